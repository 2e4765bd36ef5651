// The state of a room: unread messages, gaps, bounds, members.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_RECENT, Room } from '../../client/page/room.js';
import { Clock } from './clock.mjs';

const chatMessage = (seq, more) => ({ seq, prev: seq - 1, user: 'bob', text: 'hi', ...more });
const chatMessages = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => chatMessage(from + i));
const joined = (prev, more) => ({ topic: 'tea', members: ['ada', 'bob'], member_count: 2, operators: ['bob'], prev, ...more });
const seqs = (list) => list.map((m) => m.seq);
const gaps = (list) => list.filter((m) => m.gap).map((m) => m.seq);

function live(upTo, read = null) {
  const room = new Room('lobby', 'ada', read);
  room.joinRequest('one');
  room.joined(joined(upTo));
  room.receivePage({ messages: chatMessages(1, upTo), more: false });
  return room;
}

test('a_joined_room_has_its_topic_and_members', () => {
  const room = live(0);
  assert.deepEqual([room.topic, [...room.members], room.memberCount, [...room.operators]], ['tea', ['ada', 'bob'], 2, ['bob']]);
});

test('nothing_is_unread_on_a_first_visit', () => {
  const room = live(5);
  assert.deepEqual([room.unread, room.read], [0, 5]);
});

test('a_read_position_above_the_newest_seq_is_lowered', () => {
  const room = new Room('lobby', 'ada', 90);
  room.joinRequest('one');
  room.joined(joined(5));
  assert.equal(room.read, 5);
  room.receivePage({ messages: chatMessages(1, 5), more: false });
  room.receive(chatMessage(6));
  assert.equal(room.unread, 1);
});

test('an_empty_room_continues_after_the_newest_seq_of_the_join', () => {
  const room = new Room('lobby', 'ada');
  room.joinRequest('one');
  room.joined(joined(7));
  room.receivePage({ messages: [], more: false });
  assert.equal(room.newest, 7);
  assert.equal(room.receive(chatMessage(8)), undefined);
  assert.deepEqual(gaps(room.recent), []);
});

test('the_newest_page_completes_the_join', () => {
  const room = new Room('lobby', 'ada');
  room.joinRequest('one');
  room.joined(joined(9));
  assert.equal(room.receivePage({ messages: chatMessages(8, 9), more: true }), undefined);
  assert.deepEqual([room.ready, room.awaitsPages, gaps(room.recent)], [true, false, []]);
});

test('a_resume_awaits_pages_until_there_is_no_more', () => {
  const room = live(3);
  room.joinRequest('one');
  assert.equal(room.awaitsPages, false, 'the join comes first');
  room.joined(joined(7));
  assert.ok(room.awaitsPages && !room.awaitsNewestPage);
  room.receivePage({ messages: chatMessages(4, 5), more: true });
  assert.ok(room.awaitsPages);
  room.receivePage({ messages: chatMessages(6, 7), more: false });
  assert.ok(!room.awaitsPages);
  assert.deepEqual(seqs(room.recent), [1, 2, 3, 4, 5, 6, 7]);
});

test('an_unexpected_page_is_ignored', () => {
  const room = live(3);
  room.receivePage({ messages: chatMessages(4, 5), more: false });
  assert.equal(room.newest, 3);
  room.joinRequest('one');
  room.receivePage({ messages: chatMessages(4, 5), more: false });
  assert.equal(room.newest, 3);
});

test('a_message_before_joined_waits', () => {
  const room = new Room('lobby', 'ada');
  room.joinRequest('one');
  room.receive(chatMessage(4));
  assert.deepEqual(seqs(room.recent), []);
  room.joined(joined(3));
  room.receivePage({ messages: chatMessages(1, 3), more: false });
  assert.deepEqual([seqs(room.recent), room.unread], [[1, 2, 3, 4], 1]);
});

test('messages_that_wait_for_the_newest_page_are_bounded_and_others_are_not', () => {
  const bounded = new Room('lobby', 'ada');
  bounded.joinRequest('one');
  bounded.joined(joined(0));
  for (const message of chatMessages(1, 2 * MAX_RECENT + 1)) bounded.receive(message);
  bounded.receivePage({ messages: [], more: false });
  assert.deepEqual([bounded.recent.length, bounded.recent[0].seq], [MAX_RECENT, MAX_RECENT + 2]);
  bounded.joinRequest('two');
  bounded.joined(joined(0));
  for (const message of chatMessages(1, 2 * MAX_RECENT)) bounded.receive(message);
  bounded.receivePage({ messages: [], more: false });
  assert.equal(bounded.recent.length, 2 * MAX_RECENT, 'in steps');

  const filling = live(0);
  filling.receive(chatMessage(2));
  for (const message of chatMessages(3, 2 * MAX_RECENT + 9)) filling.receive(message);
  filling.receivePage({ messages: [chatMessage(1)], more: false });
  assert.deepEqual(gaps(filling.recent), []);
  assert.equal(filling.newest, 2 * MAX_RECENT + 9);
});

