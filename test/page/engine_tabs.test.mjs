// Several tabs of one name: the messages and read positions of each, and the end of the last one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from './clock.mjs';
import { online, chatMessage, chatMessages, ScriptedSocket, EngineFixture } from './engine_fixture.mjs';

test('a_second_tab_shares_the_connection_and_gets_the_state_at_once', () => {
  const fixture = new EngineFixture();
  const first = fixture.online();
  first.say('m1');
  const second = fixture.tab({ user: 'ADA', token: 'other', epoch: 'e1', rooms: { lobby: null, ops: null } });
  assert.equal(fixture.connections, 1);
  assert.equal(second.latest.state.phase, 'online');
  assert.equal(second.latest.state.user, 'ada');
  assert.deepEqual(second.latest.pending.list.map(({ id }) => id), ['m1']);
  assert.deepEqual(fixture.server.take('join').map(({ room }) => room), ['ops']);
});

test('the_first_tabs_token_is_kept_for_the_next_connection', () => {
  const fixture = new EngineFixture();
  fixture.online();
  fixture.tab({ token: 'other' });
  fixture.server.break();
  fixture.clock.advance(60_000);
  fixture.server.open();
  assert.deepEqual(fixture.server.take('hello').map(({ token }) => token), ['secret']);
});

test('a_tab_that_logs_out_ends_all_tabs_of_the_user', () => {
  const fixture = new EngineFixture();
  const tab = fixture.online();
  const other = fixture.tab();
  tab.send({ type: 'logOut', number: 1 });
  assert.deepEqual([tab, other].map((each) => each.take('loggedOut').length), [1, 1]);
  assert.equal(tab.take('response')[0].response.type, 'done');
});

test('a_dropped_message_disappears_from_every_tab', () => {
  const fixture = new EngineFixture();
  const tab = fixture.online();
  const other = fixture.tab();
  tab.say('m1');
  fixture.server.refuse({ id: 'm1' }, 'text_too_long');
  fixture.received(other, 'pending');
  tab.send({ type: 'drop', id: 'm1' });
  assert.deepEqual(fixture.received(other, 'pending').at(-1)?.list, []);
});

test('stored_messages_of_a_second_tab_are_sent_at_once', () => {
  const fixture = new EngineFixture();
  fixture.online();
  fixture.tab({ unsent: [{ id: 'm9', room: 'lobby', text: 'hi', at: 1, state: 'waiting' }] });
  assert.deepEqual(fixture.server.take('message').map(({ id }) => id), ['m9']);
});

test('read_positions_of_a_tab_from_another_epoch_are_ignored', () => {
  const [fixture, tab] = online([], { epoch: 'e1' });
  fixture.tab({ epoch: 'e0', rooms: { ops: 1, lobby: 7 } });
  fixture.tab({ epoch: 'e1', rooms: { dev: 2 } });
  for (const join of fixture.server.take('join')) {
    fixture.server.joined(join, { prev: 4 });
    fixture.server.page(join, chatMessages(1, 4, { room: join.room }));
  }
  assert.deepEqual(fixture.state(tab).rooms.map(({ name, unread }) => [name, unread]), [['lobby', 0], ['ops', 0], ['dev', 2]]);
});

test('each_tab_gets_the_messages_of_its_own_room', () => {
  const fixture = new EngineFixture();
  const first = fixture.online();
  const second = fixture.tab();
  second.send({ type: 'open', room: 'ops' });
  fixture.server.joinAll();
  fixture.clock.advance(25);
  first.take('messages');
  second.take('messages');
  fixture.server.receive(chatMessage(5, { room: 'ops', prev: 0 }));
  fixture.clock.advance(25);
  assert.deepEqual([first.take('messages').length, second.take('messages').length], [0, 1]);
  assert.equal(first.latest.state.rooms.find(({ name }) => name === 'ops').unread, 1);
});

test('a_burst_of_messages_reaches_the_tabs_in_one_batch', () => {
  const [fixture, tab] = online();
  for (const message of chatMessages(1, 20)) fixture.server.receive(message);
  fixture.clock.advance(24);
  assert.deepEqual(tab.take('messages'), []);
  fixture.clock.advance(1);
  const [news, ...more] = tab.take('messages');
  assert.deepEqual([news.list.length, more.length], [20, 0]);
  assert.equal(tab.take('state').length, 1);
  fixture.clock.advance(1000);
  assert.deepEqual(tab.take('messages'), []);
});

