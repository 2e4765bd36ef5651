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

test('at_most_fifty_are_under_way_and_each_ack_lets_the_next_go', () => {
  const { outbox, ids } = filled(53);
  assert.equal(ids().length, 50);
  assert.deepEqual(ids(), []);
  outbox.acknowledged('m1', 1);
  assert.deepEqual(ids(), ['m51']);
  outbox.acknowledged('m2', 2);
  outbox.acknowledged('m3', 3);
  assert.deepEqual(ids(), ['m52', 'm53']);
});

test('what_is_said_goes_out_in_the_order_in_which_it_was_said', () => {
  const { outbox, ids } = filled(0);
  outbox.add({ id: 'late', room: 'lobby', text: '', at: 9, state: 'waiting' });
  outbox.add({ id: 'early', room: 'lobby', text: '', at: 3, state: 'waiting' });
  assert.deepEqual(ids(), ['early', 'late']);
});

test('an_id_is_added_once_whatever_became_of_it', () => {
  const { outbox, ids } = filled(1);
  outbox.add({ id: 'm1', room: 'lobby', text: '1', at: 1, state: 'waiting' });
  assert.equal(ids().length, 1);
  outbox.acknowledged('m1', 1);
  outbox.add({ id: 'm1', room: 'lobby', text: '1', at: 1, state: 'waiting' });
  assert.deepEqual([ids(), states(outbox)], [[], ['m1 acknowledged']]);
});

test('whatever_state_another_tab_kept_only_a_failure_stays_one', () => {
  const { outbox, ids } = filled(0);
  for (const [at, state] of ['sent', 'acknowledged', 'failed', 'waiting'].entries()) outbox.add({ id: state, room: 'lobby', text: '', at, state, reason: 'no' });
  assert.deepEqual(states(outbox), ['sent waiting', 'acknowledged waiting', 'failed failed', 'waiting waiting']);
  assert.deepEqual(ids(), ['sent', 'acknowledged', 'waiting']);
});

test('a_message_that_can_not_be_kept_for_now_waits_and_says_why', () => {
  for (const code of ['storage_full', 'unavailable', 'rate_limited']) {
    const on = filled(1);
    on.ids();
    assert.ok(on.outbox.refused('m1', { code, message: code }));
    assert.deepEqual([states(on.outbox), on.outbox.blockedReason, on.ids()], [['m1 waiting'], code, []]);
    on.clock.advance(499);
    assert.equal(on.calls, 0);
    on.clock.advance(1);
    assert.deepEqual([on.calls, on.ids()], [1, ['m1']]);
  }
});

test('any_other_refusal_is_for_good_and_the_next_goes_on', () => {
  const { outbox, ids, clock } = filled(52);
  ids();
  assert.ok(outbox.refused('m1', { code: 'forbidden', message: 'No.' }));
  assert.deepEqual([outbox.items[0].state, outbox.items[0].reason, outbox.blockedReason], ['failed', 'No.', '']);
  assert.deepEqual(ids(), ['m51']);
  assert.equal(clock.waiting, 0);
});

test('a_refusal_of_an_unknown_id_is_nothing_of_ours', () => {
  const { outbox, ids } = filled(1);
  assert.equal(outbox.refused('x', full), false);
  assert.deepEqual([outbox.blockedReason, ids()], ['', ['m1']]);
});

test('after_a_refusal_one_goes_ahead_and_the_window_opens_again_with_its_ack', () => {
  const on = filled(4);
  on.ids();
  for (const id of ['m1', 'm2', 'm3', 'm4']) on.outbox.refused(id, full);
  on.clock.advance(500);
  assert.deepEqual(on.ids(), ['m1']);
  assert.deepEqual(on.ids(), []);
  on.outbox.acknowledged('m1', 1);
  assert.equal(on.outbox.blockedReason, '');
  assert.deepEqual(on.ids(), ['m2', 'm3', 'm4']);
});

test('one_goes_ahead_only_when_none_is_under_way_any_more', () => {
  const on = filled(2);
  on.ids();
  on.outbox.refused('m1', full);
  on.clock.advance(500);
  assert.deepEqual(on.ids(), [], 'm2 is not answered');
  on.outbox.refused('m2', full);
  assert.deepEqual(on.ids(), []);
});

test('waits_double_up_to_ten_seconds_and_an_ack_makes_them_short_again', () => {
  const on = filled(1);
  const refusedAfter = (milliseconds) => {
    on.ids();
    on.outbox.refused('m1', full);
    const { calls } = on;
    on.clock.advance(milliseconds - 1);
    assert.equal(on.calls, calls, `not before ${milliseconds}`);
    on.clock.advance(1);
    assert.equal(on.calls, calls + 1, `at ${milliseconds}`);
  };
  for (const wait of [500, 1000, 2000, 4000, 8000, 10000, 10000]) refusedAfter(wait);
  on.ids();
  on.outbox.acknowledged('m1', 1);
  on.outbox.drop(() => true);
  on.outbox.add({ id: 'm1', room: 'lobby', text: '', at: 1, state: 'waiting' });
  refusedAfter(500);
});

test('several_refusals_at_once_make_one_wait', () => {
  const on = filled(5);
  on.ids();
  for (const id of ['m1', 'm2', 'm3', 'm4', 'm5']) on.outbox.refused(id, full);
  on.clock.advance(500);
  assert.equal(on.calls, 1);
  on.clock.advance(60000);
  assert.equal(on.calls, 1);
});

test('a_lost_connection_sends_everything_that_is_not_kept_again_and_clears_the_blocked_reason', () => {
  const on = filled(4);
  on.ids();
  on.outbox.acknowledged('m2', 7);
  on.outbox.refused('m3', { code: 'forbidden', message: 'No.' });
  on.outbox.refused('m4', full);
  on.outbox.connectionLost();
  assert.deepEqual(states(on.outbox), ['m1 waiting', 'm2 acknowledged', 'm3 failed', 'm4 waiting']);
  assert.equal(on.outbox.blockedReason, '');
  assert.deepEqual(on.ids(), ['m1', 'm4'], 'at once, and the window is open');
  on.clock.advance(60000);
  assert.equal(on.calls, 0, 'the wait of the old connection is over');
});

test('after_a_lost_connection_waits_begin_anew', () => {
  const on = filled(1);
  on.ids();
  on.outbox.refused('m1', full);
  on.clock.advance(500);
  on.outbox.connectionLost();
  on.ids();
  on.outbox.refused('m1', full);
  on.clock.advance(500);
  assert.equal(on.calls, 2);
});

test('a_failed_one_is_sent_again_only_when_the_person_says_so', () => {
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

test('leaving_a_room_forgets_what_was_for_it_and_counts_what_had_yet_to_be_said', () => {
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
