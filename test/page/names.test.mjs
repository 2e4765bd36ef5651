// Names of users, rooms and conversations: on the wire, in the address, and as users see them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { conversationOf, href, isConversation, isParticipant, isRoomName, label, otherUserIn, roomInAddress, roomName, roomNameError, roomOf, sameUser, userKey } from '../../client/page/names.js';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

const test = testWithSetup(() => {
  new Browser();
});

// The server's tests read it, too.
const table = JSON.parse(readFileSync(new URL('../cases/names.json', import.meta.url), 'utf8'));

test('names_of_users_are_folded_as_in_the_table', () => {
  for (const { name, folded } of table.folded) assert.equal(userKey(name), folded, name);
  assert.equal(otherUserIn('@αι,bob', '\u1fb3'), 'bob', 'not oneself');
});

test('room_names_are_those_of_the_table', () => {
  for (const { typed, name } of table.rooms.accepted) assert.deepEqual([roomName(` ${typed} `), roomNameError(roomName(typed))], [name, ''], typed);
  for (const typed of table.rooms.refused) assert.ok(!isRoomName(roomName(typed)) && roomNameError(roomName(typed)), typed);
  for (const name of ['A', 'a\n']) assert.ok(!isRoomName(name), name);
  assert.deepEqual([isConversation('@a,b'), isConversation('a')], [true, false]);
});

test('the_address_names_a_room_or_none', () => {
  const table = [['#Ops', 'ops'], ['#@ada,bob', '@ada,bob'], ['#@op_er,mary_ann', '@mary_ann,op_er'], ['#@Op%20Er,ADA', '@ada,op_er'], ['#@ada', '@ada'], ['#%40ada,zo%C3%AB', '@ada,zoë'], ['', ''], ['#%ff', ''], ['#%23ops', 'ops']];
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
  for (const name of ['@ada,bob,eve', '@ada,', '@,ada']) assert.ok(!isParticipant(name, 'ada'), name);
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
