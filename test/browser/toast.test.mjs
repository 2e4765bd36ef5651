// The short notices of the page: a toast covers nothing and can be closed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from './fixture.mjs';
import { eventually, eventuallyEqual } from './page_user.mjs';

const here = fixture();
const phone = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };

// The parts of the page that the toast overlaps.
const covered = (page, parts) =>
  page.evaluate((selectors) => {
    const toast = document.getElementById('toast').getBoundingClientRect();
    const overlaps = (box) => box.top < toast.bottom - 0.5 && box.bottom > toast.top + 0.5 && box.left < toast.right && box.right > toast.left;
    return selectors.filter((selector) => [...document.querySelectorAll(selector)].some((node) => overlaps(node.getBoundingClientRect())));
  }, parts);

// The browser of the tests refuses notifications, which a toast says.
const failNotify = (page) => page.getByRole('button', { name: 'Notify me of mentions' }).click();

for (const [device, options] of Object.entries({ desk: {}, phone }))
  test(`a_toast_covers_nothing_on_a_${device}`, async () => {
    const writer = await here.connectTcp(`bob-${device}`, [device]);
    for (let i = 1; i <= 40; ++i) await writer.say(device, `line ${i}`);
    const ada = await here.openPage(`ada-${device}`, { hash: `#${device}`, ...options });
    const { page } = ada;
    await ada.sees('line 40');
    if (device === 'phone') await page.locator('#menu').tap();
    await failNotify(page);
    const toast = page.getByRole('alert').filter({ hasText: 'notifications' });
    await toast.waitFor();
    assert.deepEqual(await covered(page, ['#chat > header', '#log-frame', '.message:last-child', '#composer', '#sidebar', '#panel']), []);
    const isOnTop = () => page.locator('#toast-close').evaluate((button) => {
      const { left, top, width, height } = button.getBoundingClientRect();
      return document.elementFromPoint(left + width / 2, top + height / 2) === button;
    });
    assert.ok(await isOnTop());
    const last = page.locator('.message').last();
    await eventually(() => last.evaluate((row) => row.getBoundingClientRect().bottom <= document.getElementById('log').getBoundingClientRect().bottom + 1), 'the last line is visible');
    await page.getByRole('button', { name: 'Close the notice' }).click();
    await eventuallyEqual(() => toast.isVisible(), false);
    await ada.close();
  });

test('a_toast_is_closed_by_the_keyboard_and_the_focus_returns', async () => {
  const ada = await here.openPage('ada');
  const { page } = ada;
  const close = page.getByRole('button', { name: 'Close the notice' });
  await page.getByRole('button', { name: 'Notify me of mentions' }).press('Enter');
  await close.press('Enter');
  await eventuallyEqual(() => close.isVisible(), false);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'notify');
  await page.keyboard.press('Enter');
  await close.waitFor();
  await page.keyboard.press('Escape');
  await eventuallyEqual(() => close.isVisible(), false);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'notify');
  await ada.close();
});
