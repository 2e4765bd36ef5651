// Names of rooms and conversations: on the wire, in the address, and as users see them.

import assert from 'node:assert/strict';
import { conversationOf, href, isConversation, isParticipant, isRoomName, label, otherUserIn, roomInAddress, roomName, roomOf, sameUser } from '../../client/page/room_name.js';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

const test = testWithSetup(() => {
  new Browser();
});

test('room_names_follow_the_rules_of_the_server', () => {
  assert.deepEqual([' #Ops ', 'a.b-c_9', '##x'].map(roomName), ['ops', 'a.b-c_9', '#x']);
  for (const name of ['a', 'a.b-c_9', 'x'.repeat(64)]) assert.ok(isRoomName(name), name);
  for (const name of ['', '.', '..', 'A', 'a b', 'ä', '@a,b', '#x', 'x'.repeat(65), 'a\n']) assert.ok(!isRoomName(name), name);
  assert.deepEqual([isConversation('@a,b'), isConversation('a')], [true, false]);
});

test('the_address_names_a_room_or_none', () => {
  const table = [['#Ops', 'ops'], ['#@ada,bob', '@ada,bob'], ['#%40ada,zo%C3%AB', '@ada,zoë'], ['', ''], ['#%ff', ''], ['#%23ops', 'ops']];
  for (const [hash, room] of table) {
    location.hash = hash;
    assert.equal(roomInAddress(), room, hash);
  }
  assert.deepEqual([href('ops'), href('@ada,zoë')], ['#ops', '#@ada,zo%C3%AB']);
});

test('two_spellings_of_a_name_are_one_user', () => {
  assert.ok(sameUser('Bob B', 'bob_b'));
  assert.ok(!sameUser('bob', 'bobb'));
  assert.deepEqual([isParticipant('@ada,bob', 'ADA'), isParticipant('@ada,bob', 'ad')], [true, false]);
  assert.equal(otherUserIn('@ada', 'ada'), 'ada');
});

test('a_conversation_is_named_after_both_users_and_shown_as_the_other_one', () => {
  assert.equal(conversationOf('Bob', 'ada'), '@ada,bob');
  assert.equal(conversationOf('zoë', 'Ada Lovelace'), '@ada_lovelace,zoë');
  assert.deepEqual([otherUserIn('@ada,bob', 'Ada'), otherUserIn('@ada,bob', 'BOB'), otherUserIn('@ada,ada', 'ada')], ['bob', 'ada', 'ada']);
  assert.equal(otherUserIn('@ada_lovelace,bob', 'Ada Lovelace'), 'bob');
  assert.deepEqual([isParticipant('@ada,bob', 'Bob'), isParticipant('@ada,bob', 'eve')], [true, false]);
  assert.deepEqual([label({ name: '@ada,bob', title: 'Bob' }), label({ name: 'ops', title: 'ops' })], ['@Bob', '#ops']);
});

test('a_message_of_a_conversation_belongs_to_the_other_user', () => {
  assert.deepEqual(roomOf({ room: '@ada,bob', user: 'ada', to: 'Bob' }, 'ada'), { name: '@ada,bob', title: 'Bob' });
  assert.deepEqual(roomOf({ room: '@ada,bob', user: 'Bob', to: 'ada' }, 'ada'), { name: '@ada,bob', title: 'Bob' });
});