test('old_messages_are_removed_in_steps', () => {
  const room = live(0);
  for (const message of chatMessages(1, 2 * MAX_RECENT)) room.receive(message);
  assert.equal(room.recent.length, 2 * MAX_RECENT);
  room.receive(chatMessage(2 * MAX_RECENT + 1));
  assert.deepEqual([room.recent.length, room.recent[0].seq, room.unpublished.length], [MAX_RECENT, MAX_RECENT + 2, MAX_RECENT]);
});

test('a_gap_is_requested_once_and_later_messages_wait', () => {
  const room = live(3);
  assert.deepEqual(room.receive(chatMessage(6)), { type: 'history', room: 'lobby', after: 3, limit: 1000 });
  assert.equal(room.receive(chatMessage(9)), undefined);
  const again = room.receivePage({ messages: [chatMessage(4)], more: true });
  assert.equal(again.after, 4);
  assert.equal(room.receivePage({ messages: chatMessages(5, 6), more: false }), undefined);
  assert.deepEqual(gaps(room.recent), [9], 'a second hole is marked');
});

test('every_request_has_a_number_of_its_own', () => {
  const room = live(3);
  const numbers = [room.requestNumber];
  for (const asks of [() => room.receive(chatMessage(9)), () => room.newestPageRequest(), () => room.reset(), () => room.joinRequest('one'), () => room.removed('why')]) {
    asks();
    numbers.push(room.requestNumber);
  }
  assert.equal(new Set(numbers).size, numbers.length);
});

test('the_first_message_of_a_room_is_no_gap_and_the_first_after_a_reset_is', () => {
  const room = live(0);
  room.receive(chatMessage(7, { prev: 0 }));
  assert.deepEqual(gaps(room.recent), []);
  room.joinRequest('one');
  room.joined(joined(9));
  room.reset();
  room.receivePage({ messages: [chatMessage(9)], more: false });
  assert.deepEqual(gaps(room.recent), [9]);
  room.receive(chatMessage(10));
  assert.deepEqual(gaps(room.recent), [9]);
});

test('a_reset_while_live_requests_the_newest_page_and_marks_the_gap', () => {
  const room = live(3);
  assert.deepEqual(room.reset(), { type: 'history', room: 'lobby', limit: 100 });
  assert.deepEqual([room.recent, room.replaced, room.ready, room.newest], [[], true, false, 0]);
  room.receivePage({ messages: chatMessages(50, 52), more: true });
  assert.deepEqual([seqs(room.recent), gaps(room.recent)], [[50, 51, 52], [50]]);
});

test('a_failed_page_leaves_a_gap', () => {
  const room = live(3);
  room.joinRequest('one');
  room.joined(joined(9));
  assert.ok(room.pageFailed());
  assert.ok(!room.awaitsPages);
  assert.equal(room.receive(chatMessage(10)), undefined, 'it is known that something is missing');
  room.receive(chatMessage(11));
  assert.deepEqual([seqs(room.recent), gaps(room.recent)], [[1, 2, 3, 10, 11], [10]]);
});

test('a_conversation_that_cannot_be_joined_goes_live_without_a_gap', () => {
  const room = new Room('@ada,bob', 'ada');
  room.joinRequest('one');
  assert.ok(room.pageFailed());
  room.receive(chatMessage(7, { to: 'ada' }));
  assert.deepEqual([room.ready, gaps(room.recent)], [true, []]);
  assert.equal(new Room('ops', 'ada').pageFailed(), false);
});

test('own_messages_are_read_and_those_of_others_are_unread', () => {
  const room = live(0);
  room.receive(chatMessage(1, { user: 'ada', text: 'ada' }));
  assert.deepEqual([room.unread, room.mentions, room.toNotify], [0, 0, null]);
  room.receive(chatMessage(2, { text: 'Ada!' }));
  room.receive(chatMessage(3));
  assert.deepEqual([room.unread, room.mentions, room.toNotify.seq], [2, 1, 2]);
  room.markRead();
  assert.deepEqual([room.unread, room.mentions, room.read], [0, 0, 3]);
  room.receive(chatMessage(4, { user: 'ada', text: 'i am ada', unproven: true }));
  assert.deepEqual([room.unread, room.mentions], [1, 1]);
});

