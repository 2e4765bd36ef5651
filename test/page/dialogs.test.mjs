// Dialogs, buttons and keyboard shortcuts.

import assert from 'node:assert/strict';
import { settle } from './clock.mjs';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

let browser;
let done;
let asked;
let answers;
let wrongStart;
let currentRoom;

const test = testWithSetup(async () => {
  browser = new Browser();
  done = [];
  asked = [];
  answers = {};
  wrongStart = undefined;
  currentRoom = { name: 'ops', title: 'ops', topic: 'tea' };
  const engine = {
    send: (message) => done.push(message),
    ask: async (message) => (done.push(message), answers[message.type] ?? { type: 'done' }),
    sendChecked: (message) => done.push(message),
    request: async (request) => (asked.push(request), answers[request.type] ?? { type: 'error', message: 'No.' }),
  };
  const does = (name, result) => (...parts) => (done.push([name, ...parts]), result?.());
  const { controls } = await import('../../client/page/controls.js');
  controls(engine, {
    currentRoom: () => currentRoom,
    currentName: () => 'ada',
    goTo: does('goTo'),
    startConversation: does('startConversation', async () => wrongStart),
    goToNewest: does('goToNewest'),
    search: does('search'),
    next: does('next'),
    page: does('page'),
    escape: does('escape'),
  });
});

const isOpen = (id) => browser.byId(id).getAttribute('open') !== null;
const submit = async (id) => {
  assert.equal(browser.byId(id).querySelector('form').dispatch('submit'), false, 'the browser would reload the page');
  await settle();
};
const error = (id) => browser.byId(id).querySelector('.error').textContent;

async function join(text) {
  browser.byId('join-open').click();
  await settle();
  browser.byId('join-name').value = text;
  await submit('join');
}

test('a_typed_room_name_is_normalised', async () => {
  await join(' #Ops ');
  assert.deepEqual([done, isOpen('join')], [[['goTo', 'ops']], false]);
});

test('an_error_explains_an_invalid_room_name_and_the_dialog_stays_open', async () => {
  const cannotContain = (what) => `A room name cannot contain ${what}. It can contain a to z, 0 to 9, - _ and .`;
  const table = [
    ['', 'Enter the name of a room.'],
    ['#', 'Enter the name of a room.'],
    ['a b', cannotContain('spaces')],
    ['aö', cannotContain('the character ö')],
    ['x😀', cannotContain('the character 😀')],
    ['x'.repeat(65), 'A room name has at most 64 characters. This name has 65.'],
  ];
  for (const [name, message] of table) {
    await join(name);
    assert.deepEqual([done, isOpen('join'), error('join')], [[], true, message], name);
    browser.byId('join').close();
  }
  browser.byId('join-open').click();
  assert.equal(error('join'), '', 'the error is cleared when the dialog opens again');
  await join('x'.repeat(64));
  assert.equal(done.length, 1);
});

test('an_at_sign_starts_a_conversation', async () => {
  await join(' @Ada Lovelace ');
  assert.deepEqual([done, isOpen('join')], [[['startConversation', 'Ada Lovelace']], false]);
  wrongStart = 'There is no user eve here now.';
  await join('@eve');
  assert.deepEqual([isOpen('join'), error('join')], [true, wrongStart]);
  browser.byId('join').close();
  await join('@ ');
  assert.equal(error('join'), 'A room name cannot contain the character @. It can contain a to z, 0 to 9, - _ and .');
});

test('the_rooms_of_the_server_are_listed_filtered_and_opened', async () => {
  answers.rooms = { rooms: [{ room: 'ops', topic: 'tea', member_count: 3 }, { room: 'dev', topic: '', member_count: 1 }] };
  browser.byId('join-open').click();
  await settle();
  const items = browser.byId('join-list').children;
  assert.deepEqual(items.map((item) => item.textContent), ['#opstea3 members', '#dev1 members']);
  browser.byId('join-name').value = '#OP';
  browser.byId('join-name').dispatch('input');
  assert.deepEqual(items.map((item) => Boolean(item.hidden)), [false, true]);
  items[0].querySelector('button').click();
  assert.deepEqual([done, isOpen('join')], [[['goTo', 'ops']], false]);
  delete answers.rooms;
  browser.byId('join-open').click();
  await settle();
  assert.deepEqual([browser.byId('join-list').children, browser.byId('join-name').value], [[], '']);
});

test('a_late_list_of_rooms_is_filtered_at_once', async () => {
  answers.rooms = { rooms: ['ops', 'dev'].map((room) => ({ room, topic: '', member_count: 1 })) };
  browser.byId('join-open').click();
  browser.byId('join-name').value = 'dev';
  await settle();
  assert.deepEqual(browser.byId('join-list').children.map((item) => Boolean(item.hidden)), [true, false]);
});

test('a_topic_is_set_and_an_error_is_shown', async () => {
  browser.byId('topic').click();
  assert.deepEqual([isOpen('topic-edit'), browser.byId('topic-text').value], [true, 'tea']);
  browser.byId('topic-text').value = ' coffee ';
  await submit('topic-edit');
  assert.deepEqual(asked, [{ type: 'topic', room: 'ops', text: 'coffee' }]);
  assert.deepEqual([isOpen('topic-edit'), error('topic-edit')], [true, 'No.']);
  answers.topic = { type: 'done' };
  await submit('topic-edit');
  assert.equal(isOpen('topic-edit'), false);
});

