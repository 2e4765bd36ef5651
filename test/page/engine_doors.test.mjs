// Rooms that not everybody may enter: keys, refusals and invitations.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chatMessages, EngineFixture, online } from './engine_fixture.mjs';
import { Page } from './page.mjs';

const refuse = (fixture, detail, message = 'no') => {
  const [{ id, room }] = fixture.server.take('join').slice(-1);
  fixture.server.receive({ type: 'error', id, code: 'forbidden', detail, message });
  return room;
};
const invite = (fixture, room = 'ops', by = 'Bob') => fixture.server.receive({ type: 'invited', room, user: 'ada', by });
const joins = (fixture) => fixture.server.take('join').map(({ room, key, after }) => [room, key, after]);

test('a_refused_room_stays_in_the_list_and_says_why', () => {
  const table = [
    ['key', '#ops needs a key.'],
    ['invite_only', '#ops is for invited users. An operator of the room can invite you.'],
    ['banned', 'You are banned from #ops.'],
    ['full', '#ops is full.'],
    [undefined, 'The reason of the server.'],
  ];
  for (const [detail, reason] of table) {
    const [fixture, tab] = online();
    tab.send({ type: 'open', room: 'ops' });
    refuse(fixture, detail, 'the reason of the server');
    const { removedReason, removedDetail, ready } = fixture.room(tab, 'ops');
    assert.deepEqual([removedReason, removedDetail, ready], [reason, detail ?? '', false]);
    assert.deepEqual(tab.take('notice'), [], 'the tab shows the reason in place of the messages');
    fixture.reconnect();
    fixture.server.welcome();
    assert.deepEqual(joins(fixture).map(([room]) => room), ['lobby'], 'the user decides when to try again');
    tab.send({ type: 'rejoin', room: 'ops' });
    assert.deepEqual(joins(fixture), [['ops', undefined, undefined]]);
  }
});

test('a_room_is_entered_with_its_key_now_and_after_a_lost_connection', () => {
  const [fixture, tab] = online();
  tab.send({ type: 'open', room: 'ops', key: 'sesame' });
  assert.deepEqual(joins(fixture), [['ops', 'sesame', undefined]]);
  fixture.reconnect();
  fixture.server.welcome();
  assert.deepEqual(joins(fixture), [['lobby', undefined, 0], ['ops', 'sesame', undefined]]);
  assert.equal(fixture.room(tab, 'ops').key, 'sesame');
});

test('the_keys_of_stored_rooms_are_used', () => {
  const fixture = new EngineFixture();
  fixture.tab({ rooms: { ops: 1, dev: 2 }, keys: { ops: 'sesame' } });
  fixture.server.welcome();
  assert.deepEqual(joins(fixture), [['ops', 'sesame', undefined], ['dev', undefined, undefined]]);
});

test('a_key_can_be_given_after_a_refusal_and_a_wrong_one_is_forgotten', () => {
  const [fixture, tab] = online();
  tab.send({ type: 'open', room: 'ops' });
  refuse(fixture, 'key');
  tab.send({ type: 'rejoin', room: 'ops', key: 'wrong' });
  assert.equal(fixture.room(tab, 'ops').removedReason, '');
  refuse(fixture, 'key');
  const { removedReason, key } = fixture.room(tab, 'ops');
  assert.deepEqual([removedReason, key], ['This is not the key of #ops.', '']);
  tab.send({ type: 'open', room: 'ops', key: 'sesame' });
  assert.deepEqual(joins(fixture), [['ops', 'sesame', undefined]]);
});

test('a_changed_key_is_known_to_members', () => {
  const [fixture, tab] = online();
  const change = (on, argument) => fixture.server.receive({ type: 'rules_changed', room: 'lobby', user: 'bob', changes: [{ rule: 'key', on, argument }] });
  change(true, 'sesame');
  assert.equal(fixture.room(tab).key, 'sesame');
  change(false);
  assert.equal(fixture.room(tab).key, '');
});

