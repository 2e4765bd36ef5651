import { byId } from './dom.js';

// room: undefined until we are in it.
export function showRoom(name, room, saidAnything) {
  const empty = room?.ready ? `Nothing was said in #${name} yet. Say hello!` : 'Loading…';
  byId('empty').hidden = saidAnything;
  byId('empty').textContent = name ? empty : 'You are in no room. Join or make one in the list of rooms.';
  byId('room-name').textContent = name && `#${name}`;
  byId('topic').textContent = room?.topic || 'Set a topic';
  for (const id of ['topic', 'leave', 'members-open', 'composer']) byId(id).hidden = !name;
}

// The title of a tab tells what is unread, since a tab in the background shows nothing else.
export function showTitle(name, rooms) {
  const unread = rooms.reduce((sum, room) => sum + room.unread, 0);
  const loud = rooms.some((room) => room.mentions);
  document.title = `${unread ? `(${loud ? '@' : ''}${unread}) ` : ''}${name ? `#${name} · ` : ''}banter`;
}
