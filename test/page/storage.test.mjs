// The storage of the browser, and the page without it.

import assert from 'node:assert/strict';
import * as storage from '../../client/page/storage.js';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

const { deviceToken, load, loadName, newId, save, SavedRooms, saveName, UnsentStore } = storage;
let browser;

const test = testWithSetup(() => {
  browser = new Browser();
});

test('a_value_is_stored_under_a_prefixed_key_until_it_is_removed', () => {
  save('x', { a: 1 });
  assert.equal(localStorage.getItem('banter/x'), '{"a":1}');
  assert.deepEqual(load('x'), { a: 1 });
  save('x', undefined);
  assert.deepEqual([Object.keys(localStorage), load('x'), load('x', 'fallback')], [[], null, 'fallback']);
  localStorage.setItem('banter/x', 'broken {');
  assert.equal(load('x', 'fallback'), 'fallback');
});

test('a_tab_keeps_its_name_whatever_another_one_is_called', () => {
  saveName('ada');
  assert.equal(loadName(), 'ada');
  save('name', 'bob');
  assert.equal(loadName(), 'ada');
  saveName();
  assert.equal(loadName(), 'bob', 'the name of the last tab');
  save('name', undefined);
  assert.equal(loadName(), '');
});

test('unsent_messages_are_stored_one_by_one_for_each_name', () => {
  const ada = new UnsentStore('Ada');
  ada.add({ id: 'm1', text: 'a' });
  ada.add({ id: 'm2', text: 'b' });
  new UnsentStore('adam').add({ id: 'm3', text: 'c' });
  assert.deepEqual(new UnsentStore('ADA').all().map(({ id }) => id), ['m1', 'm2']);
  ada.remove('m1');
  assert.deepEqual(ada.all(), [{ id: 'm2', text: 'b' }]);
});

test('the_device_token_is_made_once_and_is_long', () => {
  const token = deviceToken();
  assert.match(token, /^[0-9a-f]{64}$/);
  assert.equal(deviceToken(), token);
  assert.match(newId(), /^[0-9a-f]{24}$/);
  assert.notEqual(newId(), newId());
});

test('rooms_are_stored_only_after_a_change', () => {
  const saved = new SavedRooms('Ada');
  assert.equal(saved.load(), null);
  const state = (read, removedReason = '') => ({ epoch: 'e1', knownSeq: 3, rooms: [{ name: 'ops', read, removedReason: '' }, { name: 'dev', read: 1, removedReason }] });
  saved.save(state(1));
  assert.deepEqual(new SavedRooms('ada').load(), { epoch: 'e1', heard: 3, rooms: { ops: 1, dev: 1 } });
  localStorage.removeItem('banter/rooms/ada');
  saved.save(state(1));
  assert.equal(saved.load(), null);
  saved.save(state(2, 'Banned.'));
  const { rooms, outside } = saved.load();
  assert.deepEqual([rooms, outside.dev.removedReason], [{ ops: 2, dev: 1 }, 'Banned.']);
});

test('keys_are_stored_with_their_rooms', () => {
  const state = { epoch: 'e1', knownSeq: 3, rooms: [{ name: 'ops', read: 1, removedReason: '', key: 'sesame' }, { name: 'dev', read: 1, removedReason: 'Banned.', removedDetail: 'banned', invitedBy: '', key: 'x' }] };
  new SavedRooms('ada').save(state);
  assert.deepEqual(new SavedRooms('ada').load(), { epoch: 'e1', heard: 3, rooms: { ops: 1, dev: 1 }, keys: { ops: 'sesame' }, outside: { dev: { removedReason: 'Banned.', removedDetail: 'banned', invitedBy: '' } } });
});

test('where_site_data_is_blocked_values_last_until_the_page_closes', async () => {
  assert.equal(storage.storageIsBlocked(), false);
  browser.blockSiteData();
  // Another instance of the module: the memory of this one serves the other tests of the process as well.
  const { load, save, ...blocked } = await import('../../client/page/storage.js?blocked');
  assert.equal(blocked.storageIsBlocked(), true);
  assert.deepEqual([load('x'), blocked.loadName(), new blocked.UnsentStore('ada').all(), new blocked.SavedRooms('ada').load()], [null, '', [], null]);
  save('x', 1);
  blocked.saveName('ada');
  new blocked.UnsentStore('ada').add({ id: 'm1' });
  new blocked.SavedRooms('ada').save({ epoch: 'e1', knownSeq: 1, rooms: [] });
  assert.deepEqual([load('x'), blocked.loadName(), new blocked.UnsentStore('ada').all(), new blocked.SavedRooms('ada').load().epoch], [1, 'ada', [{ id: 'm1' }], 'e1']);
  assert.equal(blocked.deviceToken(), blocked.deviceToken());
  save('x', undefined);
  new blocked.UnsentStore('ada').remove('m1');
  assert.deepEqual([load('x'), new blocked.UnsentStore('ada').all()], [null, []]);
});

test('a_full_store_keeps_what_it_has', () => {
  save('x', 1);
  localStorage.setItem = () => {
    throw new Error('QuotaExceededError');
  };
  save('x', 2);
  assert.equal(load('x'), 1);
});

test('forgetting_the_name_reloads', () => {
  saveName('ada');
  storage.forgetName();
  assert.deepEqual([loadName(), browser.reloads], ['', 1]);
});
