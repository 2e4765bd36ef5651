// Several tabs of one name: what each is told, what counts as read, and the end of the last one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { online, said, saidFrom, ScriptedSocket, Stage } from './stage.mjs';

test('a_second_tab_shares_the_connection_and_knows_at_once_how_things_are', () => {
  const stage = new Stage();
  const first = stage.online();
  first.say('m1');
  const second = stage.tab({ user: 'ADA', token: 'other', epoch: 'e1', rooms: { lobby: null, ops: null } });
  assert.equal(stage.connections, 1);
  assert.equal(second.latest.state.phase, 'online');
  assert.equal(second.latest.state.user, 'ada');
  assert.deepEqual(second.latest.pending.list.map(({ id }) => id), ['m1']);
  assert.deepEqual(stage.server.take('join').map(({ room }) => room), ['ops']);
});

test('the_first_tabs_token_is_kept_for_the_next_connection', () => {
  const stage = new Stage();
  stage.online();
  stage.tab({ token: 'other' });
  stage.server.break();
  stage.clock.advance(60_000);
  stage.server.open();
  assert.deepEqual(stage.server.take('hello').map(({ token }) => token), ['secret']);
});

test('a_message_that_is_dropped_is_gone_from_every_tab', () => {
  const stage = new Stage();
  const tab = stage.online();
  const other = stage.tab();
  tab.say('m1');
  stage.server.refuse({ id: 'm1' }, 'text_too_long');
  stage.news(other, 'pending');
  tab.tell({ type: 'drop', id: 'm1' });
  assert.deepEqual(stage.news(other, 'pending').at(-1)?.list, []);
});

test('what_a_second_tab_kept_unsent_is_sent_at_once', () => {
  const stage = new Stage();
  stage.online();
  stage.tab({ unsent: [{ id: 'm9', room: 'lobby', text: 'hi', at: 1, state: 'waiting' }] });
  assert.deepEqual(stage.server.take('message').map(({ id }) => id), ['m9']);
});

test('a_tab_whose_marks_are_of_another_epoch_brings_none', () => {
  const [stage, tab] = online([], { epoch: 'e1' });
  stage.tab({ epoch: 'e0', rooms: { ops: 1, lobby: 7 } });
  stage.tab({ epoch: 'e1', rooms: { dev: 2 } });
  for (const join of stage.server.take('join')) {
    stage.server.joined(join, { prev: 4 });
    stage.server.page(join, saidFrom(1, 4, { room: join.room }));
  }
  assert.deepEqual(stage.state(tab).rooms.map(({ name, unread }) => [name, unread]), [['lobby', 0], ['ops', 0], ['dev', 2]]);
});

test('each_tab_is_told_of_its_own_room', () => {
  const stage = new Stage();
  const first = stage.online();
  const second = stage.tab();
  second.tell({ type: 'open', room: 'ops' });
  stage.server.joinAll();
  stage.clock.advance(25);
  first.take('messages');
  second.take('messages');
  stage.server.tell(said(5, { room: 'ops', prev: 0 }));
  stage.clock.advance(25);
  assert.deepEqual([first.take('messages').length, second.take('messages').length], [0, 1]);
  assert.equal(first.latest.state.rooms.find(({ name }) => name === 'ops').unread, 1);
});

test('news_of_a_burst_come_together_and_not_before_a_moment_has_passed', () => {
  const [stage, tab] = online();
  for (const message of saidFrom(1, 20)) stage.server.tell(message);
  stage.clock.advance(24);
  assert.deepEqual(tab.take('messages'), []);
  stage.clock.advance(1);
  const [news, ...more] = tab.take('messages');
  assert.deepEqual([news.list.length, more.length], [20, 0]);
  assert.equal(tab.take('state').length, 1);
  stage.clock.advance(1000);
  assert.deepEqual(tab.take('messages'), []);
});

test('a_tab_that_changes_its_room_gets_the_window_and_nothing_twice', () => {
  const [stage, tab] = online(saidFrom(1, 2));
  stage.server.tell(said(3));
  tab.tell({ type: 'open', room: 'lobby' });
  const [window] = tab.take('window');
  assert.deepEqual([window.list.map(({ seq }) => seq), window.read], [[1, 2, 3], 2]);
  assert.equal(tab.take('roomInfo').at(-1).count, 1);
  stage.clock.advance(25);
  assert.deepEqual(tab.take('messages').flatMap(({ list }) => list.map(({ seq }) => seq)), [3], 'once, in front of the window');
  stage.server.tell(said(4));
  assert.deepEqual(stage.news(tab, 'messages').flatMap(({ list }) => list.map(({ seq }) => seq)), [4]);
});

test('a_room_that_is_opened_is_in_the_next_state', () => {
  const [stage, tab] = online();
  stage.server.break();
  stage.clock.advance(25);
  tab.take('state');
  tab.tell({ type: 'open', room: 'ops' });
  assert.deepEqual(stage.news(tab, 'state').at(-1).rooms.map(({ name }) => name), ['lobby', 'ops']);
});

