// Rooms in the engine: joins, refusals, removals, leaves and members.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { online, chatMessage, chatMessages, EngineFixture } from './engine_fixture.mjs';

const remove = (fixture, more = {}) => fixture.server.receive({ type: 'left', room: 'lobby', by: 'Bob', ...more });

const types = (fixture) => fixture.server.take().map(({ type, room }) => (room ? `${type} ${room}` : type));

test('opening_a_room_joins_it_once', () => {
  const [fixture, tab] = online();
  tab.send({ type: 'open', room: 'ops' });
  tab.send({ type: 'open', room: 'ops' });
  assert.deepEqual(types(fixture), ['join ops']);
  assert.deepEqual(fixture.state(tab).rooms.map(({ name, ready }) => [name, ready]), [['lobby', true], ['ops', false]]);
});

test('a_room_opened_without_a_connection_is_joined_by_the_next_one', () => {
  const [fixture, tab] = online();
  fixture.server.break();
  tab.send({ type: 'open', room: 'ops' });
  fixture.clock.advance(400);
  fixture.server.open();
  assert.deepEqual(types(fixture), ['hello']);
  fixture.server.welcome();
  assert.deepEqual(types(fixture), ['join lobby', 'join ops', 'conversations']);
});

test('a_room_that_refuses_a_resume_stays_visible_and_can_be_rejoined', () => {
  const [fixture, tab] = online(chatMessages(1, 2));
  fixture.reconnect();
  fixture.server.welcome();
  fixture.server.refuse(fixture.server.take('join')[0], 'forbidden', 'Banned.');
  assert.deepEqual([fixture.room(tab).removedReason, fixture.room(tab).ready], ['Banned.', true]);
  assert.deepEqual(tab.take('notice').map(({ message }) => message), ['Banned.']);
  fixture.reconnect();
  fixture.server.welcome();
  assert.deepEqual(types(fixture), ['hello', 'conversations']);
  tab.send({ type: 'rejoin', room: 'lobby' });
  assert.deepEqual(fixture.server.take('join').map(({ room, after }) => [room, after]), [['lobby', 2]]);
  assert.equal(fixture.room(tab).removedReason, '');
});

test('a_rejoin_needs_a_room_that_the_user_was_removed_from', () => {
  const [fixture, tab] = online();
  tab.send({ type: 'rejoin', room: 'lobby' });
  tab.send({ type: 'rejoin', room: 'elsewhere' });
  assert.deepEqual(types(fixture), []);
});

test('a_rejoin_without_a_connection_waits_for_the_next_one', () => {
  const [fixture, tab] = online(chatMessages(1, 2));
  remove(fixture, { reason: 'spam' });
  fixture.reconnect();
  tab.send({ type: 'rejoin', room: 'lobby' });
  assert.deepEqual(types(fixture), ['hello']);
  fixture.server.welcome();
  assert.deepEqual(types(fixture), ['join lobby', 'conversations']);
});

test('a_removal_shows_the_operator_and_the_reason', () => {
  const [fixture, tab] = online(chatMessages(1, 2));
  remove(fixture, { reason: 'spam' });
  fixture.server.receive({ type: 'left', room: 'elsewhere', by: 'Bob' });
  assert.equal(fixture.room(tab).removedReason, 'Bob removed you from #lobby: spam');
  assert.deepEqual(tab.take('notice').map(({ message }) => message), ['Bob removed you from #lobby: spam']);
  assert.deepEqual(tab.take('roomInfo').at(-1).members, []);
});

test('the_response_to_a_leave_is_no_removal', () => {
  const [fixture, tab] = online();
  fixture.server.receive({ type: 'left', room: 'lobby' });
  assert.equal(fixture.room(tab).removedReason, '');
});

test('responses_after_a_removal_are_ignored', () => {
  const [fixture, tab] = online(chatMessages(1, 2));
  fixture.server.receive(chatMessage(5));
  const [fetch] = fixture.server.take();
  remove(fixture);
  fixture.server.page(fetch, chatMessages(3, 5));
  assert.deepEqual(fixture.received(tab, 'messages'), []);
  assert.equal(fixture.room(tab).removedReason, 'Bob removed you from #lobby.');
});

test('leaving_removes_the_room_and_sends_a_leave', () => {
  const [fixture, tab] = online();
  tab.send({ type: 'leave', room: 'lobby' });
  tab.send({ type: 'leave', room: 'lobby' });
  assert.deepEqual(types(fixture), ['leave lobby']);
  assert.deepEqual(fixture.state(tab).rooms, []);
  assert.deepEqual(tab.take('notice'), []);
  assert.deepEqual(tab.take('forget'), [{ type: 'forget', ids: [] }]);
});

test('leaving_drops_unsent_messages_and_shows_their_number', () => {
  for (const [count, words] of [[1, '1 unsent message was'], [2, '2 unsent messages were']]) {
    const [fixture, tab] = online();
    fixture.server.break();
    for (let i = 0; i < count; ++i) tab.say(`m${i}`);
    tab.say('other', 'other', 'ops');
    tab.send({ type: 'leave', room: 'lobby' });
    assert.deepEqual(tab.take('notice').map(({ message }) => message), [`You left #lobby. ${words} deleted.`]);
    assert.equal(tab.take('forget')[0].ids.length, count);
    assert.deepEqual(fixture.pending(tab), ['other waiting']);
    fixture.clock.advance(400);
    fixture.server.welcome();
    assert.deepEqual(fixture.server.take('leave'), []);
  }
});

