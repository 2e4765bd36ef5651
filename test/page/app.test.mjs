// The login: new, stored and refused names.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryStore } from './memory_store.mjs';
import { Page } from './page.mjs';

let visits = 0;

// Loads the page again, with the storage of the tab and of the browser.
async function visit({ local = new MemoryStore(), session = new MemoryStore(), state, blocked } = {}) {
  const page = new Page({ local, session, state });
  if (blocked) page.blockSiteData();
  await import(`../../client/page/app.js?visit=${++visits}`);
  await page.run();
  return page;
}

async function enter(page, name) {
  page.byId('name').value = name;
  assert.equal(page.byId('login-form').dispatch('submit'), false, 'the browser would reload the page');
  await page.run();
}

test('a_first_visit_asks_for_a_name_and_stores_it_once_the_server_has_accepted_it', async () => {
  const page = await visit();
  assert.deepEqual([page.byId('login').hidden, page.document.activeElement], [false, page.byId('name')]);
  await enter(page, '  ');
  assert.equal(page.worker, undefined);
  await enter(page, '  Zoe\u0308 ');
  assert.deepEqual([page.byId('login').hidden, page.worker.name], [true, '7 zoë']);
  assert.equal(localStorage.getItem('banter/name'), null);
  page.server.welcome({ user: 'Zoë' });
  await page.run();
  assert.deepEqual([localStorage.getItem('banter/name'), sessionStorage.getItem('banter/name')], ['"Zoë"', '"Zoë"']);
});

test('a_second_submit_opens_no_second_connection', async () => {
  const page = await visit();
  await enter(page, 'ada');
  await enter(page, 'bob');
  assert.equal(page.fixture.connections, 1);
  page.server.open();
  assert.equal(page.server.take()[0].user, 'ada');
});

test('a_stored_name_skips_the_login_and_waits_while_the_name_is_in_use', async () => {
  const local = new MemoryStore();
  local.setItem('banter/name', '"ada"');
  const page = await visit({ local });
  assert.ok(page.byId('login').hidden);
  page.server.open();
  page.server.receive({ type: 'error', code: 'name_in_use', message: 'in use' });
  await page.run();
  assert.deepEqual([page.reloads, localStorage.getItem('banter/name')], [0, '"ada"']);
});

test('a_refused_name_returns_to_the_login_and_shows_the_reason_once', async () => {
  const session = new MemoryStore();
  const local = new MemoryStore();
  const page = await visit({ local, session });
  await enter(page, 'ada');
  page.server.open();
  page.server.receive({ type: 'error', code: 'name_in_use', message: 'Somebody is called so.' });
  await page.run();
  assert.equal(page.reloads, 1);
  const again = await visit({ local, session, state: history.state });
  assert.deepEqual([again.byId('login').hidden, again.byId('name').value, again.text('login-error')], [false, 'ada', 'Somebody is called so.']);
  assert.deepEqual([Object.keys(session), history.state], [[], null]);
  const third = await visit({ local, session, state: history.state });
  assert.equal(third.text('login-error'), '');
});

test('the_login_says_when_the_browser_stores_nothing', async () => {
  for (const blocked of [false, true]) {
    const page = await visit({ blocked });
    assert.deepEqual([page.byId('login').hidden, page.byId('login-note').hidden], [false, !blocked]);
  }
});

test('where_site_data_is_blocked_a_refused_name_is_shown_again', async () => {
  const page = await visit({ blocked: true });
  await enter(page, 'eve');
  page.server.open();
  page.server.receive({ type: 'error', code: 'name_in_use', message: 'Somebody is called so.' });
  await page.run();
  const again = await visit({ blocked: true, state: history.state });
  assert.deepEqual([again.byId('name').value, again.text('login-error')], ['eve', 'Somebody is called so.']);
});

test('where_site_data_is_blocked_the_chat_works', async () => {
  const page = await visit({ blocked: true });
  await enter(page, 'ada');
  page.server.welcome();
  page.server.joinAll();
  await page.run();
  await page.say('hello');
  assert.deepEqual(page.server.take('message').map(({ text }) => text), ['hello']);
  await page.goTo('ops');
  page.byId('text').value = 'half';
  page.byId('text').dispatch('input');
  await page.goTo('lobby');
  await page.goTo('ops');
  assert.equal(page.byId('text').value, 'half', 'drafts last until the page closes');
});
