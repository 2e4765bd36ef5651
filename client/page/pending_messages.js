import { newId, UnsentStore } from './storage.js';

// What this tab's user has said and the server has not acknowledged; kept in the browser until it is.
export class PendingMessages {
  list = [];
  #store;
  #send;

  // send: sends a message to the engine.
  constructor(user, send) {
    this.#store = new UnsentStore(user);
    this.#send = send;
  }

  stored() {
    return this.#store.all();
  }

  send(room, text) {
    const item = { id: newId(), room, text, at: Date.now(), state: 'waiting' };
    // First where it survives us, then on its way.
    this.#store.add(item);
    this.#send({ type: 'send', ...item });
  }

  update(list) {
    const known = new Set(this.list.filter((item) => item.state === 'failed').map((item) => item.id));
    for (const item of list) if (item.state === 'failed' && !known.has(item.id)) this.#store.add(item);
    this.list = list;
  }

  settled(ids) {
    for (const id of ids) this.#store.remove(id);
  }

  in(room) {
    return this.list.filter((item) => item.room === room);
  }

  get waiting() {
    return this.list.filter((item) => item.state !== 'failed').length;
  }

  retry = (id) => this.#send({ type: 'retry', id });
  drop = (id) => this.#send({ type: 'drop', id });
}
