// Rooms that not everybody may enter: with a key, for invited users, and for all but the banned ones. And rooms where not
// everybody may write.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from './fixture.mjs';
import { eventually, eventuallyEqual } from './page_user.mjs';

const here = fixture();

// A room of a user with these rules, in which something was said.
async function roomOf(user, room, ...changes) {
  const owner = await here.connectTcp(user, [room], { presence: true });
  await owner.say(room, 'inside');
  await owner.ask({ type: 'change', room, changes });
  return owner;
}

// The user asks for a room.
async function knock(user, room) {
  await user.page.getByRole('button', { name: 'Join or create a room' }).click();
  await user.page.getByLabel('Room name').fill(room);
  await user.page.getByRole('button', { name: 'Join', exact: true }).click();
}

const composerIsHidden = (page) => page.locator('#composer').isHidden();

test('a_room_with_a_key_asks_for_it_and_the_key_is_kept', async () => {
  const bob = await roomOf('bob', 'vault', { rule: 'key', argument: 'sesame' });
  const ada = await here.openPage('ada');
  await knock(ada, 'vault');
  await ada.page.getByText('#vault needs a key.').waitFor();
  assert.ok(await composerIsHidden(ada.page));
  await ada.page.getByLabel('Key of the room').fill('wrong');
  await ada.page.keyboard.press('Enter');
  await ada.page.getByText('This is not the key of #vault.').waitFor();
  await ada.page.getByLabel('Key of the room').fill('sesame');
  await ada.page.locator('.enter').getByRole('button', { name: 'Join' }).click();
  await ada.sees('inside');
  await ada.say('me too');
  await eventuallyEqual(() => bob.said().at(-1), 'me too');
  assert.ok(!ada.page.url().includes('sesame'));
  await ada.page.reload();
  await ada.online();
  await eventuallyEqual(() => ada.texts(), ['inside', 'me too']);
  bob.close();
  await here.server.end();
  await here.server.startAgain();
  await ada.online();
  await ada.say('and again');
  await eventuallyEqual(() => ada.pending(), []);
  await ada.close();
});

test('a_join_command_takes_a_key', async () => {
  await roomOf('carl', 'safe', { rule: 'key', argument: 'sesame' });
  const ada = await here.openPage('ada');
  await ada.say('/join safe sesame');
  await ada.sees('inside');
  await ada.close();
});

test('a_room_for_invited_users_says_so_and_an_invitation_is_a_row_that_leads_inside', async () => {
  const dora = await roomOf('dora', 'club', { rule: 'invite_only' });
  const ada = await here.openPage('ada');
  await knock(ada, 'club');
  await ada.page.getByText('#club is for invited users. An operator of the room can invite you.').waitFor();
  assert.ok(await composerIsHidden(ada.page));
  await ada.page.locator('#rooms').getByText('lobby').click();
  await dora.ask({ type: 'invite', room: 'club', user: 'ada' });
  const row = ada.page.locator('#rooms a', { hasText: 'club' });
  await eventually(async () => (await row.textContent()).includes('invited'), 'the row is marked');
  await ada.page.locator('#toast').getByText('dora invites you to #club.').waitFor();
  await row.click();
  await ada.sees('inside');
  await ada.page.locator('#composer').waitFor();
  const presence = dora.events.filter(({ type, room }) => type === 'presence' && room === 'club');
  assert.deepEqual(presence.map(({ event, user }) => [event, user]), [['join', 'ada']]);
  await ada.close();
});

test('an_invitation_to_an_unknown_room_notifies_a_hidden_tab', async () => {
  const before = () => {
    window.notified = [];
    window.Notification = class {
      static permission = 'granted';
      static requestPermission = async () => 'granted';
      constructor(title, { body }) {
        window.notified.push(`${title}: ${body}`);
      }
    };
    localStorage.setItem('banter/notify', 'true');
  };
  const eve = await roomOf('eve', 'party', { rule: 'invite_only' }, { rule: 'secret' });
  const ada = await here.openPage('ada', { before });
  await ada.page.evaluate(() => Object.defineProperty(document, 'hidden', { value: true }));
  await eve.ask({ type: 'invite', room: 'party', user: 'ada' });
  await eventuallyEqual(() => ada.page.evaluate(() => window.notified), ['eve in #party: eve invites you to #party.']);
  await ada.close();
});

test('a_banned_user_reads_why_and_leaves_nothing_but_the_row', async () => {
  const fred = await roomOf('fred', 'calm', { rule: 'bans', argument: 'ada' });
  const ada = await here.openPage('ada', { hash: '#calm' });
  await ada.page.getByText('You are banned from #calm.').waitFor();
  assert.ok(await composerIsHidden(ada.page));
  await fred.ask({ type: 'change', room: 'calm', rule: 'bans', on: false, argument: 'ada' });
  await ada.page.getByRole('button', { name: 'Try again' }).click();
  await ada.sees('inside');
  await ada.close();
});

test('who_may_not_write_reads_why_in_place_of_an_empty_composer_until_the_rules_change', async () => {
  const gina = await roomOf('gina', 'stage', { rule: 'moderated' });
  const change = (...changes) => gina.ask({ type: 'change', room: 'stage', changes });
  const ada = await here.openPage('ada', { hash: '#stage' });
  const box = ada.page.getByLabel('Message', { exact: true });
  const moderated = ada.page.getByText('#stage is moderated: only operators and users with voice send messages.', { exact: true });
  const muted = ada.page.getByText('You are muted in #stage.', { exact: true });
  await moderated.waitFor();
  assert.ok(await composerIsHidden(ada.page));

  await change({ rule: 'voices', argument: 'ada' });
  await box.waitFor();
  assert.equal(await moderated.count(), 0);
  await eventually(() => box.evaluate((element) => element === document.activeElement), 'the box has the focus');
  await ada.page.keyboard.type('half a thought');
  await change({ rule: 'voices', on: false, argument: 'ada' });
  await moderated.waitFor();
  assert.equal(await box.inputValue(), 'half a thought', 'what was begun can be finished');
  await ada.page.keyboard.type(' of mine');
  await change({ rule: 'moderated', on: false }, { rule: 'mutes', argument: 'a*' });
  await muted.waitFor();
  await ada.page.reload();
  await ada.online();
  await muted.waitFor();
  assert.ok(!(await composerIsHidden(ada.page)));

  await change({ rule: 'mutes', on: false, argument: 'a*' });
  await box.waitFor();
  assert.equal(await box.inputValue(), 'half a thought of mine');
  await box.press('Enter');
  await eventuallyEqual(() => gina.said().at(-1), 'half a thought of mine');
  await eventuallyEqual(() => ada.pending(), []);
  await ada.close();
});
