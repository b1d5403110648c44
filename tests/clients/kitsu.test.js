// Kitsu: plain objects, no declarations.
import Kitsu from 'kitsu';
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { HOST, MEMBER, tokenOf, unique } from './service.js';

describe('Kitsu', () => {
  let api;

  before(async () => {
    const headers = { Authorization: `Bearer ${await tokenOf(...MEMBER)}` };
    // Names are taken as they are, not made plural or camelCase.
    api = new Kitsu({
      baseURL: `${HOST}/api/v3`,
      headers,
      camelCaseTypes: false,
      resourceCase: 'none',
      pluralize: false,
    });
  });

  test('lists, with filter, sort, page, fields and what is included', async () => {
    const { data, meta } = await api.get('materials', {
      params: {
        filter: { rental_price: { ge: 40 } },
        sort: '-rental_price',
        page: { size: 3 },
        include: 'park',
        fields: { materials: 'name,rental_price,park' },
      },
    });

    assert.equal(data.length, 3);
    assert(meta.pagination.total_count > 3);
    for (const material of data) assert(material.rental_price >= 40 && material.park.data.name);
  });

  test('creates, changes and deletes', async () => {
    const created = await api.post('tags', { type: 'tags', name: unique('Tag') });
    const renamed = await api.patch('tags', { type: 'tags', id: created.data.id, name: unique('Renamed') });
    await api.delete('tags', created.data.id);

    assert.match(renamed.data.name, /^Renamed/);
    await assert.rejects(api.get(`tags/${created.data.id}`), (error) => error.response.status === 404);
  });

  test('is told what was refused', async () => {
    await assert.rejects(api.post('tags', { type: 'tags', name: '' }), (error) => {
      assert.equal(error.errors[0].source.pointer, '/data/attributes/name');
      return true;
    });
  });
});
