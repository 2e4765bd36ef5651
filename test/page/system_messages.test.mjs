// Texts of system messages: rules of a room and presence.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { removalText, systemMessageOf } from '../../client/page/system_messages.js';

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
