import Model, { attr, hasMany } from '@ember-data/model';

export default class Park extends Model {
  @attr('string') name;
  @hasMany('material', { async: true, inverse: 'park' }) materials;
}
