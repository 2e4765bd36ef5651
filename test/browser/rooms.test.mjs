// A list of more rooms than fit.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from './fixture.mjs';
import { eventually, eventuallyEqual } from './page_user.mjs';

const here = fixture();
const names = Array.from({ length: 30 }, (_, i) => `room-${String(i + 1).padStart(2, '0')}`);
const inRooms = [
  (rooms) => localStorage.setItem('banter/rooms/ada', JSON.stringify({ epoch: '', heard: null, rooms: Object.fromEntries(rooms.map((name) => [name, null])) })),
  names,
];

const openIn = async (room, options) => {
  const ada = await here.openPage('ada', { hash: `#${room}`, before: inRooms, viewport: { width: 1280, height: 560 }, ...options });
  await eventually(async () => (await ada.page.locator('#rooms a').count()) === names.length, 'all rooms');
  return ada;
};

// Whether the whole link is visible, and no button covers it.
const isVisible = (page, room) =>
  page.locator(`[data-room="${room}"]`).evaluate((link) => {
    const list = document.getElementById('lists').getBoundingClientRect();
    const { top, bottom, left, right } = link.getBoundingClientRect();
    return top >= list.top && bottom <= list.bottom && link.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
  });

test('the_current_room_is_visible_in_the_list', async () => {
  const ada = await openIn('room-27');
  const { page } = ada;
  await eventually(() => isVisible(page, 'room-27'), 'after the start');
  await page.goto(`${here.server.url}#room-02`);
  await eventually(() => isVisible(page, 'room-02'), 'after a change of the address');
  for (const [key, room] of [['Alt+ArrowUp', 'room-01'], ['Alt+ArrowUp', 'room-30'], ['Alt+ArrowUp', 'room-29'], ['Alt+ArrowDown', 'room-30']]) {
    await page.keyboard.press(key);
    await eventually(() => isVisible(page, room), `${room} after ${key}`);
  }
  await page.setViewportSize({ width: 1280, height: 360 });
  await eventually(() => isVisible(page, 'room-30'), 'in a smaller window');
  assert.ok((await page.locator('#lists').evaluate((list) => list.clientHeight)) > 100, 'some rooms fit');
  await page.getByRole('button', { name: 'Help and shortcuts' }).click({ trial: true });
  await ada.close();
});

test('the_current_room_is_visible_when_the_drawer_opens', async () => {
  const ada = await openIn('room-20', { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
  await ada.page.locator('#menu').tap();
  await eventually(() => isVisible(ada.page, 'room-20'), 'in the drawer');
  assert.equal(await ada.page.evaluate(() => document.activeElement.dataset.room), 'room-20');
  await ada.close();
});

test('mentions_and_unread_messages_beyond_the_edges_of_the_list_are_said_there', async () => {
  const ada = await openIn('room-01');
  const { page } = ada;
  const bob = await here.connectTcp('bob', names);
  const edges = async () => {
    const found = {};
    for (const where of ['above', 'below']) {
      const button = page.locator(`#unread-${where}`);
      if (await button.isVisible()) found[where] = await button.textContent();
    }
    return found;
  };
  assert.deepEqual(await edges(), {});
  await bob.say('room-25', 'nothing special');
  await eventuallyEqual(edges, { below: 'More unread below ↓' });
  await bob.say('room-29', 'ada, look');
  await eventuallyEqual(edges, { below: '1 mention below ↓' });
  await bob.say('room-30', 'ada, here too');
  await eventuallyEqual(edges, { below: '2 mentions below ↓' });
  await bob.ask({ type: 'join', room: 'room-31' });
  await bob.ask({ type: 'invite', room: 'room-31', user: 'ada' });
  await eventuallyEqual(edges, { below: '3 mentions below ↓' });
  assert.equal(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight), 0, 'nothing reaches out of the list');

  // The button shows the nearest mention, and its link takes the focus.
  await page.locator('#unread-below').click();
  await eventually(() => isVisible(page, 'room-29'), 'the mention');
  assert.equal(await page.evaluate(() => document.activeElement.dataset.room), 'room-29');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: '#room-29' }).waitFor();
  await page.goto(`${here.server.url}#room-30`);
  await page.getByRole('heading', { level: 1, name: '#room-30' }).waitFor();

  await bob.say('room-01', 'ada, come back');
  await eventuallyEqual(edges, { above: '1 mention above ↑' });
  await page.evaluate(() => (document.getElementById('lists').scrollTop = 0));
  await eventuallyEqual(edges, { below: '1 mention below ↓' }); // the invitation
  await ada.close();
});
