// A tab as its user sees it, from the engine to the document: rooms, messages, unread counts and marks.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chatMessage, chatMessages } from './engine_fixture.mjs';
import { MemoryStore } from './memory_store.mjs';
import { Page } from './page.mjs';

const has = (page, text) => page.rows.some((row) => row.includes(text));
const store = (entries) => Object.assign(new MemoryStore(), Object.fromEntries(Object.entries(entries).map(([key, value]) => [`banter/${key}`, JSON.stringify(value)])));
const joinAs = (page, messages, room = 'ops') => {
  const join = page.server.take('join').find((request) => request.room === room);
  page.server.joined(join, { prev: messages.at(-1)?.seq ?? 0 });
  page.server.page(join, messages.map((m) => ({ ...m, room })));
  return page.run();
};

test('the_chat_is_hidden_until_the_first_welcome_and_then_shows_the_lobby', async () => {
  const page = await new Page().chat('ada', true);
  assert.ok(page.byId('app').hidden);
  page.server.welcome({ user: 'Ada' });
  await page.run();
  assert.deepEqual([page.byId('app').hidden, page.text('my-name'), page.text('room-name'), page.outcomes], [false, 'Ada', '#lobby', ['accepted']]);
  assert.equal(page.text('empty'), 'Loading…');
  page.server.joinAll();
  await page.run();
  assert.equal(page.text('empty'), 'There are no messages in #lobby yet. Say hello!');
  assert.equal(page.document.activeElement, page.byId('text'));
});

test('stored_rooms_are_shown_while_connecting', async () => {
  const page = await new Page({ local: store({ 'rooms/ada': { epoch: 'e1', heard: 3, rooms: { ops: 2 } } }) }).chat();
  assert.deepEqual([page.byId('app').hidden, page.text('room-name'), page.text('connection-status')], [false, '#ops', 'Connecting…']);
  assert.equal(page.server.url, 'ws://here/ws');
  page.server.open();
  assert.equal(page.server.take()[0].epoch, 'e1');
});

test('a_new_name_sees_the_connection_status_while_the_server_is_down', async () => {
  const page = await new Page().chat('ada', true);
  page.server.break();
  await page.run();
  assert.equal(page.byId('app').hidden, false);
  assert.match(page.text('connection-status'), /^Not connected\. Reconnecting in 1 s\./);
  assert.deepEqual(page.outcomes, []);
});

test('a_refused_name_ends_the_chat', async () => {
  const page = await new Page().chat('ada', true);
  page.server.open();
  page.server.receive({ type: 'error', id: 'hello', code: 'bad_name', message: 'No such name.' });
  await page.run();
  assert.deepEqual(page.outcomes, ['No such name.']);
});

test('the_room_in_the_address_is_opened', async () => {
  const page = await new Page({ hash: '#ops' }).online();
  assert.deepEqual([page.text('room-name'), page.document.title], ['#ops', '#ops · banter']);
});

test('an_invalid_address_opens_the_first_room', async () => {
  for (const hash of ['#A B', '#%ff', '#@bob,eve', '#@ada,bob,eve', '#@ada,', '#']) {
    const page = await new Page({ hash }).online();
    assert.equal(page.text('room-name'), '#lobby', hash);
  }
  const own = await new Page({ hash: '#@ada,bob' }).online();
  assert.equal(own.text('room-name'), '@bob');
});

test('a_link_with_the_users_of_a_conversation_in_any_order_shows_what_is_sent_there', async () => {
  const page = await new Page({ hash: '#@Op_Er,ada' }).online();
  assert.equal(page.text('room-name'), '@op_er');
  page.server.take();
  await page.say('hello');
  const [{ id, to }] = page.server.take('message');
  const direct = { room: '@ada,op_er', seq: 5 };
  await page.hear({ type: 'ack', id, ...direct }, chatMessage(5, { ...direct, prev: 0, user: 'ada', to, text: 'hello' }));
  assert.deepEqual([page.byId('rows').querySelector('.text').textContent, page.byId('people').children.length], ['hello', 1]);
});

test('a_changed_address_opens_its_room', async () => {
  const page = await new Page().online(chatMessages(1, 2));
  await page.goTo('ops');
  assert.deepEqual([page.text('room-name'), page.rows], ['#ops', []]);
  await joinAs(page, chatMessages(11, 12));
  assert.ok(has(page, 'line 12') && !has(page, 'line 2'));
  await page.goTo('lobby');
  assert.ok(has(page, 'line 2') && !has(page, 'line 12'));
});

