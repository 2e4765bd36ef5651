// The engine's one connection: who we are, being refused, being cut off and coming back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { online, said, saidFrom, ScriptedSocket, Stage } from './stage.mjs';

test('the_hello_tells_who_we_are_and_joins_nothing_before_the_welcome', () => {
  const stage = new Stage();
  const tab = stage.tab();
  assert.equal(stage.state(tab).phase, 'connecting');
  stage.server.open();
  assert.equal(stage.state(tab).phase, 'connecting');
  assert.deepEqual(stage.server.take(), [{ type: 'hello', user: 'ada', rooms: [], presence: true, client: 'web page', token: 'secret' }]);
  stage.server.welcome({ user: 'Ada', limits: { text_bytes: 99 } });
  const { phase, user, epoch, textBytes } = stage.state(tab);
  assert.deepEqual({ phase, user, epoch, textBytes }, { phase: 'online', user: 'Ada', epoch: 'e1', textBytes: 99 });
  assert.deepEqual(stage.server.take().map(({ type }) => type), ['join', 'conversations']);
});

test('a_welcome_without_limits_leaves_the_usual_ones', () => {
  const [stage, tab] = online();
  assert.equal(stage.state(tab).textBytes, 16384);
});

test('the_epoch_that_is_known_is_told', () => {
  const stage = new Stage();
  stage.tab({ epoch: 'e1' });
  stage.server.open();
  assert.equal(stage.server.take()[0].epoch, 'e1');
});

test('a_new_name_that_is_taken_or_malformed_goes_back_to_the_person_and_is_not_tried_again', () => {
  for (const code of ['name_in_use', 'bad_name']) {
    const stage = new Stage();
    const tab = stage.tab({ newName: true });
    stage.server.open();
    stage.server.tell({ type: 'error', id: 'hello', code, message: 'Choose another.' });
    const { phase, reason } = stage.state(tab);
    assert.deepEqual({ phase, reason }, { phase: 'refused', reason: 'Choose another.' });
    assert.equal(stage.server.readyState, ScriptedSocket.CLOSED);
    stage.clock.advance(120000);
    assert.equal(stage.connections, 1);
    stage.tab({ newName: true });
    assert.equal(stage.connections, 2, 'the next attempt is the next name');
  }
});

test('a_kept_name_that_is_in_use_is_waited_for_and_a_malformed_one_is_not', () => {
  const stage = new Stage();
  const tab = stage.tab({ newName: false });
  stage.server.open();
  stage.server.tell({ type: 'error', id: 'hello', code: 'name_in_use', message: 'in use' });
  const { phase, reason } = stage.state(tab);
  assert.deepEqual({ phase, reason }, { phase: 'waiting', reason: 'This name is in use, maybe in another tab or browser.' });
  stage.clock.advance(400);
  stage.server.open();
  stage.server.tell({ type: 'error', id: 'hello', code: 'bad_name', message: 'bad' });
  assert.equal(stage.state(tab).phase, 'refused');
});

test('a_new_name_that_we_had_once_is_our_own_last_connection_while_it_is_in_use', () => {
  const [stage, tab] = online([], { newName: true });
  stage.server.break();
  stage.clock.advance(400);
  stage.server.open();
  stage.server.tell({ type: 'error', id: 'hello', code: 'name_in_use', message: 'in use' });
  assert.equal(stage.state(tab).phase, 'waiting');
  stage.clock.advance(800);
  stage.server.welcome();
  assert.equal(stage.state(tab).phase, 'online');
});

test('a_server_that_is_full_is_tried_again_and_its_reason_stands_meanwhile', () => {
  const stage = new Stage();
  const tab = stage.tab({ newName: true });
  stage.server.open();
  stage.server.tell({ type: 'error', code: 'too_many', message: 'Too many are here.' });
  const { phase, reason, retryAt } = stage.state(tab);
  assert.deepEqual({ phase, reason }, { phase: 'waiting', reason: 'Too many are here.' });
  assert.equal(retryAt, stage.clock.now - 25 + 400);
  stage.clock.advance(400);
  assert.equal(stage.connections, 2);
});

test('a_connection_that_is_lost_after_it_stood_has_no_old_reason', () => {
  const stage = new Stage();
  const tab = stage.tab();
  stage.server.open();
  stage.server.tell({ type: 'error', code: 'too_many', message: 'Too many are here.' });
  stage.clock.advance(400);
  stage.server.break();
  assert.equal(stage.state(tab).reason, 'Too many are here.', 'it still is why');
  stage.clock.advance(800);
  stage.server.welcome();
  stage.server.break();
  const { phase, reason } = stage.state(tab);
  assert.deepEqual({ phase, reason }, { phase: 'waiting', reason: '' });
});

test('the_welcome_makes_the_next_wait_short', () => {
  const stage = new Stage();
  const tab = stage.tab();
  for (let i = 0; i < 5; ++i) {
    stage.server.break();
    stage.clock.advance(15000);
  }
  stage.server.welcome();
  stage.server.break();
  assert.equal(stage.state(tab).retryAt, stage.clock.now - 25 + 400);
});

