import { complete } from './completion.js';
import { byId, el } from './dom.js';

const MOST = 8; // suggestions that are shown

/**
 * Completes commands, names and rooms in the input box: Tab takes the first suggestion, or the one that the arrow keys have
 * chosen. The list shows itself after / at the start and after @; anywhere else with Tab. Enter sends as ever, unless a
 * suggestion was chosen.
 */
export class CompletionList {
  #box;
  #words;
  #list = byId('completions');
  #found = { candidates: [] };
  #chosen = -1;

  /** @param words  returns the words that can be offered, see complete(). */
  constructor(box, words) {
    this.#box = box;
    this.#words = words;
    box.addEventListener('input', () => this.#offer());
    box.addEventListener('blur', () => this.close());
  }

  get isOpen() {
    return !this.#list.hidden;
  }

  close() {
    this.#show({ candidates: [] });
  }

  /** A key in the box. @return whether it belongs to the list. */
  key({ key, shiftKey, altKey, ctrlKey, metaKey, isComposing }) {
    if (altKey || ctrlKey || metaKey || isComposing) return false;
    if (key === 'Tab' && !shiftKey) return this.#tab();
    if (!this.isOpen) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step) this.#choose(step);
    else if (key === 'Enter' && !shiftKey && this.#chosen >= 0) this.#take(this.#chosen);
    else if (key === 'Escape') this.close();
    else return false;
    return true;
  }

  get #before() {
    return this.#box.value.slice(0, this.#box.selectionStart);
  }

  #offer() {
    const found = complete(this.#before, this.#words());
    const offers = found.word[0] === '@' || /^\s*\/[^/ \t\n]*$/.test(this.#before);
    // Nothing is left to complete where the word is the only candidate.
    const isWhole = found.candidates.length === 1 && found.candidates[0] === found.word;
    this.#show(offers && !isWhole ? found : { candidates: [] });
  }

  #tab() {
    if (this.isOpen) return this.#take(Math.max(0, this.#chosen));
    // In an empty box, and after a word that nothing completes, Tab moves on as everywhere.
    if (!this.#before.trim() || this.#box.selectionStart !== this.#box.selectionEnd) return false;
    const found = complete(this.#before, this.#words());
    if (!found.candidates.length || (!found.word && !/^\s*\//.test(this.#before))) return false;
    this.#found = found;
    if (found.candidates.length === 1) return this.#take(0);
    this.#show(found);
    return true;
  }

  #take(n) {
    const { word, candidates, suffix } = this.#found;
    const end = this.#box.selectionStart;
    const after = this.#box.value[end] === ' ' ? suffix.trimEnd() : suffix;
    this.#box.setRangeText(candidates[n] + after, end - word.length, end, 'end');
    this.#box.dispatchEvent(new Event('input', { bubbles: true }));
    this.close();
    return true;
  }

  #choose(step) {
    const { length } = this.#list.children;
    this.#chosen = this.#chosen < 0 && step < 0 ? length - 1 : (this.#chosen + step + length) % length;
    [...this.#list.children].forEach((option, n) => option.setAttribute('aria-selected', n === this.#chosen));
    this.#box.setAttribute('aria-activedescendant', `completion-${this.#chosen}`);
  }

  #show(found) {
    const shown = found.candidates.slice(0, MOST);
    this.#found = { ...found, candidates: shown };
    this.#chosen = -1;
    this.#box.removeAttribute('aria-activedescendant');
    this.#list.hidden = !shown.length;
    this.#list.replaceChildren(
      ...shown.map((candidate, n) =>
        // The box keeps the focus.
        el('li', { role: 'option', id: `completion-${n}`, 'aria-selected': 'false', onmousedown: (e) => e.preventDefault(), onclick: () => this.#take(n) }, el('bdi', {}, candidate))),
    );
    const status = shown.length ? `${found.candidates.length} ${found.candidates.length === 1 ? 'suggestion' : 'suggestions'}, Tab takes the first` : '';
    byId('completion-status').textContent = status;
  }
}
