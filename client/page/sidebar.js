import { bdi, byId, el } from './dom.js';
import { href, isConversation } from './room_name.js';

const capped = (n) => (n > 99 ? '99+' : String(n));

function badge({ unread, mentions }) {
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
      class: room.unread ? 'unread' : '',
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

/** The list of rooms; a drawer on a phone. */
export class Sidebar {
  #renderedVersion = '';

  constructor() {
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
    document.body.classList.toggle('drawer', open && narrow);
    byId('menu').setAttribute('aria-expanded', open && narrow);
    // A closed drawer, and what an open one covers, takes no focus.
    byId('sidebar').inert = narrow && !open;
    byId('chat').inert = narrow && open;
    if (!narrow) return;
    if (open) byId('sidebar').querySelector('a')?.focus();
    else byId('menu').focus();
  }

  /** @param rooms  the rooms of the message `state`: conversations last. */
  render(rooms, current) {
    const version = JSON.stringify([current, rooms.map((r) => [r.name, r.title, r.unread, r.mentions])]);
    if (version === this.#renderedVersion) return;
    this.#renderedVersion = version;
    const focused = document.activeElement?.dataset.room;
    const people = rooms.filter((room) => isConversation(room.name));
    byId('people-heading').hidden = !people.length;
    byId('people').replaceChildren(...people.map((room) => roomItem(room, current)));
    byId('rooms').replaceChildren(...rooms.slice(0, rooms.length - people.length).map((room) => roomItem(room, current)));
    if (focused) byId('sidebar').querySelector(`[data-room="${CSS.escape(focused)}"]`)?.focus();
    const others = rooms.filter((room) => room.name !== current);
    const mentioned = others.some((room) => room.mentions);
    byId('unread-elsewhere').textContent = mentioned ? '@' : others.some((room) => room.unread) ? '•' : '';
  }
}