test('a_tab_that_opens_a_room_gets_its_window_and_no_message_twice', () => {
  const [fixture, tab] = online(chatMessages(1, 2));
  fixture.server.receive(chatMessage(3));
  tab.send({ type: 'open', room: 'lobby' });
  const [window] = tab.take('window');
  assert.deepEqual([window.list.map(({ seq }) => seq), window.read], [[1, 2, 3], 2]);
  assert.equal(tab.take('roomInfo').at(-1).count, 1);
  fixture.clock.advance(25);
  assert.deepEqual(tab.take('messages').flatMap(({ list }) => list.map(({ seq }) => seq)), [3], 'once, in front of the window');
  fixture.server.receive(chatMessage(4));
  assert.deepEqual(fixture.received(tab, 'messages').flatMap(({ list }) => list.map(({ seq }) => seq)), [4]);
});

test('an_opened_room_is_in_the_next_state', () => {
  const [fixture, tab] = online();
  fixture.server.break();
  fixture.clock.advance(25);
  tab.take('state');
  tab.send({ type: 'open', room: 'ops' });
  assert.deepEqual(fixture.received(tab, 'state').at(-1).rooms.map(({ name }) => name), ['lobby', 'ops']);
});

test('a_window_has_the_newest_300_messages', () => {
  const [fixture, tab] = online();
  for (const message of chatMessages(1, 450)) fixture.server.receive(message);
  const list = fixture.received(tab, 'messages').flatMap((news) => news.list);
  assert.deepEqual([list.length, list[0].seq, list.at(-1).seq], [300, 151, 450]);
  tab.send({ type: 'open', room: 'lobby' });
  const [window] = tab.take('window');
  assert.deepEqual([window.list.length, window.list[0].seq], [300, 151]);
});

test('messages_are_unread_until_a_tab_shows_the_end_of_their_room', () => {
  const [fixture, tab] = online();
  fixture.server.receive(chatMessage(1));
  fixture.server.receive(chatMessage(2, { text: 'ada: tea?' }));
  fixture.server.receive(chatMessage(3, { user: 'ada' }));
  assert.deepEqual([fixture.room(tab).unread, fixture.room(tab).mentions, fixture.room(tab).read], [2, 1, 0]);
  tab.send({ type: 'reading', room: 'lobby', on: true });
  assert.deepEqual([fixture.room(tab).unread, fixture.room(tab).mentions, fixture.room(tab).read], [0, 0, 3]);
  fixture.server.receive(chatMessage(4, { text: 'ada?' }));
  assert.deepEqual([fixture.room(tab).unread, fixture.room(tab).read], [0, 4]);
  tab.send({ type: 'reading', room: 'lobby', on: false });
  fixture.server.receive(chatMessage(5));
  assert.deepEqual([fixture.room(tab).unread, fixture.room(tab).read], [1, 4]);
});

test('reading_one_room_does_not_mark_another_as_read', () => {
  const [fixture, tab] = online();
  tab.send({ type: 'open', room: 'ops' });
  fixture.server.joinAll();
  tab.send({ type: 'reading', room: 'lobby', on: true }); // late: the tab shows another room by now
  fixture.server.receive(chatMessage(1));
  assert.equal(fixture.room(tab).unread, 1);
  tab.send({ type: 'reading', room: 'ops', on: true });
  tab.send({ type: 'open', room: 'lobby' });
  fixture.server.receive(chatMessage(1, { room: 'ops' }));
  assert.equal(fixture.room(tab, 'ops').unread, 1, 'opening a room looks away from the one before');
});

test('a_room_is_being_read_as_long_as_one_tab_shows_its_end', () => {
  const fixture = new EngineFixture();
  const first = fixture.online();
  const second = fixture.tab();
  second.send({ type: 'open', room: 'lobby' });
  first.send({ type: 'reading', room: 'lobby', on: true });
  second.send({ type: 'reading', room: 'lobby', on: true });
  first.send({ type: 'reading', room: 'lobby', on: false });
  fixture.server.receive(chatMessage(1));
  assert.equal(fixture.room(first).unread, 0);
  second.send({ type: 'detach' });
  fixture.server.receive(chatMessage(2));
  assert.equal(fixture.room(first).unread, 1);
});

test('a_notification_goes_to_all_tabs_once', () => {
  const fixture = new EngineFixture();
  const first = fixture.online();
  const second = fixture.tab();
  second.send({ type: 'open', room: 'ops' });
  fixture.server.receive(chatMessage(1, { text: 'ADA!' }));
  fixture.server.receive(chatMessage(2, { text: 'nothing' }));
  fixture.clock.advance(25);
  for (const tab of [first, second]) assert.deepEqual(tab.take('notify').map(({ message }) => message.seq), [1]);
  fixture.server.receive(chatMessage(3));
  fixture.clock.advance(25);
  assert.deepEqual(first.take('notify'), []);
});