test('a_window_has_the_newest_three_hundred', () => {
  const [stage, tab] = online();
  for (const message of saidFrom(1, 450)) stage.server.tell(message);
  const list = stage.news(tab, 'messages').flatMap((news) => news.list);
  assert.deepEqual([list.length, list[0].seq, list.at(-1).seq], [300, 151, 450]);
  tab.tell({ type: 'open', room: 'lobby' });
  const [window] = tab.take('window');
  assert.deepEqual([window.list.length, window.list[0].seq], [300, 151]);
});

test('what_is_said_where_nobody_looks_is_unread_until_somebody_does', () => {
  const [stage, tab] = online();
  stage.server.tell(said(1));
  stage.server.tell(said(2, { text: 'ada: tea?' }));
  stage.server.tell(said(3, { user: 'ada' }));
  assert.deepEqual([stage.room(tab).unread, stage.room(tab).mentions, stage.room(tab).read], [2, 1, 0]);
  tab.tell({ type: 'reading', room: 'lobby', on: true });
  assert.deepEqual([stage.room(tab).unread, stage.room(tab).mentions, stage.room(tab).read], [0, 0, 3]);
  stage.server.tell(said(4, { text: 'ada?' }));
  assert.deepEqual([stage.room(tab).unread, stage.room(tab).read], [0, 4]);
  tab.tell({ type: 'reading', room: 'lobby', on: false });
  stage.server.tell(said(5));
  assert.deepEqual([stage.room(tab).unread, stage.room(tab).read], [1, 4]);
});

test('looking_at_one_room_reads_no_other', () => {
  const [stage, tab] = online();
  tab.tell({ type: 'open', room: 'ops' });
  stage.server.joinAll();
  tab.tell({ type: 'reading', room: 'lobby', on: true }); // late: the tab shows another room by now
  stage.server.tell(said(1));
  assert.equal(stage.room(tab).unread, 1);
  tab.tell({ type: 'reading', room: 'ops', on: true });
  tab.tell({ type: 'open', room: 'lobby' });
  stage.server.tell(said(1, { room: 'ops' }));
  assert.equal(stage.room(tab, 'ops').unread, 1, 'opening a room looks away from the one before');
});

test('a_room_is_being_read_as_long_as_one_tab_shows_its_end', () => {
  const stage = new Stage();
  const first = stage.online();
  const second = stage.tab();
  second.tell({ type: 'open', room: 'lobby' });
  first.tell({ type: 'reading', room: 'lobby', on: true });
  second.tell({ type: 'reading', room: 'lobby', on: true });
  first.tell({ type: 'reading', room: 'lobby', on: false });
  stage.server.tell(said(1));
  assert.equal(stage.room(first).unread, 0);
  second.tell({ type: 'detach' });
  stage.server.tell(said(2));
  assert.equal(stage.room(first).unread, 1);
});

test('a_notification_goes_to_all_tabs_once', () => {
  const stage = new Stage();
  const first = stage.online();
  const second = stage.tab();
  second.tell({ type: 'open', room: 'ops' });
  stage.server.tell(said(1, { text: 'ADA!' }));
  stage.server.tell(said(2, { text: 'nothing' }));
  stage.clock.advance(25);
  for (const tab of [first, second]) assert.deepEqual(tab.take('notify').map(({ message }) => message.seq), [1]);
  stage.server.tell(said(3));
  stage.clock.advance(25);
  assert.deepEqual(first.take('notify'), []);
});

test('when_the_last_tab_goes_the_connection_ends_and_the_name_is_free', () => {
  const stage = new Stage();
  const first = stage.online(saidFrom(1, 2));
  const second = stage.tab();
  first.say('m1');
  first.tell({ type: 'detach' });
  assert.equal(stage.server.readyState, ScriptedSocket.OPEN);
  second.tell({ type: 'detach' });
  assert.equal(stage.server.readyState, ScriptedSocket.CLOSED);
  stage.clock.advance(120000);
  assert.equal(stage.connections, 1);

  const third = stage.tab({ epoch: 'e1' });
  assert.equal(stage.connections, 2);
  assert.equal(third.latest.state.phase, 'connecting');
  stage.server.welcome();
  assert.deepEqual(stage.server.take('join').map(({ after }) => after), [2]);
  assert.deepEqual(stage.server.take('message').map(({ id }) => id), ['m1'], 'its ack may never have come');
});

test('a_tab_that_has_gone_is_told_nothing', () => {
  const stage = new Stage();
  const first = stage.online();
  stage.tab();
  first.tell({ type: 'detach' });
  first.take('state');
  stage.server.tell(said(1));
  assert.deepEqual([stage.news(first, 'messages'), first.take('state')], [[], []]);
});

test('rooms_are_listed_before_conversations', () => {
  const [stage, tab] = online();
  tab.tell({ type: 'open', room: '@ada,bob', title: 'Bob' });
  tab.tell({ type: 'open', room: 'ops' });
  assert.deepEqual(stage.state(tab).rooms.map(({ name, title }) => [name, title]), [['lobby', 'lobby'], ['ops', 'ops'], ['@ada,bob', 'Bob']]);
});
