// Ember Data with models, adapters and serializers, as apps of many years have it: the recipe in docs/clients.md.
import { InvalidError, NotFoundError } from '@ember-data/adapter/error';
import { DateTransform, NumberTransform, StringTransform } from '@ember-data/serializer/transform';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { emberApp } from './ember_app.js';
import { MEMBER, requestsFromNow, unique } from './service.js';

describe('Ember Data', () => {
  let app, store;

  before(async () => {
    app = await emberApp(new URL('./recipes/ember_data/app/', import.meta.url), {
      'transforms/date': DateTransform,
      'transforms/number': NumberTransform,
      'transforms/string': StringTransform,
    });
    const services = app.buildInstance();
    await services.lookup('service:session').logIn(...MEMBER);
    store = services.lookup('service:store');
  });

  after(() => app.destroy());

  async function newMaterial(values = {}) {
    const [park] = await store.query('park', { page: { size: 1 } });
    const [category] = await store.query('category', { page: { size: 1 } });
    const fresh = { name: unique('Stage lamp'), reference: crypto.randomUUID(), rentalPrice: 12.5, stockQuantity: 3 };
    return store.createRecord('material', { ...fresh, park, category, ...values });
  }

  test('lists a page, with the total and the links to other pages', async () => {
    const page = await store.query('material', { page: { number: 2, size: 5 } });

    assert.equal(page.length, 5);
    assert.equal(page.meta.pagination.page, 2);
    assert(page.meta.pagination.total_count > 100);
    assert.match(page.links.next, /page%5Bnumber%5D=3/);
  });

  test('reads names of several words, numbers and dates', async () => {
    const [material] = await store.query('material', { page: { size: 1 } });

    assert.equal(typeof material.rentalPrice, 'number');
    assert(material.createdAt instanceof Date);
  });

  test('sorts', async () => {
    const page = await store.query('material', { sort: '-rental_price,name' });

    const prices = page.map((material) => material.rentalPrice);
    assert.deepEqual(
      prices,
      prices.toSorted((a, b) => b - a),
    );
  });

  test('filters, also by what a relation has', async () => {
    const filter = { rental_price: { ge: 40 }, 'park.name': 'Lager Süd' };
    const page = await store.query('material', { filter, include: 'park' });

    assert(page.length > 0);
    for (const material of page) {
      assert(material.rentalPrice >= 40);
      assert.equal(material.belongsTo('park').value().name, 'Lager Süd');
    }
  });

  test('has what was included without asking again', async () => {
    const page = await store.query('material', { include: 'park,category,tags', page: { size: 5 } });
    const requests = requestsFromNow();

    for (const material of page) {
      assert((await material.park).name);
      assert((await material.category).name);
      for (const tag of await material.tags) assert(tag.name);
    }

    assert.deepEqual(requests, []);
  });

  test('finds one', async () => {
    const material = await store.findRecord('material', '1');

    assert.equal(material.id, '1');
  });

  test('is told that there is none', async () => {
    await assert.rejects(store.findRecord('material', '999999'), (error) => {
      assert(error instanceof NotFoundError);
      assert.equal(error.errors[0].status, '404');
      return true;
    });
  });

  test('follows the links of async relations', async () => {
    const [park] = await store.query('park', { page: { size: 1 } });
    const requests = requestsFromNow();

    const materials = await park.materials;

    assert(materials.length > 0);
    assert.equal(await materials[0].park, park);
    assert.deepEqual(requests, [`GET /parks/${park.id}/materials`]);
  });

  test('has null for a to-one that is empty', async () => {
    const [material] = await store.query('material', { filter: { sub_category: { isnull: true } }, page: { size: 1 } });

    assert.equal(await material.subCategory, null);
  });

  test('asks for several by their ids at once, and misses only the one that is not there', async () => {
    const page = await store.query('sub-category', { page: { size: 3 } });
    const ids = [...Array.from(page, (one) => one.id), '999999'];
    store.unloadAll('sub-category');
    const requests = requestsFromNow();

    const outcomes = await Promise.allSettled(ids.map((id) => store.findRecord('sub-category', id)));

    assert.deepEqual(requests, [`GET /sub_categories?filter[id]=${ids}`]);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.status),
      [...Array(3).fill('fulfilled'), 'rejected'],
    );
  });

  test('creates, and takes over what the service adds', async () => {
    const tags = await store.query('tag', { page: { size: 2 } });
    const material = await newMaterial({ tags });

    await material.save();

    assert.match(material.id, /^\d+$/);
    assert(material.createdAt instanceof Date);
    assert.deepEqual(await namesOfTags(material), tags.map((tag) => tag.name).sort());
  });

  test('changes, also right after creating, when it sends back all that it has', async () => {
    const material = await newMaterial();
    await material.save();

    material.rentalPrice = 13.75;
    await material.save();

    assert.equal(material.hasDirtyAttributes, false);
    assert.equal((await store.findRecord('material', material.id, { reload: true })).rentalPrice, 13.75);
  });

  test('replaces a relation', async () => {
    const [first, second] = await store.query('tag', { page: { size: 2 } });
    const material = await newMaterial({ tags: [first] });
    await material.save();

    (await material.tags).splice(0, 1, second);
    await material.save();

    assert.deepEqual(await namesOfTags(material), [second.name]);
  });

  test('puts what was refused beside the attributes, and saves once that is right', async () => {
    const material = await newMaterial({ name: 'X', rentalPrice: -1 });

    await assert.rejects(material.save(), InvalidError);

    assert.equal(material.isValid, false);
    assert.deepEqual(fieldsAtFault(material), ['name', 'rentalPrice']);
    assert.match(material.errors.errorsFor('name')[0].message, /between 2 and 255/);

    Object.assign(material, { name: unique('Corrected'), rentalPrice: 1 });
    await material.save();

    assert.equal(material.isValid, true);
  });

  test('is told of a relation that is missing', async () => {
    const material = await newMaterial({ park: null });

    await assert.rejects(material.save(), InvalidError);

    assert.deepEqual(fieldsAtFault(material), ['park']);
    assert.match(material.errors.errorsFor('park')[0].message, /must not be empty/);
  });

  test('deletes', async () => {
    const material = await newMaterial();
    await material.save();
    const { id } = material;

    await material.destroyRecord();

    await assert.rejects(store.findRecord('material', id), NotFoundError);
  });

  const fieldsAtFault = (record) => [...record.errors.map((error) => error.attribute)].sort();

  async function namesOfTags(material) {
    const stored = await store.query('tag', { filter: { 'materials.id': material.id } });
    return stored.map((tag) => tag.name).sort();
  }
});
