// A tab's stand-in for the engine: the shared worker or an engine in the tab, messages, requests and responses.

import assert from 'node:assert/strict';
import { EngineProxy } from '../../client/page/engine_proxy.js';
import { Clock, settle } from './clock.mjs';
import { ScriptedSocket } from './engine_fixture.mjs';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

let browser;
let worker;
let posted;

const test = testWithSetup(() => {
  browser = new Browser();
  posted = [];
  globalThis.SharedWorker = class {
    port = { postMessage: (message) => posted.push(message) };
    constructor(url, options) {
      worker = this;
      Object.assign(this, { url, options });
    }
  };
});

const types = () => posted.map(({ type }) => type);

test('a_tab_attaches_to_the_worker_of_its_name', () => {
  new EngineProxy('ada', { user: 'Ada' }, {});
  assert.deepEqual([worker.url, worker.options], ['/worker.js', { type: 'module', name: '3 ada' }]);
  assert.deepEqual(posted, [{ type: 'attach', user: 'Ada' }]);
});

test('a_message_of_the_engine_goes_to_the_handler_of_its_type', () => {
  const heard = [];
  new EngineProxy('ada', {}, { state: (message) => heard.push(message) });
  worker.port.onmessage({ data: { type: 'state', n: 1 } });
  worker.port.onmessage({ data: { type: 'unknown' } });
  assert.deepEqual(heard, [{ type: 'state', n: 1 }]);
});

test('each_request_gets_its_own_response_once', async () => {
  const engine = new EngineProxy('ada', {}, {});
  const both = Promise.all([engine.request({ type: 'rooms' }), engine.request({ type: 'members' })]);
  const [one, two] = posted.slice(1);
  assert.deepEqual([one.request, two.request], [{ type: 'rooms' }, { type: 'members' }]);
  worker.port.onmessage({ data: { type: 'response', number: two.number, response: 2 } });
  worker.port.onmessage({ data: { type: 'response', number: one.number, response: 1 } });
  worker.port.onmessage({ data: { type: 'response', number: one.number, response: 3 } });
  assert.deepEqual(await both, [1, 2]);
});

test('a_closed_tab_detaches_and_one_restored_from_the_cache_reloads', () => {
  new EngineProxy('ada', {}, {});
  browser.happens('pagehide');
  assert.deepEqual(types(), ['attach', 'detach']);
  browser.happens('pageshow', { persisted: false });
  assert.equal(browser.reloads, 0);
  browser.happens('pageshow', { persisted: true });
  assert.equal(browser.reloads, 1);
});

test('a_new_network_and_a_tab_that_is_shown_wake_the_engine', () => {
  new EngineProxy('ada', {}, {});
  browser.happens('online');
  browser.hide();
  browser.hide(false);
  assert.deepEqual(types(), ['attach', 'wake', 'wake']);
});

test('without_a_shared_worker_the_engine_runs_in_the_tab', async () => {
  new Clock();
  globalThis.WebSocket = ScriptedSocket;
  for (const fails of ['at once', 'later']) {
    ScriptedSocket.all = [];
    const states = [];
    if (fails === 'at once') delete globalThis.SharedWorker;
    else globalThis.SharedWorker = class { port = { postMessage() {} }; constructor() { worker = this; } };
    new EngineProxy('ada', { user: 'ada', rooms: {}, epoch: '', unsent: [] }, { state: (state) => states.push(state.phase) });
    if (fails === 'later') {
      const { onerror } = worker;
      onerror();
      assert.equal(worker.onerror, null);
    }
    for (let i = 0; i < 20 && !states.length; ++i) await settle();
    assert.deepEqual([ScriptedSocket.all.map(({ url }) => url), states], [['ws://here/ws'], ['connecting']], fails);
  }
});
