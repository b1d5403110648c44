import { setBuildURLConfig } from '@warp-drive/utilities/json-api';
import { session } from './session.js';

setBuildURLConfig({ host: 'http://127.0.0.1:8000', namespace: 'api/v3' });

// A handler: the builders set Accept, but neither the token nor the type of a body.
export const backline = {
  request({ request }, next) {
    const headers = new Headers(request.headers);
    headers.set('Authorization', `Bearer ${session.token}`);
    if (request.body) headers.set('Content-Type', 'application/vnd.api+json');
    return next({ ...request, headers });
  },
};

// What was refused, by the name of the member: { rental_price: 'Must be greater than …' }
export function faults(error) {
  const errors = error.content?.errors ?? [{ detail: error.message }];
  return Object.fromEntries(
    errors.map(({ source, detail }) => [
      source?.pointer?.split('/').pop() ?? 'base',
      detail,
    ]),
  );
}
