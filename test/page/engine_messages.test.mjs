// What is said in the page: sent once, under one id, whatever happens to the connection and to its ack.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { online, said, saidFrom, Stage } from './stage.mjs';

const sent = (stage) => stage.server.take('message').map(({ id, room, text }) => `${id} ${room} ${text}`);

test('what_is_said_online_goes_out_at_once', () => {
  const [stage, tab] = online();
  tab.say('m1', 'hi');
  assert.deepEqual(stage.server.take(), [{ type: 'message', id: 'm1', room: 'lobby', text: 'hi' }]);
  assert.deepEqual(stage.pending(tab), ['m1 sent']);
});

test('what_is_said_before_the_welcome_waits_and_goes_out_behind_the_joins', () => {
  const stage = new Stage();
  const tab = stage.tab();
  tab.say('m1');
  stage.server.open();
  tab.say('m2');
  assert.deepEqual(stage.server.take().map(({ type }) => type), ['hello']);
  stage.server.welcome();
  const order = stage.server.take().map(({ type, id }) => (type === 'message' ? id : type));
  assert.deepEqual(order, ['join', 'conversations', 'm1', 'm2']);
});

test('what_was_kept_from_the_last_visit_is_sent_and_its_room_joined_and_what_failed_is_neither', () => {
  const stage = new Stage();
  const item = (id, room, state) => ({ id, room, text: id, at: 1, state, reason: 'no' });
  const tab = stage.tab({ unsent: [item('m1', 'ops', 'waiting'), item('m2', 'dev', 'failed'), item('m3', 'ops', 'sent')] });
  assert.deepEqual(stage.pending(tab), ['m1 waiting', 'm2 failed', 'm3 waiting']);
  stage.server.welcome();
  assert.deepEqual(stage.server.take('join').map(({ room }) => room), ['lobby', 'ops']);
  assert.deepEqual(sent(stage), ['m1 ops m1', 'm3 ops m3']);
});

test('a_message_whose_ack_is_lost_with_the_connection_is_sent_again_once_under_the_same_id', () => {
  const [stage, tab] = online();
  tab.say('m1');
  assert.deepEqual(sent(stage), ['m1 lobby m1']);
  stage.reconnect();
  assert.deepEqual(sent(stage), []);
  stage.server.welcome();
  assert.deepEqual(sent(stage), ['m1 lobby m1']);
  stage.server.joinAll();
  stage.clock.advance(60000);
  assert.deepEqual(sent(stage), []);
  stage.server.ack({ id: 'm1' }, 1);
  assert.deepEqual(stage.news(tab, 'settled'), [{ type: 'settled', ids: ['m1'] }]);
  stage.server.tell(said(1, { user: 'ada' }));
  assert.deepEqual(stage.pending(tab), []);
});

test('what_was_acknowledged_is_not_sent_again_by_the_next_connection', () => {
  const [stage, tab] = online();
  tab.say('m1');
  stage.server.ack({ id: 'm1' }, 1);
  stage.server.take();
  stage.reconnect();
  stage.server.welcome();
  assert.deepEqual(sent(stage), []);
  assert.deepEqual(stage.pending(tab), ['m1 acknowledged'], 'its line has not come yet');
  const [join] = stage.server.take('join');
  stage.server.joined(join, { prev: 1 });
  stage.server.page(join, [said(1, { user: 'ada' })]);
  assert.deepEqual(stage.pending(tab), []);
});

test('a_page_takes_away_only_what_it_has_brought', () => {
  const [stage, tab] = online();
  for (const id of ['m1', 'm2', 'm3', 'm4']) tab.say(id);
  tab.say('o1', 'o1', 'ops');
  stage.server.ack({ id: 'm1' }, 1);
  stage.server.ack({ id: 'm2' }, 5);
  stage.server.ack({ id: 'm3' }, 4);
  stage.server.take();
  stage.reconnect();
  stage.server.welcome();
  const [join] = stage.server.take('join');
  stage.server.joined(join, { prev: 5 });
  stage.server.page(join, saidFrom(1, 4), true);
  assert.deepEqual(stage.pending(tab), ['m2 acknowledged', 'm4 sent', 'o1 sent']);
});

