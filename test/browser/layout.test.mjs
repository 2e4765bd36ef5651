// The reader's place in the log, while the layout around it changes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from './fixture.mjs';
import { eventually, eventuallyEqual } from './page_user.mjs';

const here = fixture();
const portrait = { width: 360, height: 740 };
const landscape = { width: 740, height: 360 };
const phone = { viewport: portrait, hasTouch: true, isMobile: true };
const longName = `a-room-with-a-long-name-${'x'.repeat(40)}`;
const paragraph = 'Several rows of a message that is being written on a phone, with a thumb. '.repeat(4);

// Two frames: the page has laid itself out, and answered the events of that.
const settled = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

const belowTheFold = (page) =>
  page.evaluate(() => {
    const log = document.getElementById('log');
    return Math.round(log.scrollHeight - log.clientHeight - log.scrollTop);
  });

// The text of the row at the upper edge of the log.
const topRow = (page) =>
  page.evaluate(() => {
    const { top } = document.getElementById('log').getBoundingClientRect();
    const row = [...document.querySelectorAll('#rows > .message')].find((node) => node.getBoundingClientRect().bottom > top + 1);
    return row.querySelector('.text').textContent;
  });

// Whether the composer has the height of its text, or the greatest one.
const composerFits = (page) =>
  page.evaluate(() => {
    const box = document.getElementById('text');
    return box.scrollHeight <= box.clientHeight + 1 || box.offsetHeight >= innerHeight * 0.4 - 1;
  });

const composerIsVisible = (page) =>
  page.evaluate(() => document.getElementById('composer').getBoundingClientRect().bottom <= visualViewport.height + 1);

// A writer with a name of its own: that of an earlier test may not be free yet.
async function filledBy(name, room) {
  const writer = await here.connectTcp(name, [room]);
  for (let i = 1; i <= 40; ++i) await writer.say(room, `line ${i} ${i % 3 ? 'is short' : 'is so long that a narrow screen shows it in several rows, and a wide one in fewer'}`);
  return writer;
}

const resize = (size) => ({ page }) => page.setViewportSize(size);
const write = (text) => ({ page }) => page.locator('#text').fill(text);
const changes = {
  'a text of several rows': [write(paragraph)],
  'a text typed to several rows': [({ page }) => page.locator('#text').pressSequentially(paragraph.slice(0, 90))],
  'a text of several rows that is deleted': [write(paragraph), write('')],
  'a keyboard': [resize({ width: 360, height: 400 })],
  'a keyboard that opens and closes': [resize({ width: 360, height: 400 }), resize(portrait)],
  'a keyboard over the page': [
    ({ page }) =>
      page.evaluate(() => {
        Object.defineProperty(visualViewport, 'height', { value: 400, configurable: true });
        visualViewport.dispatchEvent(new Event('resize'));
      }),
  ],
  'a turned phone': [resize(landscape)],
  'a phone turned there and back': [resize(landscape), resize(portrait)],
  'a text in a phone turned there and back': [write(paragraph), resize(landscape), resize(portrait)],
  'a wide window': [resize({ width: 1400, height: 500 })],
  'a larger font': [({ page }) => page.evaluate(() => (document.documentElement.style.fontSize = '19px'))],
  'a late font': [({ page }) => page.evaluate(() => (document.getElementById('rows').style.fontFamily = 'monospace'))],
  'a status above the log': [({ page }) => page.evaluate(() => (document.getElementById('connection-status').style.minHeight = '80px'))],
};

for (const [name, steps] of Object.entries(changes))
  test(`the_reader_keeps_the_place_over_${name.replaceAll(' ', '_')}`, async () => {
    const room = name.replaceAll(' ', '-');
    const bob = await filledBy(`bob-${room}`.slice(0, 30), room);
    for (const where of ['end', 'above']) {
      const ada = await here.openPage(`ada-${where}`, { ...phone, hash: `#${room}` });
      const { page } = ada;
      await ada.sees('line 40 is short');
      await settled(page);
      if (where === 'above') await page.evaluate(() => (document.getElementById('log').scrollTop -= 700));
      await settled(page);
      const top = await topRow(page);
      for (const step of steps) {
        await step(ada);
        await settled(page);
        await eventuallyEqual(() => page.evaluate(() => document.documentElement.scrollWidth - screen.width), 0);
        await eventually(() => composerIsVisible(page), 'the composer is above the keyboard');
        await eventually(() => composerFits(page), 'the composer has the height of its text');
        if (where === 'end') await eventuallyEqual(() => belowTheFold(page), 0);
        else await eventuallyEqual(() => topRow(page), top);
      }
      if (where === 'end') {
        await bob.say(room, `after the change`);
        await ada.sees('after the change');
        await eventuallyEqual(() => belowTheFold(page), 0);
        await eventuallyEqual(() => page.title(), `#${room} · banter`); // nothing is unread
        assert.ok(await page.locator('#to-newest').isHidden());
      }
      await ada.close();
    }
  });

