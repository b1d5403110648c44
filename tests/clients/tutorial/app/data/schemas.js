import { withDefaults } from '@warp-drive/core/reactive';

const FIELDS = {
  materials: [
    ...attributes('name', 'reference', 'rental_price', 'stock_quantity'),
    toOne('park', 'parks'),
    toMany('tags', 'tags'),
  ],
  parks: attributes('name'),
  tags: attributes('name'),
  events: attributes('title', 'starts_at', 'ends_at'),
};

// `withDefaults` adds to the fields that it is given.
export const schemas = Object.entries(FIELDS).map(([type, fields]) =>
  withDefaults({ type, fields: [...fields] }),
);

// Sparse fieldsets: the members that the schemas name, and no others.
export function fieldsOf(...types) {
  return Object.fromEntries(
    types.map((type) => [
      `fields[${type}]`,
      FIELDS[type].map((field) => field.name).join(),
    ]),
  );
}

function attributes(...names) {
  return names.map((name) => ({ kind: 'field', name }));
}

export function toOne(name, type) {
  const options = { async: false, inverse: null, linksMode: true };
  return { kind: 'belongsTo', name, type, options };
}

export function toMany(name, type) {
  const options = { async: false, inverse: null, linksMode: true };
  return { kind: 'hasMany', name, type, options };
}
