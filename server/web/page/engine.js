import { Link } from './link.js';
import { Outbox } from './outbox.js';
import { KEPT, Room } from './room.js';

const GATHER = 25; // milliseconds; what comes in them goes to the tabs together
const AGAIN = 2000; // until a page is asked for that the server could not give

// The one connection of a name, shared by all its tabs. Lives in a shared worker, or in the tab itself where
// the browser has none; each tab talks to it through a MessagePort.
export class Engine {
  #ports = new Set();
  #rooms = new Map();
  #link;
  #outbox = new Outbox(() => this.#sendMessages());
  #phase = 'idle'; // idle, connecting, greeting, online, waiting or refused
  #reason = '';
  #retryAt = 0;
  #user = '';
  #epoch = '';
  #textBytes = 16384;
  #everOnline = false;
  #fresh = false; // the name was typed just now: a refusal is for the person
  #asked = new Map(); // id of a request → what to do with its answer
  #lastId = 0;
  #gathering = 0;
  #membersChanged = new Set();

  constructor(url) {
    this.#link = new Link(url, {
      opened: () => this.#opened(),
      received: (e) => this.#received(e),
      lost: (delay) => this.#lost(delay),
    });
  }

  connect(port) {
    port.onmessage = ({ data }) => this.#fromTab[data.type]?.(port, data);
  }

  #fromTab = {
    attach: (port, { user, rooms, epoch, unsent, fresh }) => {
      this.#ports.add(port);
      this.#user ||= user;
      this.#epoch ||= epoch;
      for (const [name, read] of Object.entries(rooms)) this.#add(name, this.#epoch === epoch ? read : null);
      for (const item of unsent) {
        // What has failed is no reason to be in a room.
        if (item.state !== 'failed') this.#add(item.room);
        this.#outbox.add(item);
      }
      if (this.#phase === 'idle' || this.#phase === 'refused') {
        this.#fresh = fresh;
        this.#phase = 'connecting';
        this.#link.start();
      }
      this.#sendMessages();
      port.postMessage(this.#state());
      port.postMessage({ type: 'pending', list: this.#outbox.items });
    },
    detach: (port) => {
      this.#ports.delete(port);
      this.#watchersChanged();
      if (this.#ports.size) return;
      // Frees the name at once.
      this.#link.stop();
      this.#disconnected();
      this.#phase = 'idle';
    },
    open: (port, { room }) => {
      this.#flush();
      port.room = room;
      port.watches = false;
      this.#watchersChanged();
      this.#add(room);
      this.#postWindow(port, this.#rooms.get(room));
      this.#soon();
    },
    watch: (port, { room, on }) => {
      port.watches = on && port.room === room;
      this.#watchersChanged();
    },
    say: (port, item) => {
      this.#outbox.add(item);
      this.#sendMessages();
    },
    retry: (port, { id }) => {
      this.#outbox.retry(id);
      this.#sendMessages();
    },
    drop: (port, { id }) => {
      this.#outbox.drop((item) => item.id === id);
      this.#tellAll({ type: 'settled', ids: [id] });
      this.#soon();
    },
    leave: (port, { room }) => {
      // Outside of the room they could only fail, and a reload would come back for them.
      const items = this.#outbox.items.filter((item) => item.room === room);
      const unsent = items.filter(({ state }) => state === 'waiting' || state === 'failed').length;
      this.#outbox.drop((item) => item.room === room);
      this.#tellAll({ type: 'settled', ids: items.map((item) => item.id) });
      const message = `#${room} is left; ${unsent} unsent message${unsent > 1 ? 's are' : ' is'} dropped.`;
      if (unsent) port.postMessage({ type: 'trouble', message });
      if (this.#rooms.delete(room) && this.#phase === 'online') this.#link.send({ type: 'leave', room });
      this.#soon();
    },
    ask: (port, { number, request }) => {
      const answer = (e) => port.postMessage({ type: 'answer', number, answer: e });
      if (this.#phase === 'online') this.#ask(request, answer);
      else answer({ type: 'error', code: 'offline', message: 'Not connected at the moment.' });
    },
    wake: () => this.#link.wake(),
  };

  #fromServer = {
    welcome: (e) => {
      this.#phase = 'online';
      this.#everOnline = true;
      this.#user = e.user;
      this.#textBytes = e.limits?.text_bytes ?? this.#textBytes;
      this.#link.succeeded();
      if (this.#epoch !== e.epoch) for (const room of this.#rooms.values()) if (!room.ready) room.read = null;
      this.#epoch = e.epoch;
      // Joins first, so that what is sent again finds us in its room.
      for (const room of this.#rooms.values()) this.#join(room);
      this.#sendMessages();
    },
    message: (e) => {
      const { type, ...message } = e;
      const room = this.#rooms.get(e.room);
      this.#follow(room, room?.live(message));
      this.#outbox.drop((item) => item.seq === e.seq);
    },
    ack: (e) => {
      const room = this.#rooms.get(e.room);
      this.#outbox.acknowledged(e.id, e.seq);
      // Its message comes behind the ack, unless we have had it already.
      if (!room || room.newest >= e.seq) this.#outbox.drop((item) => item.id === e.id);
      this.#tellAll({ type: 'settled', ids: [e.id] });
      this.#sendMessages();
    },
    topic: (e) => this.#rooms.get(e.room)?.setTopic(e.text),
    members: (e) => {
      this.#rooms.get(e.room)?.setMembers(e);
      this.#membersChanged.add(e.room);
    },
    presence: (e) => {
      this.#rooms.get(e.room)?.presence(e);
      this.#membersChanged.add(e.room);
    },
    reset: (e) => {
      const room = this.#rooms.get(e.room);
      this.#follow(room, room?.reset());
    },
    error: (e, answer) => {
      if (this.#phase === 'greeting') this.#refused(e);
      else if (!this.#outbox.refused(e.id, e) && !answer) this.#tellAll({ type: 'trouble', message: e.message });
      this.#sendMessages();
    },
  };

  #opened() {
    this.#phase = 'greeting';
    const hello = { type: 'hello', user: this.#user, rooms: [], presence: true, client: 'web page' };
    if (this.#epoch) hello.epoch = this.#epoch;
    this.#link.send(hello);
  }

  #received(e) {
    const answer = this.#asked.get(e.id);
    this.#fromServer[e.type]?.(e, answer);
    if (answer && !answer(e)) this.#asked.delete(e.id);
    this.#soon();
  }

  #refused({ code, message }) {
    this.#reason = message;
    if (code === 'bad_name' || (code === 'name_in_use' && this.#fresh && !this.#everOnline)) {
      this.#link.stop();
      this.#phase = 'refused';
      return;
    }
    // Our own last connection may still hold the name.
    if (code === 'name_in_use') this.#reason = 'This name is in use, maybe in another tab or browser.';
    this.#link.fail();
  }

  #lost(delay) {
    if (this.#phase === 'online') this.#reason = '';
    this.#disconnected();
    this.#phase = 'waiting';
    this.#retryAt = Date.now() + delay;
    this.#soon();
  }

  #disconnected() {
    const offline = { type: 'error', code: 'offline', message: 'The connection was lost.' };
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const answer of asked) answer(offline);
    this.#outbox.connectionLost();
  }

  // answer: called with every answer, until it returns false.
  #ask(request, answer) {
    const id = `q${++this.#lastId}`;
    this.#asked.set(id, answer);
    this.#link.send({ ...request, id });
  }

  #add(name, read = null) {
    if (this.#rooms.has(name)) return;
    const room = new Room(name, this.#user, read);
    this.#rooms.set(name, room);
    if (this.#phase === 'online') this.#join(room);
  }

  #join(room) {
    this.#follow(room, room.joinRequest(this.#epoch));
  }

  // Sends a request of a room and gives the room its answers.
  #follow(room, request) {
    if (!request) return;
    const { turn } = room;
    this.#ask(request, (e) => {
      if (this.#rooms.get(room.name) !== room || room.turn !== turn || e.code === 'offline') return false;
      if (e.type === 'joined') {
        room.joined(e);
        this.#membersChanged.add(room.name);
      } else if (e.type === 'history') {
        this.#follow(room, room.page(e));
        this.#outbox.drop((item) => item.room === room.name && item.state === 'kept' && item.seq <= room.newest);
      } else if (e.type === 'error' && !room.pageFailed()) {
        this.#rooms.delete(room.name);
        this.#tellAll({ type: 'trouble', message: `#${room.name}: ${e.message}` });
      } else if (e.type === 'error' && room.awaitsTail) {
        setTimeout(() => this.#askAgain(room, turn), AGAIN);
      }
      return e.type !== 'error' && room.turn === turn && room.awaitsPages;
    });
  }

  // Unless it was left, or a new connection has joined it anew.
  #askAgain(room, turn) {
    if (this.#phase === 'online' && this.#rooms.get(room.name) === room && room.turn === turn) this.#follow(room, room.tail());
  }

  #sendMessages() {
    if (this.#phase === 'online')
      for (const { id, room, text } of this.#outbox.take()) this.#link.send({ type: 'message', id, room, text });
    this.#soon();
  }

  #watchersChanged() {
    for (const room of this.#rooms.values()) {
      room.watched = [...this.#ports].some((port) => port.watches && port.room === room.name);
      if (room.watched) room.markRead();
    }
    this.#soon();
  }

  // In a burst the tabs hear some times a second, not once a message.
  #soon() {
    this.#gathering ||= setTimeout(() => this.#flush(), GATHER);
  }

  #flush() {
    clearTimeout(this.#gathering);
    this.#gathering = 0;
    for (const room of this.#rooms.values()) {
      const list = room.fresh.slice(-KEPT);
      for (const port of this.#ports) {
        if (port.room !== room.name) continue;
        if (room.replaced) this.#postWindow(port, room);
        else if (list.length) port.postMessage({ type: 'messages', room: room.name, list, read: room.read });
        if (this.#membersChanged.has(room.name)) this.#postMembers(port, room);
      }
      if (room.call) this.#tellAll({ type: 'call', message: room.call });
      room.fresh = [];
      room.replaced = false;
      room.call = null;
    }
    this.#membersChanged.clear();
    this.#tellAll({ type: 'pending', list: this.#outbox.items });
    this.#tellAll(this.#state());
  }

  #postWindow(port, room) {
    port.postMessage({ type: 'window', room: room.name, list: room.recent.slice(-KEPT), read: room.read });
    this.#postMembers(port, room);
  }

  #postMembers(port, room) {
    port.postMessage({ type: 'members', room: room.name, list: [...room.members], count: room.memberCount });
  }

  #state() {
    return {
      type: 'state',
      phase: this.#phase,
      user: this.#user,
      epoch: this.#epoch,
      reason: this.#reason,
      retryAt: this.#retryAt,
      textBytes: this.#textBytes,
      trouble: this.#outbox.trouble,
      rooms: [...this.#rooms.values()].map((room) => room.summary()),
    };
  }

  #tellAll(message) {
    for (const port of this.#ports) port.postMessage(message);
  }
}
