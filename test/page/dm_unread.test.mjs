// The seq up to which a device knows direct messages.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DmUnread } from '../../client/page/dm_unread.js';

test('conversations_with_messages_after_the_known_seq_are_missed', () => {
  const unread = new DmUnread();
  const conversations = [{ room: '@a,b', prev: 5 }, { room: '@a,c', prev: 12 }];
  unread.connected(20, true);
  assert.deepEqual(unread.missed(conversations), [], 'nothing is known of a first connection');
  unread.received(21);
  assert.equal(unread.knownSeq, 21);

  // A live message must not hide missed ones that have not been requested yet.
  const later = new DmUnread();
  later.knownSeq = 10;
  later.connected(20, true);
  later.received(22);
  assert.equal(later.knownSeq, 10);
  assert.deepEqual(later.missed(conversations).map((c) => c.room), ['@a,c']);
  assert.equal(later.knownSeq, 22);
  later.connected(3, false);
  assert.deepEqual(later.missed(conversations), [], 'the numbers of another epoch say nothing');
});

test('the_newest_known_seq_never_decreases', () => {
  const unread = new DmUnread();
  unread.connected(20, true);
  unread.missed([]);
  assert.equal(unread.knownSeq, 20);
  unread.received(15);
  assert.equal(unread.knownSeq, 20);
  assert.deepEqual(unread.missed([{ prev: 20 }, { prev: 21 }]), [{ prev: 21 }]);
  unread.connected(30, true);
  unread.received(31);
  assert.equal(unread.knownSeq, 20, 'what was missed has yet to be asked for');
});

test('nothing_is_known_before_the_first_connection', () => {
  const unread = new DmUnread();
  unread.received(5);
  assert.equal(unread.knownSeq, null);
});
