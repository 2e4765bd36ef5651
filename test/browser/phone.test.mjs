import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from './fixture.mjs';
import { eventuallyEqual } from './page_user.mjs';

const here = fixture();
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

const fits = (user) =>
  user.page.evaluate(() => [document.documentElement, document.getElementById('log')].every((box) => box.scrollWidth <= box.clientWidth));

test('the_whole_chat_works_on_a_phone', async () => {
  const ada = await here.openPage('ada', phone);
  const bob = await here.connectTcp('bob', ['lobby', 'ops']);
  assert.ok(await fits(ada));
  await ada.say('from my phone '.repeat(10) + 'x'.repeat(200));
  await eventuallyEqual(() => ada.pending(), []);
  assert.ok(await fits(ada), 'long words are broken');

  // The rooms are a drawer.
  const menu = ada.page.getByRole('button', { name: /^Rooms/ });
  assert.equal(await ada.page.locator('#sidebar').isVisible(), false);
  await menu.tap();
  await ada.page.getByRole('link', { name: 'lobby' }).waitFor();
  assert.equal(await menu.getAttribute('aria-expanded'), 'true');
  await ada.page.keyboard.press('Escape');
  await eventuallyEqual(() => ada.page.locator('#sidebar').isVisible(), false);
  await menu.tap();
  await ada.page.getByRole('link', { name: 'lobby' }).tap(); // the current room
  await eventuallyEqual(() => ada.page.locator('#sidebar').isVisible(), false);
  await menu.tap();
  await ada.page.getByRole('button', { name: 'Join or create a room' }).tap();
  await ada.page.getByLabel('Room name').fill('ops');
  await ada.page.getByRole('button', { name: 'Join', exact: true }).tap();
  await ada.page.getByRole('heading', { name: '#ops', level: 1 }).waitFor();
  await eventuallyEqual(() => ada.page.locator('#sidebar').isVisible(), false);

  await bob.say('lobby', 'psst, ada');
  await eventuallyEqual(() => ada.page.locator('#unread-elsewhere').textContent(), '@');
  await menu.tap();
  await ada.page.getByRole('link', { name: 'lobby' }).tap();
  await ada.sees('psst, ada');

  await ada.page.getByRole('button', { name: 'Search' }).tap();
  await ada.page.getByLabel('Search for').fill('psst');
  await ada.page.keyboard.press('Enter');
  await ada.page.getByRole('button', { name: 'psst, ada' }).tap();
  await ada.page.locator('.message.found').waitFor();
  assert.equal(await ada.page.locator('#panel').isVisible(), false);
  assert.ok(await fits(ada));
  await ada.close();
});

test('a_turned_phone_and_a_keyboard_leave_the_focus_and_the_cursor_in_the_message_box', async () => {
  const ada = await here.openPage('ada', { ...phone, hash: '#turned' });
  const box = ada.page.locator('#text');
  await box.tap();
  await box.fill(Array(30).fill('a line').join('\n'));
  const state = () => box.evaluate((node) => [document.activeElement === node, node.scrollHeight - node.scrollTop - node.clientHeight < 10]);
  for (const [width, height] of [[740, 360], [360, 740], [360, 400]]) {
    await ada.page.setViewportSize({ width, height });
    await eventuallyEqual(state, [true, true]);
  }
  // The cursor, not the end, stays visible.
  await box.evaluate((node) => {
    node.setSelectionRange(0, 0);
    node.scrollTop = 0;
  });
  await ada.page.setViewportSize({ width: 360, height: 740 });
  await ada.page.setViewportSize({ width: 360, height: 400 });
  await eventuallyEqual(() => box.evaluate((node) => node.scrollTop), 0);
  await ada.close();
});

test('the_help_and_all_that_names_a_room_fit_a_small_phone', async () => {
  const name = 'a'.repeat(64);
  const bob = await here.connectTcp('bob', [name]); // the operator
  const ada = await here.openPage('ada', { ...phone, viewport: { width: 320, height: 568 }, hash: `#${name}` });
  await ada.say('hello');
  await ada.page.locator('.start h2').waitFor();
  const cut = (selector) =>
    ada.page.locator(selector).evaluate((box) => {
      const { right } = box.getBoundingClientRect();
      return [...box.querySelectorAll('*')].filter((node) => node.getBoundingClientRect().right > right + 0.5 || node.scrollWidth > node.clientWidth + 1 && node.clientWidth).map((node) => node.outerHTML.slice(0, 80));
    });
  await ada.page.locator('#leave').evaluate((button) => button.click());
  await ada.page.locator('#leave-ask').waitFor();
  assert.deepEqual(await cut('#leave-ask'), []);
  await ada.page.keyboard.press('Escape');
  await ada.page.getByLabel('Message', { exact: true }).fill('half a thought');
  await bob.ask({ type: 'kick', room: name, user: 'ada', reason: 'noise' });
  await ada.page.getByRole('button', { name: 'Join again' }).waitFor();
  await ada.page.keyboard.press('Enter');
  await ada.page.locator('.send-state').waitFor();
  assert.deepEqual(await cut('#rows'), []);
  await ada.page.locator('#help-open').evaluate((button) => button.click());
  await ada.page.locator('#help').waitFor();
  assert.deepEqual(await cut('#help'), []);
  await ada.close();
});
