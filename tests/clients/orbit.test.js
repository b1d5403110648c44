// Orbit: operations on records whose ids the client makes.
import { JSONAPIAtomicOperationsDocumentSerializer, JSONAPISerializers, JSONAPISource } from '@orbit/jsonapi';
import { RecordSchema } from '@orbit/records';
import { buildSerializerSettingsFor } from '@orbit/serializers';
import assert from 'node:assert/strict';
import { afterEach, before, describe, test } from 'node:test';
import { HOST, MEMBER, tokenOf } from './service.js';

// Names are taken as they are; Orbit would write them with hyphens.
const AS_THEY_ARE = { serializationOptions: { inflectors: [] } };

const ATOMIC = 'application/vnd.api+json; ext="https://jsonapi.org/ext/atomic"';

describe('Orbit', () => {
  let source;

  before(async () => {
    const text = { type: 'string' };
    const schema = new RecordSchema({
      models: {
        people: {
          attributes: { first_name: text, last_name: text },
          relationships: { company: { kind: 'hasOne', type: 'companies' } },
        },
        companies: { attributes: { legal_name: text } },
      },
    });
    source = new JSONAPISource({
      schema,
      name: 'backline',
      host: HOST,
      namespace: 'api/v3',
      defaultFetchSettings: { headers: { Authorization: `Bearer ${await tokenOf(...MEMBER)}` } },
      serializerSettingsFor: buildSerializerSettingsFor({
        settingsByType: {
          [JSONAPISerializers.ResourceTypePath]: AS_THEY_ARE,
          [JSONAPISerializers.ResourceFieldPath]: AS_THEY_ARE,
        },
      }),
    });
  });

  // A request that failed stays first in the queue, until somebody decides.
  afterEach(() => source.requestQueue.error && source.requestQueue.skip());

  test('lists, sorted, by offset and limit, with what is included', async () => {
    const people = await source.query((q) => q.findRecords('people').sort('-last_name').page({ offset: 1, limit: 3 }), {
      include: ['company'],
    });

    assert.equal(people.length, 3);
    for (const person of people) assert(person.attributes.last_name);
  });

  test('creates with an id of its own, changes and deletes', async () => {
    const id = crypto.randomUUID();
    const person = { type: 'people', id, attributes: { first_name: 'Zoé', last_name: 'Lemaire' } };

    await source.update((t) => t.addRecord(person));
    await source.update((t) => t.replaceAttribute({ type: 'people', id }, 'last_name', 'Petit'));
    const stored = await source.query((q) => q.findRecord({ type: 'people', id }));
    await source.update((t) => t.removeRecord({ type: 'people', id }));

    assert.equal(stored.attributes.last_name, 'Petit');
    assert.equal(await source.query((q) => q.findRecord({ type: 'people', id })), undefined);
  });

  test('is told what was refused', async () => {
    const person = { type: 'people', id: crypto.randomUUID(), attributes: { first_name: 'Zoé', last_name: '' } };

    await assert.rejects(
      source.update((t) => t.addRecord(person)),
      (error) => {
        assert.equal(error.data.errors[0].source.pointer, '/data/attributes/last_name');
        return true;
      },
    );
  });

  test('sends several operations as one', async () => {
    const { schema, requestProcessor, transformBuilder: t } = source;
    const { serializerFor } = requestProcessor;
    const serializer = new JSONAPIAtomicOperationsDocumentSerializer({ schema, serializerFor });
    const person = { type: 'people', id: crypto.randomUUID(), attributes: { first_name: 'Zoé', last_name: 'Lemaire' } };
    const operations = [t.addRecord(person), t.replaceAttribute(person, 'last_name', 'Petit')].map((o) =>
      o.toOperation(),
    );

    const answer = await fetch(`${HOST}/api/v3/operations`, {
      method: 'POST',
      headers: { ...requestProcessor.defaultFetchSettings.headers, Accept: ATOMIC, 'Content-Type': ATOMIC },
      body: JSON.stringify(serializer.serialize({ operations })),
    });
    const results = (await answer.json())['atomic:results'];

    assert.equal(answer.status, 200);
    assert.equal(results[1].data.attributes.last_name, 'Petit');
  });
});
