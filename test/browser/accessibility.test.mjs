import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fixture } from './fixture.mjs';
import { eventually, eventuallyEqual } from './page_user.mjs';

const here = fixture();
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function audited(page, state) {
  // During an animation colours are between two values.
  await eventually(() => page.evaluate(() => document.getAnimations().every((a) => a.playState !== 'running')), 'rest');
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run());
  const found = violations.map((v) => `${v.id}: ${v.nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`);
  assert.deepEqual(found, [], state);
}

for (const colorScheme of ['light', 'dark'])
  for (const [device, options] of Object.entries({
    desk: {},
    phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  }))
    test(`axe_finds_nothing_on_a_${device}_in_${colorScheme}`, async () => {
      const room = `${device}-${colorScheme}`;
      const bob = await here.connectTcp('bob', ['lobby', room]);
      const context = await here.browser.newContext({ colorScheme });
      const login = await context.newPage();
      await login.goto(here.server.url);
      await login.locator('#login').waitFor();
      await audited(login, 'the login');
      await login.getByLabel('Name', { exact: true }).fill('bob');
      await login.keyboard.press('Enter');
      await login.getByText('the name bob is in use').waitFor();
      await audited(login, 'a refused login');

      const ada = await here.openPage('ada', { hash: `#${room}`, colorScheme, ...options });
      const { page } = ada;
      await audited(page, 'an empty room');
      await bob.say(room, 'ada, look at https://example.org');
      for (const name of ['eve', 'karl', '布丁', 'zoë']) await (await here.connectTcp(name, [room])).say(room, '/me waves');
      await bob.say(room, `see \`x\`\n\`\`\`\n${'x'.repeat(300)}\n\`\`\``);
      await bob.say(room, `a   ${'x'.repeat(300)}\nb   ${'y'.repeat(300)}`);
      await ada.say('what I say');
      await bob.say('lobby', 'hello ada');
      await eventually(async () => (await ada.texts()).length === 8, 'all is there');
      await eventuallyEqual(() => ada.pending(), []);
      await audited(page, 'a conversation');
      if (device === 'phone') {
        await page.locator('#menu').click();
        await audited(page, 'the drawer');
      }
      await page.getByRole('button', { name: 'Change name' }).click();
      await audited(page, 'a change of the name');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('button', { name: 'Join or create a room' }).click();
      await page.locator('#join-list li').first().waitFor();
      await audited(page, 'joining');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Help and shortcuts' }).click();
      await audited(page, 'help');
      await page.keyboard.press('Escape');
      if (device === 'phone') await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Set a topic' }).click();
      await audited(page, 'the topic');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'More' }).click();
      await audited(page, 'the menu of the room');
      await page.getByRole('menuitem', { name: 'Leave' }).click();
      await audited(page, 'the question before leaving');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: '6 members' }).click();
      await audited(page, 'the members');
      await page.locator('#panel').getByRole('button', { name: 'karl' }).click();
      await page.getByText('connected since').waitFor();
      await audited(page, 'the card of a user');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Search' }).click();
      await page.getByLabel('Search for').fill('waves');
      await page.keyboard.press('Enter');
      await page.getByText('4 results').waitFor();
      await audited(page, 'a search');
      await page.getByRole('button', { name: 'waves' }).first().click();
      await page.locator('.message.found').waitFor();
      await audited(page, 'a found message');
      await page.evaluate(() => (document.getElementById('text').value = 'x'.repeat(17000)));
      await page.locator('#text').press('End');
      await page.locator('#text').pressSequentially('y');
      await page.getByText('too long').waitFor();
      await audited(page, 'too long a text');
      await page.locator('#text').fill('');
      await page.locator('#text').pressSequentially('hi @');
      await page.getByRole('option', { name: '@bob' }).waitFor();
      await page.keyboard.press('ArrowDown');
      await audited(page, 'suggestions');
      await ada.say('/whois bob');
      await page.getByText('bob has been connected since').waitFor();
      await ada.say('/msg bob psst');
      await page.getByText('To @bob: psst').waitFor();
      await ada.say('/msg bob');
      await page.getByRole('heading', { level: 1, name: '@bob', exact: true }).waitFor();
      await eventuallyEqual(() => ada.pending(), []);
      await audited(page, 'talk with one user');
      if (device === 'phone') {
        await page.locator('#menu').click();
        await audited(page, 'the drawer with people');
        await page.keyboard.press('Escape');
      }
      await page.goBack();
      await page.getByRole('heading', { level: 1, name: `#${room}` }).waitFor();

      if (device === 'phone') await page.locator('#menu').click();
      await page.getByRole('button', { name: 'Notify me of mentions' }).click();
      await page.getByRole('button', { name: 'Close the notice' }).waitFor();
      await audited(page, 'a toast');
      await page.keyboard.press('Escape');
      if (device === 'phone') await page.keyboard.press('Escape');

      await here.server.end();
      await ada.say('waits');
      await page.getByText('Not connected').waitFor();
      await audited(page, 'without connection');
      await here.server.startAgain();
      await ada.online();
      const vault = `${room}-vault`;
      const dan = await here.connectTcp('dan', [vault]);
      await dan.say(vault, 'inside');
      await dan.ask({ type: 'change', room: vault, rule: 'key', argument: 'sesame' });
      await ada.say(`/join ${vault}`);
      await page.getByLabel('Key of the room').waitFor();
      await audited(page, 'a room with a key');
      await dan.ask({ type: 'change', room: vault, changes: [{ rule: 'key', on: false }, { rule: 'moderated' }] });
      await page.getByLabel('Key of the room').fill('none');
      await page.keyboard.press('Enter');
      await page.locator('#silence').getByText('is moderated').waitFor();
      await audited(page, 'a moderated room');
      await ada.close();
    });

for (const colorScheme of ['light', 'dark'])
  test(`axe_finds_nothing_for_an_operator_in_${colorScheme}`, async () => {
    const rooms = Array.from({ length: 20 }, (_, i) => `${colorScheme}-${i}`);
    const store = (names) => localStorage.setItem('banter/rooms/ada', JSON.stringify({ epoch: '', heard: null, rooms: Object.fromEntries(names.map((name) => [name, null])) }));
    const ada = await here.openPage('ada', { hash: `#${rooms[0]}`, colorScheme, viewport: { width: 1000, height: 500 }, before: [store, rooms] });
    const { page } = ada;
    await eventually(async () => (await page.locator('#rooms a').count()) === rooms.length, 'all rooms');
    const eve = await here.connectTcp('eve', rooms);
    // What is said before the page has entered a room counts as read.
    await eventually(async () => (await eve.ask({ type: 'members', room: rooms[19] })).members.includes('ada'), 'ada is in the last room');
    await eve.say(rooms[19], 'ada, look');
    await page.getByRole('button', { name: '1 mention below' }).waitFor();
    await audited(page, 'the lower edge of the list');
    await eve.say(rooms[0], 'hello');
    await page.locator('.message .author').click();
    await page.getByRole('button', { name: 'Kick…' }).waitFor();
    await audited(page, 'the card for an operator');
    await page.getByRole('button', { name: 'Kick…' }).click();
    await audited(page, 'the question before a kick');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '1 mention below' }).click();
    await eve.say(rooms[1], 'unread');
    await page.getByRole('button', { name: 'More unread above' }).waitFor();
    await audited(page, 'the upper edge of the list');
    await ada.close();
  });
