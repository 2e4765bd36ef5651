import { MAX_RECENT } from './room.js';

const FLUSH_INTERVAL = 25; // milliseconds; what comes in them goes to the tabs together

// The tabs of a name, and what they are told: in a burst some times a second, not once a message.
export class Tabs {
  #ports = new Set();
  #rooms;
  #status;
  #flushTimer = 0;

  // rooms: by name. status: @return messages for all tabs.
  constructor(rooms, status) {
    this.#rooms = rooms;
    this.#status = status;
  }

  get empty() {
    return this.#ports.size === 0;
  }

  add(port) {
    this.#ports.add(port);
  }

  remove(port) {
    this.#ports.delete(port);
  }

  // Whether somebody looks at the end of the room.
  isBeingRead(name) {
    return [...this.#ports].some((port) => port.reading && port.room === name);
  }

  broadcast(message) {
    for (const port of this.#ports) port.postMessage(message);
  }

  scheduleFlush() {
    this.#flushTimer ||= setTimeout(() => this.flush(), FLUSH_INTERVAL);
  }

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

  sendWindow(port, room) {
    port.postMessage({ type: 'window', room: room.name, list: room.recent.slice(-MAX_RECENT), read: room.read });
    this.#sendRoomInfo(port, room);
  }

  #sendRoomInfo(port, { name, members, memberCount, operators, systemMessages }) {
    port.postMessage({ type: 'roomInfo', room: name, members: [...members], count: memberCount, operators: [...operators], systemMessages });
  }
}
