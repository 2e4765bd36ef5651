import { byId } from './dom.js';
import { fold, label } from './names.js';
import { RING_ALWAYS } from './ring.js';
import { load, save } from './storage.js';

const modes = {
  name: 'Your name and direct messages ring.',
  at: 'Only your name after an @ and direct messages ring.',
  never: 'Nothing rings.',
};

/** When this user is rung; stored in the browser. */
export class RingSettings {
  #key;
  #changed;

  /** @param changed  called after a change. */
  constructor(user, changed) {
    this.#changed = changed;
    byId('ring').onchange = () => this.set(byId('ring').value);
    this.rename(user);
  }

  /** The user has another name, to which the settings were moved. */
  rename(user) {
    this.#key = `ring/${fold(user)}`;
    this.#show();
  }

  #show() {
    byId('ring').value = this.now.mode;
  }

  /** @return { mode, muted }, as in rings(). */
  get now() {
    return { ...RING_ALWAYS, ...load(this.#key) };
  }

  /** @param value  the mode, or `off` and `on` for a room. */
  set(value, room) {
    const { mode, muted } = this.now;
    const others = muted.filter((name) => name !== room);
    if (value === 'off') save(this.#key, { mode, muted: [...others, room] });
    else if (value === 'on') save(this.#key, { mode, muted: others });
    else save(this.#key, { mode: value, muted });
    this.#show();
    this.#changed();
  }

  /** The settings as a sentence, with that of a room. */
  inWords(room) {
    const { mode, muted } = this.now;
    return modes[mode] + (muted.includes(room.name) ? ` ${label(room)} is muted.` : '');
  }
}
