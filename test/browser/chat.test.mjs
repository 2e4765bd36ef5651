import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from './fixture.mjs';
import { eventually, eventuallyEqual } from './page_user.mjs';

const here = fixture();

test('two_users_exchange_messages', async () => {
  const ada = await here.openPage('ada');
  const bob = await here.openPage('布丁');
  await ada.say('hi 布丁');
  await bob.sees('hi 布丁');
  await bob.say('line one\n\tline two');
  await ada.sees('line one\n\tline two');
  await eventuallyEqual(() => ada.pending(), []);
  assert.deepEqual(await ada.texts(), ['hi 布丁', 'line one\n\tline two']);
  assert.deepEqual(await ada.page.locator('#rows .author').allTextContents(), ['ada', '布丁']);
  assert.equal(await ada.page.locator('#rows .mine').count(), 1);
  assert.equal(await bob.page.locator('#rows mark').textContent(), '布丁');
  await ada.close();
  await bob.close();
});

test('messages_of_one_author_share_a_heading_under_a_day', async () => {
  const ada = await here.openPage('ada', { hash: '#blocks' });
  for (const text of ['one', 'two', 'three']) await ada.say(text);
  await eventuallyEqual(() => ada.texts(), ['one', 'two', 'three']);
  await eventuallyEqual(() => ada.page.locator('#rows .author').count(), 1);
  assert.deepEqual(await ada.page.locator('#rows .rule.day').allTextContents(), ['Today']);
  await ada.close();
});

test('a_topic_and_the_members_are_shown_to_everyone', async () => {
  const ada = await here.openPage('ada', { hash: '#ops' });
  const bob = await here.openPage('bob', { hash: '#ops' });
  await ada.page.getByRole('button', { name: 'Set a topic' }).click();
  await ada.page.getByLabel('Topic', { exact: true }).fill('deploys on Friday');
  await ada.page.keyboard.press('Enter');
  await bob.page.getByRole('button', { name: 'deploys on Friday' }).waitFor();

  await bob.page.getByRole('button', { name: '2 members' }).click();
  assert.deepEqual(await bob.page.locator('#panel .member bdi').allTextContents(), ['ada', 'bob']);
  await ada.close();
  await bob.page.getByRole('button', { name: '1 member' }).waitFor();
  assert.deepEqual(await bob.page.locator('#panel .member bdi').allTextContents(), ['bob']);
  await bob.close();
});

test('rooms_are_joined_listed_and_left', async () => {
  const ada = await here.openPage('ada');
  await ada.go('tea');
  assert.equal(new URL(ada.page.url()).hash, '#tea');
  assert.equal(await ada.page.title(), '#tea · banter');
  const bob = await here.openPage('bob');
  await bob.page.getByRole('button', { name: 'Join or create a room' }).click();
  await bob.page.getByRole('dialog').getByRole('button', { name: '#tea' }).click();
  await bob.page.getByRole('heading', { name: '#tea', level: 1 }).waitFor();
  await bob.leave();
  await bob.page.getByRole('heading', { name: '#lobby', level: 1 }).waitFor();
  await eventuallyEqual(() => bob.page.locator('#rooms a bdi').allTextContents(), ['lobby']);
  await bob.leave();
  await bob.page.getByText('You are in no room').waitFor();
  await bob.page.reload();
  await bob.page.getByText('You are in no room').waitFor();
  await bob.go('tea');
  await bob.close();
  await ada.close();
});

test('a_name_in_use_is_shown_at_the_login', async () => {
  const ada = await here.openPage('ada');
  const other = await here.browser.newPage();
  await other.goto(here.server.url);
  await other.getByLabel('Name', { exact: true }).fill('Ada');
  await other.keyboard.press('Enter');
  await eventually(async () => /name Ada is in use/.test(await other.getByRole('alert').first().textContent()), 'an error');
  await other.getByLabel('Name', { exact: true }).fill('ada two');
  await other.keyboard.press('Enter');
  await other.locator('#app').waitFor();
  await other.close();
  await ada.close();
});

test('a_malformed_address_opens_the_first_room', async () => {
  const ada = await here.openPage('ada', { hash: '#%e0%a4%a' });
  await ada.page.getByRole('heading', { name: '#lobby', level: 1 }).waitFor();
  await ada.close();
});

test('only_http_links_can_be_followed', async () => {
  const ada = await here.openPage('ada', { hash: '#links' });
  await ada.say('(https://example.org/a_(b)) http://例え.jp/。 javascript:alert(1) ftp://x data:text/html,x https://');
  await eventuallyEqual(() => ada.page.locator('#rows .message:not(.pending) a').allTextContents(), [
    'https://example.org/a_(b)',
    'http://例え.jp/',
  ]);
  const link = ada.page.locator('#rows a').first();
  assert.equal(await link.getAttribute('rel'), 'noopener noreferrer nofollow');
  assert.equal(await link.getAttribute('target'), '_blank');
  await ada.close();
});

test('code_and_columns_have_letters_of_one_width_and_scroll_by_themselves', async () => {
  const ada = await here.openPage('ada', { hash: '#code', viewport: { width: 390, height: 760 } });
  const bob = await here.connectTcp('bob', ['code']);
  const wide = 'x'.repeat(300);
  await bob.say('code', `run \`iiii\` and \`WWWW\`\n\`\`\`\n${wide}\n\`\`\``);
  await bob.say('code', `iiii   1\nWWWW   ${wide}`);
  const { page } = ada;
  await page.locator('.columns').waitFor();
  const width = (text) => page.locator('code', { hasText: text }).first().evaluate((code) => code.getBoundingClientRect().width);
  assert.equal(await width('iiii'), await width('WWWW'));
  assert.match(await page.locator('.columns').evaluate((text) => getComputedStyle(text).fontFamily), /monospace/);
  for (const selector of ['pre', '.columns']) assert.ok(await page.locator(selector).evaluate((box) => box.scrollWidth > box.clientWidth && box.getBoundingClientRect().right <= 390), selector);
  assert.equal(await page.locator('#log').evaluate((log) => log.scrollWidth - log.clientWidth), 0);
  await ada.close();
});
