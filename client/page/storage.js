// What the browser keeps for us. Everything works without, too: a private window may refuse.

const prefix = 'banter/';

export const fold = (name) => name.normalize('NFKC').toLowerCase();

export function load(key, fallback = null, store = localStorage) {
  try {
    return JSON.parse(store.getItem(prefix + key)) ?? fallback;
  } catch {
    return fallback;
  }
}

// value: undefined removes the key.
export function save(key, value, store = localStorage) {
  try {
    if (value === undefined) store.removeItem(prefix + key);
    else store.setItem(prefix + key, JSON.stringify(value));
  } catch {
    // Full or forbidden.
  }
}

// A tab keeps its name, whatever another one is called meanwhile.
export const loadName = () => load('name', null, sessionStorage) ?? load('name', '');
export function saveName(name) {
  save('name', name, sessionStorage);
  if (name) save('name', name);
}

export function forgetName() {
  saveName();
  save('name', undefined);
  location.reload();
}

// One key per message, so that tabs don't overwrite each other's.
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
    try {
      return Object.keys(localStorage)
        .filter((key) => key.startsWith(prefix + this.keyPrefix))
        .map((key) => load(key.slice(prefix.length)));
    } catch {
      return [];
    }
  }
}

// randomUUID would need a secure context, and on a LAN there is none.
const random = (bytes) => [...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
export const newId = () => random(12);

// The secret by which the server knows this browser again.
export function deviceToken() {
  const token = load('device', '') || random(32);
  save('device', token);
  return token;
}

// The rooms of a name, and how far it has read each.
export class SavedRooms {
  #key;
  #saved = '';

  constructor(user) {
    this.#key = `rooms/${fold(user)}`;
  }

  load() {
    return load(this.#key);
  }

  // Writes only what has changed, since a state comes many times a second.
  save({ epoch, knownSeq, rooms }) {
    const saved = { epoch, heard: knownSeq, rooms: Object.fromEntries(rooms.filter((room) => !room.removedReason).map((room) => [room.name, room.read])) };
    const text = JSON.stringify(saved);
    if (text !== this.#saved) save(this.#key, saved);
    this.#saved = text;
  }
}