test('a_reader_who_opens_the_panel_keeps_the_place', async () => {
  await filledBy('bert', 'panel');
  const ada = await here.openPage('ada', { hash: '#panel', viewport: { width: 1100, height: 500 } });
  const { page } = ada;
  await ada.sees('line 40 is short');
  for (let i = 0; i < 2; ++i) {
    await page.getByRole('button', { name: '2 members' }).click();
    await settled(page);
    assert.equal(await belowTheFold(page), 0);
  }
  await page.evaluate(() => (document.getElementById('log').scrollTop -= 500));
  await settled(page);
  const top = await topRow(page);
  for (let i = 0; i < 2; ++i) {
    await page.getByRole('button', { name: '2 members' }).click();
    await settled(page);
    assert.equal(await topRow(page), top);
  }
  await ada.close();
});

test('a_room_with_a_long_name_changes_no_other_room', async () => {
  await filledBy('bea', 'short');
  const ada = await here.openPage('ada', { ...phone, hash: '#short' });
  const { page } = ada;
  await ada.sees('line 40 is short');
  const height = () => page.locator('#text').evaluate((box) => box.offsetHeight);
  const before = await height();
  await page.goto(`${here.server.url}#${longName}`);
  await page.getByRole('heading', { level: 1, name: `#${longName}` }).waitFor();
  await ada.online();
  assert.equal(await height(), before, 'the placeholder has one row');
  for (const size of [landscape, { width: 800, height: 600 }, portrait]) {
    await page.setViewportSize(size);
    await eventuallyEqual(() => page.locator('#chat > header').evaluate((header) => header.scrollWidth - header.clientWidth), 0);
  }
  await page.goto(`${here.server.url}#short`);
  await ada.sees('line 40 is short');
  await settled(page);
  assert.deepEqual([await height(), await belowTheFold(page)], [before, 0]);
  await ada.close();
});

test('a_draft_of_several_rows_is_as_high_as_its_text_where_it_is_restored', async () => {
  const ada = await here.openPage('ada', phone);
  const { page } = ada;
  await page.locator('#text').fill(paragraph);
  const height = () => page.locator('#text').evaluate((box) => box.offsetHeight);
  const high = await height();
  assert.ok(high > 100, `${high}`);
  await page.goto(`${here.server.url}#ops`);
  await page.getByRole('heading', { level: 1, name: '#ops' }).waitFor();
  assert.ok((await height()) < 60);
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: '#lobby' }).waitFor();
  await eventuallyEqual(height, high);
  await page.reload();
  await ada.online();
  await eventuallyEqual(height, high);
  await ada.close();
});

test('a_reader_who_scrolls_while_lines_arrive_keeps_what_was_scrolled_to', async () => {
  const bob = await filledBy('bill', 'busy');
  const ada = await here.openPage('ada', { ...phone, hash: '#busy' });
  const { page } = ada;
  await ada.sees('line 40 is short');
  await settled(page);
  await page.evaluate(() => (document.getElementById('log').scrollTop -= 600));
  await settled(page);
  const top = await topRow(page);
  for (let i = 1; i <= 5; ++i) await bob.say('busy', `more ${i}`);
  await eventually(async () => (await page.locator('#to-newest').textContent()) === '5 new ↓', 'the count');
  assert.equal(await topRow(page), top);
  await page.getByRole('button', { name: '5 new' }).tap();
  await settled(page);
  assert.equal(await belowTheFold(page), 0);
  await ada.close();
});

test('a_text_that_is_unfolded_continues_where_its_button_was', async () => {
  const bob = await filledBy('bert-2', 'long');
  const text = Array.from({ length: 60 }, (_, i) => `row ${i} of a long text`).join('\n');
  await bob.say('long', text);
  const ada = await here.openPage('ada', { ...phone, hash: '#long' });
  const { page } = ada;
  const button = page.getByRole('button', { name: 'Show all 60 lines' });
  await button.waitFor();
  await settled(page);
  const top = () => page.locator('.message').last().evaluate((row) => Math.round(row.getBoundingClientRect().top));
  const before = await top();
  await button.press('Enter');
  await page.getByText('row 59 of a long text').waitFor();
  await settled(page);
  assert.equal(await top(), before);
  await bob.say('long', 'one more');
  await ada.sees('one more');
  await settled(page);
  assert.equal(await page.locator('.message').nth(-2).evaluate((row) => Math.round(row.getBoundingClientRect().top)), before);
  assert.equal(await page.locator('#to-newest').textContent(), '1 new ↓');
  await ada.close();
});
