import { fold } from './names.js';

// What the browser stores for this page.

const prefix = 'banter/';

/** A store of the browser. Where the user has blocked site data every access throws: then the page's memory is used. */
class Store {
  #browserStore;
  #memory = new Map();

  /** @param browserStore  returns localStorage or sessionStorage, or throws. */
  constructor(browserStore) {
    this.#browserStore = browserStore;
  }

  get isBlocked() {
    try {
      this.#browserStore().getItem(prefix);
      return false;
    } catch {
      return true;
    }
  }

  get(key) {
    return this.isBlocked ? this.#memory.get(key) : this.#browserStore().getItem(key);
  }

  set(key, text) {
    if (this.isBlocked) this.#memory.set(key, text);
    else this.#browserStore().setItem(key, text);
  }

  remove(key) {
    if (this.isBlocked) this.#memory.delete(key);
    else this.#browserStore().removeItem(key);
  }

  keys() {
    return this.isBlocked ? [...this.#memory.keys()] : Object.keys(this.#browserStore());
  }
}

const browserWide = new Store(() => localStorage);
const ofTab = new Store(() => sessionStorage);

/** Whether the browser stores nothing for this page, so that everything is lost when the page closes. */
export const storageIsBlocked = () => browserWide.isBlocked;

/** @return the stored value, or `fallback`. */
export function load(key, fallback = null, store = browserWide) {
  try {
    return JSON.parse(store.get(prefix + key) ?? null) ?? fallback;
  } catch {
    return fallback;
  }
}

/** Stores a value; undefined removes the key. */
export function save(key, value, store = browserWide) {
  try {
    if (value === undefined) store.remove(prefix + key);
    else store.set(prefix + key, JSON.stringify(value));
  } catch {
    // The storage is full.
  }
}

/** @return the keys that begin with `start`. */
export function storedKeys(start) {
  return browserWide.keys()
    .filter((key) => key.startsWith(prefix + start))
    .map((key) => key.slice(prefix.length));
}

/** Calls `changed` when another tab has stored or removed a value, with its key and the new text; null: removed. */
export const onStoredElsewhere = (changed) =>
  addEventListener('storage', ({ key, newValue }) => key?.startsWith(prefix) && changed(key.slice(prefix.length), newValue));

/** The name of this tab, or of the tab that had one last. */
export const loadName = () => load('name', null, ofTab) ?? load('name', '');
/** Stores the name of this tab; without a name it is forgotten. */
export function saveName(name) {
  save('name', name, ofTab);
  if (name) save('name', name);
}

/** Forgets the name and returns to the login. */
export function forgetName() {
  saveName();
  save('name', undefined);
  location.reload();
}

/** The messages of a user that are not acknowledged. One key per message, so that tabs do not overwrite each other. */
export class UnsentStore {
  constructor(user) {
    this.keyPrefix = `unsent/${fold(user)}/`;
  }

  add(item) {
    save(this.keyPrefix + item.id, item);
  }

  remove(id) {
    save(this.keyPrefix + id);
  }

  all() {
    return storedKeys(this.keyPrefix).map((key) => load(key));
  }
}

// crypto.randomUUID() needs a secure context, which a page on a LAN does not have.
const random = (bytes) => [...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
/** An id for a message. */
export const newId = () => random(12);

/** The secret by which the server recognises this browser. */
export function deviceToken() {
  const token = load('device', '') || random(32);
  save('device', token);
  return token;
}

/** The rooms of a user with the newest read seq of each, and why the user is outside of some. */
export class SavedRooms {
  #key;
  #saved = '';

  constructor(user) {
    this.#key = `rooms/${fold(user)}`;
  }

  load() {
    return load(this.#key);
  }

  /** Stores the rooms of a message `state`. Writes only after a change, because a state comes many times a second. */
  save({ epoch, knownSeq, rooms }) {
    const saved = { epoch, heard: knownSeq, rooms: {} };
    for (const { name, read, removedReason, removedDetail, invitedBy, key } of rooms) {
      saved.rooms[name] = read;
      if (removedReason) saved.outside = { ...saved.outside, [name]: { removedReason, removedDetail, invitedBy } };
      else if (key) saved.keys = { ...saved.keys, [name]: key };
    }
    const text = JSON.stringify(saved);
    if (text !== this.#saved) save(this.#key, saved);
    this.#saved = text;
  }
}
