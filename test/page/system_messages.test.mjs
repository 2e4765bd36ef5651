// Texts of system messages: rules of a room and presence.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { removalText, rulesInWords, systemMessageOf } from '../../client/page/system_messages.js';

const table = JSON.parse(readFileSync(new URL('../cases/rules.json', import.meta.url), 'utf8'));

test('a_change_of_a_rule_is_described_as_in_the_console', () => {
  for (const { text, ...change } of table.changes)
    assert.equal(systemMessageOf({ type: 'rules_changed', user: 'Bob', changes: [change] }), `Bob ${text}.`);
  const [first, second] = table.changes;
  assert.equal(systemMessageOf({ type: 'rules_changed', user: 'Bob', changes: [first, second] }), `Bob ${first.text}, ${second.text}.`);
});

test('a_limit_of_one_member_has_no_plural_and_no_change_no_text', () => {
  const text = (...changes) => systemMessageOf({ type: 'rules_changed', user: 'Bob', changes });
  assert.deepEqual(['1', '11'].map((argument) => text({ rule: 'limit', argument })), ['Bob limited the room to 1 member.', 'Bob limited the room to 11 members.']);
  assert.ok(!text());
});

test('the_rules_in_force_are_described_as_in_the_console', () => {
  for (const { rules, texts } of table.in_force) assert.deepEqual(rulesInWords(rules), texts, JSON.stringify(rules));
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
