import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from './fixture.mjs';
import { eventually, eventuallyEqual } from './page_user.mjs';

const MANY = 10000;
const here = fixture(async () => {
  const loader = await here.connectTcp('loader', ['long']);
  await loader.sayMany('long', MANY, (i) => (i === 1234 ? 'the needle in line 1234' : `line ${i} of many`));
  loader.close();
});

const rows = (user) => user.page.locator('#rows .message').count();

// The position of the row with a text on the screen; null if there is no such row.
const topOf = (user, text) =>
  user.page.evaluate((wanted) => {
    const row = [...document.querySelectorAll('#rows .text')].find((node) => node.textContent === wanted);
    return row ? row.getBoundingClientRect().top : null;
  }, text);

// Scrolls with the mouse wheel.
async function scrolled(user, by) {
  await user.page.mouse.move(600, 400);
  await user.page.mouse.wheel(0, by);
}

test('scrolling_up_loads_older_messages_and_the_visible_row_stays_in_place', async () => {
  const ada = await here.openPage('ada', { hash: '#long' });
  await ada.sees(`line ${MANY} of many`);
  const log = ada.page.locator('#log');
  const scrollTo = (top) => log.evaluate((box, to) => (box.scrollTop = to), top);

  for (let oldest = MANY - 99; oldest > MANY - 1500; oldest -= 100) {
    await eventuallyEqual(async () => (await ada.texts())[0], `line ${oldest} of many`);
    // Near the top the page requests older messages; the visible rows must not move then.
    const seen = await log.evaluate((box) => {
      box.scrollTop = 500;
      const middle = box.getBoundingClientRect().top + 200;
      const row = [...box.querySelectorAll('.text')].find((node) => node.getBoundingClientRect().bottom > middle);
      return { text: row.textContent, top: row.getBoundingClientRect().top };
    });
    await eventuallyEqual(async () => (await ada.texts())[0], `line ${oldest - 100} of many`);
    const top = await topOf(ada, seen.text);
    assert.ok(Math.abs(top - seen.top) <= 2, `${seen.text} moved by ${top - seen.top} pixels`);
    assert.ok((await rows(ada)) <= 400);
  }

  const loader = await here.connectTcp('loader', ['long']);
  await loader.say('long', 'said while ada reads old lines');
  await ada.page.getByRole('button', { name: '1 new ↓' }).click();
  await ada.sees('said while ada reads old lines');
  await eventuallyEqual(() => log.evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop < 2), true);
  await scrollTo(0);
  await eventually(async () => (await ada.texts())[0] !== 'said while ada reads old lines', 'an older page');
  await ada.close();
});

test('scrolling_down_from_an_old_message_reaches_the_newest_without_a_gap', async () => {
  const ada = await here.openPage('ada', { hash: '#long' });
  await ada.sees('line 9999 of many');
  await ada.page.getByRole('button', { name: 'Search' }).click();
  await ada.page.getByLabel('Search for').fill('9000');
  await ada.page.keyboard.press('Enter');
  await ada.page.locator('.hit').click();
  await ada.sees('line 9000 of many');
  const seen = new Set();
  await eventually(async () => {
    for (const text of await ada.texts()) seen.add(text);
    await scrolled(ada, 4000);
    return seen.has(`line ${MANY} of many`);
  }, 'the newest', 30);
  for (let i = 9000; i <= MANY; ++i) assert.ok(seen.has(`line ${i} of many`), `line ${i} is missing`);
  await ada.close();
});

test('history_goes_back_by_a_number_of_messages', async () => {
  const ada = await here.openPage('ada', { hash: '#long' });
  await ada.sees(`line ${MANY} of many`);
  const first = () => ada.page.evaluate(() => {
    const { top } = document.getElementById('log').getBoundingClientRect();
    const row = [...document.querySelectorAll('.message')].find((each) => each.getBoundingClientRect().bottom > top + 1);
    return Number(/line (\d+)/.exec(row.textContent)[1]);
  });
  const before = await first();
  await ada.say('/history 700');
  await eventuallyEqual(first, before - 700);
  await ada.close();
});

