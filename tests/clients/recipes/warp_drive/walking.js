import { query } from '@warp-drive/utilities/json-api';

const CURSORS =
  'application/vnd.api+json; profile="https://jsonapi.org/profiles/ethanresnick/cursor-pagination/"';

// All records of a type, a page at a time: pages start where the one before ended, whatever is created meanwhile.
export async function* everyOne(store, type, parameters = {}) {
  const request = query(type, { 'page[size]': 100, ...parameters });
  request.headers.set('Accept', CURSORS);
  let { content: page } = await store.request(request);
  while (page) {
    yield* page.data;
    page = await page.next();
  }
}
