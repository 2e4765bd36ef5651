import { byId } from './dom.js';
import { isConversation } from './room_name.js';

// room: undefined until we are in it. label: as people call it.
export function showRoom(name, label, room, saidAnything) {
  const direct = isConversation(name);
  const empty = room?.ready ? `Nothing was said ${direct ? 'to' : 'in'} ${label} yet. Say hello!` : 'Loading…';
  byId('empty').hidden = saidAnything;
  byId('empty').textContent = name ? empty : 'You are in no room. Join or make one in the list of rooms.';
  byId('room-name').textContent = label;
  byId('text').placeholder = `Message ${label}`;
  byId('leave').textContent = direct ? 'Close' : 'Leave';
  byId('topic').textContent = room?.topic || 'Set a topic';
  byId('leave').hidden = !name;
  const out = !name || Boolean(room?.out);
  byId('composer').hidden = out;
  for (const id of ['topic', 'members-open']) byId(id).hidden = out || direct;
}

// The title of a tab tells what is unread, since a tab in the background shows nothing else.
export function showTitle(label, rooms) {
  const unread = rooms.reduce((sum, room) => sum + room.unread, 0);
  const loud = rooms.some((room) => room.mentions);
  document.title = `${unread ? `(${loud ? '@' : ''}${unread}) ` : ''}${label ? `${label} · ` : ''}banter`;
}
