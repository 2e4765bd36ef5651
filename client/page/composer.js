import { parseLine } from './commands.js';
import { CompletionList } from './completion_list.js';
import { byId } from './dom.js';
import { fold } from './names.js';
import { load, onStoredElsewhere, save } from './storage.js';

const encoder = new TextEncoder();

// Removes what the server refuses: control characters and unpaired surrogates.
const sanitized = (text) =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, '')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');

// What is sent of a line.
const said = (line) => {
  const { say, text = line } = parseLine(line);
  return say ?? text;
};

/** The input box, with a draft for each room, completion, and the lines of this user to say again. */
export class Composer {
  limit = 16384;
  #box = byId('text');
  #user;
  #room = '';
  #draft = ''; // as stored by this tab or another one
  #send;
  #ownLines;
  #completions;
  #recalled = 0; // which of the own lines is in the box, from the newest; 0: none
  #recalledText = '';

  /**
   * @param send      called with the room and the text.
   * @param words     returns the words that can be completed, see complete().
   * @param ownLines  returns this user's lines in the room, the newest last.
   */
  constructor(user, send, { words = () => ({}), ownLines = () => [] } = {}) {
    this.#user = fold(user);
    this.#send = send;
    this.#ownLines = ownLines;
    this.#completions = new CompletionList(this.#box, words);
    byId('composer').addEventListener('submit', (e) => {
      e.preventDefault();
      this.#submit();
    });
    this.#box.addEventListener('keydown', (e) => {
      if (this.#completions.key(e) || this.#recall(e)) {
        e.preventDefault();
        e.stopPropagation();
        return;
      }
      // An Enter that ends a composition of an input method does not send. Safari reports it as key code 229.
      if (e.key !== 'Enter' || e.shiftKey || e.isComposing || e.keyCode === 229) return;
      e.preventDefault();
      this.#submit();
    });
    this.#box.addEventListener('input', () => this.#typed());
    new ResizeObserver(() => this.#showCursor()).observe(this.#box);
    onStoredElsewhere((key) => key === this.#key() && this.#draftChanged());
  }

  /** The user has another name, to which the drafts were moved. */
  rename(user) {
    this.#user = fold(user);
    this.#draftChanged();
  }

  /** Shows the draft of a room; '': no room. */
  open(room) {
    this.#room = room;
    this.#recalled = 0;
    this.#completions.close();
    this.#showDraft();
  }

  /** Puts back a text of a room that could not be sent. @return false if there is a new one. */
  restore(room, text) {
    const other = room === this.#room ? this.#box.value : load(this.#key(room), '');
    if (other) return false;
    if (room !== this.#room) {
      save(this.#key(room), text);
    } else {
      this.#box.value = text;
      this.#typed();
    }
    return true;
  }

  focus() {
    // On a phone the keyboard would cover the messages.
    if (matchMedia('(hover: hover)').matches) this.#box.focus();
  }

  /** Writes a mention of a user where the cursor is. */
  mention(user) {
    const { value, selectionStart: start, selectionEnd: end } = this.#box;
    const space = /\S$/.test(value.slice(0, start)) ? ' ' : '';
    this.#box.setRangeText(`${space}@${user} `, start, end, 'end');
    this.#textChanged();
    this.#box.focus();
  }

  #key(room = this.#room) {
    return `draft/${this.#user}/${room}`;
  }

  // The arrow keys in an empty box bring the lines that this user has sent. @return whether the key was one of them.
  #recall({ key, shiftKey, altKey, ctrlKey, metaKey, isComposing }) {
    const step = { ArrowUp: 1, ArrowDown: -1 }[key];
    if (!step || shiftKey || altKey || ctrlKey || metaKey || isComposing) return false;
    const isRecalled = this.#recalled > 0 && this.#box.value === this.#recalledText;
    if (this.#box.value && !isRecalled) return false;
    const lines = this.#ownLines();
    const n = (isRecalled ? this.#recalled : 0) + step;
    if (n < 0 || n > lines.length) return isRecalled;
    this.#recalled = n;
    // A text with a slash in front, maybe after white space, other than an action, is sent with two.
    this.#recalledText = n ? lines.at(-n).replace(/^\s*[/／](?!me )/, '//') : '';
    this.#box.value = this.#recalledText;
    this.#textChanged();
    return true;
  }

  #excessBytes(text) {
    // A UTF-16 unit takes at most three bytes, so a short text needs no exact count.
    return text.length * 3 <= this.limit ? 0 : encoder.encode(text).length - this.limit;
  }

  // Text that could not be stored stays.
  #draftChanged() {
    if (this.#box.value === this.#draft) this.#showDraft();
  }

  #showDraft() {
    this.#draft = this.#box.value = load(this.#key(), '');
    this.#textChanged();
  }

  // The cursor is where a copy of the box with the text before it ends. A turned phone or a keyboard may have cut it off.
  #showCursor() {
    const box = this.#box;
    if (document.activeElement !== box) return;
    const copy = box.cloneNode();
    copy.value = box.value.slice(0, box.selectionEnd);
    box.after(copy);
    const bottom = copy.scrollHeight;
    copy.remove();
    box.scrollTop = Math.max(bottom - box.clientHeight, Math.min(box.scrollTop, bottom - 40));
  }

  // Only what the user types is stored: another tab may have a draft for the same room.
  #typed() {
    this.#draft = this.#box.value;
    save(this.#key(), this.#draft || undefined);
    this.#textChanged();
  }

  #textChanged() {
    const { value } = this.#box;
    byId('text-frame').dataset.text = value; // gives the box its height
    const excess = this.#excessBytes(said(value));
    byId('composer').classList.toggle('over', excess > 0);
    byId('limit').textContent = excess > 0 ? `The message is ${excess.toLocaleString()} ${excess === 1 ? 'byte' : 'bytes'} too long` : '';
  }

  #submit() {
    const text = sanitized(this.#box.value);
    if (!this.#room || !text.trim() || this.#excessBytes(said(text)) > 0) return;
    this.#box.value = '';
    this.#recalled = 0;
    this.#completions.close();
    this.#typed();
    this.#send(this.#room, text);
  }
}
