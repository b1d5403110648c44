import LogIn from '../components/log-in.gjs';
import Materials from '../components/materials.gjs';
import { session } from '../data/session.js';

<template>
  <h1>Materials</h1>
  {{#if session.token}}
    <Materials />
  {{else}}
    <LogIn />
  {{/if}}
</template>