test('a_search_finds_loads_more_and_jumps_to_the_message', async () => {
  const ada = await here.openPage('ada', { hash: '#long' });
  await ada.page.keyboard.press('Control+k');
  await ada.page.keyboard.type('needle');
  await ada.page.keyboard.press('Enter');
  await ada.page.getByText('1 result').waitFor();
  await ada.page.keyboard.press('Escape');
  await eventuallyEqual(() => ada.page.locator('#panel').isVisible(), false);

  // In another room, so that the jump changes the room too.
  await ada.page.locator('#rooms').getByText('lobby').click();
  await ada.page.getByRole('heading', { name: '#lobby', level: 1 }).waitFor();
  await ada.page.keyboard.press('Control+k');
  await ada.page.keyboard.type('needle');
  await ada.page.keyboard.press('Enter');
  await ada.page.getByText('No results').waitFor();
  await ada.page.getByLabel('In all rooms').check();
  await ada.page.getByRole('button', { name: 'the needle in line 1234' }).click();
  await ada.page.getByRole('heading', { name: '#long', level: 1 }).waitFor();
  const found = ada.page.locator('.message.found');
  await found.waitFor();
  assert.equal(await found.locator('.text').textContent(), 'the needle in line 1234');
  const box = await found.boundingBox();
  assert.ok(box.y > 100 && box.y < 700, 'it is in sight');
  const texts = await ada.texts();
  const at = texts.indexOf('the needle in line 1234');
  assert.equal(texts[at - 1], 'line 1233 of many');
  assert.equal(texts[at + 1], 'line 1235 of many');
  await ada.page.getByRole('button', { name: 'Newest ↓' }).click();
  await ada.sees(`line ${MANY} of many`);

  await ada.page.getByLabel('Search for').fill('many');
  await ada.page.keyboard.press('Enter');
  await ada.page.getByText('20 newest results').waitFor();
  await ada.page.getByRole('button', { name: 'Older results' }).click();
  await ada.page.getByText('40 newest results').waitFor();
  const hits = await ada.page.locator('.hit .hit-text').allTextContents();
  assert.equal(new Set(hits).size, 40);
  await ada.close();
});

test('a_room_of_many_messages_stays_fast', async () => {
  const ada = await here.openPage('ada', { hash: '#long' });
  await ada.sees('line 9999 of many');
  await ada.page.evaluate(() => {
    window.longest = 0;
    let last = performance.now();
    const frame = (now) => {
      window.longest = Math.max(window.longest, now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await ada.page.getByLabel('Message', { exact: true }).focus();
  const loader = await here.connectTcp('loader', ['long']);
  let burst = loader.sayMany('long', 3000, (i) => `burst ${i}`);
  let slowest = 0;
  for (const key of 'typing while three thousand come') {
    const start = performance.now();
    await ada.page.keyboard.press(key === ' ' ? 'Space' : key);
    slowest = Math.max(slowest, performance.now() - start);
  }
  assert.equal(await ada.page.getByLabel('Message', { exact: true }).inputValue(), 'typing while three thousand come');
  await burst;
  await ada.sees('burst 3000');
  for (let i = 0; i < 40; ++i) await scrolled(ada, -600);
  const longest = await ada.page.evaluate(() => window.longest);
  console.log(`longest frame ${longest.toFixed(0)} ms, slowest key ${slowest.toFixed(0)} ms, rows ${await rows(ada)}`);
  assert.ok((await rows(ada)) <= 400);
  assert.ok(longest < 1500 && slowest < 1500);
  await ada.close();
});

test('a_hidden_tab_takes_a_burst_and_shows_its_end', async () => {
  const hide = () => {
    let hidden = false;
    Object.defineProperty(document, 'hidden', { get: () => hidden });
    window.setHidden = (value) => {
      hidden = value;
      document.dispatchEvent(new Event('visibilitychange'));
    };
  };
  const ada = await here.openPage('ada', { hash: '#burst', before: hide });
  await ada.page.evaluate(() => window.setHidden(true));
  const loader = await here.connectTcp('loader', ['burst']);
  await loader.sayMany('burst', 5000, (i) => `burst ${i}`);
  await eventuallyEqual(() => ada.page.title(), '(5000) #burst · banter');
  const start = performance.now();
  await ada.page.evaluate(() => window.setHidden(false));
  await ada.sees('burst 5000');
  assert.ok(performance.now() - start < 3000);
  assert.ok((await rows(ada)) <= 400);
  await ada.close();
});
