// Messages without an ack: when they are sent, how often, and in which order.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Outbox } from '../../client/page/outbox.js';
import { Clock } from './clock.mjs';

function filled(count) {
  const clock = new Clock();
  let calls = 0;
  const outbox = new Outbox(() => ++calls);
  for (let i = 1; i <= count; ++i) outbox.add({ id: `m${i}`, room: 'lobby', text: `${i}`, at: i, state: 'waiting' });
  return { clock, outbox, get calls() { return calls; }, ids: () => outbox.take().map(({ id }) => id) };
}

const full = { code: 'storage_full', message: 'The disk is full.' };
const states = ({ items }) => items.map(({ id, state }) => `${id} ${state}`);

test('at_most_fifty_messages_are_in_flight_and_each_ack_allows_the_next', () => {
  const { outbox, ids } = filled(53);
  assert.equal(ids().length, 50);
  assert.deepEqual(ids(), []);
  outbox.acknowledged('m1', 1);
  assert.deepEqual(ids(), ['m51']);
  outbox.acknowledged('m2', 2);
  outbox.acknowledged('m3', 3);
  assert.deepEqual(ids(), ['m52', 'm53']);
});

test('messages_are_sent_in_order_of_their_time', () => {
  const { outbox, ids } = filled(0);
  outbox.add({ id: 'late', room: 'lobby', text: '', at: 9, state: 'waiting' });
  outbox.add({ id: 'early', room: 'lobby', text: '', at: 3, state: 'waiting' });
  assert.deepEqual(ids(), ['early', 'late']);
});

test('an_id_is_added_once', () => {
  const { outbox, ids } = filled(1);
  outbox.add({ id: 'm1', room: 'lobby', text: '1', at: 1, state: 'waiting' });
  assert.equal(ids().length, 1);
  outbox.acknowledged('m1', 1);
  outbox.add({ id: 'm1', room: 'lobby', text: '1', at: 1, state: 'waiting' });
  assert.deepEqual([ids(), states(outbox)], [[], ['m1 acknowledged']]);
});

test('of_the_states_of_another_tab_only_failed_is_kept', () => {
  const { outbox, ids } = filled(0);
  for (const [at, state] of ['sent', 'acknowledged', 'failed', 'waiting'].entries()) outbox.add({ id: state, room: 'lobby', text: '', at, state, reason: 'no' });
  assert.deepEqual(states(outbox), ['sent waiting', 'acknowledged waiting', 'failed failed', 'waiting waiting']);
  assert.deepEqual(ids(), ['sent', 'acknowledged', 'waiting']);
});

test('a_temporary_error_delays_the_message_and_sets_the_reason', () => {
  for (const code of ['storage_full', 'unavailable', 'rate_limited']) {
    const fixture = filled(1);
    fixture.ids();
    assert.ok(fixture.outbox.refused('m1', { code, message: code }));
    assert.deepEqual([states(fixture.outbox), fixture.outbox.blockedReason, fixture.ids()], [['m1 waiting'], code, []]);
    fixture.clock.advance(499);
    assert.equal(fixture.calls, 0);
    fixture.clock.advance(1);
    assert.deepEqual([fixture.calls, fixture.ids()], [1, ['m1']]);
  }
});

test('any_other_error_fails_the_message_and_the_next_is_sent', () => {
  const { outbox, ids, clock } = filled(52);
  ids();
  assert.ok(outbox.refused('m1', { code: 'forbidden', message: 'No.' }));
  assert.deepEqual([outbox.items[0].state, outbox.items[0].reason, outbox.blockedReason], ['failed', 'No.', '']);
  assert.deepEqual(ids(), ['m51']);
  assert.equal(clock.waiting, 0);
});

test('an_error_for_an_unknown_id_is_not_handled', () => {
  const { outbox, ids } = filled(1);
  assert.equal(outbox.refused('x', full), false);
  assert.deepEqual([outbox.blockedReason, ids()], ['', ['m1']]);
});

test('after_a_temporary_error_one_message_is_sent_and_its_ack_allows_the_rest', () => {
  const fixture = filled(4);
  fixture.ids();
  for (const id of ['m1', 'm2', 'm3', 'm4']) fixture.outbox.refused(id, full);
  fixture.clock.advance(500);
  assert.deepEqual(fixture.ids(), ['m1']);
  assert.deepEqual(fixture.ids(), []);
  fixture.outbox.acknowledged('m1', 1);
  assert.equal(fixture.outbox.blockedReason, '');
  assert.deepEqual(fixture.ids(), ['m2', 'm3', 'm4']);
});

