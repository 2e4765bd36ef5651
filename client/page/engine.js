import { DmUnread } from './dm_unread.js';
import { isConversation, label, otherUserIn } from './names.js';
import { Outbox } from './outbox.js';
import { ReconnectingSocket } from './reconnecting_socket.js';
import { renamedRoom } from './rename.js';
import { Requests } from './requests.js';
import { Room } from './room.js';
import { RING_ALWAYS } from './ring.js';
import { refusalText, removalText } from './system_messages.js';
import { Tabs } from './tabs.js';

// All times in milliseconds.
const RETRY_DELAY = 2000; // until a failed request for the newest page is repeated
const CHECK_INTERVAL = 2500; // of the tabs

/**
 * The one connection of a name, shared by its tabs: rooms, unread counts and messages that are not acknowledged yet.
 * Runs in a shared worker, or in one of the tabs where the browser has none. engine_proxy.js lists its messages.
 */
export class Engine {
  #rooms = new Map();
  #tabs = new Tabs(this.#rooms, () => [{ type: 'pending', list: this.#outbox.items }, this.#state()]);
  #socket;
  #outbox = new Outbox(() => this.#sendMessages());
  #phase = 'idle'; // idle, connecting, registering, online, waiting or refused
  #reason = '';
  #retryAt = 0;
  #user = '';
  #token = '';
  #epoch = '';
  #dmUnread = new DmUnread();
  #contacts = null; // the other users of all conversations, open or closed; null: unknown without a connection
  #ring = { ...RING_ALWAYS }; // shared by all rooms
  #textBytes = 16384;
  #everOnline = false;
  #newName = false; // the user has just typed the name: a refusal goes back to the login
  #requests = new Requests((request) => this.#send(request));
  #checks = setInterval(() => this.#dropDeadTabs(), CHECK_INTERVAL);

