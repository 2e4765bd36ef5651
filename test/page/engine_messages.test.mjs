// Messages in the engine: each is sent with one id and shown once, whatever happens to the connection and its ack.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { online, chatMessage, chatMessages, EngineFixture } from './engine_fixture.mjs';

const sent = (fixture) => fixture.server.take('message').map(({ id, room, text }) => `${id} ${room} ${text}`);

test('a_message_is_sent_at_once_while_online', () => {
  const [fixture, tab] = online();
  tab.say('m1', 'hi');
  assert.deepEqual(fixture.server.take(), [{ type: 'message', id: 'm1', room: 'lobby', text: 'hi' }]);
  assert.deepEqual(fixture.pending(tab), ['m1 sent']);
});

test('messages_before_the_welcome_are_sent_after_the_joins', () => {
  const fixture = new EngineFixture();
  const tab = fixture.tab();
  tab.say('m1');
  fixture.server.open();
  tab.say('m2');
  assert.deepEqual(fixture.server.take().map(({ type }) => type), ['hello']);
  fixture.server.welcome();
  const order = fixture.server.take().map(({ type, id }) => (type === 'message' ? id : type));
  assert.deepEqual(order, ['join', 'conversations', 'm1', 'm2']);
});

test('stored_messages_are_sent_after_joining_their_room_and_failed_ones_are_not', () => {
  const fixture = new EngineFixture();
  const item = (id, room, state) => ({ id, room, text: id, at: 1, state, reason: 'no' });
  const tab = fixture.tab({ unsent: [item('m1', 'ops', 'waiting'), item('m2', 'dev', 'failed'), item('m3', 'ops', 'sent')] });
  assert.deepEqual(fixture.pending(tab), ['m1 waiting', 'm2 failed', 'm3 waiting']);
  fixture.server.welcome();
  assert.deepEqual(fixture.server.take('join').map(({ room }) => room), ['lobby', 'ops']);
  assert.deepEqual(sent(fixture), ['m1 ops m1', 'm3 ops m3']);
});

test('a_message_whose_ack_is_lost_with_the_connection_is_sent_again_once_under_the_same_id', () => {
  const [fixture, tab] = online();
  tab.say('m1');
  assert.deepEqual(sent(fixture), ['m1 lobby m1']);
  fixture.reconnect();
  assert.deepEqual(sent(fixture), []);
  fixture.server.welcome();
  assert.deepEqual(sent(fixture), ['m1 lobby m1']);
  fixture.server.joinAll();
  fixture.clock.advance(60000);
  assert.deepEqual(sent(fixture), []);
  fixture.server.ack({ id: 'm1' }, 1);
  assert.deepEqual(fixture.received(tab, 'forget'), [{ type: 'forget', ids: ['m1'] }]);
  fixture.server.receive(chatMessage(1, { user: 'ada' }));
  assert.deepEqual(fixture.pending(tab), []);
});

test('an_acknowledged_message_is_not_sent_again', () => {
  const [fixture, tab] = online();
  tab.say('m1');
  fixture.server.ack({ id: 'm1' }, 1);
  fixture.server.take();
  fixture.reconnect();
  fixture.server.welcome();
  assert.deepEqual(sent(fixture), []);
  assert.deepEqual(fixture.pending(tab), ['m1 acknowledged'], 'its line has not come yet');
  const [join] = fixture.server.take('join');
  fixture.server.joined(join, { prev: 1 });
  fixture.server.page(join, [chatMessage(1, { user: 'ada' })]);
  assert.deepEqual(fixture.pending(tab), []);
});

test('a_page_removes_only_pending_messages_that_it_contains', () => {
  const [fixture, tab] = online();
  for (const id of ['m1', 'm2', 'm3', 'm4']) tab.say(id);
  tab.say('o1', 'o1', 'ops');
  fixture.server.ack({ id: 'm1' }, 1);
  fixture.server.ack({ id: 'm2' }, 5);
  fixture.server.ack({ id: 'm3' }, 4);
  fixture.server.take();
  fixture.reconnect();
  fixture.server.welcome();
  const [join] = fixture.server.take('join');
  fixture.server.joined(join, { prev: 5 });
  fixture.server.page(join, chatMessages(1, 4), true);
  assert.deepEqual(fixture.pending(tab), ['m2 acknowledged', 'm4 sent', 'o1 sent']);
});

