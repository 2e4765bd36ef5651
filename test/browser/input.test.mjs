import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from './fixture.mjs';
import { eventually, eventuallyEqual } from './page_user.mjs';

const here = fixture();
const box = (user) => user.page.getByLabel('Message', { exact: true });

test('the_input_box_has_the_focus_after_the_login', async () => {
  const ada = await here.openPage('ada', { hash: '#focus' });
  assert.equal(await ada.page.evaluate(() => document.activeElement.id), 'text');
  const { height } = await box(ada).boundingBox();
  assert.ok(height > 30, `the box is ${height} px high`);
  await ada.page.keyboard.type('here I am');
  await ada.page.keyboard.press('Enter');
  await eventuallyEqual(() => ada.texts(), ['here I am']);
  await ada.close();
});

test('enter_that_ends_a_composition_does_not_send', async () => {
  const ada = await here.openPage('ada', { hash: '#ime' });
  await box(ada).focus();
  const devtools = await ada.context.newCDPSession(ada.page);
  await devtools.send('Input.imeSetComposition', { text: 'nihao', selectionStart: 5, selectionEnd: 5 });
  // The key event that Chromium sends during a composition: code 229.
  for (const type of ['rawKeyDown', 'keyUp'])
    await devtools.send('Input.dispatchKeyEvent', { type, key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229 });
  assert.equal(await box(ada).inputValue(), 'nihao');
  await devtools.send('Input.insertText', { text: '你好' });
  assert.equal(await box(ada).inputValue(), '你好');
  await ada.page.evaluate(() =>
    document.getElementById('text').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true })),
  );
  assert.equal(await box(ada).inputValue(), '你好');
  assert.deepEqual(await ada.texts(), []);
  await ada.page.keyboard.press('Enter');
  await eventuallyEqual(() => ada.texts(), ['你好']);
  await ada.close();
});

test('emoji_and_line_breaks_are_sent_as_they_are', async () => {
  const ada = await here.openPage('ada', { hash: '#emoji' });
  await box(ada).focus();
  await ada.page.keyboard.insertText('👩‍🚀🏳️‍🌈 ok');
  const before = (await box(ada).boundingBox()).height;
  await ada.page.keyboard.press('Shift+Enter');
  await ada.page.keyboard.insertText('second line');
  assert.ok((await box(ada).boundingBox()).height > before + 10, 'the box grows');
  await ada.page.keyboard.press('Enter');
  await eventuallyEqual(() => ada.texts(), ['👩‍🚀🏳️‍🌈 ok\nsecond line']);
  assert.equal((await box(ada).boundingBox()).height, before);
  await ada.close();
});

test('a_text_over_the_limit_is_reported_before_it_is_sent', async () => {
  const ada = await here.openPage('ada', { hash: '#long-text' });
  await box(ada).fill('好'.repeat(5462)); // 16,386 bytes
  await ada.page.getByText('The message is 2 bytes too long').waitFor();
  await ada.page.keyboard.press('Enter');
  assert.equal((await box(ada).inputValue()).length, 5462);
  await box(ada).fill('好'.repeat(5461) + 'x');
  await eventuallyEqual(() => ada.page.locator('#limit').textContent(), '');
  await ada.page.keyboard.press('Enter');
  await eventually(async () => (await ada.texts()).length === 1, 'it is said');
  await eventuallyEqual(() => ada.pending(), []);
  await ada.page.getByRole('button', { name: 'Show the whole text' }).click();
  assert.equal((await ada.texts())[0].length, 5462);
  await ada.close();
});

test('a_refused_message_shows_why_and_can_be_retried_or_deleted', async () => {
  const ada = await here.openPage('ada', { hash: '#refused' });
  // Without the limit of the page, the server has to refuse the text.
  await ada.page.evaluate(() => {
    TextEncoder.prototype.encode = () => [];
  });
  await box(ada).fill('x'.repeat(16385));
  await ada.page.keyboard.press('Enter');
  await ada.page.getByText('Not sent:').waitFor();
  await ada.page.getByRole('button', { name: 'Try again' }).click();
  await ada.page.getByText('Not sent:').waitFor();
  await ada.page.reload();
  await ada.page.getByText('Not sent:').waitFor();
  await ada.page.getByRole('button', { name: 'Delete' }).click();
  await eventuallyEqual(() => ada.pending(), []);
  await ada.page.reload();
  await ada.online();
  assert.deepEqual(await ada.texts(), []);
  await ada.close();
});

test('every_function_is_reachable_by_keyboard', async () => {
  const ada = await here.openPage('ada', { hash: '#keys' });
  await ada.go('other');
  await ada.page.keyboard.press('Alt+ArrowUp');
  await ada.page.getByRole('heading', { name: '#keys', level: 1 }).waitFor();
  const bob = await here.connectTcp('bob', ['lobby', 'other']);
  await bob.say('other', 'here');
  await eventuallyEqual(() => ada.page.locator('#rooms .badge').count(), 1);
  await ada.page.keyboard.press('Alt+Shift+ArrowUp');
  await ada.page.getByRole('heading', { name: '#other', level: 1 }).waitFor();
  await ada.page.keyboard.press('Alt+ArrowUp');
  await ada.page.getByRole('heading', { name: '#keys', level: 1 }).waitFor();
  assert.equal(await ada.page.evaluate(() => document.activeElement.id), 'text');
  await ada.page.keyboard.press('Control+k');
  assert.equal(await ada.page.evaluate(() => document.activeElement.id), 'words');
  await ada.page.keyboard.press('Escape');
  assert.equal(await ada.page.evaluate(() => document.activeElement.id), 'text');
  await ada.page.keyboard.press('Shift+Tab');
  assert.equal(await ada.page.evaluate(() => document.activeElement.id), 'log');
  await ada.page.keyboard.press('?');
  await ada.page.getByRole('dialog', { name: 'Help and shortcuts' }).waitFor();
  await ada.page.keyboard.press('Escape');
  await eventuallyEqual(() => ada.page.getByRole('dialog').count(), 0);
  await ada.close();
});