test('a_dialog_closes_by_cancel_and_by_a_click_outside_only', () => {
  const dialog = browser.byId('topic-edit');
  browser.byId('topic').click();
  dialog.querySelector('h2').click();
  assert.ok(isOpen('topic-edit'));
  dialog.querySelector('.cancel').click();
  assert.ok(!isOpen('topic-edit'));
  browser.byId('topic').click();
  dialog.click();
  assert.ok(!isOpen('topic-edit'));
});

test('the_help_opens_and_closes', async () => {
  browser.byId('help-open').click();
  assert.ok(isOpen('help'));
  await submit('help');
  assert.ok(!isOpen('help'));
});

test('a_room_is_left_after_a_question_and_a_conversation_without_one', async () => {
  browser.byId('leave').click();
  assert.deepEqual([isOpen('leave-ask'), browser.text('leave-title'), done], [true, 'Leave #ops?', []]);
  browser.byId('leave-ask').querySelector('.cancel').click();
  assert.deepEqual([isOpen('leave-ask'), done], [false, []]);
  browser.byId('leave').click();
  answers.leave = { type: 'error', message: 'Not connected.' };
  await submit('leave-ask');
  assert.deepEqual([isOpen('leave-ask'), error('leave-ask')], [true, 'Not connected.']);
  answers.leave = undefined;
  done = [];
  await submit('leave-ask');
  assert.deepEqual([isOpen('leave-ask'), done], [false, [{ type: 'leave', room: 'ops' }]]);
  for (const room of [{ name: '@ada,bob', title: 'Bob' }, { name: 'dev', title: 'dev', removedReason: 'Banned.' }]) {
    currentRoom = room;
    browser.byId('leave').click();
    assert.deepEqual([isOpen('leave-ask'), done.at(-1)], [false, { type: 'leave', room: room.name }]);
  }
});

test('every_button_calls_its_action', () => {
  browser.byId('to-newest').click();
  const status = browser.byId('connection-status');
  status.click();
  status.append(document.createElement('button'));
  status.querySelector('button').click();
  assert.deepEqual(done.map((what) => what.type ?? what[0]), ['goToNewest', 'wake']);
});

test('a_name_is_changed_and_an_error_is_shown', async () => {
  browser.byId('rename').click();
  assert.deepEqual([isOpen('name-edit'), browser.byId('new-name').value], [true, 'ada']);
  browser.byId('new-name').value = ' Zoe\u0308 ';
  answers.rename = { type: 'error', code: 'name_in_use', message: 'the name Zoë is in use' };
  await submit('name-edit');
  assert.deepEqual(asked, [{ type: 'rename', user: 'Zoë' }]);
  assert.deepEqual([isOpen('name-edit'), error('name-edit')], [true, 'The name Zoë is in use.']);
  answers.rename = { type: 'renamed', user: 'ada', to: 'Zoë' };
  await submit('name-edit');
  assert.equal(isOpen('name-edit'), false);
});

test('the_same_name_and_a_cancel_change_nothing', async () => {
  browser.byId('rename').click();
  await submit('name-edit');
  assert.equal(isOpen('name-edit'), false);
  browser.byId('rename').click();
  browser.byId('new-name').value = 'eve';
  browser.byId('name-edit').querySelector('.cancel').click();
  assert.deepEqual([isOpen('name-edit'), asked], [false, []]);
});

test('logging_out_asks_and_is_for_all_tabs', async () => {
  browser.byId('log-out').click();
  assert.ok(isOpen('log-out-ask'));
  assert.match(browser.text('log-out-ask'), /All tabs .* secret .* stays in this browser/);
  browser.byId('log-out-ask').querySelector('.cancel').click();
  assert.deepEqual([isOpen('log-out-ask'), done], [false, []]);
  browser.byId('log-out').click();
  await submit('log-out-ask');
  assert.deepEqual([done, browser.reloads], [[{ type: 'logOut' }], 0], 'the engine tells all tabs');
});

test('logging_out_without_an_engine_forgets_the_name_of_this_tab_and_reloads', async () => {
  localStorage.setItem('banter/name', '"ada"');
  sessionStorage.setItem('banter/name', '"ada"');
  answers.logOut = { type: 'error' };
  browser.byId('log-out').click();
  await submit('log-out-ask');
  assert.deepEqual([localStorage.getItem('banter/name'), sessionStorage.getItem('banter/name'), browser.reloads], [null, null, 1]);
});

test('every_shortcut_calls_its_action', () => {
  const table = [
    ['k', { ctrlKey: true }, ['search']],
    ['K', { metaKey: true }, ['search']],
    ['ArrowUp', { altKey: true }, ['next', -1, false]],
    ['ArrowDown', { altKey: true, shiftKey: true }, ['next', 1, true]],
    ['PageUp', {}, ['page', -1]],
    ['PageDown', {}, ['page', 1]],
    ['Escape', {}, ['escape']],
  ];
  for (const [key, more, what] of table) {
    assert.equal(browser.key(key, { shiftKey: false, ...more }), false, key);
    assert.deepEqual(done.pop(), what);
  }
  browser.key('?');
  assert.ok(isOpen('help'));
});

test('other_keys_are_left_alone', () => {
  const box = browser.byId('text');
  const table = [['k', {}], ['k', { ctrlKey: true, altKey: true }], ['ArrowUp', {}], ['ArrowLeft', { altKey: true }], ['PageUp', { altKey: true }], ['PageUp', { ctrlKey: true }], ['?', { target: box }], ['?', { target: browser.byId('words') }], ['x', {}], ['Escape', { isComposing: true }], ['PageUp', { altKey: true, shiftKey: true }]];
  for (const [key, more] of table) assert.equal(browser.key(key, more), true, key);
  browser.byId('help-open').click();
  assert.equal(browser.key('Escape'), true, 'a dialog has its own');
  assert.deepEqual(done, []);
});