test('an_ack_before_its_message_keeps_the_row_until_the_message_arrives', () => {
  const [fixture, tab] = online();
  tab.say('m1');
  fixture.server.ack({ id: 'm1' }, 2);
  assert.deepEqual(fixture.pending(tab), ['m1 acknowledged']);
  fixture.server.receive(chatMessage(1));
  assert.deepEqual(fixture.pending(tab), ['m1 acknowledged']);
  fixture.server.receive(chatMessage(2, { user: 'ada' }));
  assert.deepEqual(fixture.pending(tab), []);
});

test('an_ack_after_its_message_removes_the_row_at_once', () => {
  const [fixture, tab] = online();
  tab.say('m1');
  fixture.server.receive(chatMessage(1, { user: 'ada' }));
  assert.deepEqual(fixture.pending(tab), ['m1 sent']);
  fixture.server.ack({ id: 'm1' }, 1);
  assert.deepEqual(fixture.pending(tab), []);
});

test('an_ack_for_a_room_outside_of_the_list_removes_the_row', () => {
  const [fixture, tab] = online();
  tab.say('m1', 'hi', 'elsewhere');
  fixture.server.ack({ id: 'm1', room: 'elsewhere' }, 7);
  assert.deepEqual(fixture.pending(tab), []);
});

test('an_ack_allows_the_next_message_to_be_sent', () => {
  const [fixture, tab] = online();
  for (let i = 1; i <= 52; ++i) tab.say(`m${i}`);
  assert.equal(sent(fixture).length, 50);
  fixture.server.ack({ id: 'm1' }, 1);
  assert.deepEqual(sent(fixture), ['m51 lobby m51']);
  fixture.server.refuse({ id: 'm2' }, 'forbidden');
  assert.deepEqual(sent(fixture), ['m52 lobby m52']);
});

test('after_a_temporary_error_one_message_is_retried_and_then_the_rest', () => {
  const [fixture, tab] = online();
  for (const id of ['m1', 'm2']) tab.say(id);
  fixture.server.take();
  for (const id of ['m1', 'm2']) fixture.server.refuse({ id }, 'storage_full', 'The disk is full.');
  assert.equal(fixture.state(tab).blockedReason, 'The disk is full.');
  assert.deepEqual(tab.take('notice'), [], 'the connection status shows it');
  tab.say('m3');
  assert.deepEqual(sent(fixture), []);
  fixture.clock.advance(500);
  assert.deepEqual(sent(fixture), ['m1 lobby m1']);
  fixture.server.ack({ id: 'm1' }, 1);
  assert.deepEqual(sent(fixture), ['m2 lobby m2', 'm3 lobby m3']);
  assert.equal(fixture.state(tab).blockedReason, '');
});

test('a_retry_delay_that_ends_without_a_connection_sends_nothing', () => {
  const [fixture, tab] = online();
  tab.say('m1');
  fixture.server.refuse({ id: 'm1' }, 'unavailable');
  fixture.server.take();
  fixture.server.break();
  fixture.clock.advance(500);
  fixture.server.open();
  assert.deepEqual(fixture.server.take().map(({ type }) => type), ['hello']);
  fixture.server.welcome();
  assert.deepEqual(sent(fixture), ['m1 lobby m1']);
});

test('a_failed_message_stays_with_its_reason_until_it_is_retried_or_dropped', () => {
  const [fixture, tab] = online();
  for (const id of ['m1', 'm2']) tab.say(id);
  fixture.server.refuse({ id: 'm1' }, 'forbidden', 'You may not.');
  fixture.server.refuse({ id: 'm2' }, 'forbidden', 'You may not.');
  fixture.server.take();
  assert.deepEqual(tab.take('notice'), [], 'the row shows it');
  assert.deepEqual(fixture.pending(tab), ['m1 failed', 'm2 failed']);
  tab.send({ type: 'drop', id: 'm1' });
  assert.deepEqual(fixture.received(tab, 'forget'), [{ type: 'forget', ids: ['m1'] }]);
  tab.send({ type: 'retry', id: 'm2' });
  assert.deepEqual(sent(fixture), ['m2 lobby m2']);
  assert.deepEqual(fixture.pending(tab), ['m2 sent']);
});

