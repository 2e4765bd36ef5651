import { bdi, byId, el, shortTime, unprovenMark } from './dom.js';
import { label, roomOf } from './names.js';

const RESULTS_PER_PAGE = 20;

/** The panel at the side of the log: the members of the room, or a search. */
export class Panel {
  #view = ''; // 'members', 'search' or '' while closed
  #engine;
  #room = '';
  #me = '';
  #info = { members: [], count: 0, operators: [] };
  #jump;
  #openCard;
  #focusBefore = null;
  #searchNumber = 0;
  #oldestResult = 0;
  #again = null; // repeats a search that was made without a connection
  #where = {}; // where the search is: a room or the user of a conversation, nothing for all rooms

  /**
   * @param jump      called with the message that the user has chosen.
   * @param openCard  called with the member that the user has chosen, and the element.
   */
  constructor(engine, jump, openCard) {
    this.#engine = engine;
    this.#jump = jump;
    this.#openCard = openCard;
    byId('search-open').addEventListener('click', () => this.toggle('search'));
    byId('members-open').addEventListener('click', () => this.toggle('members'));
    byId('panel-close').addEventListener('click', () => this.close());
    byId('search').addEventListener('submit', (e) => {
      e.preventDefault();
      this.#searchAsChosen();
    });
    byId('everywhere').addEventListener('change', () => byId('words').value.trim() && this.#searchAsChosen());
    byId('more').addEventListener('click', () => this.#runSearch(this.#oldestResult));
  }

  get isOpen() {
    return this.#view !== '';
  }

  toggle(view) {
    if (view === this.#view) this.close();
    else this.open(view);
  }

  /** @param view  'members' or 'search'. */
  open(view) {
    if (this.#view !== view) {
      this.#focusBefore = document.activeElement;
      this.#view = view;
      ++this.#searchNumber;
      this.#again = null;
      byId('panel-list').replaceChildren();
      byId('panel-status').textContent = '';
      byId('more').hidden = true;
    }
    this.#render();
    if (view === 'search') byId('words').select();
    byId(view === 'search' ? 'words' : 'panel-close').focus();
  }

  /**
   * Opens the search for these words.
   * @param where  { room }, { with: user }, or {} for all rooms.
   */
  find(words, where) {
    this.open('search');
    byId('words').value = words;
    byId('everywhere').checked = !where.room && !where.with;
    this.#where = where;
    this.#runSearch();
  }

  /** Searches for older results. @return whether there are any. */
  findMore() {
    const more = this.#view === 'search' && !byId('more').hidden;
    if (more) this.#runSearch(this.#oldestResult);
    return more;
  }

  /** Opens the result with this number, from 1. @return whether there is one. */
  openResult(number) {
    const hit = byId('panel-list').querySelectorAll('.hit')[number - 1];
    hit?.click();
    return Boolean(hit);
  }

  /** There is a connection again. */
  connected() {
    this.#again?.();
  }

  close() {
    this.#view = '';
    this.#render();
    this.#focusBefore?.focus();
  }

  /** The tab shows another room. */
  setRoom(room, me) {
    this.#room = room;
    this.#me = me;
    this.setMembers({ members: [], count: 0, operators: [] });
  }

  /** The user has another name. */
  rename(me) {
    this.#me = me;
  }

  /** @param info  { members, count, operators }, as in the message roomInfo. */
  setMembers(info) {
    const { count } = this.#info = info;
    byId('members-open').textContent = count === 1 ? '1 member' : `${count} members`;
    if (this.#view === 'members') this.#renderMembers();
  }

  #render() {
    byId('panel').hidden = !this.#view;
    byId('search').hidden = this.#view !== 'search';
    byId('search-open').setAttribute('aria-expanded', this.#view === 'search');
    byId('members-open').setAttribute('aria-expanded', this.#view === 'members');
    byId('panel-name').textContent = this.#view === 'search' ? 'Search' : 'Members';
    if (this.#view === 'members') this.#renderMembers();
  }

  #renderMembers() {
    const { members, count, operators } = this.#info;
    const focused = document.activeElement?.dataset.member;
    members.sort((a, b) => a.localeCompare(b));
    byId('panel-list').replaceChildren(...members.map((name) => this.#memberItem(name, operators.includes(name))));
    if (focused) byId('panel-list').querySelector(`[data-member="${CSS.escape(focused)}"]`)?.focus();
    const hidden = count - members.length;
    byId('panel-status').textContent = hidden > 0 ? `and ${hidden} more ${hidden === 1 ? 'member' : 'members'}` : '';
  }

  #memberItem(name, operator) {
    const role = operator ? el('span', { class: 'count' }, 'operator') : '';
    if (name === this.#me) return el('li', { class: 'member' }, bdi(name), el('span', { class: 'you' }, 'you'), role);
    return el('li', { class: 'member' },
      el('button', { type: 'button', 'data-member': name, 'aria-haspopup': 'dialog', onclick: (e) => this.#openCard(name, e.target) }, bdi(name)),
      role);
  }

  #searchAsChosen() {
    this.#where = byId('everywhere').checked ? {} : { room: this.#room };
    this.#runSearch();
  }

  async #runSearch(before) {
    const text = byId('words').value.trim();
    if (!text) return;
    const searchNumber = ++this.#searchNumber;
    this.#again = null;
    const request = { type: 'search', text, limit: RESULTS_PER_PAGE, ...this.#where };
    if (before) request.before = before;
    byId('panel-status').textContent = 'Searching…';
    const response = await this.#engine.request(request);
    if (searchNumber !== this.#searchNumber) return;
    const list = byId('panel-list');
    if (!before) list.replaceChildren();
    byId('more').hidden = !response.more;
    if (response.code === 'offline') this.#again = () => this.#runSearch(before);
    if (response.type === 'error') {
      byId('panel-status').textContent = response.message;
      return;
    }
    list.append(...response.messages.map((message) => this.#resultItem(message)));
    this.#oldestResult = response.messages.at(-1)?.seq;
    const n = list.childElementCount;
    byId('panel-status').textContent = n
      ? `${n}${response.more ? ' newest' : ''} ${n === 1 ? 'result' : 'results'}`
      : 'No results. Search finds whole words; tea* finds all words that begin with tea.';
  }

  #resultItem(message) {
    const date = new Date(message.time);
    return el('li', {},
      el('button', { type: 'button', class: 'hit', onclick: () => this.#jump(message) },
        el('span', { class: 'where' }, bdi(message.user, { class: 'author' }), unprovenMark(message), ' in ', bdi(label(roomOf(message, this.#me))), ' · ', el('time', { datetime: message.time, title: date.toLocaleString() }, shortTime(date))),
        el('span', { class: 'hit-text', dir: 'auto' }, message.text.slice(0, 300))));
  }
}
