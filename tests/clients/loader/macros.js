// @embroider/macros as values: what a build works out beforehand is asked while the modules run.
const always = (value) => new Proxy({}, { get: () => value });

// `setConfig` in an app's ember-cli-build.js, with the defaults but for what would only print advice.
const RESOLVED = { DEPRECATE_STORE_EXTENDS_EMBER_OBJECT: false, DEPRECATE_TRACKING_PACKAGE: false };
const warpDrive = {
  env: { DEBUG: true, TESTING: true, PRODUCTION: false },
  deprecations: new Proxy(RESOLVED, { get: (resolved, name) => resolved[name] ?? true }),
  debug: always(false),
  activeLogging: always(false),
  features: always(false),
};

// What modules import only if it is there. Outside of Ember's own tests there is nothing to wait for.
const OPTIONAL = { '@ember/test-waiters': { waitForPromise: (promise) => promise } };

export const getGlobalConfig = () => ({ WarpDrive: warpDrive });
export const isDevelopingApp = () => true;
export const isTesting = () => false;
export const macroCondition = (condition) => condition;
export const dependencySatisfies = (name) => name in OPTIONAL;
export const moduleExists = dependencySatisfies;

export function importSync(name) {
  if (!(name in OPTIONAL)) throw new Error(`A build would have put ${name} here.`);
  return OPTIONAL[name];
}

// `compatWith` the installed version, as Ember CLI sets up new apps: nothing that is deprecated is there.
export function withoutDeprecated() {
  warpDrive.deprecations = always(false);
}
