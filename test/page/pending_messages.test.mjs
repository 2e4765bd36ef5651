// Messages that a tab has sent and the server has not acknowledged, stored in the browser.

import assert from 'node:assert/strict';
import { PendingMessages } from '../../client/page/pending_messages.js';
import { Clock } from './clock.mjs';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

let browser;
const test = testWithSetup(() => {
  browser = new Browser();
});

test('a_message_is_stored_before_it_is_sent_and_until_it_is_forgotten', () => {
  const clock = new Clock();
  const sent = [];
  const pending = new PendingMessages('Ada', (message) => sent.push([message, pending.stored().length]));
  pending.send('ops', 'hi');
  const [[message, kept]] = sent;
  assert.equal(kept, 1);
  assert.deepEqual({ ...message, id: '' }, { type: 'send', id: '', room: 'ops', text: 'hi', at: clock.now, state: 'waiting' });
  assert.match(message.id, /^[0-9a-f]{24}$/);
  pending.send('ops', 'again');
  assert.notEqual(sent[1][0].id, message.id);
  pending.forget([message.id]);
  assert.deepEqual(pending.stored().map(({ text }) => text), ['again']);
});

test('each_name_has_its_own_stored_messages', () => {
  const pending = new PendingMessages('Ada', () => {});
  pending.send('ops', 'hi');
  assert.equal(new PendingMessages('ADA', () => {}).stored().length, 1);
  assert.equal(new PendingMessages('bob', () => {}).stored().length, 0);
});

test('a_failure_is_stored_once_with_its_reason', () => {
  const pending = new PendingMessages('ada', () => {});
  const failed = { id: 'm1', room: 'ops', text: 'hi', at: 1, state: 'failed', reason: 'No.' };
  pending.update([failed, { id: 'm2', room: 'ops', text: 'ho', at: 2, state: 'sent' }]);
  assert.deepEqual(pending.stored(), [failed]);
  pending.forget(['m1']); // another tab has deleted it
  pending.update([failed]);
  assert.deepEqual(pending.stored(), []);
});

test('a_message_is_listed_until_the_engine_has_it_or_it_is_forgotten', () => {
  const pending = new PendingMessages('ada', () => {});
  for (const text of ['one', 'two']) pending.send('ops', text);
  const [one, two] = pending.list;
  const texts = () => pending.in('ops').map(({ text, state }) => `${text} ${state}`);
  assert.deepEqual([texts(), pending.waiting], [['one waiting', 'two waiting'], 2], 'an engine that has ended lists nothing');
  pending.update([]);
  pending.update([{ ...one, state: 'sent' }]);
  assert.deepEqual(texts(), ['one sent', 'two waiting']);
  pending.update([]);
  assert.deepEqual(texts(), ['two waiting']);
  pending.forget([two.id]);
  pending.update([]);
  assert.deepEqual(texts(), []);
});

test('failed_messages_do_not_count_as_waiting_and_each_room_has_its_own', () => {
  const sent = [];
  const pending = new PendingMessages('ada', () => {}, (message) => sent.push(message));
  pending.update([
    { id: 'm1', room: 'ops', state: 'failed' },
    { id: 'm2', room: 'ops', state: 'sent' },
    { id: 'm3', room: 'lobby', state: 'waiting' },
    { id: 'm4', room: 'lobby', state: 'acknowledged' },
  ]);
  assert.equal(pending.waiting, 3);
  assert.deepEqual(pending.in('ops').map(({ id }) => id), ['m1', 'm2']);
  pending.retry('m1');
  pending.drop('m2');
  assert.deepEqual(sent, [{ type: 'retry', id: 'm1' }, { type: 'drop', id: 'm2' }]);
});

test('a_message_that_another_tab_has_seen_acknowledged_waits_no_longer', () => {
  const pending = new PendingMessages('ada', () => {});
  pending.send('ops', 'hi');
  const [{ id }] = pending.list;
  const event = { key: `banter/unsent/ada/${id}`, newValue: '{}' };
  browser.happens('storage', event);
  pending.update([]);
  assert.equal(pending.list.length, 1);
  browser.happens('storage', { ...event, newValue: null });
  pending.update([]);
  assert.deepEqual(pending.list, []);
});
