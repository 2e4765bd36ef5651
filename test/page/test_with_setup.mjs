// Tests that each begin with the same setup. Node's beforeEach would run for the tests of all files, because they share
// a process.

import { test } from 'node:test';

export const testWithSetup = (setup) => (name, run) =>
  test(name, async () => {
    await setup();
    await run();
  });
