import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from './fixture.mjs';
import { eventually, eventuallyEqual } from './page_user.mjs';

const here = fixture();

// Fakes for the browser's notifications and for document.hidden.
const stubs = () => {
  let hidden = false;
  Object.defineProperty(document, 'hidden', { get: () => hidden });
  window.setHidden = (value) => {
    hidden = value;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  window.shown = [];
  window.Notification = class {
    static permission = 'default';
    static requestPermission() {
      Notification.asked = (Notification.asked ?? 0) + 1;
      return Promise.resolve((Notification.permission = 'granted'));
    }
    constructor(title, { body, tag } = {}) {
      if (Notification.permission === 'granted') window.shown.push({ title, body, tag });
    }
    close() {}
  };
};

const badges = (user) => user.page.locator('#rooms a').evaluateAll((rooms) => rooms.map((room) => room.innerText.replace(/\s+/g, ' ').replace('# ', '')));

test('unread_messages_and_mentions_are_counted_until_they_are_read', async () => {
  const ada = await here.openPage('ada');
  await ada.go('ops');
  const bob = await here.connectTcp('bob', ['lobby', 'ops']);
  await bob.say('ops', 'seen at once');
  await ada.sees('seen at once');
  await bob.say('lobby', 'one');
  await eventuallyEqual(() => badges(ada), ['lobby 1 , 1 unread', 'ops']);
  assert.equal(await ada.page.title(), '(1) #ops · banter');
  await bob.say('lobby', 'hey Ada!');
  await bob.say('lobby', 'adamant is no mention');
  await eventuallyEqual(() => badges(ada), ['lobby @ 3 , 3 unread, 1 for you', 'ops']);
  assert.equal(await ada.page.title(), '(@3) #ops · banter');

  await ada.page.keyboard.press('Alt+ArrowUp');
  await ada.sees('hey Ada!');
  await eventuallyEqual(() => badges(ada), ['lobby', 'ops']);
  assert.equal(await ada.page.title(), '#lobby · banter');
  assert.equal(await ada.page.locator('.rule.new + .message .text').textContent(), 'one');

  // After a reload old messages are read, and those that arrived meanwhile are unread.
  await ada.page.goto('about:blank');
  await bob.say('ops', 'while away');
  await ada.page.goto(`${here.server.url}#lobby`);
  await ada.online();
  await eventuallyEqual(() => badges(ada), ['lobby', 'ops 1 , 1 unread']);
  await ada.close();
});

test('a_mention_is_notified_only_on_request_and_while_the_tab_is_hidden', async () => {
  const ada = await here.openPage('ada', { before: stubs });
  const bob = await here.connectTcp('bob');
  const shown = () => ada.page.evaluate(() => window.shown);
  assert.equal(await ada.page.evaluate(() => Notification.asked), undefined);
  const button = ada.page.getByRole('button', { name: 'Notify me of mentions' });
  await button.click();
  await eventuallyEqual(() => button.getAttribute('aria-pressed'), 'true');

  await bob.say('lobby', 'ada, in sight');
  await ada.sees('ada, in sight');
  await ada.go('elsewhere');
  await bob.say('lobby', 'ada, in another room');
  await eventuallyEqual(() => ada.page.title(), '(@1) #elsewhere · banter');
  assert.deepEqual(await shown(), []);
  await ada.page.locator('#rooms').getByText('lobby').click();
  await eventuallyEqual(() => ada.page.title(), '#lobby · banter');
  await ada.page.evaluate(() => window.setHidden(true));
  await bob.say('lobby', 'nobody is named');
  await bob.say('lobby', 'ada, come back');
  await eventuallyEqual(async () => (await shown()).map(({ title, body }) => [title, body]), [['bob in #lobby', 'ada, come back']]);
  await eventuallyEqual(() => ada.page.title(), '(@2) #lobby · banter');
  await ada.page.evaluate(() => window.setHidden(false));
  await eventuallyEqual(() => ada.page.title(), '#lobby · banter');

  await button.click();
  await ada.page.evaluate(() => window.setHidden(true));
  await bob.say('lobby', 'ada, last call');
  await eventuallyEqual(() => ada.page.title(), '(@1) #lobby · banter');
  assert.equal((await shown()).length, 1);
  await ada.close();
});

test('no_permission_is_requested_where_a_page_cannot_notify', async () => {
  const android = () => {
    window.Notification = class {
      static permission = 'default';
      static requestPermission() {
        window.asked = true;
        return Promise.resolve('granted');
      }
      constructor() {
        throw new TypeError('Illegal constructor');
      }
    };
  };
  const ada = await here.openPage('ada', { before: android });
  const button = ada.page.getByRole('button', { name: 'Notify me of mentions' });
  await button.click();
  await ada.page.getByText('This browser does not support notifications of pages.').waitFor();
  assert.equal(await button.isVisible(), false);
  assert.equal(await ada.page.evaluate(() => window.asked), undefined);
  await ada.close();
});

test('the_tabs_of_a_name_share_one_connection_and_read_positions', async () => {
  const ada = await here.openPage('ada', { hash: '#one' });
  const second = await ada.openTab(`${here.server.url}#two`);
  await ada.online(second);
  const bob = await here.connectTcp('bob', ['one', 'two']);
  const { members } = await bob.ask({ type: 'members', room: 'two' });
  assert.deepEqual(members.sort(), ['ada', 'bob']);

  await ada.say('from the first tab');
  await second.bringToFront();
  await second.locator('#rooms').getByText('one').click();
  await eventually(async () => (await ada.texts(second)).includes('from the first tab'), 'the second tab hears the first');
  await second.getByLabel('Message', { exact: true }).fill('from the second');
  await second.keyboard.press('Enter');
  await ada.sees('from the second');
  assert.deepEqual(await ada.texts(), await ada.texts(second));

  // A message that was read in one tab is read in both.
  await bob.say('two', 'news');
  await eventuallyEqual(() => ada.page.title(), '(1) #one · banter');
  await eventuallyEqual(() => second.title(), '(1) #one · banter');
  await second.locator('#rooms').getByText('two').click();
  await eventuallyEqual(() => ada.page.title(), '#one · banter');

  // The connection stays open until the last tab is closed.
  await ada.page.close();
  await bob.say('two', 'still there?');
  await eventually(async () => (await ada.texts(second)).includes('still there?'), 'the second tab goes on');
  await second.close();
  await eventuallyEqual(async () => (await bob.ask({ type: 'members', room: 'two' })).members, ['bob']);
  await ada.close();
});

test('without_shared_workers_and_channels_a_second_tab_shows_that_the_name_is_in_use', async () => {
  const before = () => {
    delete window.SharedWorker;
    delete window.BroadcastChannel;
  };
  const ada = await here.openPage('ada', { before });
  await ada.say('works without, too');
  await eventuallyEqual(() => ada.pending(), []);
  const second = await ada.openTab(here.server.url);
  await second.getByText('This name is in use, maybe in another tab or browser.').waitFor();
  await ada.page.close();
  // The page may reconnect by itself first, and then the button is gone.
  second.getByRole('button', { name: 'Reconnect now' }).click().catch(() => undefined);
  await ada.online(second);
  await ada.close();
});
