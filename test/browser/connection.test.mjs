import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChatClient } from './chat_client.mjs';
import { fixture } from './fixture.mjs';
import { eventuallyEqual, PageUser } from './page_user.mjs';
import { Proxy } from './proxy.mjs';
import { Server } from './server.mjs';

const here = fixture();

test('a_dead_connection_is_noticed_and_resumed', async () => {
  const proxy = await Proxy.to(new URL(here.server.url).port);
  const ada = await PageUser.open(here.browser, proxy.url, 'ada', { hash: '#silent' });
  const bob = await here.connectTcp('bob', ['silent']);
  await bob.say('silent', 'before');
  await ada.sees('before');
  proxy.fallSilent();
  await bob.say('silent', 'into the silence');
  // A machine that resumes, or changes its network, checks the connection at once.
  const asks = setInterval(() => ada.page.evaluate(() => dispatchEvent(new Event('online'))).catch(() => {}), 500);
  await eventuallyEqual(() => ada.texts(), ['before', 'into the silence']);
  clearInterval(asks);
  await ada.say('after');
  await eventuallyEqual(() => ada.pending(), []);
  await ada.close();
  proxy.close();
});

test('deleted_messages_leave_a_mark_and_the_newest_are_loaded', async () => {
  const server = await Server.start('--memory', '--history-messages', 50);
  const proxy = await Proxy.to(new URL(server.url).port);
  try {
    const ada = await PageUser.open(here.browser, proxy.url, 'ada');
    const bob = await ChatClient.connect(server.chatPort, 'bob');
    await bob.say('lobby', 'long ago');
    await ada.sees('long ago');
    proxy.fallSilent();
    await bob.sayMany('lobby', 200, (i) => `line ${i}`);
    const asks = setInterval(() => ada.page.evaluate(() => dispatchEvent(new Event('online'))).catch(() => {}), 500);
    await eventuallyEqual(async () => (await ada.texts()).at(-1), 'line 200');
    clearInterval(asks);
    const { messages } = await bob.ask({ type: 'history', room: 'lobby', limit: 1000 });
    assert.deepEqual(await ada.texts(), messages.map((m) => m.text));
    assert.deepEqual(await ada.page.locator('.rule.gap').allTextContents(), ['Some messages may be missing here']);
    await bob.say('lobby', 'and on it goes');
    await ada.sees('and on it goes');
    bob.close();
    await ada.close();
  } finally {
    proxy.close();
    await server.remove();
  }
});

test('a_lost_message_is_fetched', async () => {
  const lossy = () => {
    delete window.SharedWorker;
    window.WebSocket = class extends WebSocket {
      set onmessage(take) {
        super.onmessage = take && ((e) => (e.data.startsWith('{"type":"message"') && e.data.includes('lost') ? undefined : take(e)));
      }
    };
  };
  const ada = await here.openPage('ada', { hash: '#lossy', before: lossy });
  const bob = await here.connectTcp('bob', ['lossy']);
  for (const text of ['one', 'lost two', 'lost three', 'four', 'five']) await bob.say('lossy', text);
  await eventuallyEqual(() => ada.texts(), ['one', 'lost two', 'lost three', 'four', 'five']);
  assert.equal(await ada.page.locator('.rule.gap').count(), 0);
  await ada.close();
});

test('a_failed_first_page_is_requested_again', async () => {
  const failing = () => {
    delete window.SharedWorker;
    let failed = 0;
    window.WebSocket = class extends WebSocket {
      set onmessage(take) {
        const error = { type: 'error', code: 'unavailable', message: 'a page could not be read' };
        super.onmessage = take && ((e) => {
          const { type, id } = JSON.parse(e.data);
          take(type === 'history' && ++failed < 3 ? { data: JSON.stringify({ ...error, id }) } : e);
        });
      }
    };
  };
  const carl = await here.connectTcp('carl', ['unread']);
  await carl.say('unread', 'long ago');
  const ada = await here.openPage('ada', { hash: '#unread', before: failing });
  await carl.say('unread', 'just now');
  await eventuallyEqual(() => ada.texts(), ['long ago', 'just now']);
  assert.equal(await ada.page.locator('.rule.gap').count(), 0);
  await ada.close();
});

test('a_duplicate_message_is_shown_and_counted_once', async () => {
  const echoing = () => {
    delete window.SharedWorker;
    window.WebSocket = class extends WebSocket {
      set onmessage(take) {
        super.onmessage = take && ((e) => {
          take(e);
          if (e.data.startsWith('{"type":"message"')) take(e);
        });
      }
    };
  };
  const ada = await here.openPage('ada', { hash: '#echo', before: echoing });
  const bob = await here.connectTcp('bob', ['echo', 'lobby']);
  for (const text of ['one', 'two']) {
    await bob.say('echo', text);
    await bob.say('lobby', text);
  }
  await eventuallyEqual(() => ada.texts(), ['one', 'two']);
  await eventuallyEqual(() => ada.page.title(), '(2) #echo · banter');
  await ada.close();
});

test('a_message_is_sent_again_after_a_temporary_error', async () => {
  // A server that refuses the first three messages, as with a full disk.
  const full = () => {
    delete window.SharedWorker;
    let refused = 0;
    window.WebSocket = class extends WebSocket {
      send(data) {
        const { type, id } = JSON.parse(data);
        if (type !== 'message' || ++refused > 3) return super.send(data);
        const error = { type: 'error', code: 'storage_full', message: 'the disk is full', id };
        queueMicrotask(() => this.onmessage({ data: JSON.stringify(error) }));
      }
    };
  };
  const ada = await here.openPage('ada', { hash: '#full', before: full });
  await ada.say('one');
  await ada.say('two');
  await ada.page.getByText('The server accepts no messages at the moment').waitFor();
  assert.deepEqual(await ada.pending(), ['one', 'two']);
  await eventuallyEqual(() => ada.pending(), []);
  assert.deepEqual(await ada.texts(), ['one', 'two']);
  assert.equal(await ada.page.locator('#connection-status').textContent(), '');
  await ada.close();
});
