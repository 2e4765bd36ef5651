import { bdi, byId, el } from './dom.js';
import { href, isConversation } from './room_name.js';

const most = (n) => (n > 99 ? '99+' : String(n));

function badge({ unread, mentions }) {
  if (!unread) return '';
  const words = `${most(unread)} unread${mentions ? `, ${most(mentions)} for you` : ''}`;
  return el('span', { class: mentions ? 'badge loud' : 'badge' },
    el('span', { 'aria-hidden': 'true' }, mentions ? `@ ${most(unread)}` : most(unread)),
    el('span', { class: 'hidden' }, `, ${words}`));
}

const item = (room, current) =>
  el('li', {},
    el('a', {
      href: href(room.name),
      'data-room': room.name,
      class: room.unread ? 'unread' : '',
      'aria-current': room.name === current ? 'page' : undefined,
    }, el('span', { 'aria-hidden': 'true' }, isConversation(room.name) ? '@' : '#'), bdi(room.title), badge(room)));

// The room before or after, in a circle.
export function nextRoom(rooms, current, step, unread) {
  const at = rooms.findIndex((room) => room.name === current);
  for (let i = 1; i <= rooms.length; ++i) {
    const room = rooms[(at + step * i + rooms.length * i) % rooms.length];
    if (!unread || room.unread) return room.name;
  }
  return current;
}

// The list of rooms; a drawer on a phone.
export class Sidebar {
  #shown = '';

  constructor() {
    byId('menu').addEventListener('click', () => this.toggle(true));
    byId('shade').addEventListener('click', () => this.toggle(false));
    // The room that is open already is chosen by this, too.
    byId('sidebar').addEventListener('click', (e) => {
      if (this.isOpen && e.target.closest('a')) this.toggle(false);
    });
    matchMedia('(max-width: 700px)').addEventListener('change', () => this.toggle(false));
    this.toggle(false);
  }

  get isOpen() {
    return document.body.classList.contains('drawer');
  }

  toggle(open) {
    const narrow = matchMedia('(max-width: 700px)').matches;
    document.body.classList.toggle('drawer', open && narrow);
    byId('menu').setAttribute('aria-expanded', open && narrow);
    // What is out of sight is out of reach, and so is what the drawer covers.
    byId('sidebar').inert = narrow && !open;
    byId('chat').inert = narrow && open;
    if (!narrow) return;
    if (open) byId('sidebar').querySelector('a')?.focus();
    else byId('menu').focus();
  }

  // rooms: conversations last.
  render(rooms, current) {
    const looks = JSON.stringify([current, rooms.map((r) => [r.name, r.title, r.unread, r.mentions])]);
    if (looks === this.#shown) return;
    this.#shown = looks;
    const focused = document.activeElement?.dataset.room;
    const people = rooms.filter((room) => isConversation(room.name));
    byId('people-heading').hidden = !people.length;
    byId('people').replaceChildren(...people.map((room) => item(room, current)));
    byId('rooms').replaceChildren(...rooms.slice(0, rooms.length - people.length).map((room) => item(room, current)));
    if (focused) byId('sidebar').querySelector(`[data-room="${CSS.escape(focused)}"]`)?.focus();
    const others = rooms.filter((room) => room.name !== current);
    const loud = others.some((room) => room.mentions);
    byId('elsewhere').textContent = loud ? '@' : others.some((room) => room.unread) ? '•' : '';
  }
}