test('after_a_temporary_error_nothing_is_sent_while_messages_are_in_flight', () => {
  const fixture = filled(2);
  fixture.ids();
  fixture.outbox.refused('m1', full);
  fixture.clock.advance(500);
  assert.deepEqual(fixture.ids(), [], 'm2 is not answered');
  fixture.outbox.refused('m2', full);
  assert.deepEqual(fixture.ids(), []);
});

test('retry_delays_double_up_to_ten_seconds_and_an_ack_resets_them', () => {
  const fixture = filled(1);
  const refusedAfter = (milliseconds) => {
    fixture.ids();
    fixture.outbox.refused('m1', full);
    const { calls } = fixture;
    fixture.clock.advance(milliseconds - 1);
    assert.equal(fixture.calls, calls, `not before ${milliseconds}`);
    fixture.clock.advance(1);
    assert.equal(fixture.calls, calls + 1, `at ${milliseconds}`);
  };
  for (const wait of [500, 1000, 2000, 4000, 8000, 10000, 10000]) refusedAfter(wait);
  fixture.ids();
  fixture.outbox.acknowledged('m1', 1);
  fixture.outbox.drop(() => true);
  fixture.outbox.add({ id: 'm1', room: 'lobby', text: '', at: 1, state: 'waiting' });
  refusedAfter(500);
});

test('several_temporary_errors_at_once_start_one_delay', () => {
  const fixture = filled(5);
  fixture.ids();
  for (const id of ['m1', 'm2', 'm3', 'm4', 'm5']) fixture.outbox.refused(id, full);
  fixture.clock.advance(500);
  assert.equal(fixture.calls, 1);
  fixture.clock.advance(60000);
  assert.equal(fixture.calls, 1);
});

test('a_lost_connection_requeues_messages_without_an_ack_and_clears_the_blocked_reason', () => {
  const fixture = filled(4);
  fixture.ids();
  fixture.outbox.acknowledged('m2', 7);
  fixture.outbox.refused('m3', { code: 'forbidden', message: 'No.' });
  fixture.outbox.refused('m4', full);
  fixture.outbox.connectionLost();
  assert.deepEqual(states(fixture.outbox), ['m1 waiting', 'm2 acknowledged', 'm3 failed', 'm4 waiting']);
  assert.equal(fixture.outbox.blockedReason, '');
  assert.deepEqual(fixture.ids(), ['m1', 'm4'], 'at once, and the window is open');
  fixture.clock.advance(60000);
  assert.equal(fixture.calls, 0, 'the wait of the old connection is over');
});

test('a_lost_connection_resets_the_retry_delay', () => {
  const fixture = filled(1);
  fixture.ids();
  fixture.outbox.refused('m1', full);
  fixture.clock.advance(500);
  fixture.outbox.connectionLost();
  fixture.ids();
  fixture.outbox.refused('m1', full);
  fixture.clock.advance(500);
  assert.equal(fixture.calls, 2);
});

test('a_failed_message_is_sent_again_only_by_retry', () => {
  const { outbox, ids } = filled(1);
  ids();
  outbox.refused('m1', { code: 'forbidden', message: 'No.' });
  outbox.connectionLost();
  assert.deepEqual(ids(), []);
  outbox.retry('m1');
  outbox.retry('unknown');
  assert.deepEqual([outbox.items[0].reason, ids()], ['', ['m1']]);
});

test('an_ack_of_an_unknown_id_changes_nothing', () => {
  const { outbox, ids } = filled(1);
  ids();
  outbox.refused('m1', full);
  outbox.acknowledged('x', 7);
  assert.deepEqual([outbox.blockedReason, ids()], [full.message, []]);
});

test('leaving_a_room_removes_its_messages_and_counts_the_unsent_ones', () => {
  const { outbox, ids } = filled(4);
  ids();
  outbox.acknowledged('m1', 1);
  outbox.refused('m2', { code: 'forbidden', message: 'No.' });
  outbox.add({ id: 'm5', room: 'lobby', text: '', at: 5, state: 'waiting' });
  outbox.add({ id: 'other', room: 'ops', text: '', at: 6, state: 'waiting' });
  // m3 and m4 are in flight: the server may have them.
  assert.deepEqual(outbox.abandon('lobby'), { ids: ['m1', 'm2', 'm3', 'm4', 'm5'], unsent: 2 });
  assert.deepEqual(states(outbox), ['other waiting']);
});