test('an_ack_before_its_line_keeps_the_row_until_the_line_comes', () => {
  const [stage, tab] = online();
  tab.say('m1');
  stage.server.ack({ id: 'm1' }, 2);
  assert.deepEqual(stage.pending(tab), ['m1 acknowledged']);
  stage.server.tell(said(1));
  assert.deepEqual(stage.pending(tab), ['m1 acknowledged']);
  stage.server.tell(said(2, { user: 'ada' }));
  assert.deepEqual(stage.pending(tab), []);
});

test('an_ack_behind_its_line_takes_the_row_away_at_once', () => {
  const [stage, tab] = online();
  tab.say('m1');
  stage.server.tell(said(1, { user: 'ada' }));
  assert.deepEqual(stage.pending(tab), ['m1 sent']);
  stage.server.ack({ id: 'm1' }, 1);
  assert.deepEqual(stage.pending(tab), []);
});

test('an_ack_for_a_room_that_we_are_not_in_is_the_end_of_it', () => {
  const [stage, tab] = online();
  tab.say('m1', 'hi', 'elsewhere');
  stage.server.ack({ id: 'm1', room: 'elsewhere' }, 7);
  assert.deepEqual(stage.pending(tab), []);
});

test('an_ack_lets_the_next_one_behind_the_window_go', () => {
  const [stage, tab] = online();
  for (let i = 1; i <= 52; ++i) tab.say(`m${i}`);
  assert.equal(sent(stage).length, 50);
  stage.server.ack({ id: 'm1' }, 1);
  assert.deepEqual(sent(stage), ['m51 lobby m51']);
  stage.server.refuse({ id: 'm2' }, 'forbidden');
  assert.deepEqual(sent(stage), ['m52 lobby m52']);
});

test('what_the_server_can_not_keep_for_now_is_sent_again_and_then_the_rest', () => {
  const [stage, tab] = online();
  for (const id of ['m1', 'm2']) tab.say(id);
  stage.server.take();
  for (const id of ['m1', 'm2']) stage.server.refuse({ id }, 'storage_full', 'The disk is full.');
  assert.equal(stage.state(tab).blockedReason, 'The disk is full.');
  assert.deepEqual(tab.take('notice'), [], 'it is told beside the log');
  tab.say('m3');
  assert.deepEqual(sent(stage), []);
  stage.clock.advance(500);
  assert.deepEqual(sent(stage), ['m1 lobby m1']);
  stage.server.ack({ id: 'm1' }, 1);
  assert.deepEqual(sent(stage), ['m2 lobby m2', 'm3 lobby m3']);
  assert.equal(stage.state(tab).blockedReason, '');
});

test('a_wait_that_ends_while_there_is_no_connection_sends_nothing', () => {
  const [stage, tab] = online();
  tab.say('m1');
  stage.server.refuse({ id: 'm1' }, 'unavailable');
  stage.server.take();
  stage.server.break();
  stage.clock.advance(500);
  stage.server.open();
  assert.deepEqual(stage.server.take().map(({ type }) => type), ['hello']);
  stage.server.welcome();
  assert.deepEqual(sent(stage), ['m1 lobby m1']);
});

test('a_message_that_is_refused_for_good_stays_with_its_reason_until_it_is_sent_again_or_dropped', () => {
  const [stage, tab] = online();
  for (const id of ['m1', 'm2']) tab.say(id);
  stage.server.refuse({ id: 'm1' }, 'forbidden', 'You may not.');
  stage.server.refuse({ id: 'm2' }, 'forbidden', 'You may not.');
  stage.server.take();
  assert.deepEqual(tab.take('notice'), [], 'the row tells');
  assert.deepEqual(stage.pending(tab), ['m1 failed', 'm2 failed']);
  tab.tell({ type: 'drop', id: 'm1' });
  assert.deepEqual(stage.news(tab, 'settled'), [{ type: 'settled', ids: ['m1'] }]);
  tab.tell({ type: 'retry', id: 'm2' });
  assert.deepEqual(sent(stage), ['m2 lobby m2']);
  assert.deepEqual(stage.pending(tab), ['m2 sent']);
});

