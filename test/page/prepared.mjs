// Tests that each begin with the same preparation. Node's beforeEach would run for the tests of all files, which
// share a process.

import { test } from 'node:test';

export const prepared = (prepare) => (name, run) =>
  test(name, async () => {
    await prepare();
    await run();
  });