test('a_new_connection_goes_on_behind_the_newest_message_of_each_room', () => {
  const stage = new Stage();
  stage.online(saidFrom(1, 3));
  stage.server.tell(said(4));
  stage.reconnect();
  assert.equal(stage.server.take()[0].epoch, 'e1');
  stage.server.welcome();
  const [{ id, ...join }] = stage.server.take('join');
  assert.deepEqual(join, { type: 'join', room: 'lobby', after: 4 });
  assert.ok(id);
});

test('what_was_missed_comes_page_by_page_and_live_ones_wait_behind_it', () => {
  const [stage, tab] = online(saidFrom(1, 3));
  stage.reconnect();
  stage.server.welcome();
  const [join] = stage.server.take('join');
  stage.server.joined(join, { prev: 7 });
  stage.server.tell(said(8));
  stage.server.page(join, saidFrom(4, 5), true);
  stage.server.page(join, saidFrom(6, 7), false);
  stage.server.tell(said(9));
  const [{ list }] = stage.news(tab, 'messages');
  assert.deepEqual(list.map(({ seq }) => seq), [4, 5, 6, 7, 8, 9]);
  assert.ok(list.every((m) => !m.gap));
});

test('a_join_whose_answer_is_lost_with_the_connection_is_asked_anew', () => {
  const stage = new Stage();
  const tab = stage.tab();
  stage.server.welcome();
  const [lost] = stage.server.take('join');
  stage.reconnect();
  stage.server.welcome();
  const [join] = stage.server.take('join');
  assert.deepEqual([join.room, join.last], ['lobby', 100]);
  assert.notEqual(join.id, lost.id);
  stage.server.joined(join, { prev: 2 });
  stage.server.page(join, saidFrom(1, 2));
  assert.equal(stage.room(tab).ready, true);
});

test('a_connection_lost_between_joined_and_its_pages_goes_on_from_what_is_there', () => {
  const stage = new Stage();
  stage.online(saidFrom(1, 3));
  stage.reconnect();
  stage.server.welcome();
  const [join] = stage.server.take('join');
  stage.server.joined(join, { prev: 9 });
  stage.server.page(join, saidFrom(4, 6), true);
  stage.reconnect();
  stage.server.welcome();
  assert.equal(stage.server.take('join')[0].after, 6);
});

test('answers_of_a_connection_that_is_gone_are_not_taken_for_those_of_the_new_one', () => {
  const stage = new Stage();
  const tab = stage.tab();
  stage.server.welcome();
  const old = stage.server.take('join')[0];
  stage.reconnect();
  stage.server.welcome();
  const [join] = stage.server.take('join');
  stage.server.joined(old, { prev: 7 });
  stage.server.page(old, saidFrom(6, 7));
  assert.equal(stage.room(tab).ready, false);
  stage.server.joined(join, { prev: 1 });
  stage.server.page(join, [said(1)]);
  assert.equal(stage.room(tab).ready, true);
});

test('in_another_epoch_everything_is_read_anew_and_old_numbers_mean_nothing', () => {
  const [stage, tab] = online(saidFrom(51, 53), { epoch: 'e1', rooms: { lobby: 50 } });
  assert.equal(stage.room(tab).unread, 3);
  stage.reconnect();
  stage.server.welcome({ epoch: 'e2' });
  const [join] = stage.server.take('join');
  assert.equal(join.after, undefined);
  assert.equal(join.last, 100);
  stage.server.joined(join, { prev: 2 });
  stage.server.page(join, saidFrom(1, 2));
  const [{ list }] = stage.news(tab, 'window');
  assert.deepEqual(list.map(({ seq }) => seq), [1, 2]);
  assert.equal(stage.state(tab).epoch, 'e2');
  assert.equal(stage.room(tab).unread, 0);
});

test('what_was_read_in_an_old_epoch_is_no_mark_in_the_new_one_for_a_room_that_has_no_page_yet', () => {
  const stage = new Stage();
  const tab = stage.tab({ epoch: 'old', rooms: { lobby: 1 } });
  stage.server.welcome({ epoch: 'new' });
  stage.server.joinAll(saidFrom(1, 5));
  assert.deepEqual([stage.room(tab).unread, stage.room(tab).read], [0, 5]);
});

test('what_was_read_in_this_epoch_is_where_the_news_begins', () => {
  const stage = new Stage();
  const tab = stage.tab({ epoch: 'e1', rooms: { lobby: 3 } });
  stage.server.welcome();
  stage.server.joinAll(saidFrom(1, 5));
  assert.deepEqual([stage.room(tab).unread, stage.room(tab).read], [2, 3]);
});

test('a_wake_tries_at_once', () => {
  const [stage, tab] = online();
  stage.server.break();
  tab.tell({ type: 'wake' });
  assert.equal(stage.connections, 2);
});

test('what_the_page_does_not_know_is_skipped', () => {
  const [stage, tab] = online();
  stage.server.tell({ type: 'reaction', room: 'lobby' });
  tab.tell({ type: 'reaction' });
  stage.server.tell({ type: 'topic', room: 'elsewhere', text: 'x' });
  stage.server.tell({ type: 'members', room: 'elsewhere', members: [], member_count: 0 });
  stage.server.tell({ type: 'presence', room: 'elsewhere', user: 'bob', event: 'join' });
  stage.server.tell({ type: 'reset', room: 'elsewhere' });
  stage.server.tell(said(1, { room: 'elsewhere' }));
  assert.equal(stage.state(tab).phase, 'online');
});
