import { newId, onStoredElsewhere, UnsentStore } from './storage.js';

/** Messages of this browser that the server has not acknowledged. They are stored in the browser until it has. */
export class PendingMessages {
  list = [];
  #unconfirmed = []; // sent by this tab, and not yet in a list of the engine, which may have ended
  #store;
  #send;
  #sendChecked;

  /** @param send  sends a message to the engine, which may have ended; `sendChecked`: shows an error if it has. */
  constructor(user, send, sendChecked) {
    this.#store = new UnsentStore(user);
    this.#send = send;
    this.#sendChecked = sendChecked;
    // Another tab has forgotten a message, maybe before this one was attached to the engine again.
    onStoredElsewhere((key, text) => text === null && this.#confirm([key.slice(this.#store.keyPrefix.length)]));
  }

  /** @return the messages that the browser has stored, of other tabs too. */
  stored() {
    return this.#store.all();
  }

  /** The user has another name, to which the stored messages were moved. */
  rename(user) {
    this.#store = new UnsentStore(user);
  }

  /** Stores and sends a message. */
  send(room, text) {
    const item = { id: newId(), room, text, at: Date.now(), state: 'waiting' };
    // Stored first: the tab may close before the engine has the message.
    this.#store.add(item);
    this.#unconfirmed.push(item);
    this.list = [...this.list, item];
    this.#send({ type: 'send', ...item });
  }

  /** The engine's list has changed. Stores failures, so that they survive a reload. */
  update(list) {
    const known = new Set(this.list.filter((item) => item.state === 'failed').map((item) => item.id));
    for (const item of list) if (item.state === 'failed' && !known.has(item.id)) this.#store.add(item);
    this.#confirm(list.map(({ id }) => id));
    this.list = [...list, ...this.#unconfirmed];
  }

  /** Removes messages from the store: they were acknowledged or discarded. */
  forget(ids) {
    for (const id of ids) this.#store.remove(id);
    this.#confirm(ids);
  }

  #confirm(ids) {
    this.#unconfirmed = this.#unconfirmed.filter(({ id }) => !ids.includes(id));
  }

  /** @return the messages of a room. */
  in(room) {
    return this.list.filter((item) => item.room === room);
  }

  /** The number of messages that wait for the server. */
  get waiting() {
    return this.list.filter((item) => item.state !== 'failed').length;
  }

  retry = (id) => this.#sendChecked({ type: 'retry', id });
  drop = (id) => this.#sendChecked({ type: 'drop', id });
}
