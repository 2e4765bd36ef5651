import { after, afterEach, before } from 'node:test';
import { launch, Person } from './people.mjs';
import { Server } from './server.mjs';

// A server and a browser for the tests of a file.
export function stage(...args) {
  const here = {};
  before(async () => {
    here.server = await Server.start(...args);
    here.browser = await launch();
  });
  after(async () => {
    await here.browser?.close();
    await here.server?.remove();
  });
  // Whoever is left over from a test that failed would hold a name.
  afterEach(async () => {
    await Promise.all(here.browser.contexts().map((context) => context.close()));
    if (!here.server.runs) await here.server.startAgain();
  });
  here.arrive = (name, options) => Person.arrive(here.browser, here.server.url, name, options);
  return here;
}
