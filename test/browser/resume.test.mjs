import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChatClient } from './chat_client.mjs';
import { fixture } from './fixture.mjs';
import { eventually, eventuallyEqual, PageUser } from './page_user.mjs';
import { Server } from './server.mjs';

const here = fixture();

for (const signal of ['SIGTERM', 'SIGKILL']) {
  test(`after_${signal}_of_the_server_the_page_resumes_without_loss_or_duplicates`, async () => {
    const room = signal.toLowerCase();
    const ada = await here.openPage('ada', { hash: `#${room}` });
    let bob = await here.connectTcp('bob', [room]);
    await bob.say(room, 'before');
    await ada.sees('before');

    await here.server.end(signal);
    await eventually(async () => (await ada.page.locator('#connection-status').textContent()).startsWith('Not connected'), 'the connection status');
    await ada.say('written meanwhile');
    await ada.say('and this');
    await eventuallyEqual(() => ada.pending(), ['written meanwhile', 'and this']);

    // The page cannot reconnect before these messages are sent.
    await here.server.startAgain({ page: false });
    bob = await here.connectTcp('bob', [room]);
    for (let i = 1; i <= 250; ++i) await bob.say(room, `missed ${i}`);
    bob.close();
    await here.server.end(signal);
    await here.server.startAgain();
    bob = await here.connectTcp('bob', [room]);

    const missed = Array.from({ length: 250 }, (_, i) => `missed ${i + 1}`);
    await eventuallyEqual(() => ada.texts(), ['before', ...missed, 'written meanwhile', 'and this']);
    await eventuallyEqual(() => ada.pending(), []);
    const { messages } = await bob.ask({ type: 'history', room, limit: 1000 });
    assert.deepEqual(messages.map((m) => m.text), await ada.texts());
    bob.close();
    await ada.close();
  });
}

test('a_new_epoch_of_the_server_is_loaded', async () => {
  const server = await Server.start('--memory');
  try {
    const ada = await PageUser.open(here.browser, server.url, 'ada');
    await ada.say('of the old world');
    await eventuallyEqual(() => ada.pending(), []);
    await server.end();
    await server.startAgain();
    const bob = await ChatClient.connect(server.chatPort, 'bob');
    await bob.say('lobby', 'of the new world');
    await eventuallyEqual(() => ada.texts(), ['of the new world']);
    assert.deepEqual(await ada.page.locator('#rows .rule.gap').allTextContents(), ['Some messages may be missing here']);
    bob.close();
    await ada.close();
  } finally {
    await server.remove();
  }
});

test('unsent_messages_survive_a_reload_and_are_sent_once', async () => {
  const ada = await here.openPage('ada', { hash: '#reload' });
  await here.server.end();
  await ada.say('kept over a reload');
  await eventuallyEqual(() => ada.pending(), ['kept over a reload']);
  const stored = () => ada.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('banter/unsent/')));
  const [key] = await stored();
  await here.server.startAgain();
  await ada.page.reload();
  await eventuallyEqual(() => ada.texts(), ['kept over a reload']);
  await eventuallyEqual(stored, []);
  // A tab that was closed before the ack sends the message again with the same id, which the server recognises.
  await ada.page.evaluate(
    ([name, id]) => localStorage.setItem(name, JSON.stringify({ id, room: 'reload', text: 'kept over a reload', at: 1, state: 'waiting' })),
    [key, key.split('/').at(-1)],
  );
  await ada.page.reload();
  await eventuallyEqual(stored, []);
  await ada.say('the next');
  await eventuallyEqual(() => ada.texts(), ['kept over a reload', 'the next']);
  await ada.close();
});

test('unsent_messages_are_dropped_with_their_room_which_is_not_joined_again', async () => {
  const ada = await here.openPage('ada', { hash: '#left' });
  const rooms = () => ada.page.locator('#rooms a bdi').allTextContents();
  await ada.go('stays');
  await ada.page.locator('#rooms').getByText('left').click();
  await here.server.end();
  await ada.say('too late');
  await eventuallyEqual(() => ada.pending(), ['too late']);
  await ada.leave();
  await ada.page.getByText('You left #left. 1 unsent message was deleted.').waitFor();
  await here.server.startAgain();
  await ada.online();
  await ada.page.reload();
  await ada.online();
  assert.deepEqual(await rooms(), ['lobby', 'stays']);
  assert.deepEqual(await ada.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('banter/unsent/'))), []);
  const bob = await here.connectTcp('bob', ['left']);
  assert.deepEqual((await bob.ask({ type: 'history', room: 'left' })).messages, []);

  // A failed message for a room that the user is not in.
  await ada.page.evaluate(() => {
    const item = { id: 'old', room: 'left', text: 'failed', at: 1, state: 'failed', reason: 'you are not in it' };
    localStorage.setItem('banter/unsent/ada/old', JSON.stringify(item));
  });
  await ada.page.reload();
  await ada.online();
  assert.deepEqual(await rooms(), ['lobby', 'stays']);
  await ada.close();
});

test('a_draft_is_kept_for_each_room', async () => {
  const ada = await here.openPage('ada');
  await ada.page.getByLabel('Message', { exact: true }).fill('half a thought');
  await ada.go('elsewhere');
  assert.equal(await ada.page.getByLabel('Message', { exact: true }).inputValue(), '');
  await ada.page.locator('#rooms').getByText('lobby').click();
  await eventuallyEqual(() => ada.page.getByLabel('Message', { exact: true }).inputValue(), 'half a thought');
  await ada.page.reload();
  await eventuallyEqual(() => ada.page.getByLabel('Message', { exact: true }).inputValue(), 'half a thought');
  await ada.close();
});

test('an_event_source_that_is_lost_before_its_first_message_misses_none', async () => {
  const ada = await here.openPage('ada');
  await ada.page.evaluate(() => {
    window.heard = [];
    window.source = new EventSource('/rooms/quiet/tail');
    window.source.addEventListener('position', () => (window.hasPosition = true));
    window.source.onmessage = (event) => window.heard.push(JSON.parse(event.data).text);
  });
  await eventually(() => ada.page.evaluate(() => window.hasPosition), 'the position');
  await here.server.end('SIGKILL');
  await here.server.startAgain({ page: false });
  const bob = await here.connectTcp('bob', ['quiet']);
  await bob.say('quiet', 'missed');
  bob.close();
  await here.server.end();
  await here.server.startAgain();
  await eventuallyEqual(() => ada.page.evaluate(() => window.heard), ['missed']);
  await ada.close();
});