test('other_errors_are_told_unless_somebody_waits_for_them', () => {
  const [stage, tab] = online();
  stage.server.tell({ type: 'error', code: 'rate_limited', message: 'Slow down.' });
  assert.deepEqual(stage.news(tab, 'notice'), [{ type: 'notice', message: 'Slow down.' }]);
  tab.request(1, { type: 'rooms' });
  stage.server.refuse(stage.server.take('rooms')[0], 'forbidden', 'No.');
  assert.deepEqual(stage.news(tab, 'notice'), []);
  assert.deepEqual(tab.take('response').map(({ number, response }) => [number, response.message]), [[1, 'No.']]);
});

test('a_request_without_a_connection_fails_at_once_and_a_pending_one_when_the_connection_is_lost', () => {
  const stage = new Stage();
  const tab = stage.tab();
  tab.request(1, { type: 'rooms' });
  stage.server.open();
  tab.request(2, { type: 'rooms' });
  const codes = () => tab.take('response').map(({ number, response }) => [number, response.type, response.code]);
  assert.deepEqual(codes(), [[1, 'error', 'offline'], [2, 'error', 'offline']]);
  stage.server.welcome();
  tab.request(3, { type: 'rooms' });
  assert.deepEqual(codes(), []);
  stage.server.break();
  assert.deepEqual(codes(), [[3, 'error', 'offline']]);
});

test('a_message_is_told_without_what_only_the_wire_needs', () => {
  const [stage, tab] = online();
  stage.server.tell(said(1));
  const { type, ...message } = said(1);
  assert.deepEqual(stage.news(tab, 'messages')[0].list, [message]);
  assert.equal(type, 'message');
});

test('a_message_that_comes_twice_is_told_once', () => {
  const [stage, tab] = online(saidFrom(1, 2));
  for (const seq of [2, 3, 3, 1]) stage.server.tell(said(seq));
  assert.deepEqual(stage.news(tab, 'messages').flatMap(({ list }) => list.map(({ seq }) => seq)), [3]);
});

test('a_hole_before_a_message_is_fetched_and_the_message_told_behind_it', () => {
  const [stage, tab] = online(saidFrom(1, 2));
  stage.server.tell(said(5));
  const [{ id, ...fetch }] = stage.server.take();
  assert.deepEqual(fetch, { type: 'history', room: 'lobby', after: 2, limit: 1000 });
  assert.deepEqual(stage.news(tab, 'messages'), []);
  stage.server.tell(said(6));
  stage.server.page({ id, room: 'lobby' }, [said(3)], true);
  const [more] = stage.server.take();
  assert.equal(more.after, 3);
  stage.server.page(more, saidFrom(4, 6));
  const list = stage.news(tab, 'messages').flatMap((news) => news.list);
  assert.deepEqual(list.map(({ seq, gap }) => [seq, gap]), [[3, undefined], [4, undefined], [5, undefined], [6, undefined]]);
  stage.server.tell(said(7));
  assert.deepEqual(stage.server.take(), []);
});

test('a_hole_that_the_server_can_not_fill_is_marked', () => {
  const [stage, tab] = online(saidFrom(1, 2));
  stage.server.tell(said(5));
  stage.server.refuse(stage.server.take()[0], 'unavailable');
  const [{ list }] = stage.news(tab, 'messages');
  assert.deepEqual(list.map(({ seq, gap }) => [seq, gap]), [[5, true]]);
  stage.server.tell(said(6));
  assert.deepEqual(stage.news(tab, 'messages')[0].list.map(({ seq, gap }) => [seq, gap]), [[6, undefined]]);
  assert.deepEqual(tab.take('notice'), []);
});

test('seqs_that_jump_are_no_hole_where_prev_fits', () => {
  const [stage, tab] = online([said(3, { prev: 0 })]);
  stage.server.tell(said(10001, { prev: 3 }));
  assert.deepEqual(stage.server.take(), []);
  assert.equal(stage.news(tab, 'messages')[0].list[0].gap, undefined);
});
