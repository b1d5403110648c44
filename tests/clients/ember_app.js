// An Ember application made of a folder of modules, as its build would find them.
import '@warp-drive/ember/install';
import Application from '@ember/application';
import { readdir } from 'node:fs/promises';

// The application in the folder at a URL; `modules` are what its addons bring.
export async function emberApp(folder, modules = {}) {
  const found = { ...modules };
  for (const path of await readdir(folder, { recursive: true })) {
    if (/\.g?js$/.test(path)) found[path] = await import(new URL(path, folder));
  }
  return class extends Application {
    autoboot = false;
    modules = found;
  }.create();
}
