// The engine's connection: registration, refused names, lost connections and resumes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { online, chatMessage, chatMessages, ScriptedSocket, EngineFixture } from './engine_fixture.mjs';

test('the_hello_names_the_user_and_rooms_are_joined_after_the_welcome', () => {
  const fixture = new EngineFixture();
  const tab = fixture.tab();
  assert.equal(fixture.state(tab).phase, 'connecting');
  fixture.server.open();
  assert.equal(fixture.state(tab).phase, 'connecting');
  assert.deepEqual(fixture.server.take(), [{ type: 'hello', user: 'ada', rooms: [], presence: true, client: 'web page', token: 'secret' }]);
  fixture.server.welcome({ user: 'Ada', limits: { text_bytes: 99 } });
  const { phase, user, epoch, textBytes } = fixture.state(tab);
  assert.deepEqual({ phase, user, epoch, textBytes }, { phase: 'online', user: 'Ada', epoch: 'e1', textBytes: 99 });
  assert.deepEqual(fixture.server.take().map(({ type }) => type), ['join', 'conversations']);
});

test('a_welcome_without_limits_keeps_the_defaults', () => {
  const [fixture, tab] = online();
  assert.equal(fixture.state(tab).textBytes, 16384);
});

test('the_hello_has_the_known_epoch', () => {
  const fixture = new EngineFixture();
  fixture.tab({ epoch: 'e1' });
  fixture.server.open();
  assert.equal(fixture.server.take()[0].epoch, 'e1');
});

test('a_new_name_in_use_or_malformed_is_refused_without_a_retry', () => {
  for (const code of ['name_in_use', 'bad_name']) {
    const fixture = new EngineFixture();
    const tab = fixture.tab({ newName: true });
    fixture.server.open();
    fixture.server.receive({ type: 'error', id: 'hello', code, message: 'Choose another.' });
    const { phase, reason } = fixture.state(tab);
    assert.deepEqual({ phase, reason }, { phase: 'refused', reason: 'Choose another.' });
    assert.equal(fixture.server.readyState, ScriptedSocket.CLOSED);
    fixture.clock.advance(120000);
    assert.equal(fixture.connections, 1);
    fixture.tab({ newName: true });
    assert.equal(fixture.connections, 2, 'the next attempt is the next name');
  }
});

test('a_stored_name_in_use_is_retried_and_a_malformed_one_is_not', () => {
  const fixture = new EngineFixture();
  const tab = fixture.tab({ newName: false });
  fixture.server.open();
  fixture.server.receive({ type: 'error', id: 'hello', code: 'name_in_use', message: 'in use' });
  const { phase, reason } = fixture.state(tab);
  assert.deepEqual({ phase, reason }, { phase: 'waiting', reason: 'This name is in use, maybe in another tab or browser.' });
  fixture.clock.advance(400);
  fixture.server.open();
  fixture.server.receive({ type: 'error', id: 'hello', code: 'bad_name', message: 'bad' });
  assert.equal(fixture.state(tab).phase, 'refused');
});

test('a_name_in_use_after_a_reconnect_is_retried', () => {
  const [fixture, tab] = online([], { newName: true });
  fixture.server.break();
  fixture.clock.advance(400);
  fixture.server.open();
  fixture.server.receive({ type: 'error', id: 'hello', code: 'name_in_use', message: 'in use' });
  assert.equal(fixture.state(tab).phase, 'waiting');
  fixture.clock.advance(800);
  fixture.server.welcome();
  assert.equal(fixture.state(tab).phase, 'online');
});

test('a_full_server_is_retried_and_its_reason_shown', () => {
  const fixture = new EngineFixture();
  const tab = fixture.tab({ newName: true });
  fixture.server.open();
  fixture.server.receive({ type: 'error', code: 'too_many', message: 'Too many are here.' });
  const { phase, reason, retryAt } = fixture.state(tab);
  assert.deepEqual({ phase, reason }, { phase: 'waiting', reason: 'Too many are here.' });
  assert.equal(retryAt, fixture.clock.now - 25 + 400);
  fixture.clock.advance(400);
  assert.equal(fixture.connections, 2);
});

test('a_connection_lost_after_the_welcome_has_no_old_reason', () => {
  const fixture = new EngineFixture();
  const tab = fixture.tab();
  fixture.server.open();
  fixture.server.receive({ type: 'error', code: 'too_many', message: 'Too many are here.' });
  fixture.clock.advance(400);
  fixture.server.break();
  assert.equal(fixture.state(tab).reason, 'Too many are here.', 'it still is why');
  fixture.clock.advance(800);
  fixture.server.welcome();
  fixture.server.break();
  const { phase, reason } = fixture.state(tab);
  assert.deepEqual({ phase, reason }, { phase: 'waiting', reason: '' });
});

test('a_welcome_resets_the_reconnect_delay', () => {
  const fixture = new EngineFixture();
  const tab = fixture.tab();
  for (let i = 0; i < 5; ++i) {
    fixture.server.break();
    fixture.clock.advance(15000);
  }
  fixture.server.welcome();
  fixture.server.break();
  assert.equal(fixture.state(tab).retryAt, fixture.clock.now - 25 + 400);
});

