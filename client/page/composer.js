import { byId } from './dom.js';
import { fold, load, save } from './storage.js';

const encoder = new TextEncoder();

// Removes what the server refuses: control characters and unpaired surrogates.
const sanitized = (text) =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, '')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');

/** The input box, with a draft for each room. */
export class Composer {
  limit = 16384;
  #box = byId('text');
  #user;
  #room = '';
  #send;

  /** @param send  called with the room and the text. */
  constructor(user, send) {
    this.#user = fold(user);
    this.#send = send;
    byId('composer').addEventListener('submit', (e) => {
      e.preventDefault();
      this.#submit();
    });
    this.#box.addEventListener('keydown', (e) => {
      // An Enter that ends a composition of an input method does not send. Safari reports it as key code 229.
      if (e.key !== 'Enter' || e.shiftKey || e.isComposing || e.keyCode === 229) return;
      e.preventDefault();
      this.#submit();
    });
    this.#box.addEventListener('input', () => this.#textChanged());
  }

  /** Shows the draft of a room; '': no room. */
  open(room) {
    this.#room = room;
    this.#box.value = load(this.#key, '');
    this.#textChanged();
  }

  /** Puts back a text that could not be sent, unless the box has a new one. */
  restore(text) {
    this.#box.value ||= text;
    this.#textChanged();
  }

  focus() {
    // On a phone the keyboard would cover the messages.
    if (matchMedia('(hover: hover)').matches) this.#box.focus();
  }

  get #key() {
    return `draft/${this.#user}/${this.#room}`;
  }

  #excessBytes(text) {
    // A UTF-16 unit takes at most three bytes, so a short text needs no exact count.
    return text.length * 3 <= this.limit ? 0 : encoder.encode(text).length - this.limit;
  }

  #textChanged() {
    const { value } = this.#box;
    save(this.#key, value || undefined);
    byId('text-frame').dataset.text = value; // gives the box its height
    const excess = this.#excessBytes(value);
    byId('composer').classList.toggle('over', excess > 0);
    byId('limit').textContent = excess > 0 ? `The message is ${excess.toLocaleString()} ${excess === 1 ? 'byte' : 'bytes'} too long` : '';
  }

  #submit() {
    const text = sanitized(this.#box.value);
    if (!this.#room || !text.trim() || this.#excessBytes(text) > 0) return;
    this.#send(this.#room, text);
    this.#box.value = '';
    this.#textChanged();
  }
}
