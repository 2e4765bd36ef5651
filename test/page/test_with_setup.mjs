// Tests that each begin with the same preparation. Node's beforeEach would run for the tests of all files, which
// share a process.

import { test } from 'node:test';

export const testWithSetup = (setup) => (name, run) =>
  test(name, async () => {
    await setup();
    await run();
  });
