// Who may send messages in a room: the rules, and what the engine and the page make of them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskCovers, Speech } from '../../client/page/speech.js';
import { online } from './engine_fixture.mjs';
import { Page } from './page.mjs';

const masks = (...all) => all.map((mask) => ({ mask, set_by: 'bob', set_at: '2026-11-30T12:00:00.000Z' }));
const rulesOf = ({ moderated = false, bans = [], mutes = [], exceptions = [] } = {}) =>
  ({ moderated, bans: masks(...bans), mutes: masks(...mutes), ban_exceptions: masks(...exceptions) });

// The speech of ada in a room with these rules.
function speechUnder(rules, roles = {}, members = ['ada', 'bob']) {
  const speech = new Speech('ada');
  speech.entered();
  speech.setMembers({ members, ...roles });
  if (rules) speech.setRules(rulesOf(rules));
  return speech;
}

test('a_mask_covers_the_users_that_the_server_says', () => {
  const table = [
    ['ada', 'Ada', true],
    ['ada', 'adam', false],
    ['ad*', 'adam', true],
    ['*d?', 'ada', true],
    ['?', '🙂', true],
    ['a*a*a', 'ada', false],
    ['', 'ada', false],
    ['mary_ann', 'Mary Ann', true],
    ['straße', 'strasse', false],
    ['strasse', 'Straße', true],
    ['*!*@ad*.users.banter', 'ada', true],
    ['a*!?da@*', 'ada', true],
    ['a*!b*@*', 'ada', false],
    ['*!*@*', 'ada', true],
    ['*!*@example.org', 'ada', false],
  ];
  for (const [mask, user, covers] of table) assert.equal(maskCovers(mask, user), covers, `${mask} ${user}`);
});

test('a_mask_of_many_stars_is_compared_at_once', () => {
  assert.equal(maskCovers(`${'*a'.repeat(70)}b`, 'a'.repeat(32)), false);
});

test('the_rules_and_the_roles_decide_who_may_send_messages', () => {
  const table = [
    [null, {}, ''],
    [{}, {}, ''],
    [{ moderated: true }, {}, 'moderated'],
    [{ moderated: true }, { operators: ['Ada'] }, ''],
    [{ moderated: true }, { voiced: ['ada'] }, ''],
    [{ moderated: true }, { operators: ['bob'], voiced: ['bob'] }, 'moderated'],
    [{ moderated: true, exceptions: ['ada'] }, {}, 'moderated'],
    [{ mutes: ['a*'] }, {}, 'muted'],
    [{ mutes: ['eve'] }, {}, ''],
    [{ mutes: ['ada'] }, { voiced: ['ada'] }, ''],
    [{ mutes: ['ada'], exceptions: ['ad?'] }, {}, ''],
    [{ mutes: ['ada'], exceptions: ['eve'] }, {}, 'muted'],
    [{ bans: ['ada'], mutes: ['ada'] }, {}, 'banned'],
    [{ moderated: true, bans: ['ada'] }, {}, 'moderated'],
  ];
  for (const [rules, roles, expected] of table) assert.equal(speechUnder(rules, roles).silencedBy, expected, JSON.stringify([rules, roles]));
});

test('a_change_of_the_rules_counts_at_once', () => {
  const table = [
    [{ moderated: true }, { rule: 'moderated', on: false }, ''],
    [{}, { rule: 'moderated' }, 'moderated'],
    [{ moderated: true }, { rule: 'voices', on: true, argument: 'Ada' }, ''],
    [{ moderated: true }, { rule: 'operators', on: true, argument: 'ada' }, ''],
    [{ moderated: true }, { rule: 'voices', on: true, argument: 'bob' }, 'moderated'],
    [{ mutes: ['a*', 'ada'] }, { rule: 'mutes', on: false, argument: 'a*' }, 'muted'],
    [{ mutes: ['a*'] }, { rule: 'mutes', on: false, argument: 'a*' }, ''],
    [{}, { rule: 'mutes', on: true, argument: 'ada' }, 'muted'],
    [{}, { rule: 'bans', on: true, argument: 'ada' }, 'banned'],
    [{ mutes: ['ada'] }, { rule: 'ban_exceptions', on: true, argument: 'ada' }, ''],
    [{}, { rule: 'secret', on: true }, ''],
    [{}, { rule: 'key', on: true, argument: 'ada' }, ''],
  ];
  for (const [rules, change, expected] of table) {
    const speech = speechUnder(rules);
    speech.changed([change]);
    assert.equal(speech.silencedBy, expected, JSON.stringify([rules, change]));
  }
});

