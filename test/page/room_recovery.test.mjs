// Recovery of a room: failed pages, resets and new epochs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Room } from '../../client/page/room.js';

const chatMessage = (seq, text = 'hi') => ({ seq, prev: seq - 1, user: 'bob', text });
const chatMessages = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => chatMessage(from + i));
const joined = (prev) => ({ topic: '', members: [], member_count: 0, prev });
const seqs = (room) => room.recent.map((m) => m.seq);

function live(upTo) {
  const room = new Room('lobby', 'ada');
  room.joinRequest('one');
  room.joined(joined(upTo));
  room.receivePage({ messages: chatMessages(1, upTo), more: false });
  return room;
}

test('a_failed_newest_page_is_requested_until_it_arrives', () => {
  const room = new Room('lobby', 'ada');
  assert.equal(room.joinRequest('one').last, 100);
  room.joined(joined(3));
  assert.ok(room.pageFailed());
  assert.ok(room.awaitsNewestPage && !room.ready);
  room.receive(chatMessage(4));
  const { requestNumber } = room;
  assert.equal(room.newestPageRequest().limit, 100);
  assert.notEqual(room.requestNumber, requestNumber);
  room.receivePage({ messages: chatMessages(1, 4), more: false });
  room.receive(chatMessage(5));
  assert.deepEqual(seqs(room), [1, 2, 3, 4, 5]);
  assert.deepEqual([room.ready, room.unread, room.recent.some((m) => m.gap)], [true, 2, false]);
});

test('a_connection_lost_before_the_newest_page_does_not_request_the_whole_history', () => {
  const room = live(3);
  room.joinRequest('one');
  room.joined(joined(500));
  room.reset();
  assert.deepEqual(room.joinRequest('one'), { type: 'join', room: 'lobby', last: 100 });
});

test('a_reset_invalidates_a_page_request', () => {
  const room = live(3);
  assert.equal(room.receive(chatMessage(9)).after, 3);
  const { requestNumber } = room;
  room.reset();
  assert.notEqual(room.requestNumber, requestNumber);
});

test('messages_before_the_join_of_a_new_epoch_are_read', () => {
  const room = live(30);
  room.markRead();
  room.joinRequest('two');
  room.markRead(); // somebody looks while the answer is under way
  room.joined(joined(20));
  room.receivePage({ messages: [...chatMessages(1, 19), chatMessage(20, 'ada!')], more: false });
  assert.deepEqual([room.unread, room.mentions, room.toNotify], [0, 0, null]);
  room.receive(chatMessage(21, 'ada?'));
  assert.deepEqual([room.unread, room.mentions, room.toNotify.seq], [1, 1, 21]);
});

test('messages_missed_before_a_reset_stay_unread', () => {
  const room = live(3);
  room.markRead();
  room.joinRequest('one');
  room.joined(joined(9));
  room.reset();
  room.receivePage({ messages: chatMessages(6, 9), more: false });
  assert.deepEqual([room.unread, seqs(room)], [4, [6, 7, 8, 9]]);
});

test('a_direct_message_does_not_change_the_title_of_a_room', () => {
  const room = live(3);
  const { title } = room;
  room.receive({ ...chatMessage(4), to: 'Bob' });
  assert.equal(room.title, title);
});