test('a_new_connection_resumes_each_room_after_its_newest_message', () => {
  const fixture = new EngineFixture();
  fixture.online(chatMessages(1, 3));
  fixture.server.receive(chatMessage(4));
  fixture.reconnect();
  assert.equal(fixture.server.take()[0].epoch, 'e1');
  fixture.server.welcome();
  const [{ id, ...join }] = fixture.server.take('join');
  assert.deepEqual(join, { type: 'join', room: 'lobby', after: 4 });
  assert.ok(id);
});

test('missed_messages_arrive_in_pages_and_live_ones_follow_them', () => {
  const [fixture, tab] = online(chatMessages(1, 3));
  fixture.reconnect();
  fixture.server.welcome();
  const [join] = fixture.server.take('join');
  fixture.server.joined(join, { prev: 7 });
  fixture.server.receive(chatMessage(8));
  fixture.server.page(join, chatMessages(4, 5), true);
  fixture.server.page(join, chatMessages(6, 7), false);
  fixture.server.receive(chatMessage(9));
  const [{ list }] = fixture.received(tab, 'messages');
  assert.deepEqual(list.map(({ seq }) => seq), [4, 5, 6, 7, 8, 9]);
  assert.ok(list.every((m) => !m.gap));
});

test('a_join_without_a_response_is_repeated_by_the_next_connection', () => {
  const fixture = new EngineFixture();
  const tab = fixture.tab();
  fixture.server.welcome();
  const [lost] = fixture.server.take('join');
  fixture.reconnect();
  fixture.server.welcome();
  const [join] = fixture.server.take('join');
  assert.deepEqual([join.room, join.last], ['lobby', 100]);
  assert.notEqual(join.id, lost.id);
  fixture.server.joined(join, { prev: 2 });
  fixture.server.page(join, chatMessages(1, 2));
  assert.equal(fixture.room(tab).ready, true);
});

test('a_connection_lost_between_pages_resumes_after_the_newest_message', () => {
  const fixture = new EngineFixture();
  fixture.online(chatMessages(1, 3));
  fixture.reconnect();
  fixture.server.welcome();
  const [join] = fixture.server.take('join');
  fixture.server.joined(join, { prev: 9 });
  fixture.server.page(join, chatMessages(4, 6), true);
  fixture.reconnect();
  fixture.server.welcome();
  assert.equal(fixture.server.take('join')[0].after, 6);
});

test('responses_to_requests_of_an_old_connection_are_ignored', () => {
  const fixture = new EngineFixture();
  const tab = fixture.tab();
  fixture.server.welcome();
  const old = fixture.server.take('join')[0];
  fixture.reconnect();
  fixture.server.welcome();
  const [join] = fixture.server.take('join');
  fixture.server.joined(old, { prev: 7 });
  fixture.server.page(old, chatMessages(6, 7));
  assert.equal(fixture.room(tab).ready, false);
  fixture.server.joined(join, { prev: 1 });
  fixture.server.page(join, [chatMessage(1)]);
  assert.equal(fixture.room(tab).ready, true);
});

test('a_new_epoch_reloads_everything_and_invalidates_old_seqs', () => {
  const [fixture, tab] = online(chatMessages(51, 53), { epoch: 'e1', rooms: { lobby: 50 } });
  assert.equal(fixture.room(tab).unread, 3);
  fixture.reconnect();
  fixture.server.welcome({ epoch: 'e2' });
  const [join] = fixture.server.take('join');
  assert.equal(join.after, undefined);
  assert.equal(join.last, 100);
  fixture.server.joined(join, { prev: 2 });
  fixture.server.page(join, chatMessages(1, 2));
  const [{ list }] = fixture.received(tab, 'window');
  assert.deepEqual(list.map(({ seq }) => seq), [1, 2]);
  assert.equal(fixture.state(tab).epoch, 'e2');
  assert.equal(fixture.room(tab).unread, 0);
});

test('a_read_position_of_an_old_epoch_is_ignored', () => {
  const fixture = new EngineFixture();
  const tab = fixture.tab({ epoch: 'old', rooms: { lobby: 1 } });
  fixture.server.welcome({ epoch: 'new' });
  fixture.server.joinAll(chatMessages(1, 5));
  assert.deepEqual([fixture.room(tab).unread, fixture.room(tab).read], [0, 5]);
});

test('a_read_position_of_this_epoch_is_where_unread_messages_begin', () => {
  const fixture = new EngineFixture();
  const tab = fixture.tab({ epoch: 'e1', rooms: { lobby: 3 } });
  fixture.server.welcome();
  fixture.server.joinAll(chatMessages(1, 5));
  assert.deepEqual([fixture.room(tab).unread, fixture.room(tab).read], [2, 3]);
});

test('a_wake_connects_at_once', () => {
  const [fixture, tab] = online();
  fixture.server.break();
  tab.send({ type: 'wake' });
  assert.equal(fixture.connections, 2);
});

test('unknown_messages_and_rooms_are_ignored', () => {
  const [fixture, tab] = online();
  fixture.server.receive({ type: 'reaction', room: 'lobby' });
  tab.send({ type: 'reaction' });
  fixture.server.receive({ type: 'topic', room: 'elsewhere', text: 'x' });
  fixture.server.receive({ type: 'members', room: 'elsewhere', members: [], member_count: 0 });
  fixture.server.receive({ type: 'presence', room: 'elsewhere', user: 'bob', event: 'join' });
  fixture.server.receive({ type: 'reset', room: 'elsewhere' });
  fixture.server.receive(chatMessage(1, { room: 'elsewhere' }));
  assert.equal(fixture.state(tab).phase, 'online');
});
