import Model, { attr, belongsTo, hasMany } from '@ember-data/model';

export default class Material extends Model {
  @attr('string') name;
  @attr('string') reference;
  @attr('number') rentalPrice;
  @attr('number') stockQuantity;
  @attr('date') createdAt;
  @belongsTo('park', { async: true, inverse: 'materials' }) park;
  @belongsTo('category', { async: true, inverse: null }) category;
  @belongsTo('sub-category', { async: true, inverse: null }) subCategory;
  @hasMany('tag', { async: true, inverse: null }) tags;
}
