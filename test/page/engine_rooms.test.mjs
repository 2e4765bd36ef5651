// Rooms of the engine: coming in, being refused, being removed, leaving, and who is there.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { online, said, saidFrom, Stage } from './stage.mjs';

const remove = (stage, more = {}) => stage.server.tell({ type: 'left', room: 'lobby', by: 'Bob', ...more });

const types = (stage) => stage.server.take().map(({ type, room }) => (room ? `${type} ${room}` : type));

test('opening_a_room_joins_it_once', () => {
  const [stage, tab] = online();
  tab.tell({ type: 'open', room: 'ops' });
  tab.tell({ type: 'open', room: 'ops' });
  assert.deepEqual(types(stage), ['join ops']);
  assert.deepEqual(stage.state(tab).rooms.map(({ name, ready }) => [name, ready]), [['lobby', true], ['ops', false]]);
});

test('a_room_that_is_opened_without_a_connection_is_joined_by_the_next_one', () => {
  const [stage, tab] = online();
  stage.server.break();
  tab.tell({ type: 'open', room: 'ops' });
  stage.clock.advance(400);
  stage.server.open();
  assert.deepEqual(types(stage), ['hello']);
  stage.server.welcome();
  assert.deepEqual(types(stage), ['join lobby', 'join ops', 'conversations']);
});

test('a_room_that_lets_nobody_in_goes_away_and_says_why', () => {
  const [stage, tab] = online();
  tab.tell({ type: 'open', room: 'ops' });
  stage.server.refuse(stage.server.take('join')[0], 'forbidden', 'Only the invited.');
  assert.deepEqual(stage.state(tab).rooms.map(({ name }) => name), ['lobby']);
  assert.deepEqual(tab.take('notice').map(({ message }) => message), ['#ops: Only the invited.']);
});

test('a_room_that_does_not_let_us_in_again_stays_to_be_read_and_can_be_entered_later', () => {
  const [stage, tab] = online(saidFrom(1, 2));
  stage.reconnect();
  stage.server.welcome();
  stage.server.refuse(stage.server.take('join')[0], 'forbidden', 'Banned.');
  assert.deepEqual([stage.room(tab).removedReason, stage.room(tab).ready], ['Banned.', true]);
  stage.reconnect();
  stage.server.welcome();
  assert.deepEqual(types(stage), ['hello', 'conversations']);
  tab.tell({ type: 'rejoin', room: 'lobby' });
  assert.deepEqual(stage.server.take('join').map(({ room, after }) => [room, after]), [['lobby', 2]]);
  assert.equal(stage.room(tab).removedReason, '');
});

test('a_rejoin_needs_a_room_that_the_user_was_removed_from', () => {
  const [stage, tab] = online();
  tab.tell({ type: 'rejoin', room: 'lobby' });
  tab.tell({ type: 'rejoin', room: 'elsewhere' });
  assert.deepEqual(types(stage), []);
});

test('a_rejoin_without_a_connection_waits_for_the_next_one', () => {
  const [stage, tab] = online(saidFrom(1, 2));
  remove(stage, { reason: 'spam' });
  stage.reconnect();
  tab.tell({ type: 'rejoin', room: 'lobby' });
  assert.deepEqual(types(stage), ['hello']);
  stage.server.welcome();
  assert.deepEqual(types(stage), ['join lobby', 'conversations']);
});

test('a_removal_shows_who_removed_the_user_and_why', () => {
  const [stage, tab] = online(saidFrom(1, 2));
  remove(stage, { reason: 'spam' });
  stage.server.tell({ type: 'left', room: 'elsewhere', by: 'Bob' });
  assert.equal(stage.room(tab).removedReason, 'Bob has put you out: spam');
  assert.deepEqual(tab.take('notice').map(({ message }) => message), ['#lobby: Bob has put you out: spam']);
  assert.deepEqual(tab.take('roomInfo').at(-1).members, []);
});

test('the_response_to_a_leave_is_no_removal', () => {
  const [stage, tab] = online();
  stage.server.tell({ type: 'left', room: 'lobby' });
  assert.equal(stage.room(tab).removedReason, '');
});

test('responses_after_a_removal_are_ignored', () => {
  const [stage, tab] = online(saidFrom(1, 2));
  stage.server.tell(said(5));
  const [fetch] = stage.server.take();
  remove(stage);
  stage.server.page(fetch, saidFrom(3, 5));
  assert.deepEqual(stage.news(tab, 'messages'), []);
  assert.equal(stage.room(tab).removedReason, 'Bob has put you out.');
});

test('leaving_forgets_the_room_and_tells_the_server', () => {
  const [stage, tab] = online();
  tab.tell({ type: 'leave', room: 'lobby' });
  tab.tell({ type: 'leave', room: 'lobby' });
  assert.deepEqual(types(stage), ['leave lobby']);
  assert.deepEqual(stage.state(tab).rooms, []);
  assert.deepEqual(tab.take('notice'), []);
  assert.deepEqual(tab.take('settled'), [{ type: 'settled', ids: [] }]);
});

test('leaving_drops_what_was_not_said_and_counts_it', () => {
  for (const [count, words] of [[1, '1 unsent message is'], [2, '2 unsent messages are']]) {
    const [stage, tab] = online();
    stage.server.break();
    for (let i = 0; i < count; ++i) tab.say(`m${i}`);
    tab.say('other', 'other', 'ops');
    tab.tell({ type: 'leave', room: 'lobby' });
    assert.deepEqual(tab.take('notice').map(({ message }) => message), [`#lobby is left; ${words} dropped.`]);
    assert.equal(tab.take('settled')[0].ids.length, count);
    assert.deepEqual(stage.pending(tab), ['other waiting']);
    stage.clock.advance(400);
    stage.server.welcome();
    assert.deepEqual(stage.server.take('leave'), []);
  }
});

