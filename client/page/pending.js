import { newId, Unsent } from './storage.js';

// What this tab's user has said and the server has not acknowledged; kept in the browser until it is.
export class Pending {
  list = [];
  #unsent;
  #tell;

  // tell: sends to the engine.
  constructor(user, tell) {
    this.#unsent = new Unsent(user);
    this.#tell = tell;
  }

  kept() {
    return this.#unsent.all();
  }

  say(room, text) {
    const item = { id: newId(), room, text, at: Date.now(), state: 'waiting' };
    // First where it survives us, then on its way.
    this.#unsent.add(item);
    this.#tell({ type: 'say', ...item });
  }

  update(list) {
    const known = new Set(this.list.filter((item) => item.state === 'failed').map((item) => item.id));
    for (const item of list) if (item.state === 'failed' && !known.has(item.id)) this.#unsent.add(item);
    this.list = list;
  }

  settled(ids) {
    for (const id of ids) this.#unsent.remove(id);
  }

  in(room) {
    return this.list.filter((item) => item.room === room);
  }

  get waiting() {
    return this.list.filter((item) => item.state !== 'failed').length;
  }

  retry = (id) => this.#tell({ type: 'retry', id });
  drop = (id) => this.#tell({ type: 'drop', id });
}
