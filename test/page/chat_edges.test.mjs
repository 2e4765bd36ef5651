// Edge cases of a tab: responses after a change of room, limits, small screens.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chatMessage, chatMessages } from './engine_fixture.mjs';
import { Page } from './page.mjs';

const has = (page, text) => page.rows.some((row) => row.includes(text));

async function jumpTo(page, message) {
  await page.click('search-open');
  page.byId('words').value = 'tea';
  page.byId('search').dispatch('submit');
  await page.run();
  page.server.receive({ type: 'found', id: page.server.take('search')[0].id, messages: [message], more: false });
  await page.run();
  await page.click(page.byId('panel-list').querySelector('.hit'));
}

test('the_server_sets_the_length_limit', async () => {
  const page = await new Page().online([], { limits: { text_bytes: 5 } });
  await page.say('123456');
  assert.deepEqual(page.server.take('message'), []);
  await page.say('12345');
  assert.equal(page.server.take('message').length, 1);
});

test('the_server_sets_the_name_of_the_user', async () => {
  const page = await new Page().online([], { user: 'Ada L' });
  await page.hear(chatMessage(1, { user: 'Ada L' }));
  assert.ok(page.row('line 1').classList.contains('mine'));
});

test('pages_of_a_jump_are_ignored_after_a_change_of_room', async () => {
  const page = await new Page().online(chatMessages(301, 310));
  await jumpTo(page, chatMessage(100, { text: 'tea' }));
  const [before, after] = page.server.take('history');
  await page.goTo('ops');
  page.server.joinAll(chatMessages(1, 2, { text: 'in ops' }));
  await page.run();
  page.server.page(before, chatMessages(91, 100));
  page.server.page(after, chatMessages(101, 110));
  await page.run();
  assert.ok(has(page, 'in ops') && !has(page, 'line 100'));
});

test('after_a_jump_scrolling_down_loads_pages_up_to_the_newest', async () => {
  const page = await new Page().online(chatMessages(201, 300));
  await jumpTo(page, chatMessage(100, { text: 'tea' }));
  const [before, after] = page.server.take('history');
  page.server.page(before, chatMessages(91, 100), true);
  page.server.page(after, chatMessages(101, 150), true);
  await page.run();
  page.server.take('history');
  await page.scroll(1e6);
  await page.hear();
  assert.equal(page.byId('to-newest').hidden, false, 'the end of what is shown is not the newest');
  assert.equal(page.document.title, '#lobby · banter');
});

test('a_page_requested_before_a_jump_is_ignored', async () => {
  const page = await new Page().online(chatMessages(301, 400));
  await page.scroll(0);
  const [older] = page.server.take('history');
  await jumpTo(page, chatMessage(100, { text: 'tea' }));
  const [before, after] = page.server.take('history');
  page.server.page(older, chatMessages(201, 300), true);
  page.server.page(before, chatMessages(51, 100), true);
  page.server.page(after, chatMessages(101, 150), true);
  await page.run();
  assert.ok(has(page, 'line 100') && !has(page, 'line 250'));
});

test('opening_the_current_room_changes_nothing', async () => {
  const page = await new Page().online(chatMessages(1, 60));
  await page.scroll(300);
  await page.goTo('lobby');
  assert.deepEqual([page.byId('log').scrollTop, page.server.take()], [300, []]);
});

test('the_log_is_empty_until_the_next_room_is_loaded', async () => {
  const page = await new Page().online(chatMessages(1, 3));
  await page.goTo('ops');
  assert.deepEqual(page.rows, []);
  await page.hear({ type: 'presence', room: 'ops', user: 'bob', event: 'away', text: 'x' });
  await page.goTo('lobby');
  assert.ok(!has(page, 'bob is away'), 'system messages belong to their room');
});

test('opening_a_room_closes_the_drawer_on_a_phone', async () => {
  const page = new Page();
  page.narrow = true;
  await page.online();
  await page.click('menu');
  assert.ok(page.document.body.classList.contains('drawer'));
  await page.goTo('ops');
  assert.ok(!page.document.body.classList.contains('drawer'));
});

