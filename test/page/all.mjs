// Runs all tests of the page's modules in one process, which takes a second: `node test/page/all.mjs`.
// One file alone: `node --test FILE`.

import { readdir } from 'node:fs/promises';

const here = new URL('.', import.meta.url);
for (const name of (await readdir(here)).sort()) if (name.endsWith('.test.mjs')) await import(new URL(name, here));
