// Rooms with direct messages, system messages and removals.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Room } from '../../client/page/room.js';
import { systemMessageOf } from '../../client/page/system_messages.js';

const chatMessage = (seq, user = 'Bob', to = 'ada') => ({ seq, prev: seq - 1, user, to, text: 'hi' });

test('every_direct_message_counts_as_a_mention', () => {
  const room = new Room('@ada,bob', 'ada', 0);
  assert.equal(room.title, 'bob');
  room.joinRequest('one');
  room.joined({ topic: '', members: [], member_count: 2, prev: 2 });
  room.receivePage({ messages: [chatMessage(1), chatMessage(2, 'ada', 'Bob')], more: false });
  assert.deepEqual([room.title, room.unread, room.mentions, room.toNotify.seq], ['Bob', 1, 1, 1]);
});

test('an_unproven_device_receives_a_conversation_without_joining', () => {
  const room = new Room('@ada,bob', 'ada', 8);
  room.joinRequest('one');
  room.receive(chatMessage(9));
  assert.ok(room.pageFailed());
  room.receive(chatMessage(10));
  assert.deepEqual([room.ready, room.unread, room.recent.map((m) => m.seq)], [true, 2, [9, 10]]);
  assert.ok(!new Room('ops', 'ada').pageFailed());
});

test('events_of_a_room_become_system_messages_after_the_newest_message', () => {
  const room = new Room('ops', 'ada');
  room.joinRequest('one');
  room.joined({ topic: '', members: ['ada', 'Bob'], member_count: 2, operators: ['Bob'], prev: 0 });
  room.receivePage({ messages: [chatMessage(1)], more: false });
  const happens = (event, more) => room.applyEvent({ type: 'presence', user: 'Bob', event, ...more });
  happens('away', { text: 'lunch' });
  happens('join');
  happens('rename', { to: 'Robert' });
  room.applyEvent({ type: 'rules_changed', user: 'Robert', changes: [{ rule: 'operators', on: true, argument: 'ada' }, { rule: 'key', on: false }] });
  assert.deepEqual(room.systemMessages.map(({ seq, text }) => [seq, text]), [
    [1, 'Bob is away: lunch'],
    [1, 'Bob is now known as Robert.'],
    [1, 'Robert made ada an operator, removed the key of the room.'],
  ]);
  assert.deepEqual([[...room.members], [...room.operators]], [['ada', 'Robert'], ['Robert', 'ada']]);
  for (let i = 0; i < 200; ++i) happens('back');
  assert.equal(room.systemMessages.length, 50);
  assert.equal(systemMessageOf({ type: 'rules_changed', user: 'Bob', changes: [{ rule: 'new_rule', argument: '$&' }] }), 'Bob set the rule new_rule $&.');
  assert.equal(systemMessageOf({ type: 'rules_changed', user: 'Bob', changes: [{ rule: 'bans', argument: '$&' }] }), 'Bob banned $&.');
  assert.equal(systemMessageOf({ type: 'presence', user: 'Eve', event: 'leave', by: 'Bob', reason: 'spam' }), 'Bob removed Eve from the room: spam');
  assert.ok(!systemMessageOf({ type: 'presence', user: 'Eve', event: 'leave' }));
});

test('a_conversation_with_a_renamed_user_says_where_its_messages_go', () => {
  const texts = (name, from, to) => {
    const room = new Room(name, 'ada');
    room.applyEvent({ type: 'presence', room: name, user: from, event: 'rename', to });
    return room.systemMessages.map(({ text }) => text);
  };
  const known = 'Op Er is now known as Op New.';
  assert.deepEqual(texts('@ada,op_er', 'Op Er', 'Op New'), [`${known} Messages here go to Op Er; /msg Op New writes to Op New.`]);
  assert.deepEqual(texts('ops', 'Op Er', 'Op New'), [known]);
  assert.deepEqual(texts('@ada,bob', 'Bob', 'BOB'), ['Bob is now known as BOB.'], 'the same conversation');
});

test('a_removed_user_keeps_the_messages_and_resumes_after_them', () => {
  const room = new Room('ops', 'ada');
  room.joinRequest('one');
  room.joined({ topic: '', members: ['ada'], member_count: 1, prev: 1 });
  room.receivePage({ messages: [chatMessage(1)], more: false });
  room.removed('Bob removed you from #ops.');
  assert.deepEqual([room.summary().removedReason, room.memberCount, room.recent.length], ['Bob removed you from #ops.', 0, 1]);
  assert.deepEqual(room.joinRequest('one'), { type: 'join', room: 'ops', after: 1 });
});