test('a_user_who_loses_the_last_role_is_silenced', () => {
  const speech = speechUnder({ moderated: true }, { operators: ['ada'], voiced: ['ada'] });
  speech.changed([{ rule: 'voices', on: false, argument: 'ada' }]);
  assert.equal(speech.silencedBy, '');
  speech.changed([{ rule: 'operators', on: false, argument: 'ada' }]);
  assert.equal(speech.silencedBy, 'moderated');
});

test('changes_before_the_rules_are_known_do_not_matter', () => {
  const speech = speechUnder(null);
  speech.changed([{ rule: 'moderated' }, { rule: 'mutes', on: true, argument: 'ada' }]);
  assert.equal(speech.silencedBy, '');
  speech.setRules(rulesOf());
  assert.equal(speech.silencedBy, '');
});

test('in_doubt_nobody_is_silenced_until_the_server_refuses_a_message', () => {
  // A large room does not list all its members, and an exception counts for the device of the name only.
  for (const speech of [speechUnder({ moderated: true }, {}, ['bob']), speechUnder({ mutes: ['ada'], exceptions: ['ada'] })]) {
    assert.equal(speech.silencedBy, '');
    speech.refused('no_outsiders');
    assert.equal(speech.silencedBy, '');
    speech.refused('muted');
    assert.notEqual(speech.silencedBy, '');
    speech.entered();
    speech.setMembers({ members: ['ada'], operators: ['ada'] });
    assert.equal(speech.silencedBy, '', 'a new connection knows nothing of it');
  }
});

test('a_rename_leaves_a_mute_behind_or_finds_one_and_keeps_the_role', () => {
  const speech = speechUnder({ mutes: ['ada'] });
  speech.renamed('eve');
  assert.equal(speech.silencedBy, '');
  speech.renamed('ada');
  assert.equal(speech.silencedBy, 'muted');
  const voiced = speechUnder({ moderated: true }, { voiced: ['ada'] });
  voiced.renamed('eve');
  assert.equal(voiced.silencedBy, '');
  voiced.changed([{ rule: 'voices', on: false, argument: 'eve' }]);
  assert.equal(voiced.silencedBy, 'moderated');
});

const asked = (server) => server.take('rules').map(({ room }) => room);
const answer = (server, rules) => {
  const [{ id, room }] = server.take('rules').slice(-1);
  server.receive({ type: 'rules', id, room, rules: rulesOf(rules) });
};
const changed = (...changes) => ({ type: 'rules_changed', room: 'lobby', user: 'bob', changes });

test('only_the_rules_of_a_room_that_a_tab_shows_are_asked_for', () => {
  const [fixture, tab] = online([], { rooms: { lobby: null, ops: null } });
  const { server } = fixture;
  assert.deepEqual(asked(server), []);
  tab.send({ type: 'open', room: 'ops' });
  assert.deepEqual(asked(server), ['ops']);
  tab.send({ type: 'open', room: 'dev' });
  assert.deepEqual(asked(server), []);
  server.joinAll();
  assert.deepEqual(asked(server), ['dev']);
  tab.send({ type: 'open', room: '@ada,bob' });
  server.joinAll();
  assert.deepEqual(asked(server), []);
  tab.send({ type: 'open', room: 'dev' });
  server.take();
  fixture.reconnect();
  fixture.server.welcome();
  fixture.server.joinAll();
  assert.deepEqual(asked(fixture.server), ['dev'], 'the rules may have changed meanwhile');
});

test('the_state_of_a_room_says_what_silences_the_user', () => {
  const [fixture, tab] = online();
  const { server } = fixture;
  const silencedBy = () => fixture.room(tab).silencedBy;
  tab.send({ type: 'open', room: 'lobby' });
  answer(server, { moderated: true });
  assert.equal(silencedBy(), 'moderated');
  server.receive(changed({ rule: 'moderated', on: false }));
  assert.equal(silencedBy(), '');
  server.receive(changed({ rule: 'mutes', on: true, argument: 'ada' }));
  assert.equal(silencedBy(), 'muted');
  server.receive({ type: 'renamed', user: 'ada', to: 'eve' });
  assert.equal(silencedBy(), '');
});

