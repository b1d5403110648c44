// What an Ember build does to modules, done as Node loads them: names of Ember's packages, build macros, and the
// syntax of decorators and templates.
import { transformAsync } from '@babel/core';
import { Preprocessor } from 'content-tag';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const { 'renamed-modules': inEmberSource } = require('ember-source/package.json')['ember-addon'];
const MACROS = new URL('./macros.js', import.meta.url).href;
// Modules with templates or decorators.
const TO_COMPILE = /\/(clients\/(recipes|tutorial)|@warp-drive\/ember\/dist)\/.*\.g?js$/;

export async function resolve(specifier, context, next) {
  if (specifier === '@embroider/macros') return { url: MACROS, format: 'module', shortCircuit: true };
  const renamed = inEmberSource[`${specifier}/index.js`] ?? inEmberSource[`${specifier}.js`];
  return next(renamed ?? specifier, context);
}

export async function load(url, context, next) {
  if (!TO_COMPILE.test(url)) return next(url, context);
  const filename = fileURLToPath(url);
  const source = await readFile(filename, 'utf8');
  const plain = filename.endsWith('.gjs') ? new Preprocessor().process(source, { filename }).code : source;
  const { code } = await transformAsync(plain, { filename, configFile: false, plugins: PLUGINS });
  return { format: 'module', source: code, shortCircuit: true };
}

// As in the babel.config.mjs of a new app.
const PLUGINS = [
  ['babel-plugin-ember-template-compilation', { compilerPath: 'ember-source/ember-template-compiler/index.js' }],
  ['module:decorator-transforms', { runtime: { import: 'decorator-transforms/runtime-esm' } }],
];