test('escape_closes_the_panel_and_then_scrolls_to_the_newest', async () => {
  const page = await new Page().online(chatMessages(1, 60));
  await page.scroll(300);
  await page.click('members-open');
  const escape = async () => (page.key('Escape'), page.run());
  await escape();
  assert.deepEqual([page.byId('panel').hidden, page.byId('log').scrollTop], [true, 300]);
  await escape();
  assert.equal(page.byId('log').scrollTop, page.byId('log').scrollHeight - 100);
});

test('the_count_of_messages_below_restarts_after_the_end_was_shown', async () => {
  const page = await new Page().online(chatMessages(1, 60));
  await page.scroll(300);
  await page.hear(chatMessage(61), chatMessage(62));
  await page.click('to-newest');
  await page.scroll(300);
  assert.equal(page.text('to-newest'), 'Newest ↓');
  await page.hear(chatMessage(63));
  assert.equal(page.text('to-newest'), '1 new ↓');
  await page.goTo('ops');
  page.server.joinAll();
  await page.run();
  await page.goTo('lobby');
  assert.equal(page.byId('to-newest').hidden, true);
});

test('the_first_message_replaces_the_text_of_an_empty_room', async () => {
  const page = await new Page().online();
  assert.equal(page.byId('empty').hidden, false);
  page.server.break();
  await page.say('hello');
  assert.equal(page.byId('empty').hidden, true);
});

test('a_notification_of_a_hidden_tab_opens_the_room_of_the_mention', async () => {
  const page = new Page();
  localStorage.setItem('banter/notify', 'true');
  await page.online();
  await page.goTo('ops');
  page.server.joinAll();
  await page.hear(chatMessage(1, { text: 'ada?' }));
  assert.deepEqual(page.notifications, []);
  page.hide();
  await page.hear(chatMessage(2, { text: 'ada!' }), chatMessage(3));
  assert.deepEqual(page.notifications.map(({ title, body }) => [title, body]), [['bob in #lobby', 'ada!']]);
  page.hide(false);
  page.notifications[0].onclick();
  await page.run();
  assert.equal(page.text('room-name'), '#lobby');
});

test('a_shortcut_opens_the_next_room', async () => {
  const page = await new Page().online();
  await page.goTo('ops');
  page.server.joinAll();
  await page.run();
  page.key('ArrowDown', { altKey: true });
  await page.run();
  assert.deepEqual([page.text('room-name'), location.hash], ['#lobby', '#lobby']);
});

test('a_conversation_with_a_member_closes_the_panel_on_a_small_screen', async () => {
  for (const narrow of [false, true]) {
    const page = new Page();
    page.narrow = narrow;
    await page.online();
    await page.hear({ type: 'members', room: 'lobby', members: ['ada', 'Bob'], member_count: 2, operators: [] });
    await page.click('members-open');
    await page.click(page.byId('panel-list').querySelectorAll('button')[0]);
    await page.click(page.byId('card-actions').querySelector('[data-action="message"]'));
    const [ask] = page.server.take('history');
    page.server.receive({ type: 'history', id: ask.id, room: '@ada,bob', messages: [], more: false });
    await page.run();
    assert.deepEqual([page.text('room-name'), page.byId('panel').hidden], ['@Bob', narrow]);
  }
});

test('each_message_of_the_engine_is_rendered_on_its_own', async () => {
  const news = [
    { type: 'window', list: [chatMessage(9)], read: 9 },
    { type: 'messages', list: [chatMessage(9)], read: 9 },
    { type: 'pending', list: [{ id: 'x', room: 'lobby', text: 'line 9', at: Date.now(), state: 'waiting' }] },
    { type: 'roomInfo', members: ['ada'], count: 1, operators: [], systemMessages: [{ seq: 3, text: 'line 9', time: Date.now() }] },
  ];
  for (const each of news) {
    const page = await new Page().online(chatMessages(1, 3));
    page.channel.two.postMessage({ room: 'lobby', ...each });
    await page.run();
    assert.ok(has(page, 'line 9'), each.type);
  }
});