test('the_connection_closes_with_the_last_tab', () => {
  const fixture = new EngineFixture();
  const first = fixture.online(chatMessages(1, 2));
  const second = fixture.tab();
  first.say('m1');
  first.send({ type: 'detach' });
  assert.equal(fixture.server.readyState, ScriptedSocket.OPEN);
  second.send({ type: 'detach' });
  assert.equal(fixture.server.readyState, ScriptedSocket.CLOSED);
  fixture.clock.advance(120000);
  assert.equal(fixture.connections, 1);

  const third = fixture.tab({ epoch: 'e1' });
  assert.equal(fixture.connections, 2);
  assert.equal(third.latest.state.phase, 'connecting');
  fixture.server.welcome();
  assert.deepEqual(fixture.server.take('join').map(({ after }) => after), [2]);
  assert.deepEqual(fixture.server.take('message').map(({ id }) => id), ['m1'], 'its ack may never have come');
});

test('a_detached_tab_gets_nothing', () => {
  const fixture = new EngineFixture();
  const first = fixture.online();
  fixture.tab();
  first.send({ type: 'detach' });
  first.take('state');
  fixture.server.receive(chatMessage(1));
  assert.deepEqual([fixture.received(first, 'messages'), first.take('state')], [[], []]);
});

test('a_dead_tab_is_dropped_and_does_not_count_as_reading', () => {
  const fixture = new EngineFixture();
  const first = fixture.online();
  const second = fixture.tab();
  second.send({ type: 'open', room: 'ops' });
  first.send({ type: 'reading', room: 'lobby', on: true });
  first.dead = true;
  fixture.clock.advance(25_000);
  fixture.server.receive(chatMessage(1));
  assert.deepEqual([fixture.room(second).unread, fixture.server.readyState], [1, ScriptedSocket.OPEN]);
});

test('a_tab_that_answers_stays_and_gets_an_answer', () => {
  const fixture = new EngineFixture();
  const tab = fixture.online();
  fixture.clock.advance(300_000);
  fixture.server.receive(chatMessage(1));
  assert.equal(fixture.received(tab, 'messages').length, 1);
  tab.send({ type: 'ping' });
  assert.equal(tab.take('pong').length, 1);
});

test('after_the_machine_was_suspended_tabs_have_time_to_answer', () => {
  const fixture = new EngineFixture();
  const tab = fixture.online();
  const connection = fixture.server;
  tab.dead = true;
  fixture.clock.sleep(3_600_000);
  connection.receive({ type: 'pong' });
  assert.equal(connection.readyState, ScriptedSocket.OPEN);
  tab.send({ type: 'pong' });
  fixture.clock.advance(19_000);
  assert.equal(connection.readyState, ScriptedSocket.OPEN);
});

test('a_dropped_tab_that_comes_back_is_asked_to_attach_again', () => {
  const fixture = new EngineFixture();
  const tab = fixture.online(chatMessages(1, 2));
  tab.dead = true; // frozen by the browser
  fixture.clock.advance(30_000);
  assert.equal(fixture.server.readyState, ScriptedSocket.CLOSED, 'it was the only one');
  tab.take('reattach');
  tab.send({ type: 'ping' });
  assert.deepEqual(tab.take('reattach').length, 1);
  tab.send({ type: 'detach' });
  assert.deepEqual(tab.take('reattach'), [], 'it closes');
  const again = fixture.tab({ epoch: 'e1' });
  fixture.server.welcome();
  assert.deepEqual(fixture.server.take('join').map(({ after }) => after), [2]);
  assert.equal(fixture.state(again).phase, 'online');
});

test('rooms_are_listed_before_conversations', () => {
  const [fixture, tab] = online();
  tab.send({ type: 'open', room: '@ada,bob', title: 'Bob' });
  tab.send({ type: 'open', room: 'ops' });
  assert.deepEqual(fixture.state(tab).rooms.map(({ name, title }) => [name, title]), [['lobby', 'lobby'], ['ops', 'ops'], ['@ada,bob', 'Bob']]);
});

test('a_hidden_tab_that_runs_the_engine_waits_for_no_timer', async () => {
  const [fixture, tab] = online(chatMessages(1, 2));
  const { document } = globalThis;
  globalThis.document = { hidden: true }; // there the browser slows timers down
  fixture.server.receive(chatMessage(3));
  await settle();
  globalThis.document = document;
  assert.deepEqual(tab.take('messages').map(({ list }) => list[0].seq), [3]);
});
