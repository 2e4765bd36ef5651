import { bdi, byId, el } from './dom.js';
import { href, isConversation } from './names.js';

const capped = (n) => (n > 99 ? '99+' : String(n));

function badge({ unread, mentions, invitedBy }) {
  if (invitedBy) return el('span', { class: 'badge mentioned' }, 'invited');
  if (!unread) return '';
  const words = `${capped(unread)} unread${mentions ? `, ${capped(mentions)} for you` : ''}`;
  return el('span', { class: mentions ? 'badge mentioned' : 'badge' },
    el('span', { 'aria-hidden': 'true' }, mentions ? `@ ${capped(unread)}` : capped(unread)),
    el('span', { class: 'hidden' }, `, ${words}`));
}

const roomItem = (room, current) =>
  el('li', {},
    el('a', {
      href: href(room.name),
      'data-room': room.name,
      class: room.unread || room.invitedBy ? 'unread' : '',
      'aria-current': room.name === current ? 'page' : undefined,
    }, el('span', { 'aria-hidden': 'true' }, isConversation(room.name) ? '@' : '#'), bdi(room.title), badge(room)));

/**
 * The name of the next room in the list, or of the previous one, with wrap-around.
 * @param step    1 or -1.
 * @param unread  only rooms with unread messages.
 */
export function nextRoom(rooms, current, step, unread) {
  const at = rooms.findIndex((room) => room.name === current);
  for (let i = 1; i <= rooms.length; ++i) {
    const room = rooms[(at + step * i + rooms.length * i) % rooms.length];
    if (!unread || room.unread) return room.name;
  }
  return current;
}

const EDGE_MARGIN = 36; // pixels at the edges of the list that a button may cover

const edgeText = (mentions, where) =>
  mentions ? `${capped(mentions)} ${mentions === 1 ? 'mention' : 'mentions'} ${where}` : `More unread ${where}`;

/** The list of rooms; a drawer on a phone. */
export class Sidebar {
  #renderedVersion = '';
  #lists = byId('lists');
  #mentions = new Map(); // unread mentions by the name of the room; an invitation is one
  #current = '';
  #currentVisible = true;

  constructor() {
    this.#lists.addEventListener('scroll', () => this.#renderEdges(), { passive: true });
    new ResizeObserver(() => this.#resized()).observe(this.#lists);
    byId('unread-above').addEventListener('click', () => this.#showUnread('above'));
    byId('unread-below').addEventListener('click', () => this.#showUnread('below'));
    byId('menu').addEventListener('click', () => this.setOpen(true));
    byId('shade').addEventListener('click', () => this.setOpen(false));
    // A click on the current room changes no address, and closes the drawer as well.
    byId('sidebar').addEventListener('click', (e) => {
      if (this.isOpen && e.target.closest('a')) this.setOpen(false);
    });
    matchMedia('(max-width: 700px)').addEventListener('change', () => this.setOpen(false));
    this.setOpen(false);
  }

  get isOpen() {
    return document.body.classList.contains('drawer');
  }

  /** Opens or closes the drawer; without effect on a wide screen. */
  setOpen(open) {
    const narrow = matchMedia('(max-width: 700px)').matches;
    const wasOpen = this.isOpen;
    document.body.classList.toggle('drawer', open && narrow);
    byId('menu').setAttribute('aria-expanded', open && narrow);
    // A closed drawer, and what an open one covers, takes no focus.
    byId('sidebar').inert = narrow && !open;
    byId('chat').inert = narrow && open;
    if (!narrow) return;
    if (open) (this.#currentLink ?? byId('sidebar').querySelector('a'))?.focus();
    else if (wasOpen) byId('menu').focus();
  }

  /** @param rooms  the rooms of the message `state`: conversations last. */
  render(rooms, current) {
    const version = JSON.stringify([current, rooms.map((r) => [r.name, r.title, r.unread, r.mentions, r.invitedBy])]);
    if (version === this.#renderedVersion) return;
    this.#renderedVersion = version;
    const focused = document.activeElement?.dataset.room;
    const people = rooms.filter((room) => isConversation(room.name));
    byId('people-heading').hidden = !people.length;
    byId('people').replaceChildren(...people.map((room) => roomItem(room, current)));
    byId('rooms').replaceChildren(...rooms.slice(0, rooms.length - people.length).map((room) => roomItem(room, current)));
    if (focused) byId('sidebar').querySelector(`[data-room="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    this.#mentions = new Map(rooms.map(({ name, mentions, invitedBy }) => [name, invitedBy ? 1 : mentions]));
    this.#currentVisible ||= current !== this.#current;
    this.#current = current;
    this.#resized();
    const others = rooms.filter((room) => room.name !== current);
    const mentioned = others.some((room) => room.mentions || room.invitedBy);
    byId('unread-elsewhere').textContent = mentioned ? '@' : others.some((room) => room.unread) ? '•' : '';
  }

  get #currentLink() {
    return this.#lists.querySelector('a[aria-current]');
  }

  // The current room stays visible, unless the user has scrolled it away.
  #resized() {
    if (this.#currentVisible) this.#show(this.#currentLink);
    this.#renderEdges();
  }

  #show(link) {
    const edge = this.#lists.getBoundingClientRect();
    const { top, bottom } = link?.getBoundingClientRect() ?? edge;
    if (top < edge.top + EDGE_MARGIN) this.#lists.scrollTop -= edge.top + EDGE_MARGIN - top;
    else if (bottom > edge.bottom - EDGE_MARGIN) this.#lists.scrollTop += bottom - edge.bottom + EDGE_MARGIN;
  }

  // @return 'above' or 'below' for a link that is outside of the visible part of the list, '' for a visible one.
  #beyond(link) {
    const edge = this.#lists.getBoundingClientRect();
    const { top, bottom } = link.getBoundingClientRect();
    const middle = (top + bottom) / 2;
    return middle < edge.top ? 'above' : middle > edge.bottom ? 'below' : '';
  }

  #unreadBeyond(where) {
    return [...this.#lists.querySelectorAll('a.unread')].filter((link) => this.#beyond(link) === where);
  }

  // Says at the edges of the list what is unread beyond them.
  #renderEdges() {
    if (!this.#lists.clientHeight) return;
    const link = this.#currentLink;
    this.#currentVisible = !link || !this.#beyond(link);
    for (const where of ['above', 'below']) {
      const links = this.#unreadBeyond(where);
      const mentions = links.reduce((sum, { dataset }) => sum + this.#mentions.get(dataset.room), 0);
      const button = byId(`unread-${where}`);
      button.hidden = !links.length;
      button.classList.toggle('mentioned', mentions > 0);
      const text = edgeText(mentions, where);
      if (button.dataset.text === text) continue;
      button.dataset.text = text;
      button.replaceChildren(text, el('span', { 'aria-hidden': 'true' }, where === 'above' ? ' ↑' : ' ↓'));
    }
  }

  // Shows the nearest room beyond that edge with a mention, or else with unread messages.
  #showUnread(where) {
    const links = this.#unreadBeyond(where);
    if (where === 'above') links.reverse();
    const link = links.find(({ dataset }) => this.#mentions.get(dataset.room)) ?? links[0];
    if (!link) return;
    this.#show(link);
    link.focus({ preventScroll: true });
    this.#renderEdges();
  }
}
