// Browsers without shared workers: one tab runs the engine, and the others find it.

import assert from 'node:assert/strict';
import { TabEngine } from '../../client/page/tab_engine.js';
import { Clock, settle } from './clock.mjs';
import { ScriptedSocket } from './engine_fixture.mjs';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

let clock;
let channels;

class Channel {
  constructor(name) {
    this.name = name;
    channels.push(this);
  }

  postMessage(data) {
    for (const other of channels) if (other !== this && other.name === this.name) queueMicrotask(() => channels.includes(other) && other.onmessage({ data: structuredClone(data) }));
  }

  close() {
    channels.splice(channels.indexOf(this), 1);
  }
}

const test = testWithSetup(() => {
  new Browser();
  clock = new Clock();
  channels = [];
  globalThis.BroadcastChannel = Channel;
  globalThis.WebSocket = ScriptedSocket;
  ScriptedSocket.all = [];
});

class Tab {
  heard = [];

  constructor(channel = 'banter ada') {
    this.port = new TabEngine(channel);
    this.port.onmessage = ({ data }) => {
      this.heard.push(data.type);
      if (data.type === 'state') this.state = data;
      if (data.type === 'reattach') this.attach();
    };
    this.attach();
  }

  attach() {
    this.port.postMessage({ type: 'attach', user: 'ada', token: 't', newName: false, epoch: '', knownSeq: null, rooms: { lobby: null }, unsent: [] });
  }
}

async function pass(milliseconds) {
  for (let i = 0; i < milliseconds; i += 50) {
    clock.advance(50);
    await settle();
  }
}

const connections = () => ScriptedSocket.all.filter(({ readyState }) => readyState !== ScriptedSocket.CLOSED).length;

test('the_first_tab_runs_the_engine_and_a_second_one_attaches_to_it', async () => {
  const first = new Tab();
  await pass(250);
  assert.equal(connections(), 0, 'another tab may answer');
  await pass(400);
  ScriptedSocket.all[0].welcome();
  const second = new Tab();
  await pass(1000);
  assert.deepEqual([connections(), first.state.phase, second.state.phase], [1, 'online', 'online']);
  second.port.postMessage({ type: 'open', room: 'ops' });
  await pass(100);
  assert.deepEqual(first.state.rooms.map(({ name }) => name), ['lobby', 'ops']);
  assert.ok(second.heard.includes('window') && !first.heard.includes('window'), 'each tab gets its own messages');
});

test('tabs_of_different_names_do_not_find_each_other', async () => {
  new Tab('banter ada');
  new Tab('banter bob');
  await pass(1000);
  assert.equal(connections(), 2);
});

test('when_the_tab_with_the_engine_closes_another_one_runs_it', async () => {
  const first = new Tab();
  await pass(700);
  const second = new Tab();
  const third = new Tab();
  await pass(700);
  ScriptedSocket.all[0].welcome();
  Math.random = () => (clock.random = 1.5 - clock.random);
  first.port.close();
  assert.equal(connections(), 0, 'the name is free');
  await pass(1000);
  assert.equal(connections(), 1);
  ScriptedSocket.all.at(-1).welcome();
  await pass(100);
  assert.deepEqual([second.state.phase, third.state.phase], ['online', 'online']);
});

test('of_two_engines_the_older_one_stays', async () => {
  const tabs = [new Tab()];
  await pass(50);
  tabs.push(new Tab());
  channels[0].postMessage = () => {}; // the first tab is busy: the second does not hear it
  const { onmessage } = channels[1];
  channels[1].onmessage = () => {};
  await pass(700);
  assert.equal(connections(), 2);
  delete channels[0].postMessage;
  channels[1].onmessage = onmessage;
  const third = new Tab();
  await pass(50);
  tabs.push(third);
  // Both hear of each other as soon as one of them is announced.
  channels[1].postMessage({ to: 'all', from: 'x', hostSince: clock.now });
  await pass(1000);
  assert.equal(connections(), 1);
  ScriptedSocket.all[0].welcome();
  await pass(100);
  assert.deepEqual(tabs.map(({ state }) => state.phase), ['online', 'online', 'online']);
});

test('without_a_channel_every_tab_runs_its_engine', async () => {
  globalThis.BroadcastChannel = undefined;
  const tab = new Tab();
  await pass(50);
  ScriptedSocket.all[0].welcome();
  await pass(50);
  assert.equal(tab.state.phase, 'online');
});
