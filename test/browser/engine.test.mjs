// Where the engine of the page runs: a shared worker that the browser ends, tabs that crash, browsers without workers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from './fixture.mjs';
import { eventually, eventuallyEqual } from './page_user.mjs';

const here = fixture();

const workersOf = async (devtools) => (await devtools.send('Target.getTargets')).targetInfos.filter(({ type }) => type === 'shared_worker');

// Ends the shared workers, as the browser may at any time.
async function endWorkers() {
  const devtools = await here.browser.newBrowserCDPSession();
  const workers = await workersOf(devtools);
  assert.ok(workers.length > 0);
  for (const { targetId } of workers) await devtools.send('Target.closeTarget', { targetId });
  await eventuallyEqual(() => workersOf(devtools), []);
}

// The user's lines in the room, as the server has them.
async function stored(room) {
  const reader = await here.connectTcp('reader', [room]);
  const { messages } = await reader.ask({ type: 'history', room, limit: 1000 });
  reader.close();
  return messages.map(({ text }) => text);
}

test('a_worker_that_the_browser_ends_is_replaced_without_a_gap_or_a_duplicate', async () => {
  const ada = await here.openPage('ada', { hash: '#ended' });
  const second = await ada.openTab(`${here.server.url}#ended`);
  await ada.online(second);
  const bob = await here.connectTcp('bob', ['ended']);
  await bob.say('ended', 'before');
  await ada.sees('before');
  await endWorkers();
  await ada.say('written meanwhile');
  await bob.say('ended', 'missed');
  await eventuallyEqual(() => ada.pending(), ['written meanwhile']);
  const lines = async (page) => (await ada.texts(page)).sort();
  for (const page of [ada.page, second]) await eventuallyEqual(() => lines(page), ['before', 'missed', 'written meanwhile']);
  for (const page of [ada.page, second]) await ada.online(page);
  await bob.say('ended', 'after');
  for (const page of [ada.page, second]) await eventuallyEqual(async () => (await ada.texts(page)).at(-1), 'after');
  assert.deepEqual((await stored('ended')).sort(), ['after', 'before', 'missed', 'written meanwhile']);
  await eventuallyEqual(() => ada.pending(), []);
  await ada.close();
});

test('a_blocked_worker_is_noticed_and_what_is_typed_is_sent_once_it_works_again', async () => {
  const ada = await here.openPage('ada', { hash: '#blocked' });
  const devtools = await here.browser.newBrowserCDPSession();
  const [{ targetId }] = await workersOf(devtools);
  const { sessionId } = await devtools.send('Target.attachToTarget', { targetId, flatten: false });
  const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: 'for (const end = Date.now() + 12000; Date.now() < end; );' } });
  await devtools.send('Target.sendMessageToTarget', { sessionId, message });
  await ada.say('written meanwhile');
  await ada.page.getByText('The browser has ended the connection of this page').waitFor();
  assert.deepEqual(await ada.pending(), ['written meanwhile']);
  await ada.online();
  await eventuallyEqual(() => ada.pending(), []);
  assert.deepEqual([await ada.texts(), await stored('blocked')], [['written meanwhile'], ['written meanwhile']]);
  await ada.close();
});

test('a_crashed_tab_does_not_count_as_reading', async () => {
  const ada = await here.openPage('ada', { hash: '#crash' });
  const other = await ada.openTab(`${here.server.url}#lobby`);
  await ada.online(other);
  const bob = await here.connectTcp('bob', ['crash']);
  await bob.say('crash', 'read');
  await ada.sees('read');
  assert.equal(await other.title(), '#lobby · banter');
  await ada.page.goto('chrome://crash').catch(() => {});
  const unread = async () => Number(/^\((\d+)\)/.exec(await other.title())?.[1] ?? 0);
  await eventually(async () => {
    await bob.say('crash', 'unread');
    return (await unread()) > 0;
  }, 'a message is unread');
  await ada.context.close();
});

test('without_shared_workers_the_tabs_share_a_connection_that_outlives_each_of_them', async () => {
  const ada = await here.openPage('ada', { hash: '#shared', before: () => delete window.SharedWorker });
  const second = await ada.openTab(`${here.server.url}#shared`);
  await ada.online(second);
  const third = await ada.openTab(`${here.server.url}#shared`);
  await ada.online(third);
  await ada.say('from the first');
  for (const page of [second, third]) await eventuallyEqual(() => ada.texts(page), ['from the first']);
  await ada.page.close();
  for (const page of [second, third]) {
    await page.getByLabel('Message', { exact: true }).fill('and on');
    await page.keyboard.press('Enter');
  }
  for (const page of [second, third]) await eventuallyEqual(() => ada.texts(page), ['from the first', 'and on', 'and on']);
  await second.close();
  await ada.online(third);
  const fourth = await ada.openTab(`${here.server.url}#shared`);
  await eventuallyEqual(() => ada.texts(fourth), ['from the first', 'and on', 'and on']);
  assert.deepEqual(await stored('shared'), ['from the first', 'and on', 'and on']);
  await ada.close();
});

test('a_tab_restored_from_the_cache_of_the_browser_goes_on', async () => {
  const ada = await here.openPage('ada', { hash: '#cached' });
  const bob = await here.connectTcp('bob', ['cached']);
  await bob.say('cached', 'before');
  await ada.sees('before');
  // Chromium keeps no page in its cache while DevTools is attached, so the events are made here.
  await ada.page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
  await eventually(async () => (await bob.ask({ type: 'members', room: 'cached' })).member_count === 1, 'the name is free');
  await bob.say('cached', 'missed');
  await ada.page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await eventuallyEqual(() => ada.texts(), ['before', 'missed']);
  await ada.online();
  await ada.close();
});
