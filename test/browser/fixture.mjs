import { after, afterEach, before } from 'node:test';
import { ChatClient } from './chat_client.mjs';
import { launch, Person } from './people.mjs';
import { Server } from './server.mjs';

// A server and a browser for the tests of a file.
// prepare: runs once they are there.
export function stage(prepare = () => {}) {
  const here = {};
  const talkers = [];
  before(async () => {
    here.server = await Server.start();
    here.browser = await launch();
    await prepare(here);
  });
  after(async () => {
    await here.browser?.close();
    await here.server?.remove();
  });
  // Whoever is left over from a test that failed would hold a name.
  afterEach(async () => {
    for (const talker of talkers.splice(0)) talker.close();
    await Promise.all(here.browser.contexts().map((context) => context.close()));
    if (!here.server.runs) await here.server.startAgain();
  });
  here.arrive = (name, options) => Person.arrive(here.browser, here.server.url, name, options);
  // Somebody who talks over TCP.
  here.talker = async (name, rooms, more) => {
    const talker = await ChatClient.connect(here.server.chatPort, name, rooms, more);
    talkers.push(talker);
    return talker;
  };
  return here;
}
