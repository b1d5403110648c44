import { cacheKeyFor } from '@warp-drive/core';
import { buildQueryParams } from '@warp-drive/utilities';
import {
  createRecord,
  serializePatch,
  serializeResources,
  updateRecord,
} from '@warp-drive/utilities/json-api';

// `include`: the to-ones of the schema, so that the answer has them.
export function saved(store, record, include = []) {
  const { id } = cacheKeyFor(record);
  const request = id
    ? updateRecord(record, { patch: true })
    : createRecord(record);
  const serialize = id ? serializePatch : serializeResources; // a patch is what was changed
  request.body = JSON.stringify(serialize(store.cache, cacheKeyFor(record)));
  if (include.length) request.url += `?${buildQueryParams({ include })}`;
  return request;
}