test('a_user_who_was_removed_and_returns_begins_anew', () => {
  const [fixture, tab] = online();
  const { server } = fixture;
  tab.send({ type: 'open', room: 'lobby' });
  answer(server, { moderated: true });
  server.receive({ type: 'left', room: 'lobby', by: 'bob', reason: '' });
  assert.equal(fixture.room(tab).silencedBy, '');
  tab.send({ type: 'rejoin', room: 'lobby' });
  server.joinAll();
  assert.equal(fixture.room(tab).silencedBy, '');
  answer(server, { moderated: true });
  assert.equal(fixture.room(tab).silencedBy, 'moderated');
});

test('a_message_that_the_rules_refuse_ends_the_doubt', () => {
  const [fixture, tab] = online();
  const { server } = fixture;
  tab.send({ type: 'open', room: 'lobby' });
  answer(server, { mutes: ['ada'], exceptions: ['ada'] });
  tab.say('m1');
  server.receive({ type: 'error', id: 'm1', code: 'forbidden', detail: 'muted', message: 'you are muted in #lobby' });
  answer(server, { mutes: ['ada'], exceptions: ['ada'] });
  assert.equal(fixture.room(tab).silencedBy, 'muted');
  assert.deepEqual(fixture.pending(tab), ['m1 failed'], 'the text can be sent again');
});

test('after_a_pause_of_the_events_rules_and_roles_are_asked_for', () => {
  const [fixture, tab] = online();
  const { server } = fixture;
  tab.send({ type: 'open', room: 'lobby' });
  answer(server, { moderated: true });
  server.receive({ type: 'behind', room: 'lobby', from: 9 });
  const [{ id }] = server.take('ping');
  assert.deepEqual(server.take(), []);
  server.receive({ type: 'pong', id });
  const [members] = server.take('members');
  server.receive({ type: 'members', id: members.id, room: 'lobby', members: ['ada'], member_count: 1, voiced: ['ada'] });
  answer(server, { moderated: true });
  assert.equal(fixture.room(tab).silencedBy, '');
});

test('the_page_says_why_one_may_not_write_in_place_of_the_composer_unless_it_has_a_text', async () => {
  const page = await new Page().chat();
  page.server.welcome();
  page.server.joinAll();
  await page.run();
  page.byId('text').value = 'half a thought';
  page.byId('text').dispatch('input');
  const shown = () => [page.byId('composer').hidden, page.text('silence'), page.byId('text').value];
  assert.deepEqual(shown(), [false, '', 'half a thought']);
  answer(page.server, { moderated: true });
  await page.run();
  assert.deepEqual(shown(), [false, '#lobby is moderated: only operators and users with voice send messages.', 'half a thought']);
  await page.hear(changed({ rule: 'moderated', on: false }, { rule: 'mutes', on: true, argument: 'ada' }));
  assert.deepEqual(shown(), [false, 'You are muted in #lobby.', 'half a thought']);
  await page.hear(changed({ rule: 'bans', on: true, argument: 'ada' }));
  assert.deepEqual(shown(), [false, 'You are banned from #lobby. You can still read it.', 'half a thought']);
  await page.hear(changed({ rule: 'voices', on: true, argument: 'ada' }));
  assert.deepEqual(shown(), [false, '', 'half a thought']);
  await page.hear(changed({ rule: 'voices', on: false, argument: 'ada' }));
  await page.goTo('ops');
  assert.deepEqual(shown(), [false, '', '']);
  await page.goTo('lobby');
  assert.deepEqual([page.byId('composer').hidden, page.byId('text').value], [false, 'half a thought']);
  await page.hear({ type: 'left', room: 'lobby', by: 'bob', reason: 'noise' });
  assert.deepEqual([page.byId('composer').hidden, page.text('silence')], [false, ''], 'the log says why');
  page.byId('text').value = '';
  await page.click(page.byId('rows').querySelector('button'));
  page.server.joinAll();
  await page.run();
  answer(page.server, { moderated: true });
  await page.run();
  assert.deepEqual(shown(), [true, '#lobby is moderated: only operators and users with voice send messages.', '']);
});
