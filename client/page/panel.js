import { bdi, byId, dayName, el, timeOfDay } from './dom.js';
import { label, roomOf } from './room_name.js';

const PAGE = 20;

/** The panel at the side of the log: the members of the room, or a search. */
export class Panel {
  #shows = ''; // 'members', 'search' or '' while closed
  #engine;
  #room = '';
  #me = '';
  #info = { members: [], count: 0, operators: [] };
  #jump;
  #startConversation;
  #opener = null;
  #search = 0;
  #oldest = 0;

  /**
   * @param jump               called with the message that the user has chosen.
   * @param startConversation  called with the member that the user has chosen.
   */
  constructor(engine, jump, startConversation) {
    this.#engine = engine;
    this.#jump = jump;
    this.#startConversation = startConversation;
    byId('search-open').addEventListener('click', () => this.toggle('search'));
    byId('members-open').addEventListener('click', () => this.toggle('members'));
    byId('panel-close').addEventListener('click', () => this.close());
    byId('search').addEventListener('submit', (e) => {
      e.preventDefault();
      this.#find();
    });
    byId('everywhere').addEventListener('change', () => byId('words').value.trim() && this.#find());
    byId('more').addEventListener('click', () => this.#find(this.#oldest));
  }

  get isOpen() {
    return this.#shows !== '';
  }

  toggle(what) {
    if (what === this.#shows) this.close();
    else this.open(what);
  }

  /** @param what  'members' or 'search'. */
  open(what) {
    if (this.#shows !== what) {
      this.#opener = document.activeElement;
      this.#shows = what;
      ++this.#search;
      byId('panel-list').replaceChildren();
      byId('panel-status').textContent = '';
      byId('more').hidden = true;
    }
    this.#update();
    if (what === 'search') byId('words').select();
    byId(what === 'search' ? 'words' : 'panel-close').focus();
  }

  close() {
    this.#shows = '';
    this.#update();
    this.#opener?.focus();
  }

  /** The tab shows another room. */
  setRoom(room, me) {
    this.#room = room;
    this.#me = me;
    this.setMembers({ members: [], count: 0, operators: [] });
  }

  /** @param info  { members, count, operators }, as in the message roomInfo. */
  setMembers(info) {
    const { count } = this.#info = info;
    byId('members-open').textContent = count === 1 ? '1 member' : `${count} members`;
    if (this.#shows === 'members') this.#showMembers();
  }

  #update() {
    byId('panel').hidden = !this.#shows;
    byId('search').hidden = this.#shows !== 'search';
    byId('search-open').setAttribute('aria-expanded', this.#shows === 'search');
    byId('members-open').setAttribute('aria-expanded', this.#shows === 'members');
    byId('panel-name').textContent = this.#shows === 'search' ? 'Search' : 'Members';
    if (this.#shows === 'members') this.#showMembers();
  }

  #showMembers() {
    const { members, count, operators } = this.#info;
    const focused = document.activeElement?.dataset.member;
    members.sort((a, b) => a.localeCompare(b));
    byId('panel-list').replaceChildren(...members.map((name) => this.#member(name, operators.includes(name))));
    if (focused) byId('panel-list').querySelector(`[data-member="${CSS.escape(focused)}"]`)?.focus();
    const hidden = count - members.length;
    byId('panel-status').textContent = hidden > 0 ? `and ${hidden} more ${hidden === 1 ? 'member' : 'members'}` : '';
  }

  #member(name, operator) {
    const role = operator ? el('span', { class: 'count' }, 'operator') : '';
    if (name === this.#me) return el('li', { class: 'member' }, bdi(name), el('span', { class: 'you' }, 'you'), role);
    return el('li', { class: 'member' },
      el('button', { type: 'button', 'data-member': name, 'aria-label': `Message ${name}`, title: `Message ${name}`, onclick: () => this.#startConversation(name) }, bdi(name)),
      role);
  }

  async #find(before) {
    const text = byId('words').value.trim();
    if (!text) return;
    const search = ++this.#search;
    const request = { type: 'search', text, limit: PAGE };
    if (!byId('everywhere').checked) request.room = this.#room;
    if (before) request.before = before;
    byId('panel-status').textContent = 'Searching…';
    const response = await this.#engine.request(request);
    if (search !== this.#search) return;
    const list = byId('panel-list');
    if (!before) list.replaceChildren();
    byId('more').hidden = !response.more;
    if (response.type === 'error') {
      byId('panel-status').textContent = response.message;
      return;
    }
    list.append(...response.messages.map((message) => this.#hit(message)));
    this.#oldest = response.messages.at(-1)?.seq;
    const n = list.childElementCount;
    byId('panel-status').textContent = n
      ? `${n}${response.more ? ' newest' : ''} ${n === 1 ? 'result' : 'results'}`
      : 'No results. Search finds whole words; tea* finds all words that begin with tea.';
  }

  #hit(message) {
    const date = new Date(message.time);
    return el('li', {},
      el('button', { type: 'button', class: 'hit', onclick: () => this.#jump(message) },
        el('span', { class: 'where' }, bdi(message.user, { class: 'author' }), ' in ', bdi(label(roomOf(message, this.#me))), ` · ${dayName(date)}, ${timeOfDay(date)}`),
        el('span', { class: 'hit-text', dir: 'auto' }, message.text.slice(0, 300))));
  }
}