test('an_invitation_is_a_row_and_a_notification_and_opening_it_enters_the_room', () => {
  const [fixture, tab] = online();
  invite(fixture);
  const { removedReason, invitedBy, ready } = fixture.room(tab, 'ops');
  assert.deepEqual([removedReason, invitedBy, ready], ['Bob invites you to #ops.', 'Bob', false]);
  assert.deepEqual(tab.take('notice').map(({ message }) => message), ['Bob invites you to #ops.']);
  assert.deepEqual(tab.take('notify').map(({ message }) => message), [{ room: 'ops', seq: 'invited to ops', user: 'Bob', text: 'Bob invites you to #ops.' }]);
  tab.send({ type: 'open', room: 'ops' });
  assert.deepEqual(joins(fixture), [], 'a tab that shows it again');
  tab.send({ type: 'open', room: 'ops', enter: true });
  assert.deepEqual(joins(fixture), [['ops', undefined, undefined]]);
  assert.deepEqual([fixture.room(tab, 'ops').invitedBy, fixture.room(tab, 'ops').removedReason], ['', '']);
});

test('an_invitation_opens_a_room_that_has_refused_the_user', () => {
  const [fixture, tab] = online();
  tab.send({ type: 'open', room: 'ops' });
  refuse(fixture, 'invite_only');
  invite(fixture);
  assert.equal(fixture.room(tab, 'ops').removedReason, 'Bob invites you to #ops.');
  tab.send({ type: 'rejoin', room: 'ops' });
  assert.deepEqual(joins(fixture), [['ops', undefined, undefined]]);
});

test('an_invitation_to_a_room_that_one_is_in_and_the_answer_to_an_own_one_change_nothing', () => {
  const [fixture, tab] = online();
  invite(fixture, 'lobby');
  fixture.server.receive({ type: 'invited', id: 'q9', room: 'ops', user: 'bob', by: 'ada' });
  assert.deepEqual(fixture.state(tab).rooms.map(({ name, invitedBy }) => [name, invitedBy]), [['lobby', '']]);
  assert.deepEqual([tab.take('notice'), tab.take('notify')], [[], []]);
});

test('nothing_rings_where_the_user_wants_no_ringing', () => {
  const [fixture, tab] = online([], { ring: { mode: 'never', muted: [] } });
  invite(fixture);
  assert.deepEqual([tab.take('notify'), tab.take('notice').length], [[], 1]);
});

test('a_room_that_one_never_was_in_is_not_left', () => {
  const [fixture, tab] = online();
  tab.send({ type: 'open', room: 'ops' });
  fixture.server.break();
  tab.say('m1', 'm1', 'ops');
  fixture.clock.advance(400);
  fixture.server.welcome();
  fixture.server.refuse({ id: 'm1' }, 'not_in_room');
  refuse(fixture, 'key');
  fixture.server.take();
  tab.send({ type: 'leave', room: 'ops' });
  assert.deepEqual(tab.take('notice').map(({ message }) => message), ['1 unsent message was deleted.']);
  assert.deepEqual([fixture.server.take('leave'), fixture.state(tab).rooms.map(({ name }) => name)], [[], ['lobby']]);
});

test('the_page_shows_the_reason_in_place_of_the_messages_and_no_composer', async () => {
  const page = await new Page().online();
  await page.goTo('ops');
  refuse(page.fixture, 'key');
  await page.run();
  assert.deepEqual([page.rows, page.text('empty'), page.byId('composer').hidden], [['#ops needs a key. Join'], '', true]);
  page.byId('rows').querySelector('input').value = 'sesame';
  await page.click(page.byId('rows').querySelector('button'));
  const [join] = page.server.take('join');
  assert.deepEqual([join.room, join.key, page.rows, page.text('empty')], ['ops', 'sesame', [], 'Loading…']);
  page.server.joined(join, { prev: 2 });
  page.server.page(join, chatMessages(1, 2, { room: 'ops' }));
  await page.run();
  assert.ok(page.rows.at(-1).includes('line 2'));
  assert.deepEqual([page.byId('composer').hidden, location.hash], [false, '#ops'], 'the address has no key');
  assert.deepEqual(JSON.parse(localStorage.getItem('banter/rooms/ada')).keys, { ops: 'sesame' });
});

test('a_join_with_a_key_opens_a_room_that_is_shown_already', async () => {
  const page = await new Page().online();
  await page.say('/join ops');
  refuse(page.fixture, 'key');
  await page.run();
  await page.goTo('lobby');
  await page.say('/join ops sesame');
  assert.deepEqual(joins(page.fixture), [['ops', 'sesame', undefined]]);
  assert.equal(page.text('room-name'), '#ops');
});
