// The service that the clients are driven against: its address, who logs in, and what was asked of it.
import assert from 'node:assert/strict';

export const HOST = process.env.BACKLINE_URL;
export const MEMBER = ['member', 'demo-member'];

assert(HOST, 'BACKLINE_URL is the address of a service with the demo company: see `make test-clients`.');

// A name that no other test and no demo row has, of letters, digits and blanks.
export const unique = (name) => `${name} ${crypto.randomUUID().replaceAll('-', ' ')}`;

// Each request from here on, as `GET /tags?page[size]=1`.
export function requestsFromNow() {
  const requests = [];
  watchers.add(requests);
  return requests;
}

const watchers = new Set();
const { fetch } = globalThis;

// What is meant for the service of `make run` goes to the one under test, and is seen on its way.
globalThis.fetch = (url, options = {}) => {
  const there = url.replace('http://127.0.0.1:8000', HOST);
  const seen = `${options.method ?? 'GET'} ${decodeURIComponent(there.replace(`${HOST}/api/v3`, ''))}`;
  for (const requests of watchers) requests.push(seen);
  return fetch(there, options);
};

// The token of somebody who logged in.
export async function tokenOf(identifier, password) {
  const response = await fetch(`${HOST}/api/v3/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ identifier, password }),
  });
  return (await response.json()).access_token;
}
