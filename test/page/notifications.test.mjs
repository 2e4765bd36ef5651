// Notifications: only on request, only while the tab is hidden.

import assert from 'node:assert/strict';
import { Clock, settle } from './clock.mjs';
import { chatMessage } from './engine_fixture.mjs';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

let browser;
let clock;
let opened;

const test = testWithSetup(() => {
  clock = new Clock();
  browser = new Browser();
  opened = [];
});

async function notifications({ on = true } = {}) {
  const { Notifications } = await import('../../client/page/notifications.js');
  if (on) localStorage.setItem('banter/notify', 'true');
  return new Notifications((room) => opened.push(room));
}

const button = () => browser.byId('notify');
const pressed = () => String(button().attributes['aria-pressed']);
const click = async () => (button().click(), settle());

test('a_mention_is_notified_while_the_tab_is_hidden', async () => {
  const notifier = await notifications();
  notifier.show(chatMessage(7, { text: 'ada: tea?' }));
  assert.deepEqual(browser.notifications, []);
  browser.hide();
  notifier.show(chatMessage(7, { text: 'ada: tea?' }));
  const [{ title, body, tag, icon }] = browser.notifications;
  assert.deepEqual({ title, body, tag, icon }, { title: 'bob in #lobby', body: 'ada: tea?', tag: 'banter 7', icon: '/icon.svg' });
  notifier.show(chatMessage(8, { room: '@ada,bob', text: 'x'.repeat(300) }));
  assert.equal(browser.notifications[1].title, 'Direct message from bob');
  assert.equal(browser.notifications[1].body.length, 200);
  notifier.show(chatMessage(9, { text: 'ada: tea?', unproven: true }));
  assert.equal(browser.notifications[2].title, 'bob (unproven) in #lobby');
});

test('a_click_on_a_notification_opens_the_room', async () => {
  const notifier = await notifications();
  browser.hide();
  notifier.show(chatMessage(7));
  browser.notifications[0].onclick();
  assert.deepEqual([opened, browser.focused, browser.notifications[0].closed], [['lobby'], true, true]);
});

test('without_the_setting_or_the_permission_there_are_no_notifications', async () => {
  const notifier = await notifications({ on: false });
  browser.hide();
  notifier.show(chatMessage(7));
  localStorage.setItem('banter/notify', 'true');
  browser.permission = 'denied';
  notifier.show(chatMessage(7));
  assert.deepEqual(browser.notifications, []);
});

test('the_button_asks_for_permission_and_stores_the_choice', async () => {
  browser.permission = 'default';
  browser.answer = 'granted';
  await notifications({ on: false });
  assert.equal(pressed(), 'false');
  await click();
  assert.deepEqual([pressed(), localStorage.getItem('banter/notify')], ['true', 'true']);
  await click();
  assert.deepEqual([pressed(), localStorage.getItem('banter/notify')], ['false', null]);
});

test('a_refused_permission_is_shown_and_nothing_is_stored', async () => {
  browser.permission = 'default';
  browser.answer = 'denied';
  await notifications({ on: false });
  await click();
  assert.deepEqual([pressed(), localStorage.getItem('banter/notify')], ['false', null]);
  assert.match(browser.text('toast'), /does not allow/);
  assert.equal(browser.byId('toast').hidden, false);
  clock.advance(5999);
  assert.equal(browser.byId('toast').hidden, false);
  clock.advance(1);
  assert.equal(browser.byId('toast').hidden, true);
});

test('no_permission_is_requested_where_only_a_service_worker_can_notify', async () => {
  await notifications({ on: false });
  const Made = Notification;
  globalThis.Notification = class {
    static permission = 'default';
    static requestPermission = () => assert.fail();
    constructor() {
      throw new TypeError('Illegal constructor');
    }
  };
  await click();
  globalThis.Notification = Made;
  assert.deepEqual([pressed(), button().hidden], ['false', true]);
  assert.match(browser.text('toast'), /does not support notifications/);
});

test('there_is_no_button_in_a_browser_without_notifications', async () => {
  globalThis.isSecureContext = false;
  await notifications();
  assert.ok(button().hidden);
  globalThis.isSecureContext = true;
  delete globalThis.window.Notification;
  const notifier = await notifications();
  assert.ok(button().hidden);
  browser.hide();
  notifier.show(chatMessage(7));
  assert.deepEqual(browser.notifications, []);
  assert.equal(button().attributes['aria-pressed'], 'false');
});

test('the_last_toast_is_shown_for_its_whole_time', async () => {
  const { toast } = await import('../../client/page/dom.js');
  toast('one');
  clock.advance(4000);
  toast('two');
  clock.advance(4000);
  assert.deepEqual([browser.text('toast'), browser.byId('toast').hidden], ['two', false]);
});

test('a_toast_can_be_closed_and_returns_the_focus_that_was_on_its_button', async () => {
  const { closeToast, toast } = await import('../../client/page/dom.js');
  const box = browser.byId('text');
  box.focus();
  assert.equal(closeToast(), false);
  toast('one');
  browser.byId('toast-close').focus();
  toast('two');
  browser.byId('toast-close').click();
  assert.deepEqual([browser.byId('toast').hidden, browser.document.activeElement], [true, box]);
  toast('three');
  clock.advance(5999);
  assert.equal(closeToast(), true);
});

test('a_toast_stays_while_the_pointer_or_the_focus_is_on_it', async () => {
  const { toast } = await import('../../client/page/dom.js');
  const box = browser.byId('toast');
  const { matches } = box;
  toast('one');
  box.matches = (state) => state === ':hover';
  clock.advance(20000);
  assert.equal(box.hidden, false);
  box.matches = matches;
  clock.advance(1000);
  assert.equal(box.hidden, true);
});
