// A page for an Ember application, without a browser: import it before the application.
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<!doctype html><html lang="en"><body></body></html>', { url: 'http://localhost:4200/' });
const { document } = window;

window.fetch = (...request) => globalThis.fetch(...request);
for (const name of ['document', 'Element', 'FormData', 'HTMLElement', 'Node', 'SVGElement'])
  globalThis[name] = window[name];
globalThis.window = window;

export const show = (app) =>
  app.visit('/', { document, rootElement: document.body, location: 'none', isBrowser: true, isInteractive: true });

// The element that the selector finds, once it is there; of several the first with the text.
export async function find(selector, text = '') {
  return waitFor(`${selector} ${text}`, () =>
    [...document.querySelectorAll(selector)].find((element) => wordsOf(element).includes(text)),
  );
}

export const gone = (selector) => waitFor(`no ${selector}`, () => !document.querySelector(selector));

export const texts = (selector) => [...document.querySelectorAll(selector)].map(wordsOf);

// What a person does who puts a value into a field and leaves it.
export async function fillIn(selector, value) {
  const field = await find(selector);
  field.value = value;
  field.dispatchEvent(new window.Event('change', { bubbles: true }));
}

export const click = async (selector, text) => (await find(selector, text)).click();

export async function waitFor(what, found) {
  for (let tries = 0; tries < 500; tries++) {
    const result = found();
    if (result) return result;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`There is not: ${what}. There is: ${wordsOf(document.body)}`);
}

function wordsOf(element) {
  return element.textContent.replace(/\s+/g, ' ').trim();
}
