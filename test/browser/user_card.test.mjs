// The card about a user, the menu of the room, and the question before leaving: by pointer and by keyboard.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from './fixture.mjs';
import { eventually, eventuallyEqual } from './page_user.mjs';

const here = fixture();
const focusedText = (page) => page.evaluate(() => document.activeElement.textContent);

test('a_name_in_the_log_opens_the_card_for_a_message_or_a_mention', async () => {
  const ada = await here.openPage('ada', { hash: '#tea' });
  const { page } = ada;
  const bob = await here.connectTcp('Bob B', ['tea']);
  await bob.say('tea', 'hello');
  await ada.sees('hello');
  const card = page.getByRole('dialog', { name: 'Bob B' });
  const open = async () => {
    await page.locator('.message .author', { hasText: 'Bob B' }).click();
    await card.waitFor();
  };
  await open();
  await card.getByText('connected since').waitFor();
  await page.keyboard.press('Escape');
  await eventuallyEqual(() => card.isVisible(), false);
  assert.equal(await focusedText(page), 'Bob B');
  await page.keyboard.press('Enter'); // the name has the focus
  await card.waitFor();
  await page.mouse.click(5, 700); // outside
  await eventuallyEqual(() => card.isVisible(), false);

  await page.locator('#text').fill('see,');
  await open();
  await card.getByRole('button', { name: 'Mention' }).press('Enter');
  await eventuallyEqual(() => page.locator('#text').inputValue(), 'see, @Bob B ');
  await page.keyboard.type('please');
  await page.keyboard.press('Enter');
  await ada.sees('see, @Bob B please');

  await open();
  await card.getByRole('button', { name: 'Message' }).click();
  await page.getByRole('heading', { level: 1, name: '@Bob B' }).waitFor();
  await ada.close();
});

test('the_card_is_inside_of_the_window', async () => {
  const writer = await here.connectTcp('edge', ['edge']);
  for (let i = 0; i < 30; ++i) await writer.say('edge', `/me waves ${i}`);
  for (const options of [{ viewport: { width: 900, height: 420 } }, { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true }]) {
    const ada = await here.openPage('ada-edge', { hash: '#edge', ...options });
    await eventually(async () => (await ada.page.locator('.author').count()) >= 30, 'the messages');
    await ada.page.locator('.author').last().click();
    const card = ada.page.getByRole('dialog', { name: 'edge' });
    await card.getByText('connected since').waitFor();
    const { left, top, right, bottom, width, height } = await card.evaluate((node) => {
      const box = node.getBoundingClientRect();
      return { left: box.left, top: box.top, right: box.right, bottom: box.bottom, width: innerWidth, height: innerHeight };
    });
    assert.ok(left >= 0 && top >= 0 && right <= width && bottom <= height);
    await ada.close();
    await eventually(async () => !(await writer.ask({ type: 'members', room: 'edge' })).members.includes('ada-edge'), 'the name is free');
  }
});

test('an_operator_mutes_gives_voice_kicks_and_bans_by_the_card', async () => {
  const ada = await here.openPage('ada', { hash: '#mine' }); // a new room: its first user is its operator
  const { page } = ada;
  const eve = await here.connectTcp('eve', ['mine']);
  await page.getByRole('button', { name: '2 members' }).click();
  const openCard = () => page.locator('#panel').getByRole('button', { name: 'eve', exact: true }).press('Enter');
  const card = page.getByRole('dialog', { name: 'eve' });
  const press = (name) => card.getByRole('button', { name, exact: true }).press('Enter');
  const rules = async () => (await eve.ask({ type: 'rules', room: 'mine' })).rules;
  await openCard();
  await press('Mute');
  await card.getByRole('button', { name: 'Unmute' }).waitFor();
  assert.deepEqual((await rules()).mutes.map(({ mask }) => mask), ['eve']);
  assert.equal(await focusedText(page), 'Unmute', 'the focus stays on the action');
  await press('Unmute');
  await card.getByRole('button', { name: 'Mute', exact: true }).waitFor();
  await press('Give voice');
  await card.getByText('has voice in #mine').waitFor();
  await press('Make operator');
  await card.getByText('operator of #mine').waitFor();
  await press('Remove as operator');
  await card.getByRole('button', { name: 'Make operator' }).waitFor();

  await press('Kick…');
  await page.keyboard.type('noise');
  await page.keyboard.press('Enter');
  await eventuallyEqual(() => card.isVisible(), false);
  await page.getByText('ada removed eve from the room: noise').waitFor();
  await eve.ask({ type: 'join', room: 'mine' });
  await openCard();
  await press('Ban…');
  await press('Ban');
  await eventuallyEqual(() => card.isVisible(), false);
  await page.getByText('ada banned eve.').waitFor();
  await assert.rejects(eve.ask({ type: 'join', room: 'mine' }), /banned/);
  await ada.close();
});

test('a_room_is_left_by_its_menu_and_a_question_with_the_keyboard_alone', async () => {
  const ada = await here.openPage('ada-leaves', { hash: '#leave' });
  const { page } = ada;
  const more = page.getByRole('button', { name: 'More' });
  const item = page.getByRole('menuitem', { name: 'Leave #leave…' });
  await more.press('Enter');
  assert.equal(await focusedText(page), 'Turn off notifications of #leave');
  await page.keyboard.press('ArrowDown');
  assert.equal(await focusedText(page), 'Leave #leave…');
  await page.keyboard.press('Escape');
  await eventuallyEqual(() => item.isVisible(), false);
  assert.equal(await more.evaluate((node) => node === document.activeElement), true);
  for (const key of ['Enter', 'End', 'Enter']) await page.keyboard.press(key);
  const question = page.getByRole('dialog', { name: 'Leave #leave?' });
  await question.waitFor();
  assert.equal(await focusedText(page), 'Cancel');
  await page.keyboard.press('Escape');
  await eventuallyEqual(() => question.isVisible(), false);
  assert.equal(await more.evaluate((node) => node === document.activeElement), true);
  assert.equal(await more.getAttribute('aria-expanded'), 'false');
  await ada.leave();
  await page.getByRole('heading', { level: 1, name: '#lobby' }).waitFor();
  await ada.close();
});