test('errors_without_a_request_are_shown', () => {
  const [fixture, tab] = online();
  fixture.server.receive({ type: 'error', code: 'rate_limited', message: 'Slow down.' });
  assert.deepEqual(fixture.received(tab, 'notice'), [{ type: 'notice', message: 'Slow down.' }]);
  tab.request(1, { type: 'rooms' });
  fixture.server.refuse(fixture.server.take('rooms')[0], 'forbidden', 'No.');
  assert.deepEqual(fixture.received(tab, 'notice'), []);
  assert.deepEqual(tab.take('response').map(({ number, response }) => [number, response.message]), [[1, 'No.']]);
});

test('a_request_without_a_connection_fails_at_once_and_a_pending_one_when_the_connection_is_lost', () => {
  const fixture = new EngineFixture();
  const tab = fixture.tab();
  tab.request(1, { type: 'rooms' });
  fixture.server.open();
  tab.request(2, { type: 'rooms' });
  const codes = () => tab.take('response').map(({ number, response }) => [number, response.type, response.code]);
  assert.deepEqual(codes(), [[1, 'error', 'offline'], [2, 'error', 'offline']]);
  fixture.server.welcome();
  tab.request(3, { type: 'rooms' });
  assert.deepEqual(codes(), []);
  fixture.server.break();
  assert.deepEqual(codes(), [[3, 'error', 'offline']]);
});

test('a_message_reaches_the_tabs_without_its_type', () => {
  const [fixture, tab] = online();
  fixture.server.receive(chatMessage(1));
  const { type, ...message } = chatMessage(1);
  assert.deepEqual(fixture.received(tab, 'messages')[0].list, [message]);
  assert.equal(type, 'message');
});

test('a_duplicate_message_reaches_the_tabs_once', () => {
  const [fixture, tab] = online(chatMessages(1, 2));
  for (const seq of [2, 3, 3, 1]) fixture.server.receive(chatMessage(seq));
  assert.deepEqual(fixture.received(tab, 'messages').flatMap(({ list }) => list.map(({ seq }) => seq)), [3]);
});

test('a_gap_before_a_message_is_fetched_and_the_message_follows_it', () => {
  const [fixture, tab] = online(chatMessages(1, 2));
  fixture.server.receive(chatMessage(5));
  const [{ id, ...fetch }] = fixture.server.take();
  assert.deepEqual(fetch, { type: 'history', room: 'lobby', after: 2, limit: 1000 });
  assert.deepEqual(fixture.received(tab, 'messages'), []);
  fixture.server.receive(chatMessage(6));
  fixture.server.page({ id, room: 'lobby' }, [chatMessage(3)], true);
  const [more] = fixture.server.take();
  assert.equal(more.after, 3);
  fixture.server.page(more, chatMessages(4, 6));
  const list = fixture.received(tab, 'messages').flatMap((news) => news.list);
  assert.deepEqual(list.map(({ seq, gap }) => [seq, gap]), [[3, undefined], [4, undefined], [5, undefined], [6, undefined]]);
  fixture.server.receive(chatMessage(7));
  assert.deepEqual(fixture.server.take(), []);
});

test('a_gap_that_the_server_cannot_fill_is_marked', () => {
  const [fixture, tab] = online(chatMessages(1, 2));
  fixture.server.receive(chatMessage(5));
  fixture.server.refuse(fixture.server.take()[0], 'unavailable');
  const [{ list }] = fixture.received(tab, 'messages');
  assert.deepEqual(list.map(({ seq, gap }) => [seq, gap]), [[5, true]]);
  fixture.server.receive(chatMessage(6));
  assert.deepEqual(fixture.received(tab, 'messages')[0].list.map(({ seq, gap }) => [seq, gap]), [[6, undefined]]);
  assert.deepEqual(tab.take('notice'), []);
});

test('seqs_that_jump_are_no_gap_where_prev_matches', () => {
  const [fixture, tab] = online([chatMessage(3, { prev: 0 })]);
  fixture.server.receive(chatMessage(10001, { prev: 3 }));
  assert.deepEqual(fixture.server.take(), []);
  assert.equal(fixture.received(tab, 'messages')[0].list[0].gap, undefined);
});
