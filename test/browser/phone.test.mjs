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
