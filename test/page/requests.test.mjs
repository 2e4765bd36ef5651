// Requests to the server and their responses.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Requests } from '../../client/page/requests.js';

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
