// What rooms are called, and what happens in them in plain words.

import assert from 'node:assert/strict';
import { DmUnread } from '../../client/page/dm_unread.js';
import { removalText, systemMessageOf } from '../../client/page/system_messages.js';
import { href, isConversation, isParticipant, isRoomName, otherUserIn, roomInAddress, roomName, roomOf, sameUser } from '../../client/page/room_name.js';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

const test = testWithSetup(() => {
  new Browser();
});

test('room_names_follow_the_rules_of_the_server', () => {
  assert.deepEqual([' #Ops ', 'a.b-c_9', '##x'].map(roomName), ['ops', 'a.b-c_9', '#x']);
  for (const name of ['a', 'a.b-c_9', 'x'.repeat(64)]) assert.ok(isRoomName(name), name);
  for (const name of ['', 'A', 'a b', 'ä', '@a,b', '#x', 'x'.repeat(65), 'a\n']) assert.ok(!isRoomName(name), name);
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

test('a_message_of_a_conversation_belongs_to_the_other_user', () => {
  assert.deepEqual(roomOf({ room: '@ada,bob', user: 'ada', to: 'Bob' }, 'ada'), { name: '@ada,bob', title: 'Bob' });
  assert.deepEqual(roomOf({ room: '@ada,bob', user: 'Bob', to: 'ada' }, 'ada'), { name: '@ada,bob', title: 'Bob' });
});

test('every_rule_has_a_system_message_for_set_and_for_unset', () => {
  const text = (rule, on, argument) => systemMessageOf({ type: 'rules_changed', user: 'Bob', changes: [{ rule, on, argument }] });
  const table = [
    ['operators', 'ada', 'Bob made ada an operator.', 'Bob removed the operator rights of ada.'],
    ['voices', 'ada', 'Bob gave voice to ada.', 'Bob removed the voice of ada.'],
    ['bans', 'eve*', 'Bob banned eve*.', 'Bob unbanned eve*.'],
    ['mutes', 'eve', 'Bob muted eve.', 'Bob unmuted eve.'],
    ['ban_exceptions', 'x', 'Bob exempted x from bans.', 'Bob removed the ban exemption of x.'],
    ['invite_only', '', 'Bob made the room invite-only.', 'Bob allowed everyone to join without an invitation.'],
    ['invite_exceptions', 'x', 'Bob allowed x to join without an invitation.', 'Bob removed the invitation exemption of x.'],
    ['key', 'word', 'Bob set a key for the room.', 'Bob removed the key of the room.'],
    ['limit', '7', 'Bob limited the room to 7 members.', 'Bob removed the member limit.'],
    ['moderated', '', 'Bob allowed only operators and users with voice to send messages.', 'Bob allowed everyone to send messages.'],
    ['no_outsiders', '', 'Bob allowed only members to send messages.', 'Bob allowed users outside of the room to send messages.'],
    ['secret', '', 'Bob made the room secret.', 'Bob made the room public.'],
    ['topic_lock', '', 'Bob allowed only operators to set the topic.', 'Bob allowed everyone to set the topic.'],
    ['new_rule', 'x', 'Bob set new_rule x.', 'Bob unset new_rule x.'],
    ['new_rule', undefined, 'Bob set new_rule.', 'Bob unset new_rule.'],
  ];
  for (const [rule, argument, on, off] of table) assert.deepEqual([text(rule, true, argument), text(rule, false, argument)], [on, off]);
  assert.equal(text('secret', undefined), 'Bob made the room secret.');
});

test('presence_events_make_system_messages_and_plain_joins_and_leaves_do_not', () => {
  const text = (event, more) => systemMessageOf({ type: 'presence', user: 'Bob', event, ...more });
  assert.equal(text('rename', { to: 'Rob' }), 'Bob is now known as Rob.');
  assert.equal(text('away', { text: 'tea' }), 'Bob is away: tea');
  assert.equal(text('away', {}), 'Bob is away.');
  assert.equal(text('back'), 'Bob is back.');
  assert.equal(text('leave', { by: 'ada' }), 'ada removed Bob from the room.');
  for (const event of ['join', 'leave', 'new']) assert.ok(!text(event), event);
  assert.deepEqual([removalText({ by: 'Bob', reason: 'spam' }, '#lobby'), removalText({ by: 'Bob' }, '#lobby')], ['Bob removed you from #lobby: spam', 'Bob removed you from #lobby.']);
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