test('leaving_a_room_after_a_removal_sends_nothing', () => {
  const [stage, tab] = online();
  remove(stage);
  tab.tell({ type: 'leave', room: 'lobby' });
  assert.deepEqual([types(stage), stage.state(tab).rooms], [[], []]);
});

test('answers_for_a_room_that_was_left_and_entered_anew_are_told_apart', () => {
  const [stage, tab] = online();
  tab.tell({ type: 'open', room: 'ops' });
  const [old] = stage.server.take('join');
  tab.tell({ type: 'leave', room: 'ops' });
  tab.tell({ type: 'open', room: 'ops' });
  const [join] = stage.server.take('join');
  stage.server.joined(old, { prev: 9 });
  stage.server.page(old, [said(9, { room: 'ops' })]);
  assert.equal(stage.room(tab, 'ops').ready, false);
  stage.server.joined(join, { prev: 1 });
  stage.server.page(join, [said(1, { room: 'ops' })]);
  assert.equal(stage.room(tab, 'ops').ready, true);
});

test('a_first_page_that_can_not_be_given_is_asked_for_again_two_seconds_later_until_it_comes', () => {
  const stage = new Stage();
  const tab = stage.tab();
  stage.server.welcome();
  const [join] = stage.server.take('join');
  stage.server.joined(join, { prev: 2 });
  stage.server.refuse(join, 'unavailable');
  stage.server.take();
  for (let i = 0; i < 2; ++i) {
    stage.clock.advance(1999);
    assert.deepEqual(stage.server.take(), []);
    stage.clock.advance(1);
    const [{ id, ...again }] = stage.server.take();
    assert.deepEqual(again, { type: 'history', room: 'lobby', limit: 100 });
    if (i === 0) stage.server.refuse({ id }, 'unavailable');
    else stage.server.page({ id, room: 'lobby' }, saidFrom(1, 2));
  }
  assert.equal(stage.room(tab).ready, true);
  assert.deepEqual(tab.take('notice'), []);
  stage.clock.advance(10000);
  assert.deepEqual(stage.server.take(), []);
});

test('nothing_is_asked_again_for_a_room_that_was_left_or_joined_anew_meanwhile', () => {
  const trials = [
    ({ tab }) => tab.tell({ type: 'leave', room: 'lobby' }),
    ({ stage }) => stage.server.break(),
    ({ stage }) => {
      stage.server.break();
      stage.clock.advance(400);
      stage.server.welcome();
    },
  ];
  for (const happens of trials) {
    const stage = new Stage();
    const tab = stage.tab();
    stage.server.welcome();
    const [join] = stage.server.take('join');
    stage.server.joined(join, { prev: 2 });
    stage.server.refuse(join, 'unavailable');
    happens({ stage, tab });
    stage.server.take();
    stage.clock.advance(2000);
    assert.deepEqual(stage.server.take('history'), []);
  }
});

test('after_a_reset_the_newest_page_takes_the_place_of_what_was_there', () => {
  const [stage, tab] = online(saidFrom(1, 3));
  stage.reconnect();
  stage.server.welcome();
  const [join] = stage.server.take('join');
  stage.server.joined(join, { prev: 90 });
  stage.server.tell({ type: 'reset', id: join.id, room: 'lobby', oldest: 80 });
  const [page] = stage.server.take('history');
  assert.deepEqual([page.limit, page.after], [100, undefined]);
  stage.server.page(page, saidFrom(80, 90));
  const [{ list }] = stage.news(tab, 'window');
  assert.deepEqual([list[0].seq, list[0].gap, list.at(-1).seq], [80, true, 90]);
});

test('topic_members_and_what_happens_are_told_to_who_looks_at_the_room', () => {
  const [stage, tab] = online();
  const other = stage.tab();
  other.tell({ type: 'open', room: 'ops' });
  other.take('roomInfo');
  stage.server.tell({ type: 'topic', room: 'lobby', user: 'bob', text: 'tea' });
  assert.equal(stage.room(tab).topic, 'tea');
  stage.server.tell({ type: 'members', room: 'lobby', members: ['ada', 'bob'], member_count: 5, operators: ['bob'] });
  stage.server.tell({ type: 'presence', room: 'lobby', user: 'eve', event: 'join' });
  stage.server.tell({ type: 'presence', room: 'lobby', user: 'eve', event: 'away', text: 'lunch' });
  stage.server.tell({ type: 'rules_changed', room: 'lobby', user: 'bob', changes: [{ rule: 'operators', on: true, argument: 'EVE' }] });
  const [info] = stage.news(tab, 'roomInfo');
  assert.deepEqual({ ...info, systemMessages: info.systemMessages.map(({ text }) => text) }, {
    type: 'roomInfo',
    room: 'lobby',
    members: ['ada', 'bob', 'eve'],
    count: 6,
    operators: ['bob', 'eve'],
    systemMessages: ['eve is away: lunch', 'bob made EVE an operator.'],
  });
  assert.deepEqual(other.take('roomInfo'), []);
  stage.server.tell(said(1));
  assert.deepEqual(stage.news(tab, 'roomInfo'), [], 'a message does not change it');
});
