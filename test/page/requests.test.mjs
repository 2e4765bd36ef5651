// Questions to the server, and what of a tab's words is kept in the browser.

import assert from 'node:assert/strict';
import { Pending } from '../../client/page/pending.js';
import { Requests } from '../../client/page/requests.js';
import { Clock } from './clock.mjs';
import { prepared } from './prepared.mjs';
import { MemoryStore } from './store.mjs';

const test = prepared(() => {
  globalThis.localStorage = new MemoryStore();
});

function asked() {
  const sent = [];
  return { sent, requests: new Requests((request) => sent.push(request)) };
}

test('every_question_has_an_id_of_its_own_and_its_answer_goes_to_who_asked', () => {
  const { sent, requests } = asked();
  const heard = [];
  requests.ask({ type: 'rooms' }, (e) => void heard.push(['first', e.n]));
  requests.ask({ type: 'rooms' }, (e) => void heard.push(['second', e.n]));
  assert.notEqual(sent[0].id, sent[1].id);
  assert.deepEqual(sent.map(({ type }) => type), ['rooms', 'rooms']);
  requests.answered({ id: sent[1].id, n: 2 });
  requests.answered({ id: sent[0].id, n: 1 });
  requests.answered({ n: 3 });
  assert.deepEqual(heard, [['second', 2], ['first', 1]]);
});

test('answers_come_until_one_is_the_last', () => {
  const { sent, requests } = asked();
  let heard = 0;
  requests.ask({ type: 'join' }, () => ++heard < 3);
  const [{ id }] = sent;
  for (let i = 0; i < 5; ++i) {
    assert.equal(requests.awaits(id), i < 3);
    requests.answered({ id });
  }
  assert.equal(heard, 3);
  assert.ok(!requests.awaits('q99'));
});

test('a_lost_connection_answers_every_open_question_once', () => {
  const { sent, requests } = asked();
  const heard = [];
  requests.ask({ type: 'rooms' }, (e) => heard.push(e));
  requests.ask({ type: 'join' }, (e) => {
    heard.push(e);
    requests.ask({ type: 'again' }, () => heard.push('of the new question'));
    return true;
  });
  requests.connectionLost();
  assert.deepEqual(heard.map(({ type, code }) => [type, code]), [['error', 'offline'], ['error', 'offline']]);
  assert.deepEqual(sent.map(({ id }) => requests.awaits(id)), [false, false, true]);
});

test('what_is_said_is_kept_before_it_is_told_and_until_it_is_settled', () => {
  const clock = new Clock();
  const told = [];
  const pending = new Pending('Ada', (message) => told.push([message, pending.kept().length]));
  pending.say('ops', 'hi');
  const [[message, kept]] = told;
  assert.equal(kept, 1);
  assert.deepEqual({ ...message, id: '' }, { type: 'say', id: '', room: 'ops', text: 'hi', at: clock.now, state: 'waiting' });
  assert.match(message.id, /^[0-9a-f]{24}$/);
  pending.say('ops', 'again');
  assert.notEqual(told[1][0].id, message.id);
  pending.settled([message.id]);
  assert.deepEqual(pending.kept().map(({ text }) => text), ['again']);
});

test('what_is_kept_is_kept_for_each_name', () => {
  const pending = new Pending('Ada', () => {});
  pending.say('ops', 'hi');
  assert.equal(new Pending('ADA', () => {}).kept().length, 1);
  assert.equal(new Pending('bob', () => {}).kept().length, 0);
});

test('a_failure_is_kept_with_its_reason_once', () => {
  const pending = new Pending('ada', () => {});
  const failed = { id: 'm1', room: 'ops', text: 'hi', at: 1, state: 'failed', reason: 'No.' };
  pending.update([failed, { id: 'm2', room: 'ops', text: 'ho', at: 2, state: 'sent' }]);
  assert.deepEqual(pending.kept(), [failed]);
  pending.settled(['m1']); // another tab has deleted it
  pending.update([failed]);
  assert.deepEqual(pending.kept(), []);
});

test('only_what_has_not_failed_waits_and_each_room_has_its_own', () => {
  const told = [];
  const pending = new Pending('ada', (message) => told.push(message));
  pending.update([
    { id: 'm1', room: 'ops', state: 'failed' },
    { id: 'm2', room: 'ops', state: 'sent' },
    { id: 'm3', room: 'lobby', state: 'waiting' },
    { id: 'm4', room: 'lobby', state: 'kept' },
  ]);
  assert.equal(pending.waiting, 3);
  assert.deepEqual(pending.in('ops').map(({ id }) => id), ['m1', 'm2']);
  pending.retry('m1');
  pending.drop('m2');
  assert.deepEqual(told, [{ type: 'retry', id: 'm1' }, { type: 'drop', id: 'm2' }]);
});
