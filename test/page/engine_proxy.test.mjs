// A tab's stand-in for the engine: finding it, noticing its end, messages, requests and responses.

import assert from 'node:assert/strict';
import { EngineProxy } from '../../client/page/engine_proxy.js';
import { Clock, settle } from './clock.mjs';
import { ScriptedSocket } from './engine_fixture.mjs';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

let browser;
let clock;
let workers;
let happened;

class Worker {
  posted = [];
  port = { postMessage: (message) => this.posted.push(message), close: () => (this.closed = true) };

  constructor(url, options) {
    workers.push(this);
    Object.assign(this, { url, options });
  }

  // The engine's side.
  post(message) {
    this.port.onmessage({ data: message });
  }

  take() {
    return this.posted.splice(0).map(({ type }) => type);
  }
}

const test = testWithSetup(() => {
  browser = new Browser();
  clock = new Clock();
  workers = [];
  happened = [];
  globalThis.SharedWorker = Worker;
  globalThis.WebSocket = ScriptedSocket;
  ScriptedSocket.all = [];
});

const attachment = { user: 'ada', rooms: {}, epoch: '', unsent: [] };
const open = (handlers = {}) =>
  new EngineProxy('ada', () => attachment, {
    lost: () => happened.push('lost'),
    reattached: () => happened.push('reattached'),
    state: ({ phase }) => happened.push(phase),
    ...handlers,
  });

// Time in which the engine answers every ping of the tab.
function answered(worker, milliseconds) {
  for (let i = 0; i < milliseconds; i += 1000) {
    clock.advance(1000);
    if (worker.take().includes('ping')) worker.post({ type: 'pong' });
  }
}

test('a_tab_attaches_to_the_worker_of_its_name', () => {
  open();
  assert.deepEqual([workers[0].url, workers[0].options], ['/worker.js', { type: 'module', name: '7 ada' }]);
  assert.deepEqual(workers[0].posted, [{ type: 'attach', ...attachment }]);
});

test('a_message_of_the_engine_goes_to_the_handler_of_its_type', () => {
  const heard = [];
  open({ state: (message) => heard.push(message) });
  workers[0].post({ type: 'state', n: 1 });
  workers[0].post({ type: 'unknown' });
  assert.deepEqual(heard, [{ type: 'state', n: 1 }]);
});

test('each_request_gets_its_own_response_once', async () => {
  const engine = open();
  const both = Promise.all([engine.request({ type: 'rooms' }), engine.request({ type: 'members' })]);
  const [one, two] = workers[0].posted.slice(1);
  assert.deepEqual([one.request, two.request], [{ type: 'rooms' }, { type: 'members' }]);
  workers[0].post({ type: 'response', number: two.number, response: 2 });
  workers[0].post({ type: 'response', number: one.number, response: 1 });
  workers[0].post({ type: 'response', number: one.number, response: 3 });
  assert.deepEqual(await both, [1, 2]);
});

test('a_tab_answers_the_pings_of_the_engine', () => {
  open();
  workers[0].take();
  workers[0].post({ type: 'ping' });
  assert.deepEqual(workers[0].take(), ['pong']);
});

test('an_engine_that_answers_is_kept', () => {
  open();
  answered(workers[0], 120_000);
  assert.deepEqual([workers.length, happened], [1, []]);
});

test('without_an_answer_for_ten_seconds_the_tab_starts_another_worker_and_attaches_to_it', async () => {
  const engine = open();
  answered(workers[0], 4000);
  const request = engine.request({ type: 'rooms' });
  clock.advance(8000);
  assert.equal(workers.length, 1);
  clock.advance(2000);
  assert.equal(workers.length, 2);
  assert.equal((await request).code, 'offline');
  assert.deepEqual([workers[0].take().at(-1), workers[0].closed], ['detach', true], 'it may be alive all the same');
  assert.deepEqual([workers[1].take(), happened], [['attach'], ['lost', 'reattached']]);
  answered(workers[1], 60_000);
  assert.equal(workers.length, 2);
});

test('a_tab_that_the_engine_does_not_know_attaches_again', () => {
  open();
  workers[0].take();
  workers[0].post({ type: 'reattach' });
  assert.deepEqual([workers[0].take(), happened, workers.length], [['attach'], ['reattached'], 1]);
});

test('a_worker_gets_a_minute_to_start', async () => {
  open();
  clock.advance(60_000);
  assert.deepEqual([workers.length, happened], [1, []]);
  clock.advance(2000);
  assert.deepEqual(happened, ['lost']);
  clock.advance(1000);
  await settle();
  assert.deepEqual([workers.length, ScriptedSocket.all.length], [1, 1], 'the engine runs in the tab now');
});

test('a_worker_that_cannot_be_loaded_later_is_tried_again', () => {
  open();
  workers[0].post({ type: 'state', phase: 'online' });
  clock.advance(10_000);
  for (let n = 2; n < 5; ++n) {
    workers.at(-1).onerror();
    clock.advance(1999);
    assert.equal(workers.length, n);
    clock.advance(1);
    assert.equal(workers.length, n + 1, 'the server was down');
  }
});

test('a_closed_tab_detaches_and_one_restored_from_the_cache_attaches_again', () => {
  open();
  browser.happens('pagehide');
  assert.deepEqual([workers[0].take(), workers[0].closed], [['attach', 'detach'], true]);
  clock.advance(120_000);
  assert.deepEqual([workers[0].take(), workers.length], [[], 1]);
  browser.happens('pageshow', { persisted: false });
  assert.equal(workers.length, 1);
  browser.happens('pageshow', { persisted: true });
  assert.deepEqual([workers.length, workers[1].take(), browser.reloads], [2, ['attach'], 0]);
});

test('a_new_network_and_a_tab_that_is_shown_wake_the_engine', () => {
  open();
  browser.happens('online');
  browser.hide();
  browser.hide(false);
  assert.deepEqual(workers[0].take(), ['attach', 'wake', 'wake']);
});

for (const fails of ['at_once', 'later'])
  test(`with_a_shared_worker_that_fails_${fails}_the_engine_runs_in_a_tab`, async () => {
    if (fails === 'at_once') delete globalThis.SharedWorker;
    open();
    workers[0]?.onerror();
    clock.advance(600);
    for (let i = 0; i < 20 && happened.length < 2; ++i) await settle();
    assert.deepEqual([ScriptedSocket.all.map(({ url }) => url), happened], [['ws://here/ws'], ['reattached', 'connecting']]);
  });
