// What rings: the setting, muted rooms, and what they do to marks, counts and notifications.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rings } from '../../client/page/ring.js';
import { chatMessage } from './engine_fixture.mjs';
import { MemoryStore } from './memory_store.mjs';
import { Page } from './page.mjs';

test('the_setting_and_muted_rooms_decide_what_rings', () => {
  const always = { mode: 'name', muted: [] };
  const table = [
    ['ops', 'the art of tea', always, true],
    ['ops', 'the art of tea', { mode: 'at', muted: [] }, false],
    ['ops', 'ask @art', { mode: 'at', muted: [] }, true],
    ['ops', 'ask @art', { mode: 'never', muted: [] }, false],
    ['ops', 'ask @art', { mode: 'name', muted: ['ops'] }, false],
    ['dev', 'ask @art', { mode: 'name', muted: ['ops'] }, true],
    ['ops', 'start', always, false],
    ['@art,bob', 'hi', always, true],
    ['@art,bob', 'hi', { mode: 'at', muted: [] }, true],
    ['@art,bob', 'hi', { mode: 'never', muted: [] }, false],
    ['@art,bob', 'hi', { mode: 'name', muted: ['@art,bob'] }, false],
  ];
  for (const [room, text, ring, expected] of table) assert.equal(rings(room, text, 'art', ring), expected, `${room} ${text} ${JSON.stringify(ring)}`);
});

// A hidden tab that shows the lobby, after the line.
async function heard(line, text, local = new MemoryStore()) {
  local['banter/notify'] = 'true';
  const page = await new Page({ local }).online();
  if (line) await page.say(line);
  page.hide();
  await page.run();
  await page.hear(chatMessage(1, { text }));
  const [notified, title] = [page.notifications.length, page.document.title];
  page.hide(false);
  await page.run();
  return { local, seen: [notified, title, page.row(text).classList.contains('mentioned'), page.byId('rows').querySelectorAll('mark').length] };
}

test('a_name_rings_unless_the_setting_says_otherwise', async () => {
  const rung = [1, '(@1) #lobby · banter', true, 1];
  assert.deepEqual((await heard('', 'ada!')).seen, rung);
  assert.deepEqual((await heard('/ring @name', 'ada!')).seen, [0, '(1) #lobby · banter', false, 0]);
  assert.deepEqual((await heard('/ring @name', 'so @ada!')).seen, rung);
  assert.deepEqual((await heard('/ring never', '@ada!')).seen, [0, '(1) #lobby · banter', true, 1]);
  assert.deepEqual((await heard('/ring off', '@ada!')).seen, [0, '(1) #lobby · banter', true, 1]);
});

test('the_setting_is_kept', async () => {
  const { local } = await heard('/ring @name', 'hi');
  assert.deepEqual(JSON.parse(local['banter/ring/ada']), { mode: 'at', muted: [] });
  assert.deepEqual((await heard('', 'ada!', local)).seen[0], 0);
  assert.deepEqual((await heard('/ring name', 'ada!', local)).seen[0], 1);
});

test('a_muted_room_has_no_mentions_until_it_is_unmuted', async () => {
  const page = await new Page().online();
  await page.goTo('ops');
  await page.hear(chatMessage(1, { text: 'ada' }));
  assert.equal(page.text('unread-elsewhere'), '@');
  await page.goTo('lobby');
  await page.say('/ring off');
  await page.goTo('ops');
  await page.hear(chatMessage(2, { text: 'ada' }));
  assert.equal(page.text('unread-elsewhere'), '•');
  await page.goTo('lobby');
  await page.say('/ring on');
  await page.goTo('ops');
  await page.hear(chatMessage(3, { text: 'ada' }));
  assert.equal(page.text('unread-elsewhere'), '@');
});

test('the_list_in_the_sidebar_shows_and_changes_the_setting', async () => {
  const page = await new Page().online();
  const select = page.byId('ring');
  assert.equal(select.value, 'name');
  await page.say('/ring @name');
  assert.equal(select.value, 'at');
  select.value = 'never';
  select.dispatch('change');
  await page.say('/ring');
  assert.equal(page.rows.at(-1), 'Nothing rings.');
});

test('a_room_is_muted_and_unmuted_in_its_menu', async () => {
  const page = await new Page().online();
  assert.equal(page.text('mute'), 'Turn off notifications of #lobby');
  await page.click('mute');
  assert.deepEqual([page.text('mute'), JSON.parse(localStorage.getItem('banter/ring/ada')).muted], ['Turn on notifications of #lobby', ['lobby']]);
  await page.goTo('ops');
  assert.equal(page.text('mute'), 'Turn off notifications of #ops');
  await page.goTo('lobby');
  await page.click('mute');
  assert.equal(page.text('mute'), 'Turn off notifications of #lobby');
});

test('mentions_that_were_counted_end_with_the_setting', async () => {
  const page = await new Page().online();
  await page.goTo('ops');
  await page.hear(chatMessage(1, { text: 'ada' }));
  assert.equal(page.text('unread-elsewhere'), '@');
  await page.say('/ring never');
  assert.equal(page.text('unread-elsewhere'), '•');
});