test('messages_of_another_room_are_counted_and_not_shown', async () => {
  const page = await new Page().online();
  await page.goTo('ops');
  await joinAs(page, []);
  await page.hear(chatMessage(5, { prev: 0, text: 'for ada' }));
  assert.ok(!has(page, 'for ada'));
  assert.deepEqual([page.text('unread-elsewhere'), page.document.title], ['@', '(@1) #ops · banter']);
  await page.goTo('lobby');
  assert.ok(has(page, 'for ada'));
  assert.deepEqual([page.text('unread-elsewhere'), page.document.title], ['', '#lobby · banter']);
});

test('a_screen_reader_reads_live_messages_and_no_loaded_ones', async () => {
  const page = await new Page().online(chatMessages(201, 300));
  assert.equal(page.byId('log').attributes['aria-live'], 'off');
  await page.hear(chatMessage(301));
  const live = [];
  const { setAttribute } = page.byId('log');
  page.byId('log').setAttribute = function (name, value) {
    if (name === 'aria-live') live.push(value);
    setAttribute.call(this, name, value);
  };
  await page.hear(chatMessage(302));
  assert.ok(live.includes('polite'));
  live.length = 0;
  await page.scroll(0);
  page.server.page(page.server.take('history')[0], chatMessages(101, 200), true);
  await page.run();
  assert.ok(has(page, 'line 101') && !live.includes('polite'));
});

test('the_first_unread_message_is_marked_and_scrolled_to', async () => {
  const local = store({ 'rooms/ada': { epoch: 'e1', heard: 3, rooms: { lobby: 10 } } });
  const page = await new Page({ local }).online(chatMessages(1, 60));
  const rows = page.rows;
  const at = rows.indexOf('New');
  assert.ok(at > 0 && rows[at + 1].includes('line 11'));
  assert.equal(page.byId('log').scrollTop, at * 20 - 50);
  assert.equal(page.text('to-newest'), 'Newest ↓');
  assert.equal(page.byId('to-newest').hidden, false);
  assert.equal(page.document.title, '(50) #lobby · banter', 'not read before the end is seen');
  await page.scroll(1e6);
  assert.equal(page.document.title, '#lobby · banter');
});

test('without_unread_messages_there_is_no_mark', async () => {
  const local = store({ 'rooms/ada': { epoch: 'e1', heard: 3, rooms: { lobby: 3 } } });
  const page = await new Page({ local }).online([...chatMessages(1, 3), chatMessage(4, { user: 'ada' })]);
  assert.ok(!page.rows.includes('New'));
});

test('messages_below_the_visible_part_are_counted_until_the_end_is_shown', async () => {
  const page = await new Page().online(chatMessages(1, 60));
  await page.scroll(300);
  await page.hear(chatMessage(61), chatMessage(62));
  assert.deepEqual([page.text('to-newest'), page.byId('to-newest').hidden, page.byId('log').scrollTop], ['2 new ↓', false, 300]);
  assert.equal(page.document.title, '(2) #lobby · banter');
  await page.click('to-newest');
  assert.deepEqual([page.byId('to-newest').hidden, page.document.title], [true, '#lobby · banter']);
  assert.equal(page.byId('log').scrollTop, page.byId('log').scrollHeight - 100);
});

test('messages_at_the_end_of_the_log_are_read_at_once', async () => {
  const page = await new Page().online(chatMessages(1, 60));
  await page.hear(chatMessage(61));
  assert.deepEqual([page.document.title, page.byId('to-newest').hidden], ['#lobby · banter', true]);
  assert.ok(page.rows.at(-1).includes('line 61'));
});

test('messages_for_a_hidden_tab_are_unread_and_marked_when_it_is_shown', async () => {
  const page = await new Page().online(chatMessages(1, 3));
  page.hide();
  await page.run();
  await page.hear(chatMessage(4, { user: 'ada' }), chatMessage(5));
  assert.equal(page.document.title, '(1) #lobby · banter');
  page.hide(false);
  await page.run();
  assert.equal(page.document.title, '#lobby · banter');
  const at = page.rows.indexOf('New');
  assert.ok(page.rows[at + 1].includes('line 5'));
});

