// Requests to the server and their responses.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Requests } from '../../client/page/requests.js';

function asked() {
  const sent = [];
  return { sent, requests: new Requests((request) => sent.push(request)) };
}

test('every_request_has_an_id_of_its_own_and_its_response_goes_to_its_callback', () => {
  const { sent, requests } = asked();
  const heard = [];
  requests.send({ type: 'rooms' }, (e) => void heard.push(['first', e.n]));
  requests.send({ type: 'rooms' }, (e) => void heard.push(['second', e.n]));
  assert.notEqual(sent[0].id, sent[1].id);
  assert.deepEqual(sent.map(({ type }) => type), ['rooms', 'rooms']);
  requests.received({ id: sent[1].id, n: 2 });
  requests.received({ id: sent[0].id, n: 1 });
  requests.received({ n: 3 });
  assert.deepEqual(heard, [['second', 2], ['first', 1]]);
});

test('responses_arrive_until_the_callback_returns_false', () => {
  const { sent, requests } = asked();
  let heard = 0;
  requests.send({ type: 'join' }, () => ++heard < 3);
  const [{ id }] = sent;
  for (let i = 0; i < 5; ++i) {
    assert.equal(requests.isPending(id), i < 3);
    requests.received({ id });
  }
  assert.equal(heard, 3);
  assert.ok(!requests.isPending('q99'));
});

test('a_lost_connection_fails_every_pending_request_once', () => {
  const { sent, requests } = asked();
  const heard = [];
  requests.send({ type: 'rooms' }, (e) => heard.push(e));
  requests.send({ type: 'join' }, (e) => {
    heard.push(e);
    requests.send({ type: 'again' }, () => heard.push('the new request'));
    return true;
  });
  requests.connectionLost();
  assert.deepEqual(heard.map(({ type, code }) => [type, code]), [['error', 'offline'], ['error', 'offline']]);
  assert.deepEqual(sent.map(({ id }) => requests.isPending(id)), [false, false, true]);
});
