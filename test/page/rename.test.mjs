// A change of the name: what the browser has stored, the engine's rooms, and the tabs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineName, moveStored, renamedRoom } from '../../client/page/rename.js';
import { chatMessages, online } from './engine_fixture.mjs';
import { Browser, Page } from './page.mjs';

test('a_conversation_is_another_room_under_the_new_name', () => {
  const table = [['ops', 'ops'], ['@ada,bob', '@bob,eve'], ['@aaron,ada', '@aaron,eve'], ['@ada', '@ada,eve']];
  for (const [room, expected] of table) assert.equal(renamedRoom(room, 'Ada', 'Eve'), expected);
  assert.equal(renamedRoom('@ada,bob', 'ada', 'ADA'), '@ada,bob');
});

test('what_is_stored_for_a_name_moves_to_the_new_one', () => {
  new Browser();
  const stored = {
    'draft/ada/ops': 'half', 'draft/ada/@ada,bob': 'dear Bob', 'draft/adam/ops': 'not mine', 'draft/eve/dev': 'older',
    'unsent/ada/m1': { id: 'm1', room: 'ops' }, 'unsent/ada/m2': { id: 'm2', room: '@ada,bob' },
    'rooms/ada': { epoch: 'e1', rooms: { ops: 1 } }, 'ring/ada': { mode: 'at', muted: [] }, name: 'ada',
  };
  for (const [key, value] of Object.entries(stored)) localStorage.setItem(`banter/${key}`, JSON.stringify(value));
  moveStored('Ada', 'Eve', 'ada');
  moveStored('Ada', 'Eve', 'ada'); // of a second tab
  const now = Object.fromEntries(Object.entries(localStorage).map(([key, value]) => [key.replace('banter/', ''), JSON.parse(value)]));
  assert.match(now['engine/ada'], /^[0-9a-f]{24}$/);
  delete now['engine/ada'];
  assert.deepEqual(now, {
    'draft/eve/ops': 'half', 'draft/eve/@bob,eve': 'dear Bob', 'draft/adam/ops': 'not mine', 'draft/eve/dev': 'older',
    'unsent/eve/m1': { id: 'm1', room: 'ops' }, 'unsent/eve/m2': { id: 'm2', room: '@bob,eve' },
    'rooms/eve': { epoch: 'e1', rooms: { ops: 1 } }, 'ring/eve': { mode: 'at', muted: [] }, name: 'ada', 'engine/eve': 'ada',
  });
});

test('new_tabs_of_the_new_name_find_the_engine_and_tabs_of_the_old_name_another_one', () => {
  new Browser();
  assert.equal(engineName('Ada'), 'ada');
  moveStored('ada', 'eve', 'ada');
  assert.deepEqual([engineName('eve'), engineName('ada') !== 'ada'], ['ada', true]);
  moveStored('eve', 'ada', 'ada');
  assert.deepEqual([engineName('ada'), engineName('eve') !== 'ada'], ['ada', true]);
  moveStored('ada', 'ADA', 'ada');
  assert.equal(engineName('ada'), 'ada');
});

test('the_engine_keeps_rooms_and_conversations_and_registers_under_the_new_name_from_now_on', () => {
  const [fixture, tab] = online(chatMessages(1, 2));
  tab.send({ type: 'open', room: '@ada,bob', title: 'Bob' });
  fixture.server.take();
  tab.request(1, { type: 'rename', user: 'Eve' });
  const [request] = fixture.server.take('rename');
  fixture.server.receive({ type: 'renamed', id: request.id, user: 'ada', to: 'Eve' });
  assert.equal(tab.take('response')[0].response.to, 'Eve');
  const { user, rooms } = fixture.state(tab);
  assert.deepEqual([user, rooms.map(({ name, title }) => [name, title])], ['Eve', [['lobby', 'lobby'], ['@bob,eve', 'Bob']]]);
  assert.deepEqual(fixture.server.take('join').map(({ room }) => room), ['@bob,eve'], 'nobody sees a leave and a join');
  tab.send({ type: 'open', room: 'lobby' });
  const { members, systemMessages } = tab.take('roomInfo').at(-1);
  assert.deepEqual([members, systemMessages.map(({ text }) => text)], [['Eve'], ['ada is now known as Eve.']]);
  fixture.reconnect();
  assert.equal(fixture.server.take('hello')[0].user, 'Eve');
});

test('messages_that_wait_for_a_conversation_go_to_the_same_user', () => {
  const [fixture, tab] = online();
  tab.send({ type: 'open', room: '@ada,bob', title: 'Bob' });
  tab.say('m1', 'hi', '@ada,bob');
  fixture.server.refuse({ id: 'm1' }, 'storage_full');
  fixture.server.take();
  fixture.server.receive({ type: 'renamed', user: 'ada', to: 'eve' });
  fixture.clock.advance(500);
  assert.deepEqual(fixture.server.take('message').map(({ id, to, room }) => [id, to, room]), [['m1', 'Bob', undefined]]);
  assert.equal(tab.latest.pending.list[0].room, '@bob,eve');
});

test('a_refused_rename_changes_nothing', () => {
  const [fixture, tab] = online();
  tab.request(1, { type: 'rename', user: 'bob' });
  const [request] = fixture.server.take('rename');
  fixture.server.refuse(request, 'name_in_use', 'in use');
  assert.equal(tab.take('response')[0].response.message, 'in use');
  assert.deepEqual([fixture.state(tab).user, tab.take('notice')], ['ada', []]);
});

async function renamed(page, to) {
  await page.click('rename');
  page.byId('new-name').value = to;
  page.byId('name-edit').querySelector('form').dispatch('submit');
  await page.run();
  const [request] = page.server.take('rename');
  await page.hear({ type: 'renamed', id: request.id, user: 'ada', to });
}

test('the_page_keeps_its_room_its_log_and_the_draft', async () => {
  const page = await new Page().online(chatMessages(1, 3));
  page.byId('text').value = 'half';
  page.byId('text').dispatch('input');
  await renamed(page, 'Eve');
  assert.deepEqual([page.text('my-name'), page.text('room-name'), page.byId('text').value, page.reloads], ['Eve', '#lobby', 'half', 0]);
  assert.ok(page.rows.some((row) => row.includes('line 3')));
  assert.deepEqual(['name', 'draft/eve/lobby'].map((key) => localStorage.getItem(`banter/${key}`)), ['"Eve"', '"half"']);
  assert.deepEqual([sessionStorage.getItem('banter/name'), localStorage.getItem('banter/draft/ada/lobby')], ['"Eve"', null]);
  await page.say('me again');
  assert.ok(Object.keys(localStorage).some((key) => key.startsWith('banter/unsent/eve/')));
});

test('a_conversation_and_its_draft_go_on_under_the_new_name', async () => {
  const page = await new Page({ hash: '#@ada,bob' }).online();
  page.byId('text').value = 'dear Bob';
  page.byId('text').dispatch('input');
  await renamed(page, 'Eve');
  assert.deepEqual([location.hash, page.text('room-name'), page.byId('text').value], ['#@bob,eve', '@bob', 'dear Bob']);
});
