import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from './fixture.mjs';
import { eventually, eventuallyEqual } from './page_user.mjs';

// Commands and completion in Chromium; test/page has the rules.
const here = fixture();
const box = (user) => user.page.getByLabel('Message', { exact: true });
const options = (user) => user.page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option').allTextContents();
const systemMessages = (user) => user.page.locator('#rows .system').allTextContents();
const token = 'a secret of the device';

test('nothing_that_begins_with_a_slash_is_said_unless_it_is_meant', async () => {
  const ada = await here.openPage('ada', { hash: '#slash' });
  const mary = await here.connectTcp('Mary', ['slash'], { token });
  const maryAnn = await here.connectTcp('Mary Ann', ['slash'], { token });
  for (const line of ['/usr/bin', '/oper admin secret', '  /x', '/']) {
    await ada.say(line);
    await ada.page.getByText(`There is no command ${line.trim().split(' ')[0]}; `).waitFor();
    assert.equal(await box(ada).inputValue(), line);
  }
  await ada.say('//usr/bin');
  await ada.say(' /ME waves');
  await ada.say('/msg Mary Ann see you');
  await eventuallyEqual(() => maryAnn.said(), ['/usr/bin', '/me waves', 'see you']);
  await ada.say('/KICK Mary Ann was rude');
  await eventually(async () => (await systemMessages(ada)).includes('ada removed Mary Ann from the room: was rude'), 'Mary Ann is removed');
  assert.deepEqual(mary.said(), ['/usr/bin', '/me waves']);
  await ada.close();
});

test('names_and_commands_are_completed_by_keyboard_and_mouse', async () => {
  const ada = await here.openPage('ada', { hash: '#complete' });
  await here.connectTcp('Mary', ['complete']);
  await here.connectTcp('Mary Ann', ['complete']);
  await ada.page.getByRole('button', { name: '3 members' }).waitFor();
  await box(ada).focus();
  await ada.page.keyboard.type('hi @ma');
  await eventuallyEqual(() => options(ada), ['@Mary', '@Mary Ann']);
  await ada.page.keyboard.press('ArrowDown');
  await ada.page.keyboard.press('ArrowDown');
  const active = await box(ada).getAttribute('aria-activedescendant');
  assert.equal(await ada.page.locator(`#${active}`).getAttribute('aria-selected'), 'true');
  await ada.page.keyboard.press('Enter');
  assert.equal(await box(ada).inputValue(), 'hi @Mary Ann ');
  await ada.page.keyboard.press('Control+z');
  await box(ada).fill('');
  await ada.page.keyboard.type('/ki');
  await ada.page.keyboard.press('Tab');
  assert.equal(await box(ada).inputValue(), '/kick ');
  await ada.page.keyboard.type('@');
  await ada.page.getByRole('option', { name: '@Mary_Ann' }).click();
  assert.equal(await box(ada).inputValue(), '/kick @Mary_Ann ');
  assert.equal(await ada.page.evaluate(() => document.activeElement.id), 'text');
  await box(ada).fill('');
  await ada.page.keyboard.press('Tab');
  assert.notEqual(await ada.page.evaluate(() => document.activeElement.id), 'text', 'Tab leaves an empty box');
  await ada.close();
});

test('arrow_up_brings_the_last_line_and_the_cursor_to_its_end', async () => {
  const ada = await here.openPage('ada', { hash: '#again' });
  await ada.say('first line');
  await ada.sees('first line');
  await eventuallyEqual(() => ada.pending(), []);
  await ada.page.keyboard.press('ArrowUp');
  await ada.page.keyboard.type('!');
  assert.equal(await box(ada).inputValue(), 'first line!');
  await ada.close();
});

test('help_lists_the_commands_and_fits_on_a_phone', async () => {
  const ada = await here.openPage('ada', { hash: '#help', viewport: { width: 360, height: 640 } });
  await ada.say('/help');
  const help = ada.page.getByRole('dialog', { name: 'Help and shortcuts' });
  await help.getByText('/kick NAME [REASON]').waitFor();
  const { x, y, width, height } = await help.boundingBox();
  assert.ok(x >= 0 && y >= 0 && x + width <= 360 && y + height <= 640);
  const wide = await help.evaluate((dialog) => dialog.querySelector('form').scrollWidth - dialog.querySelector('form').clientWidth);
  assert.equal(wide, 0);
  await help.getByRole('button', { name: 'Close' }).click();
  await ada.close();
});