test('a_tab_shown_again_without_new_messages_has_no_mark', async () => {
  const page = await new Page().online(chatMessages(1, 3));
  page.hide();
  await page.hear(chatMessage(4, { user: 'ada' }));
  page.hide(false);
  await page.run();
  await page.hear(chatMessage(5));
  assert.ok(!page.rows.includes('New'));
});

test('sending_removes_the_mark_and_scrolls_to_the_end', async () => {
  const local = store({ 'rooms/ada': { epoch: 'e1', heard: 3, rooms: { lobby: 10 } } });
  const page = await new Page({ local }).online(chatMessages(1, 60));
  await page.say('hello');
  assert.ok(!page.rows.includes('New'));
  assert.equal(page.rows.at(-1), 'Aadayou12:00helloSending…');
  assert.equal(page.byId('log').scrollTop, page.byId('log').scrollHeight - 100);
  assert.equal(page.byId('text').value, '');
});

test('unsent_messages_are_shown_at_the_end_of_their_room_only', async () => {
  const page = await new Page().online(chatMessages(1, 3));
  page.server.break();
  await page.run();
  await page.say('hello');
  assert.equal(page.rows.at(-1), 'Aadayou12:00helloWaiting…');
  assert.match(page.text('connection-status'), /1 message is waiting/);
  await page.goTo('ops');
  assert.ok(!has(page, 'hello'));
});

test('scrolling_up_loads_older_messages_one_page_at_a_time', async () => {
  const page = await new Page().online(chatMessages(201, 300));
  await page.scroll(500);
  const [ask] = page.server.take('history');
  assert.deepEqual([ask.before, ask.limit], [201, 100]);
  await page.scroll(400);
  assert.deepEqual(page.server.take('history'), []);
  page.server.page(ask, chatMessages(101, 200), true);
  await page.run();
  assert.ok(has(page, 'line 101'));
  assert.ok(!page.rows[0].startsWith('This is the beginning'));
  await page.scroll(0);
  page.server.page(page.server.take('history')[0], chatMessages(1, 100), false);
  await page.run();
  assert.ok(page.rows[0].startsWith('This is the beginning of #lobby'));
  await page.scroll(0);
  assert.deepEqual(page.server.take('history'), []);
});

test('a_jump_shows_the_message_in_its_context_and_a_button_leads_back_to_the_newest', async () => {
  const page = await new Page().online(chatMessages(301, 400));
  page.byId('words').value = 'tea';
  await page.click('search-open');
  page.byId('search').dispatch('submit');
  await page.run();
  const [find] = page.server.take('search');
  page.server.receive({ type: 'found', id: find.id, messages: [chatMessage(100, { text: 'tea' })], more: false });
  await page.run();
  await page.click(page.byId('panel-list').querySelector('.hit'));
  const [before, after] = page.server.take('history');
  assert.deepEqual([before.before, after.after], [101, 100]);
  page.server.page(before, chatMessages(51, 100), true);
  page.server.page(after, chatMessages(101, 150), true);
  await page.run();
  assert.ok(page.row('line 100').classList.contains('found'));
  assert.ok(!has(page, 'line 400'));
  assert.equal(page.byId('to-newest').hidden, false);
  await page.hear(chatMessage(401));
  assert.equal(page.text('to-newest'), '1 new ↓');
  await page.run(4000);
  assert.ok(!page.row('line 100').classList.contains('found'));
  page.server.take('history');
  await page.click('to-newest');
  assert.ok(page.rows.at(-1).includes('line 401'));
});

test('a_failed_jump_shows_the_error_and_keeps_the_log', async () => {
  const page = await new Page().online(chatMessages(301, 310));
  await page.click('search-open');
  page.byId('words').value = 'tea';
  page.byId('search').dispatch('submit');
  await page.run();
  page.server.receive({ type: 'found', id: page.server.take('search')[0].id, messages: [chatMessage(100, { text: 'tea' })], more: false });
  await page.run();
  await page.click(page.byId('panel-list').querySelector('.hit'));
  const [before, after] = page.server.take('history');
  page.server.refuse(before, 'unavailable', 'Not now.');
  page.server.page(after, []);
  await page.run();
  assert.equal(page.text('toast'), 'Not now.');
  assert.ok(has(page, 'line 310'));
});

