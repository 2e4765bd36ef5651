// The page's engine between scripted tabs and a scripted server.

import assert from 'node:assert/strict';
import { Engine } from '../../client/page/engine.js';
import { Clock } from './clock.mjs';

export class ScriptedSocket {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSED = 3;
  static all = [];

  readyState = ScriptedSocket.CONNECTING;
  sent = [];

  constructor(url) {
    this.url = url;
    ScriptedSocket.all.push(this);
  }

  send(text) {
    assert.equal(this.readyState, ScriptedSocket.OPEN);
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.readyState = ScriptedSocket.CLOSED;
  }

  // The server's side.
  open() {
    this.readyState = ScriptedSocket.OPEN;
    this.onopen?.();
  }

  receive(event) {
    this.onmessage?.({ data: JSON.stringify(event) });
  }

  // Removes and returns the requests of one type, or all.
  take(type) {
    const taken = this.sent.filter((request) => !type || request.type === type);
    this.sent = this.sent.filter((request) => !taken.includes(request));
    return taken;
  }

  welcome({ epoch = 'e1', seq = 0, user = 'ada', ...more } = {}) {
    if (this.readyState !== ScriptedSocket.OPEN) this.open();
    this.receive({ type: 'welcome', user, epoch, seq, features: ['later'], ...more });
  }

  joined(request, { prev = 0, members = ['ada'], operators = [] } = {}) {
    const { id, room } = request;
    this.receive({ type: 'joined', id, room, topic: '', members, member_count: members.length, operators, prev });
  }

  page(request, messages = [], more = false) {
    this.receive({ type: 'history', id: request.id, room: request.room, messages, more });
  }

  // Answers all pending joins, with these messages in each room.
  joinAll(messages = []) {
    const joins = this.take('join');
    for (const join of joins) {
      this.joined(join, { prev: messages.at(-1)?.seq ?? 0 });
      this.page(join, messages.map((m) => ({ ...m, room: join.room })));
    }
    return joins;
  }

  ack({ id, room = 'lobby' }, seq) {
    this.receive({ type: 'ack', id, room, seq });
  }

  refuse({ id }, code, message = `no: ${code}`) {
    this.receive({ type: 'error', id, code, message });
  }

  break() {
    this.readyState = ScriptedSocket.CLOSED;
    this.onclose?.();
  }
}

export const chatMessage = (seq, more = {}) =>
  ({ type: 'message', room: 'lobby', seq, prev: seq - 1, user: 'bob', text: `line ${seq}`, time: '2026-11-23T11:00:00.000Z', ...more });
export const chatMessages = (from, to, more) => Array.from({ length: to - from + 1 }, (_, i) => chatMessage(from + i, more));

class Tab {
  latest = {}; // by type
  #received = [];

  postMessage(message) {
    if (message.type === 'ping' && !this.dead) this.send({ type: 'pong' });
    const copy = structuredClone(message);
    this.#received.push(copy);
    this.latest[copy.type] = copy;
  }

  send(message) {
    this.onmessage({ data: structuredClone(message) });
  }

  // Removes and returns the messages of one type.
  take(type) {
    const taken = this.#received.filter((message) => message.type === type);
    this.#received = this.#received.filter((message) => message.type !== type);
    return taken;
  }

  say(id, text = id, room = 'lobby') {
    this.send({ type: 'send', id, room, text, at: Date.now(), state: 'waiting' });
  }

  request(number, request) {
    this.send({ type: 'request', number, request });
  }
}

export class EngineFixture {
  clock = new Clock();
  engine;

  constructor() {
    ScriptedSocket.all = [];
    globalThis.WebSocket = ScriptedSocket;
    this.startAgain();
  }

  // A new engine, as in a new worker.
  startAgain() {
    this.engine = new Engine('ws://here/ws');
  }

  get server() {
    return ScriptedSocket.all.at(-1);
  }

  get connections() {
    return ScriptedSocket.all.length;
  }

  tab(about = {}) {
    const tab = new Tab();
    this.engine.connect(tab);
    tab.send({ type: 'attach', user: 'ada', token: 'secret', rooms: { lobby: null }, epoch: '', knownSeq: null, unsent: [], newName: false, ...about });
    return tab;
  }

  // The messages of one type that `tab` has received after a flush.
  received(tab, type) {
    this.clock.advance(25);
    return tab.take(type);
  }

  state(tab) {
    this.clock.advance(25);
    return tab.latest.state;
  }

  room(tab, name = 'lobby') {
    return this.state(tab).rooms.find((room) => room.name === name);
  }

  pending(tab) {
    this.clock.advance(25);
    return tab.latest.pending.list.map(({ id, state }) => `${id} ${state}`);
  }

  // A tab that shows the lobby with these messages, after the welcome.
  online(messages = [], about = {}) {
    const tab = this.tab(about);
    this.server.welcome({ seq: messages.at(-1)?.seq ?? 0 });
    this.server.joinAll(messages);
    tab.send({ type: 'open', room: 'lobby' });
    this.server.take();
    this.clock.advance(25);
    for (const type of ['window', 'messages', 'state', 'pending', 'roomInfo', 'notify']) tab.take(type);
    return tab;
  }

  // Loses the connection and opens the next one, before its welcome.
  reconnect() {
    this.server.break();
    this.clock.advance(15000);
    this.server.open();
  }
}

// An engine with a tab that is online.
export function online(messages, more) {
  const fixture = new EngineFixture();
  return [fixture, fixture.online(messages, more)];
}
