import Model, { attr } from '@ember-data/model';

export default class SubCategory extends Model {
  @attr('string') name;
}