test('leaving_the_current_room_opens_another_one_or_none', async () => {
  const page = await new Page().online();
  await page.goTo('ops');
  await joinAs(page, []);
  const leave = async () => {
    await page.click('leave');
    page.byId('leave-ask').querySelector('form').dispatch('submit');
    await page.run();
  };
  await leave();
  assert.deepEqual([page.text('room-name'), location.hash], ['#lobby', '#lobby']);
  await leave();
  assert.deepEqual([page.text('room-name'), location.hash], ['', '']);
  assert.equal(page.text('empty'), 'You are in no room. Join or create a room in the list of rooms.');
  assert.ok(page.byId('composer').hidden);
});

test('a_removed_user_cannot_send_and_can_join_again', async () => {
  const page = await new Page().online(chatMessages(1, 2));
  await page.hear({ type: 'left', room: 'lobby', by: 'Bob', reason: 'spam' });
  assert.ok(page.byId('composer').hidden && page.byId('topic').hidden);
  assert.equal(page.rows.at(-1), 'Bob removed you from #lobby: spamJoin again');
  assert.equal(page.text('toast'), 'Bob removed you from #lobby: spam');
  await page.click(page.byId('rows').children.at(-1).querySelector('button'));
  assert.deepEqual(page.server.take('join').map(({ room, after }) => [room, after]), [['lobby', 2]]);
});

test('a_user_removed_while_typing_keeps_the_text_and_goes_on_with_it', async () => {
  for (const [text, hidden] of [['what', false], ['', true]]) {
    const page = await new Page().online(chatMessages(1, 2));
    page.byId('text').value = text;
    page.byId('text').dispatch('input');
    await page.hear({ type: 'left', room: 'lobby', by: 'Bob', reason: 'spam' });
    assert.deepEqual([page.byId('composer').hidden, page.byId('text').value], [hidden, text]);
  }
});

test('a_question_mark_in_the_middle_of_a_text_is_no_shortcut_wherever_the_text_goes', async () => {
  const page = await new Page().online();
  const target = page.document.body;
  for (const key of 'now?') page.key(key, { target });
  assert.ok(!page.byId('help').attributes.open);
  await page.run(3000);
  page.key('?', { target });
  assert.equal(page.byId('help').attributes.open, '');
});

test('read_positions_are_saved_and_a_removal_with_them', async () => {
  const page = await new Page().online(chatMessages(1, 3));
  const kept = () => JSON.parse(localStorage.getItem('banter/rooms/ada'));
  assert.deepEqual(kept(), { epoch: 'e1', heard: 3, rooms: { lobby: 3 } });
  await page.hear({ type: 'left', room: 'lobby', by: 'Bob' });
  assert.deepEqual([kept().rooms, kept().outside], [{ lobby: 3 }, { lobby: { removedReason: 'Bob removed you from #lobby.', removedDetail: '', invitedBy: '' } }]);
});

test('stored_rooms_do_not_change_without_a_connection', async () => {
  const local = store({ 'rooms/ada': { epoch: 'e1', heard: 3, rooms: { lobby: 2, ops: 9 } } });
  const page = await new Page({ local }).chat();
  await page.goTo('dev');
  assert.deepEqual(JSON.parse(localStorage.getItem('banter/rooms/ada')).rooms, { lobby: 2, ops: 9 });
  assert.ok(page);
});

test('a_hidden_tab_is_not_rendered_and_shows_the_end_when_it_is_shown', async () => {
  const page = await new Page().online(chatMessages(1, 3));
  page.hide();
  for (const message of chatMessages(4, 30)) page.server.receive(message);
  await page.run();
  assert.ok(!has(page, 'line 30'));
  page.hide(false);
  await page.run();
  assert.ok(has(page, 'line 30'));
});

test('a_new_window_starts_at_the_end', async () => {
  const page = await new Page().online(chatMessages(1, 60));
  await page.scroll(100);
  page.fixture.server.break();
  await page.run(400);
  page.server.welcome({ epoch: 'e2' });
  page.server.joinAll(chatMessages(1, 30, { text: 'new epoch' }));
  await page.run();
  assert.ok(!has(page, 'line 60'));
  assert.equal(page.byId('log').scrollTop, page.byId('log').scrollHeight - 100);
});
