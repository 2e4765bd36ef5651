// The whole page in one process: its document, a tab's chat, its engine, and a scripted server.

import { readFileSync } from 'node:fs';
import { webcrypto } from 'node:crypto';
import { settle } from './clock.mjs';
import { Document } from './document.mjs';
import { EngineFixture } from './engine_fixture.mjs';
import { MemoryStore } from './memory_store.mjs';

process.env.TZ = 'UTC';
const html = readFileSync(new URL('../../client/page/index.html', import.meta.url), 'utf8');

function defineGlobals(globals) {
  for (const [name, value] of Object.entries(globals)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

// Node's own would keep the tests alive.
class MessageChannel {
  port1 = { postMessage: (data) => queueMicrotask(() => this.port2.onmessage?.({ data })) };
  port2 = { postMessage: (data) => queueMicrotask(() => this.port1.onmessage?.({ data })) };
}

// A document and a window around it, as globals.
export class Browser {
  document = new Document(html);
  narrow = false; // a small screen
  frames = new Map();
  reloads = 0;
  notifications = [];
  permission = 'granted';

  constructor({ hash = '', local = new MemoryStore(), session = new MemoryStore(), state = null } = {}) {
    const browser = this;
    this.byId('log').clientHeight = 100;
    const location = { href: 'http://here/', pathname: '/', hash, reload: () => ++this.reloads, toString: () => 'http://here/' };
    const goTo = (state, _title, address) => {
      history.state = state;
      if (address !== undefined) location.hash = address.startsWith('#') ? address : '';
    };
    class Notification {
      static get permission() {
        return browser.permission;
      }

      static async requestPermission() {
        return (browser.permission = browser.answer);
      }

      constructor(title, options) {
        if (browser.permission === 'forbidden here') throw new TypeError('Illegal constructor');
        Object.assign(this, { title, ...options, close: () => (this.closed = true) });
        browser.notifications.push(this);
      }
    }
    const globals = {
      document: this.document,
      window: { Notification, focus: () => (this.focused = true) },
      Notification,
      isSecureContext: true,
      innerWidth: 1280,
      innerHeight: 800,
      location,
      history: { pushState: goTo, replaceState: goTo, state },
      addEventListener: (type, run) => (this.document.window.listeners[type] ??= []).push(run),
      matchMedia: (query) => ({ matches: query.includes('hover') ? !this.narrow : this.narrow, addEventListener() {} }),
      requestAnimationFrame: (run) => (this.frames.set(this.frames.size + 1, run), this.frames.size),
      cancelAnimationFrame: (id) => this.frames.delete(id),
      ResizeObserver: class {
        observe() {}
      },
      CSS: { escape: (text) => text.replace(/["\\]/g, '\\$&') },
      localStorage: local,
      sessionStorage: session,
      crypto: webcrypto,
      MessageChannel,
    };
    defineGlobals(globals);
  }

  // The user has blocked site data: every access throws.
  blockSiteData() {
    const get = () => {
      throw new Error('SecurityError');
    };
    for (const name of ['localStorage', 'sessionStorage', 'SharedWorker', 'BroadcastChannel', 'Notification', 'caches'])
      Object.defineProperty(globalThis, name, { get, configurable: true });
  }

  byId(id) {
    return this.document.getElementById(id);
  }

  text(id) {
    return this.byId(id).textContent;
  }

  // An event of the window.
  happens(type, more) {
    for (const run of this.document.window.listeners[type] ?? []) run({ type, ...more });
  }

  key(key, more = {}) {
    return (more.target ?? this.document.activeElement).dispatch('keydown', { key, ...more });
  }

  hide(hidden = true) {
    this.document.hidden = hidden;
    this.document.dispatch('visibilitychange');
  }

  frame() {
    const due = [...this.frames.values()];
    this.frames.clear();
    if (!this.document.hidden) for (const run of due) run();
    else for (const run of due) this.frames.set(this.frames.size + 1, run);
  }
}

// Both ends of a port; `deliver` delivers what was posted.
class Channel {
  #queue = [];
  one = { postMessage: (data) => this.#queue.push([this.two, structuredClone(data)]) };
  two = { postMessage: (data) => this.#queue.push([this.one, structuredClone(data)]) };

  deliver() {
    for (const [port, data] of this.#queue.splice(0)) port.onmessage?.({ data });
  }
}

export class Page extends Browser {
  fixture = new EngineFixture();
  channel = new Channel();
  ended = false; // the browser has ended the worker
  outcomes = [];

  constructor(settings) {
    super(settings);
    const page = this;
    defineGlobals({
      SharedWorker: class {
        constructor(url, { name }) {
          page.worker = { url, name };
          if (page.ended) page.#startAgain();
          page.fixture.engine.connect(page.channel.two);
          this.port = page.channel.one;
        }
      },
    });
  }

  // Opens the chat of a name. The import is here because the modules read the document when they are loaded.
  async chat(name = 'ada', newName = false) {
    const { Chat } = await import('../../client/page/chat.js');
    const callbacks = { refused: (reason) => this.outcomes.push(reason), accepted: () => this.outcomes.push('accepted') };
    this.tab = new Chat(name, newName, callbacks);
    await this.run();
    return this;
  }

  // The chat in the lobby with these messages.
  async online(messages = [], welcome = {}) {
    await this.chat();
    this.server.welcome({ seq: messages.at(-1)?.seq ?? 0, ...welcome });
    this.server.joinAll(messages);
    await this.conversations();
    this.server.take();
    return this;
  }

  // Answers what the engine asks after a welcome, with these users.
  conversations(users = []) {
    const [{ id }] = this.server.take('conversations');
    return this.hear({ type: 'conversations', id, conversations: users.map((user) => ({ room: `@ada,${user.toLowerCase()}`, user, prev: 0 })) });
  }

  get server() {
    return this.fixture.server;
  }

  // The browser ends the worker: nothing that the tab posts is received.
  endWorker() {
    this.ended = true;
    this.channel.two.onmessage = null;
    this.fixture.engine.close();
  }

  #startAgain() {
    this.ended = false;
    this.channel = new Channel();
    this.fixture.startAgain();
  }

  // Delivers all messages and renders.
  async run(milliseconds = 50) {
    // In small steps, because the tab and the engine expect answers of each other.
    const steps = Array(Math.floor(milliseconds / 1000)).fill(1000);
    for (const step of [0, ...steps, milliseconds % 1000, 25, 25]) {
      this.fixture.clock.advance(step);
      for (let i = 0; i < 3; ++i) {
        this.channel.deliver();
        await settle();
      }
      this.frame();
    }
  }

  async hear(...events) {
    for (const event of events) this.server.receive(event);
    await this.run();
  }

  // The rows of the log as text.
  get rows() {
    return this.byId('rows').children.map((row) => row.textContent);
  }

  row(part) {
    return this.byId('rows').children.find((row) => row.textContent.includes(part));
  }

  async click(element) {
    (typeof element === 'string' ? this.byId(element) : element).click();
    await this.run();
  }

  async say(text) {
    this.byId('text').value = text;
    this.byId('text').dispatch('input');
    this.key('Enter', { target: this.byId('text') });
    await this.run();
  }

  async scroll(pixels) {
    this.byId('log').scrollTop = pixels;
    this.byId('log').dispatch('scroll');
    await this.run();
  }

  async goTo(room) {
    location.hash = `#${room}`;
    this.happens('hashchange');
    await this.run();
  }
}
