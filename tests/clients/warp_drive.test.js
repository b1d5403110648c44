// WarpDrive with schemas and builders: the recipe in docs/clients.md, over the store of the tutorial.
import './loader/without_deprecated.js';
import '@warp-drive/ember/install';
import { cacheKeyFor } from '@warp-drive/core';
import { checkout, withDefaults } from '@warp-drive/core/reactive';
import { deleteRecord, findRecord, query } from '@warp-drive/utilities/json-api';
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { saved } from './recipes/warp_drive/saving.js';
import { everyOne } from './recipes/warp_drive/walking.js';
import { MEMBER, requestsFromNow, unique } from './service.js';
import { faults } from './tutorial/app/data/backline.js';
import { toOne } from './tutorial/app/data/schemas.js';
import { session } from './tutorial/app/data/session.js';
import Store from './tutorial/app/services/store.js';

describe('WarpDrive', () => {
  let store;

  before(() => session.logIn(...MEMBER));

  beforeEach(() => {
    store = new Store();
  });

  async function page(type, parameters = {}) {
    const { content } = await store.request(query(type, parameters));
    return content;
  }

  async function newTag(name = unique('Tag')) {
    const { content } = await store.request(saved(store, store.createRecord('tags', { name })));
    return content.data;
  }

  test('lists a page, and follows its links to the others', async () => {
    const first = await page('tags', { 'page[size]': 2 });

    const second = await first.next();
    const again = await second.prev();

    assert.equal(second.meta.pagination.page, 2);
    assert.equal(second.data.length, 2);
    assert.deepEqual(
      again.data.map((tag) => tag.id),
      first.data.map((tag) => tag.id),
    );
  });

  test('sorts', async () => {
    const { data } = await page('materials', { include: 'park', sort: '-rental_price' });

    const prices = data.map((material) => material.rental_price);
    assert.deepEqual(
      prices,
      prices.toSorted((a, b) => b - a),
    );
  });

  test('filters, also by what a relation has', async () => {
    const wanted = { 'filter[rental_price][ge]': 40, 'filter[park.name]': 'Lager Süd' };
    const { data } = await page('materials', { include: ['park', 'tags'], ...wanted });

    assert(data.length > 0);
    for (const material of data) {
      assert(material.rental_price >= 40);
      assert.equal(material.park.name, 'Lager Süd');
    }
  });

  test('finds several by their ids', async () => {
    const { data } = await page('tags', { 'page[size]': 3 });
    const ids = data.map((tag) => tag.id);

    const found = await page('tags', { 'filter[id]': [...ids, '999999'] });

    assert.deepEqual(found.data.map((tag) => tag.id).sort(), [...ids].sort());
  });

  test('finds one with what was included', async () => {
    const { content } = await store.request(findRecord('materials', '1', { include: ['park', 'tags'] }));

    assert.equal(content.data.id, '1');
    assert(content.data.park.name);
    for (const tag of content.data.tags) assert(tag.name);
  });

  test('is told that there is none', async () => {
    await assert.rejects(store.request(findRecord('materials', '999999')), (error) => {
      assert.equal(error.status, 404);
      assert.equal(error.content.errors[0].code, 'not_found');
      return true;
    });
  });

  test('asks for the related by the link that it was given', async () => {
    const { content } = await store.request(findRecord('materials', '1', { include: ['park'] }));
    const { links } = store.cache.getRelationship(cacheKeyFor(content.data), 'tags');

    const related = await store.request({ url: links.related, method: 'GET' });

    assert.match(links.related, /\/materials\/1\/tags$/);
    assert(Array.isArray(related.content.data));
  });

  test('does not ask again for what it has', async () => {
    const request = () => query('parks', {}, { backgroundReload: false });
    await store.request(request());
    const requests = requestsFromNow();

    await store.request(request());

    assert.deepEqual(requests, []);
  });

  test('creates, with a relation', async () => {
    store.schema.registerResources([
      withDefaults({ type: 'categories', fields: [{ kind: 'field', name: 'name' }] }),
      withDefaults({
        type: 'sub_categories',
        fields: [{ kind: 'field', name: 'name' }, toOne('category', 'categories')],
      }),
    ]);
    const {
      data: [category],
    } = await page('categories', { 'page[size]': 1 });
    const record = store.createRecord('sub_categories', { name: unique('Lamps'), category });

    const { content, response } = await store.request(saved(store, record, ['category']));

    assert.equal(response.status, 201);
    assert.match(content.data.id, /^\d+$/);
    assert.equal(content.data.category.name, category.name);
  });

  test('changes what was changed, and nothing else', async () => {
    const tag = await newTag();
    const name = unique('Renamed');
    const editable = await checkout(tag);
    editable.name = name;

    await store.request(saved(store, editable));

    assert.equal(tag.name, name);
    const { content } = await store.request(findRecord('tags', tag.id, { reload: true }));
    assert.equal(content.data.name, name);
  });

  test('is told what was refused, by member, and saves once that is right', async () => {
    const tag = await newTag();
    const editable = await checkout(tag);
    editable.name = '';

    await assert.rejects(store.request(saved(store, editable)), (error) => {
      assert.equal(error.status, 422);
      assert.match(faults(error).name, /./);
      return true;
    });
    assert.equal(store.cache.getErrors(cacheKeyFor(tag))[0].source.pointer, '/data/attributes/name');

    editable.name = unique('Right');
    await store.request(saved(store, editable));
    assert.equal(tag.name, editable.name);
  });

  test('deletes', async () => {
    const { id } = await newTag();
    const { content } = await store.request(findRecord('tags', id));

    const { response } = await store.request(deleteRecord(content.data));

    assert.equal(response.status, 200);
    await assert.rejects(store.request(findRecord('tags', id, { reload: true })), { status: 404 });
  });

  test('walks a list by cursors, each row once', async () => {
    const requests = requestsFromNow();
    const seen = [];

    for await (const tag of everyOne(store, 'tags', { 'page[size]': 5, sort: '-name' })) seen.push(tag.id);

    const { meta } = await page('tags', { 'page[size]': 1 });
    assert.equal(new Set(seen).size, seen.length);
    assert(Math.abs(seen.length - meta.pagination.total_count) < 5); // other tests make and delete some
    assert(requests.at(-2).includes('page[after]='));
  });
});