  constructor(url) {
    this.#socket = new ReconnectingSocket(url, {
      opened: () => this.#opened(),
      received: (e) => this.#received(e),
      lost: (delay) => this.#lost(delay),
    });
  }

  /** Serves a tab through its MessagePort. */
  connect(port) {
    port.onmessage = ({ data }) => {
      if (data.type === 'attach' || this.#tabs.has(port)) {
        this.#tabs.heard(port);
        const response = this.#fromTab[data.type]?.(port, data) ?? { type: 'done' };
        if (data.number && data.type !== 'request') port.postMessage({ type: 'response', number: data.number, response });
      } else if (data.type !== 'detach') {
        port.postMessage({ type: 'reattach' });
      }
    };
  }

  /** Ends the connection for good. */
  close() {
    clearInterval(this.#checks);
    this.#socket.close();
  }

  #detach(port) {
    if (!this.#tabs.has(port)) return;
    this.#tabs.remove(port);
    this.#readersChanged();
    if (!this.#tabs.empty) return;
    // The name is free for others at once.
    this.#socket.stop();
    this.#disconnected();
    this.#phase = 'idle';
  }

  #dropDeadTabs() {
    for (const port of this.#tabs.findDead()) this.#detach(port);
  }

  #fromTab = {
    ping: (port) => port.postMessage({ type: 'pong' }),
    attach: (port, { user, token, rooms, keys = {}, outside = {}, epoch, knownSeq, unsent, newName, ring }) => {
      Object.assign(this.#ring, ring);
      this.#tabs.add(port);
      this.#user ||= user;
      this.#token ||= token;
      this.#epoch ||= epoch;
      if (this.#epoch === epoch) this.#dmUnread.knownSeq ??= knownSeq;
      for (const [name, read] of Object.entries(rooms)) this.#addRoom(name, this.#epoch === epoch ? read : null, keys[name], outside[name]);
      for (const item of unsent) {
        // A failed message is no reason to join its room.
        if (item.state !== 'failed') this.#addRoom(item.room);
        this.#outbox.add(item);
      }
      if (this.#phase === 'idle' || this.#phase === 'refused') {
        this.#newName = newName;
        this.#phase = 'connecting';
        this.#socket.start();
      }
      this.#sendMessages();
      port.postMessage(this.#state());
      port.postMessage({ type: 'pending', list: this.#outbox.items });
    },
    detach: (port) => this.#detach(port),
    open: (port, { room, title, key, enter }) => {
      this.#tabs.flush();
      port.room = room;
      port.reading = false;
      this.#readersChanged();
      this.#addRoom(room, null, key);
      const opened = this.#rooms.get(room);
      if (key && !opened.ready) opened.key = key;
      if ((enter && opened.invitedBy) || (key && opened.removedReason)) this.#enter(opened, key);
      if (title) this.#rooms.get(room).title = title;
      if (opened.isEntered) this.#askRules(opened);
      this.#tabs.sendWindow(port, this.#rooms.get(room));
      this.#tabs.scheduleFlush();
    },
    rejoin: (port, { room, key }) => {
      const known = this.#rooms.get(room);
      if (known?.removedReason) this.#enter(known, key);
    },
    reading: (port, { room, on }) => {
      port.reading = on && port.room === room;
      this.#readersChanged();
    },
    send: (port, item) => {
      this.#outbox.add(item);
      this.#sendMessages();
    },
    retry: (port, { id }) => {
      this.#outbox.retry(id);
      this.#sendMessages();
    },
    drop: (port, { id }) => {
      this.#outbox.drop((item) => item.id === id);
      this.#tabs.broadcast({ type: 'forget', ids: [id] });
      this.#tabs.scheduleFlush();
    },
    leave: (port, { room }) => {
      const left = this.#rooms.get(room);
      if (!left) return;
      // Outside of the room they would fail, and after a reload they would join it again.
      const { ids, unsent } = this.#outbox.abandon(room);
      this.#tabs.broadcast({ type: 'forget', ids });
      const wasIn = !left.removedReason || left.ready;
      const message = `${wasIn ? `You left ${label(left)}. ` : ''}${unsent} unsent message${unsent > 1 ? 's were' : ' was'} deleted.`;
      if (unsent) port.postMessage({ type: 'notice', message });
      this.#rooms.delete(room);
      if (isConversation(room)) this.#contacts?.push(left.title);
      // The response does not matter: this connection may not have been in the conversation.
      if (!left.removedReason && this.#phase === 'online') this.#requests.send({ type: 'leave', room }, () => false);
      this.#tabs.scheduleFlush();
    },
    request: (port, { number, request }) => {
      const respond = (response) => port.postMessage({ type: 'response', number, response });
      if (this.#phase === 'online') this.#requests.send(request, respond);
      else respond({ type: 'error', code: 'offline', message: 'Not connected to the server.' });
    },
    names: () => {
      if (!this.#contacts) return { type: 'error', code: 'offline', message: 'Not connected to the server.' };
      const names = [...this.#rooms.values()].flatMap(({ name, title, members }) => (isConversation(name) ? title : [...members]));
      return { type: 'names', names: [...new Set([...names, ...this.#contacts])] };
    },
    ring: (port, { ring }) => {
      Object.assign(this.#ring, ring);
      for (const room of this.#rooms.values()) if (ring.mode === 'never' || ring.muted.includes(room.name)) room.mentions = 0;
      this.#tabs.scheduleFlush();
    },
    logOut: () => this.#tabs.broadcast({ type: 'loggedOut' }),
    wake: () => this.#socket.wake(),
  };

  #fromServer = {
    welcome: (e) => {
      this.#phase = 'online';
      this.#everOnline = true;
      this.#user = e.user;
      this.#textBytes = e.limits?.text_bytes ?? this.#textBytes;
      this.#socket.registered();
      const sameEpoch = this.#epoch === e.epoch;
      if (!sameEpoch) for (const room of this.#rooms.values()) if (!room.ready) room.read = null;
      this.#epoch = e.epoch;
      this.#dmUnread.connected(e.seq, sameEpoch);
      // Joins first: messages that are sent again need their room.
      for (const room of this.#rooms.values()) this.#joinRoom(room);
      this.#requests.send({ type: 'conversations' }, (response) => this.#openMissedConversations(response));
      this.#sendMessages();
    },
    message: (e) => {
      const { type, ...message } = e;
      this.#dmUnread.received(e.seq);
      if (isConversation(e.room) && e.user !== this.#user) this.#addRoom(e.room, e.prev);
      const room = this.#rooms.get(e.room);
      this.#requestForRoom(room, room?.receive(message));
      this.#outbox.drop((item) => item.seq === e.seq);
    },
    ack: (e) => {
      // A direct message that is not of the outbox was sent from outside of its conversation.
      if (isConversation(e.room) && this.#requests.isPending(e.id)) this.#addRoom(e.room);
      const room = this.#rooms.get(e.room);
      this.#outbox.acknowledged(e.id, e.seq);
      // The message itself follows its ack, unless it has arrived before.
      if (!room || room.newest >= e.seq) this.#outbox.drop((item) => item.id === e.id);
      this.#tabs.broadcast({ type: 'forget', ids: [e.id] });
      this.#sendMessages();
    },
    renamed: (e) => this.#renamed(e.to),
    topic: (e) => this.#rooms.get(e.room)?.setTopic(e.text),
    members: (e) => this.#rooms.get(e.room)?.setMembers(e),
    presence: (e) => this.#rooms.get(e.room)?.applyEvent(e),
    rules_changed: (e) => this.#rooms.get(e.room)?.applyEvent(e),
    left: (e) => {
      const room = this.#rooms.get(e.room);
      if (!e.by || !room) return;
      const reason = removalText(e, label(room));
      room.removed(reason);
      this.#sendMessages();
      this.#tabs.broadcast({ type: 'notice', message: reason });
    },
    // The answer to this user's own invitations has an id.
    invited: (e) => {
      const known = this.#rooms.get(e.room);
      if (e.id || (known && !known.removedReason)) return;
      const room = known ?? new Room(e.room, this.#user, null, this.#ring);
      const text = `${e.by} invites you to ${label(room)}.`;
      room.invited(e.by, text);
      this.#rooms.set(e.room, room);
      this.#tabs.broadcast({ type: 'notice', message: text });
      if (this.#ring.mode !== 'never') this.#tabs.broadcast({ type: 'notify', message: { room: e.room, seq: `invited to ${e.room}`, user: e.by, text } });
    },
    reset: (e) => {
      const room = this.#rooms.get(e.room);
      this.#requestForRoom(room, room?.reset());
    },
    // Changes of the rules and roles are not repeated after the pause; the answer to a ping waits for its end.
    behind: ({ room }) => this.#requests.send({ type: 'ping' }, ({ type }) => void (type === 'pong' && this.#askSpeech(room))),
    error: (e) => {
      const room = this.#rooms.get(this.#outbox.items.find((item) => item.id === e.id)?.room);
      if (room && e.code === 'forbidden') {
        room.speech.refused(e.detail);
        this.#askRules(room);
      }
      if (this.#phase === 'registering') this.#refused(e);
      else if (!this.#outbox.refused(e.id, e) && !this.#requests.isPending(e.id)) this.#tabs.broadcast({ type: 'notice', message: e.message });
      this.#sendMessages();
    },
  };

  #opened() {
    this.#phase = 'registering';
    const hello = { type: 'hello', user: this.#user, rooms: [], presence: true, client: 'web page', token: this.#token };
    if (this.#epoch) hello.epoch = this.#epoch;
    this.#socket.send(hello);
  }

  #received(e) {
    this.#fromServer[e.type]?.(e);
    this.#requests.received(e);
    this.#tabs.scheduleFlush();
  }

  #refused({ code, message }) {
    this.#reason = message;
    if (code === 'bad_name' || (code === 'name_in_use' && this.#newName && !this.#everOnline)) {
      this.#socket.stop();
      this.#phase = 'refused';
      return;
    }
    // The previous connection of this tab may still hold the name.
    if (code === 'name_in_use') this.#reason = 'This name is in use, maybe in another tab or browser.';
    this.#socket.fail();
  }

  #lost(delay) {
    if (this.#phase === 'online') this.#reason = '';
    this.#disconnected();
    this.#phase = 'waiting';
    this.#retryAt = Date.now() + delay;
    this.#tabs.scheduleFlush();
  }

  #disconnected() {
    this.#requests.connectionLost();
    this.#contacts = null;
    this.#outbox.connectionLost();
  }

  // Requests address a conversation by its other user.
  #send({ room, ...request }) {
    const other = room && isConversation(room) && (this.#rooms.get(room)?.title ?? otherUserIn(room, this.#user));
    if (other && request.type === 'message') request.to = other;
    else if (other && /history|search/.test(request.type)) request.with = other;
    else if (room) request.room = room;
    this.#socket.send(request);
  }

  // Opens the conversations that got messages while there was no connection.
  #openMissedConversations({ type, conversations }) {
    this.#contacts = (conversations ?? []).map(({ user }) => user);
    if (type !== 'conversations') return;
    const { knownSeq } = this.#dmUnread;
    for (const { room } of this.#dmUnread.missed(conversations)) this.#addRoom(room, knownSeq);
    for (const { room, user } of conversations) if (this.#rooms.has(room)) this.#rooms.get(room).title = user;
  }

  // The server keeps conversations with the old name. Those under the new name begin empty, if it has none.
  #renamed(to) {
    const from = this.#user;
    this.#user = to;
    for (const room of [...this.#rooms.values()]) {
      const name = renamedRoom(room.name, from, to);
      if (name === room.name) {
        if (!isConversation(name)) room.renamed(to);
        room.me = to;
        continue;
      }
      this.#rooms.delete(room.name);
      this.#outbox.redirect(room.name, name);
      this.#addRoom(name);
      this.#rooms.get(name).title = room.title;
    }
  }

  // outside: { removedReason, removedDetail, invitedBy } of a room that the user is not in.
  #addRoom(name, read = null, key = '', outside = {}) {
    if (this.#rooms.has(name)) return;
    const room = new Room(name, this.#user, read, this.#ring);
    Object.assign(room, { key, ...outside });
    this.#rooms.set(name, room);
    if (this.#phase === 'online') this.#joinRoom(room);
  }

  #enter(room, key) {
    room.enter(key);
    if (this.#phase === 'online') this.#joinRoom(room);
    this.#tabs.scheduleFlush();
  }

  #joinRoom(room) {
    if (room.removedReason) return;
    // The server refuses a second join, and a conversation may have been joined by its first message.
    if (isConversation(room.name)) this.#requests.send({ type: 'leave', room: room.name }, () => false);
    this.#requestForRoom(room, room.joinRequest(this.#epoch));
  }

  // By which rules the users may send messages. A room that no tab shows is asked about when one opens it.
  #askRules(room) {
    if (isConversation(room.name) || this.#phase !== 'online' || !this.#tabs.isShown(room.name)) return;
    this.#requests.send({ type: 'rules', room: room.name }, (e) => {
      if (e.type === 'rules' && this.#rooms.get(room.name) === room) {
        room.speech.setRules(e.rules);
        if (room.key && !e.rules.key) {
          room.key = '';
          // Who comes first is an operator.
          if (room.operators.has(this.#user) && !room.newest) room.say(`${label(room)} is new and has no key. /set key WORD sets one.`);
        }
      }
      return false;
    });
  }

  // The rules, and the roles of the members.
  #askSpeech(name) {
    const room = this.#rooms.get(name);
    if (!room?.isEntered || isConversation(name)) return;
    this.#requests.send({ type: 'members', room: name }, () => false);
    this.#askRules(room);
  }

  // Sends a request for a room and passes the responses to the room.
  #requestForRoom(room, request) {
    if (!request) return;
    const { requestNumber } = room;
    this.#requests.send(request, (e) => {
      if (this.#rooms.get(room.name) !== room || room.requestNumber !== requestNumber || e.code === 'offline') return false;
      if (e.type === 'joined') {
        room.joined(e);
        this.#askRules(room);
      } else if (e.type === 'history') {
        this.#requestForRoom(room, room.receivePage(e));
        this.#outbox.drop((item) => item.room === room.name && item.state === 'acknowledged' && item.seq <= room.newest);
      } else if (e.type === 'error' && !room.pageFailed()) {
        const reason = refusalText(e, label(room), room.key);
        room.removed(reason, e.detail);
        this.#sendMessages();
        // A room that the user was in may be shown by no tab; another one was opened by the user just now.
        if (room.ready) this.#tabs.broadcast({ type: 'notice', message: reason });
      } else if (e.type === 'error' && room.awaitsNewestPage) {
        setTimeout(() => this.#retryNewestPage(room, requestNumber), RETRY_DELAY);
      }
      return e.type !== 'error' && room.requestNumber === requestNumber && room.awaitsPages;
    });
  }

  // Not if the room was left or joined again meanwhile.
  #retryNewestPage(room, requestNumber) {
    if (this.#phase === 'online' && this.#rooms.get(room.name) === room && room.requestNumber === requestNumber) this.#requestForRoom(room, room.newestPageRequest());
  }

  #sendMessages() {
    // Otherwise they would be said when the user is in the room again.
    for (const { name, removedReason } of this.#rooms.values()) if (removedReason) this.#outbox.fail(name, removedReason);
    if (this.#phase === 'online')
      for (const { id, room, text } of this.#outbox.take()) this.#send({ type: 'message', id, room, text });
    this.#tabs.scheduleFlush();
  }

  #readersChanged() {
    for (const room of this.#rooms.values()) {
      room.beingRead = this.#tabs.isBeingRead(room.name);
      if (room.beingRead) room.markRead();
    }
    this.#tabs.scheduleFlush();
  }

  #state() {
    const rooms = [...this.#rooms.values()].map((room) => room.summary());
    return {
      type: 'state',
      phase: this.#phase,
      user: this.#user,
      epoch: this.#epoch,
      reason: this.#reason,
      retryAt: this.#retryAt,
      textBytes: this.#textBytes,
      blockedReason: this.#outbox.blockedReason,
      knownSeq: this.#dmUnread.knownSeq,
      rooms: [...rooms.filter((room) => !isConversation(room.name)), ...rooms.filter((room) => isConversation(room.name))],
    };
  }
}
