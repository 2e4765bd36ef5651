// "Change name" and drafts of several tabs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from './fixture.mjs';
import { eventually, eventuallyEqual } from './page_user.mjs';

const here = fixture();
const message = (page) => page.getByLabel('Message', { exact: true });

async function rename(page, name) {
  await page.bringToFront();
  await page.getByRole('button', { name: 'Change name' }).click();
  await page.getByLabel('New name').fill(name);
  await page.getByRole('button', { name: 'Change', exact: true }).click();
}

test('a_new_name_keeps_rooms_and_drafts_of_all_tabs_and_others_see_one_event', async () => {
  const bob = await here.connectTcp('bob', ['lobby', 'club'], { presence: true });
  const ada = await here.openPage('ada', { hash: '#club' });
  const second = await ada.openTab(`${here.server.url}#lobby`);
  await ada.online(second);
  await message(ada.page).fill('half a thought');
  await message(second).fill('for the lobby');
  bob.events.length = 0;

  await rename(ada.page, 'bob');
  await ada.page.locator('#name-edit .error').getByText('The name bob is in use.').waitFor();
  await ada.page.getByRole('button', { name: 'Cancel' }).click();
  await rename(ada.page, 'Eve?');
  await eventually(async () => (await ada.page.locator('#name-edit .error').textContent()) !== '', 'an invalid name is explained');
  await ada.page.getByLabel('New name').fill('Eve');
  await ada.page.keyboard.press('Enter');

  for (const page of [ada.page, second]) await eventuallyEqual(() => page.locator('#my-name').textContent(), 'Eve');
  const presence = () => bob.events.filter(({ type }) => type === 'presence').map(({ room, event, user, to }) => [room, event, user, to]);
  await eventuallyEqual(async () => presence().sort(), [['club', 'rename', 'ada', 'Eve'], ['lobby', 'rename', 'ada', 'Eve']]);
  assert.deepEqual([await message(ada.page).inputValue(), await message(second).inputValue()], ['half a thought', 'for the lobby']);

  await ada.page.reload();
  await ada.online();
  const third = await ada.openTab(`${here.server.url}#lobby`);
  await ada.online(third);
  await eventuallyEqual(async () => [await message(ada.page).inputValue(), await message(third).inputValue()], ['half a thought', 'for the lobby']);
  await eventuallyEqual(async () => (await ada.page.locator('#rooms a bdi').allTextContents()).sort(), ['club', 'lobby']);
  await message(third).press('Enter');
  await eventuallyEqual(() => bob.said().at(-1), 'for the lobby');
  assert.equal(bob.events.find(({ type }) => type === 'message').user, 'Eve');
  await eventuallyEqual(() => message(second).inputValue(), '');

  // The old name is free for another user of this browser.
  await third.getByRole('button', { name: 'Log out' }).click();
  await third.locator('#log-out-ask').getByRole('button', { name: 'Log out' }).click();
  // In all tabs.
  for (const [tab, name] of [[second, 'Eve'], [third, 'ada']]) {
    await tab.getByLabel('Name', { exact: true }).fill(name);
    await tab.getByRole('button', { name: 'Start chatting' }).click();
    await ada.online(tab);
  }
  assert.deepEqual([await third.locator('#my-name').textContent(), await second.locator('#my-name').textContent()], ['ada', 'Eve']);
  await ada.close();
});

test('two_tabs_of_a_room_share_its_draft', async () => {
  const ada = await here.openPage('ada', { hash: '#notes' });
  const second = await ada.openTab(`${here.server.url}#notes`);
  await ada.online(second);
  await message(ada.page).fill('from the first tab');
  await eventuallyEqual(() => message(second).inputValue(), 'from the first tab');
  await second.reload();
  await ada.online(second);
  assert.equal(await message(ada.page).inputValue(), 'from the first tab');
  await message(second).fill('from the first tab, and the second');
  await eventuallyEqual(() => message(ada.page).inputValue(), 'from the first tab, and the second');
  await ada.close();
});
