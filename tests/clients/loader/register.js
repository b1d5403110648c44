// node --import ./loader/register.js: modules of Ember apps and addons run as they are, without a build.
import { register } from 'node:module';

register('./hooks.js', import.meta.url);

globalThis.EmberENV = { LOG_VERSION: false };
// What the clients call deprecated or dubious is used too, and need not be told each time.
const { registerDeprecationHandler, registerWarnHandler } = await import('@ember/debug');
registerDeprecationHandler(() => {});
registerWarnHandler(() => {});
