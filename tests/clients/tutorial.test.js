// The screen of docs/tutorial.md, in Ember without a browser.
import './loader/without_deprecated.js';
import { click, fillIn, find, gone, show, texts, waitFor } from './page.js';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { emberApp } from './ember_app.js';
import { MEMBER, requestsFromNow } from './service.js';

const NAMES = 'tbody th';

describe('The screen of the tutorial', () => {
  let app;

  before(async () => {
    app = await emberApp(new URL('./tutorial/app/', import.meta.url));
    await show(app);
  });

  after(() => app.destroy());

  test('says that a password is wrong', async () => {
    await logIn('member', 'wrong');

    assert.match((await find('[role=alert]')).textContent, /password is wrong/);
  });

  test('lists materials with park and tags', async () => {
    await logIn(...MEMBER);

    await find(NAMES);
    assert.equal(texts(NAMES).length, 10);
    assert(texts('tbody td:nth-child(2)').every((park) => park !== ''));
    assert(texts('tbody mark').length > 0);
    assert.match(texts('nav')[0], /Page 1 of \d+, \d+ materials/);
  });

  test('turns pages', async () => {
    const [first] = texts(NAMES);

    await click('nav button', 'Next');
    await find('nav', 'Page 2');
    assert(!texts(NAMES).includes(first));

    await click('nav button', 'Back');
    await find('nav', 'Page 1');
    assert(texts(NAMES).includes(first));
  });

  test('filters by words and by park', async () => {
    await fillIn('input[type=search]', 'cable');
    await waitFor('cables only', () => texts(NAMES).every((name) => /cable/i.test(name)));

    const { value } = await find('option', 'Main Warehouse');
    await fillIn('select', value);
    await waitFor('one park only', () => texts('tbody td:nth-child(2)').every((park) => park === 'Main Warehouse'));
    assert(texts(NAMES).every((name) => /cable/i.test(name)));
  });

  test('shows beside a price why it was refused, and takes another', async () => {
    const price = 'tbody td:nth-child(4) input';

    await fillIn(price, '-3');
    assert.match((await find('td [role=alert]')).textContent, /greater than or equal to 0/);
    assert.equal((await find(price)).value, '-3');

    const requests = requestsFromNow();
    await fillIn(price, '2.75');
    await gone('td [role=alert]');
    assert.match(requests[0], /^PATCH \/materials\/\d+\?/);
    assert.equal((await find(price)).value, '2.75');
  });

  test('books a few, and says what is missing', async () => {
    await fillIn('tbody tr:nth-child(1) td:nth-child(5) input', '1');
    await fillIn('tbody tr:nth-child(2) td:nth-child(5) input', '5000');
    await click('form button', 'Book');
    await find('form small', 'Length must be between 2 and 255');

    await fillIn('[name=title]', 'Fête du lac');
    await fillIn('[name=start]', '2035-05-01T08:00');
    await fillIn('[name=end]', '2035-05-03T20:00');
    await click('form button', 'Book');

    await find('[role=status]', '“Fête du lac” is booked.');
    assert.match(texts('[role=status]')[0], /too little of 1/);
  });

  async function logIn(identifier, password) {
    await fillIn('[name=identifier]', identifier);
    await fillIn('[name=password]', password);
    await click('button', 'Log in');
  }
});