test('leaving_a_room_after_a_removal_sends_nothing', () => {
  const [fixture, tab] = online();
  remove(fixture);
  tab.send({ type: 'leave', room: 'lobby' });
  assert.deepEqual([types(fixture), fixture.state(tab).rooms], [[], []]);
});

test('responses_for_a_room_before_it_was_left_and_joined_again_are_ignored', () => {
  const [fixture, tab] = online();
  tab.send({ type: 'open', room: 'ops' });
  const [old] = fixture.server.take('join');
  tab.send({ type: 'leave', room: 'ops' });
  tab.send({ type: 'open', room: 'ops' });
  const [join] = fixture.server.take('join');
  fixture.server.joined(old, { prev: 9 });
  fixture.server.page(old, [chatMessage(9, { room: 'ops' })]);
  assert.equal(fixture.room(tab, 'ops').ready, false);
  fixture.server.joined(join, { prev: 1 });
  fixture.server.page(join, [chatMessage(1, { room: 'ops' })]);
  assert.equal(fixture.room(tab, 'ops').ready, true);
});

test('a_failed_first_page_is_requested_again_every_two_seconds', () => {
  const fixture = new EngineFixture();
  const tab = fixture.tab();
  fixture.server.welcome();
  const [join] = fixture.server.take('join');
  fixture.server.joined(join, { prev: 2 });
  fixture.server.refuse(join, 'unavailable');
  fixture.server.take();
  for (let i = 0; i < 2; ++i) {
    fixture.clock.advance(1999);
    assert.deepEqual(fixture.server.take(), []);
    fixture.clock.advance(1);
    const [{ id, ...again }] = fixture.server.take();
    assert.deepEqual(again, { type: 'history', room: 'lobby', limit: 100 });
    if (i === 0) fixture.server.refuse({ id }, 'unavailable');
    else fixture.server.page({ id, room: 'lobby' }, chatMessages(1, 2));
  }
  assert.equal(fixture.room(tab).ready, true);
  assert.deepEqual(tab.take('notice'), []);
  fixture.clock.advance(10000);
  assert.deepEqual(fixture.server.take(), []);
});

test('a_failed_first_page_is_not_requested_again_after_a_leave_or_a_new_join', () => {
  const trials = [
    ({ tab }) => tab.send({ type: 'leave', room: 'lobby' }),
    ({ fixture }) => fixture.server.break(),
    ({ fixture }) => {
      fixture.server.break();
      fixture.clock.advance(400);
      fixture.server.welcome();
    },
  ];
  for (const happens of trials) {
    const fixture = new EngineFixture();
    const tab = fixture.tab();
    fixture.server.welcome();
    const [join] = fixture.server.take('join');
    fixture.server.joined(join, { prev: 2 });
    fixture.server.refuse(join, 'unavailable');
    happens({ fixture, tab });
    fixture.server.take();
    fixture.clock.advance(2000);
    assert.deepEqual(fixture.server.take('history'), []);
  }
});

test('after_a_reset_the_newest_page_replaces_the_messages', () => {
  const [fixture, tab] = online(chatMessages(1, 3));
  fixture.reconnect();
  fixture.server.welcome();
  const [join] = fixture.server.take('join');
  fixture.server.joined(join, { prev: 90 });
  fixture.server.receive({ type: 'reset', id: join.id, room: 'lobby', oldest: 80 });
  const [page] = fixture.server.take('history');
  assert.deepEqual([page.limit, page.after], [100, undefined]);
  fixture.server.page(page, chatMessages(80, 90));
  const [{ list }] = fixture.received(tab, 'window');
  assert.deepEqual([list[0].seq, list[0].gap, list.at(-1).seq], [80, true, 90]);
});

test('topic_members_and_system_messages_reach_the_tabs_that_show_the_room', () => {
  const [fixture, tab] = online();
  const other = fixture.tab();
  other.send({ type: 'open', room: 'ops' });
  other.take('roomInfo');
  fixture.server.receive({ type: 'topic', room: 'lobby', user: 'bob', text: 'tea' });
  assert.equal(fixture.room(tab).topic, 'tea');
  fixture.server.receive({ type: 'members', room: 'lobby', members: ['ada', 'bob'], member_count: 5, operators: ['bob'] });
  fixture.server.receive({ type: 'presence', room: 'lobby', user: 'eve', event: 'join' });
  fixture.server.receive({ type: 'presence', room: 'lobby', user: 'eve', event: 'away', text: 'lunch' });
  fixture.server.receive({ type: 'rules_changed', room: 'lobby', user: 'bob', changes: [{ rule: 'operators', on: true, argument: 'EVE' }] });
  const [info] = fixture.received(tab, 'roomInfo');
  assert.deepEqual({ ...info, systemMessages: info.systemMessages.map(({ text }) => text) }, {
    type: 'roomInfo',
    room: 'lobby',
    members: ['ada', 'bob', 'eve'],
    count: 6,
    operators: ['bob', 'eve'],
    systemMessages: ['eve is away: lunch', 'bob made EVE an operator.'],
  });
  assert.deepEqual(other.take('roomInfo'), []);
  fixture.server.receive(chatMessage(1));
  assert.deepEqual(fixture.received(tab, 'roomInfo'), [], 'a message does not change it');
});
