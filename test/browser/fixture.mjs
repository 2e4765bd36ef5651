import { after, afterEach, before } from 'node:test';
import { ChatClient } from './chat_client.mjs';
import { launch, PageUser } from './page_user.mjs';
import { Server } from './server.mjs';

// A server and a browser for the tests of a file.
// prepare: called after they have started.
export function fixture(prepare = () => {}) {
  const here = {};
  const tcpClients = [];
  before(async () => {
    here.server = await Server.start();
    here.browser = await launch();
    await prepare(here);
  });
  after(async () => {
    await here.browser?.close();
    await here.server?.remove();
  });
  // A client that a failed test has left would hold its name.
  afterEach(async () => {
    for (const client of tcpClients.splice(0)) client.close();
    await Promise.all(here.browser.contexts().map((context) => context.close()));
    if (!here.server.isRunning) await here.server.startAgain();
  });
  here.openPage = (name, options) => PageUser.open(here.browser, here.server.url, name, options);
  // A client over TCP.
  here.connectTcp = async (name, rooms, more) => {
    const client = await ChatClient.connect(here.server.chatPort, name, rooms, more);
    tcpClients.push(client);
    return client;
  };
  return here;
}
