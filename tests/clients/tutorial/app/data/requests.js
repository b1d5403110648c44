import { cacheKeyFor } from '@warp-drive/core';
import { buildQueryParams } from '@warp-drive/utilities';
import {
  query,
  serializePatch,
  updateRecord,
} from '@warp-drive/utilities/json-api';
import { fieldsOf } from './schemas.js';

// A page of the materials of a park, or of all, whose names or references have the words.
export function materialsPage({ park, words, number }) {
  return query('materials', {
    include: 'park,tags',
    sort: 'name',
    'page[number]': number,
    'page[size]': 10,
    ...(park && { 'filter[park.id]': park }),
    ...(words && { 'filter[search]': words }),
    ...fieldsOf('materials', 'parks', 'tags'),
  });
}

export function allParks() {
  return query('parks', {
    sort: 'name',
    'page[size]': 100,
    ...fieldsOf('parks'),
  });
}

// What was changed of a material that was checked out. The answer includes the park again: WarpDrive wants each to-one.
export function changedMaterial(store, material) {
  const request = updateRecord(material, { patch: true });
  request.url += `?${buildQueryParams({ include: 'park', ...fieldsOf('materials', 'parks') })}`;
  request.body = JSON.stringify(
    serializePatch(store.cache, cacheKeyFor(material)),
  );
  return request;
}

// A booking. How many of each material is in the meta of its identifier.
export function booking({ title, startsAt, endsAt, quantities }) {
  const materials = [...quantities].map(([id, quantity]) => ({
    type: 'materials',
    id,
    meta: { quantity },
  }));
  const attributes = { title, starts_at: startsAt, ends_at: endsAt };
  const data = {
    type: 'events',
    attributes,
    relationships: { materials: { data: materials } },
  };
  const { url, headers } = query('events', fieldsOf('events'));
  return { url, headers, method: 'POST', body: JSON.stringify({ data }) };
}
