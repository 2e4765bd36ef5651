import { MAX_RECENT } from './room.js';

// All times in milliseconds.
const FLUSH_INTERVAL = 25; // what changes within goes to the tabs together
const PING_AFTER = 5000; // without a message of the tab
const DROP_AFTER = 20000; // a busy machine may take ten seconds for an answer

/** The tabs of a name. Sends them changes in batches, so that a burst of messages costs a few updates per second. */
export class Tabs {
  #ports = new Set();
  #rooms;
  #status;
  #flushTimer = 0;

  /**
   * @param rooms   Map of name to Room.
   * @param status  returns the messages that every flush sends to all tabs.
   */
  constructor(rooms, status) {
    this.#rooms = rooms;
    this.#status = status;
  }

  get empty() {
    return this.#ports.size === 0;
  }

  add(port) {
    this.#ports.add(port);
    this.heard(port);
  }

  has(port) {
    return this.#ports.has(port);
  }

  /** The tab has sent a message. */
  heard(port) {
    port.heardAt = Date.now();
    port.asked = false;
  }

  /** Asks silent tabs for an answer. @return those that have given none: they have crashed, or the browser froze them. */
  findDead() {
    const silentFor = (port) => Date.now() - port.heardAt;
    // After the machine was suspended all have been silent for long: only an unanswered question counts.
    const dead = [...this.#ports].filter((port) => port.asked && silentFor(port) >= DROP_AFTER);
    for (const port of this.#ports) {
      if (silentFor(port) < PING_AFTER) continue;
      port.asked = true;
      port.postMessage({ type: 'ping' });
    }
    return dead;
  }

  remove(port) {
    this.#ports.delete(port);
  }

  /** Whether a tab shows the end of the room. */
  isBeingRead(name) {
    return [...this.#ports].some((port) => port.reading && port.room === name);
  }

  /** Whether a tab shows the room. */
  isShown(name) {
    return [...this.#ports].some((port) => port.room === name);
  }

  /** Sends a message to all tabs. */
  broadcast(message) {
    for (const port of this.#ports) port.postMessage(message);
  }

  /** Something has changed: the tabs get it within the interval; or now, if this is a hidden tab with slow timers. */
  scheduleFlush() {
    if (globalThis.document?.hidden) queueMicrotask(() => this.flush());
    else this.#flushTimer ||= setTimeout(() => this.flush(), FLUSH_INTERVAL);
  }

  /** Sends all changes now. */
  flush() {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = 0;
    for (const room of this.#rooms.values()) {
      const list = room.unpublished.slice(-MAX_RECENT);
      for (const port of this.#ports) {
        if (port.room !== room.name) continue;
        if (room.replaced) this.sendWindow(port, room);
        else if (list.length) port.postMessage({ type: 'messages', room: room.name, list, read: room.read });
        if (room.infoChanged) this.#sendRoomInfo(port, room);
      }
      if (room.toNotify) this.broadcast({ type: 'notify', message: room.toNotify });
      room.unpublished = [];
      room.replaced = room.infoChanged = false;
      room.toNotify = null;
    }
    for (const message of this.#status()) this.broadcast(message);
  }

  /** Sends the newest messages of a room to a tab that opens it. */
  sendWindow(port, room) {
    port.postMessage({ type: 'window', room: room.name, list: room.recent.slice(-MAX_RECENT), read: room.read });
    this.#sendRoomInfo(port, room);
  }

  #sendRoomInfo(port, { name, members, memberCount, operators, systemMessages }) {
    port.postMessage({ type: 'roomInfo', room: name, members: [...members], count: memberCount, operators: [...operators], systemMessages });
  }
}
