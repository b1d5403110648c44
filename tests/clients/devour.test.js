// Devour: models declared as objects.
import JsonApi from 'devour-client';
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { HOST, MEMBER, tokenOf, unique } from './service.js';

describe('Devour', () => {
  let api;

  before(async () => {
    api = new JsonApi({ apiUrl: `${HOST}/api/v3`, bearer: await tokenOf(...MEMBER), logger: false });
    api.define('park', { name: '' });
    api.define('tag', { name: '' });
    const to_many = { jsonApi: 'hasMany', type: 'tags' };
    api.define('material', { name: '', rental_price: 0, park: { jsonApi: 'hasOne', type: 'parks' }, tags: to_many });
  });

  test('lists, with filter, sort, page and what is included', async () => {
    const { data, meta } = await api.findAll('material', {
      filter: { rental_price: { ge: 40 } },
      sort: '-rental_price',
      page: { size: 3 },
      include: 'park,tags',
    });

    assert.equal(data.length, 3);
    assert(meta.pagination.total_count > 3);
    for (const material of data) assert(material.rental_price >= 40 && material.park.name);
  });

  test('creates, changes and deletes', async () => {
    const created = await api.create('tag', { name: unique('Tag') });
    const renamed = await api.update('tag', { id: created.data.id, name: unique('Renamed') });
    await api.destroy('tag', created.data.id);

    assert.match(renamed.data.name, /^Renamed/);
    await assert.rejects(api.find('tag', created.data.id));
  });

  test('is told what was refused, by member', async () => {
    await assert.rejects(api.create('tag', { name: '' }), (errors) => {
      assert(errors.name, JSON.stringify(errors));
      return true;
    });
  });
});
