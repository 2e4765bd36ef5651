import { byId } from './dom.js';
import { fold, load, save } from './storage.js';

const encoder = new TextEncoder();

// What the server would refuse: control characters, and halves of characters.
const sanitized = (text) =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, '')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');

// The box in which one writes, with a draft for each room.
export class Composer {
  limit = 16384;
  #box = byId('text');
  #user;
  #room = '';
  #send;

  constructor(user, send) {
    this.#user = fold(user);
    this.#send = send;
    byId('composer').addEventListener('submit', (e) => {
      e.preventDefault();
      this.#submit();
    });
    this.#box.addEventListener('keydown', (e) => {
      // The Enter that ends a composition (Chinese input) is not for us; 229 is how Safari says so.
      if (e.key !== 'Enter' || e.shiftKey || e.isComposing || e.keyCode === 229) return;
      e.preventDefault();
      this.#submit();
    });
    this.#box.addEventListener('input', () => this.#textChanged());
  }

  open(room) {
    this.#room = room;
    this.#box.value = load(this.#key, '');
    this.#textChanged();
  }

  // What could not be said after all, unless something else is being written.
  restore(text) {
    this.#box.value ||= text;
    this.#textChanged();
  }

  shown() {
    this.#textChanged();
    this.focus();
  }

  focus() {
    // On a phone the keyboard would cover what one wants to read.
    if (matchMedia('(hover: hover)').matches) this.#box.focus();
  }

  get #key() {
    return `draft/${this.#user}/${this.#room}`;
  }

  #excessBytes(text) {
    // Counting bytes takes time, and no character has more than three per unit.
    return text.length * 3 <= this.limit ? 0 : encoder.encode(text).length - this.limit;
  }

  #textChanged() {
    const { value } = this.#box;
    save(this.#key, value || undefined);
    this.#box.style.height = 'auto';
    this.#box.style.height = `${this.#box.scrollHeight + 2}px`;
    const excess = this.#excessBytes(value);
    byId('composer').classList.toggle('over', excess > 0);
    byId('limit').textContent = excess > 0 ? `Too long by ${excess.toLocaleString()} bytes` : '';
  }

  #submit() {
    const text = sanitized(this.#box.value);
    if (!this.#room || !text.trim() || this.#excessBytes(text) > 0) return;
    this.#send(this.#room, text);
    this.#box.value = '';
    this.#textChanged();
  }
}