test('the_read_position_never_decreases', () => {
  const room = live(3);
  room.read = 9;
  room.markRead();
  assert.equal(room.read, 9);
  const none = new Room('lobby', 'ada', 4);
  none.markRead();
  assert.equal(none.read, 4, 'nothing is there to be read');
  none.read = null;
  none.markRead();
  assert.equal(none.read, null);
});

test('messages_of_a_room_that_is_being_read_are_read_at_once', () => {
  const room = live(0);
  room.beingRead = true;
  room.receive(chatMessage(1, { text: 'ada' }));
  assert.deepEqual([room.read, room.unread, room.mentions, room.toNotify], [1, 0, 0, null]);
});

test('new_messages_are_unpublished_once', () => {
  const room = live(2);
  assert.deepEqual(seqs(room.unpublished), [1, 2]);
  room.unpublished = [];
  room.receive(chatMessage(3));
  assert.deepEqual(seqs(room.unpublished), [3]);
});

test('presence_events_update_the_members', () => {
  const room = live(0);
  const happens = (user, event, more) => room.applyEvent({ type: 'presence', user, event, ...more });
  const names = () => [[...room.members], room.memberCount, [...room.operators]];
  happens('eve', 'join');
  assert.deepEqual(names(), [['ada', 'bob', 'eve'], 3, ['bob']]);
  happens('eve', 'join');
  assert.equal(room.memberCount, 3, 'she is known');
  happens('bob', 'leave');
  assert.deepEqual(names(), [['ada', 'eve'], 2, []]);
  happens('eve', 'rename', { to: 'Eva' });
  assert.deepEqual(names(), [['ada', 'Eva'], 2, []]);
  happens('nobody', 'rename', { to: 'body' });
  assert.deepEqual(names(), [['ada', 'Eva'], 2, []]);
  for (let i = 0; i < 5; ++i) happens('stranger', 'leave');
  assert.equal(room.memberCount, 0);
});

test('a_large_room_holds_a_thousand_names_and_counts_all_members', () => {
  const room = live(0);
  room.setMembers({ members: Array.from({ length: 999 }, (_, i) => `m${i}`), member_count: 5000, operators: [] });
  for (const user of ['eve', 'zoe']) room.applyEvent({ type: 'presence', user, event: 'join' });
  assert.deepEqual([room.members.size, room.members.has('eve'), room.members.has('zoe'), room.memberCount], [1000, true, false, 5002]);
});

test('changes_of_operators_apply_to_the_displayed_names', () => {
  const room = live(0, null);
  room.setMembers({ members: ['ada', 'Bob B'], member_count: 2, operators: [] });
  const changes = (...list) => room.applyEvent({ type: 'rules_changed', user: 'ada', changes: list });
  changes({ rule: 'operators', argument: 'bob_b' }, { rule: 'voices', argument: 'ada' });
  assert.deepEqual([...room.operators], ['Bob B']);
  changes({ rule: 'operators', on: true, argument: 'away' });
  assert.deepEqual([...room.operators], ['Bob B', 'away']);
  changes({ rule: 'operators', on: false, argument: 'BOB B' });
  assert.deepEqual([...room.operators], ['away']);
});

test('a_system_message_follows_the_newest_message_and_has_its_time', () => {
  const clock = new Clock();
  const room = live(3);
  room.applyEvent({ type: 'presence', user: 'bob', event: 'away', text: '' });
  assert.deepEqual(room.systemMessages, [{ seq: 3, text: 'bob is away.', time: clock.now }]);
  room.infoChanged = false;
  room.applyEvent({ type: 'presence', user: 'bob', event: 'join' });
  assert.ok(room.infoChanged);
  assert.equal(room.systemMessages.length, 1);
});

test('an_own_direct_message_sets_the_title_of_the_conversation', () => {
  const room = new Room('@ada,bob', 'ada');
  room.joinRequest('one');
  room.joined(joined(1));
  room.receivePage({ messages: [chatMessage(1, { user: 'ada', to: 'Bob' })], more: false });
  assert.equal(room.title, 'Bob');
  const { name, title, topic, unread, mentions, read, ready, removedReason, removedDetail, invitedBy, key } = room;
  assert.equal(new Room('ops', 'ada').title, 'ops');
  assert.deepEqual(room.summary(), { name, title, topic, unread, mentions, read, ready, removedReason, removedDetail, invitedBy, key, silencedBy: '' });
});
