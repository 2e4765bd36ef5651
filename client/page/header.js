import { byId, el } from './dom.js';
import { isConversation } from './room_name.js';

// room: undefined until we are in it. label: as people call it.
export function renderHeader(name, label, room, saidAnything) {
  const direct = isConversation(name);
  const empty = room?.ready ? `Nothing was said ${direct ? 'to' : 'in'} ${label} yet. Say hello!` : 'Loading…';
  byId('empty').hidden = saidAnything;
  byId('empty').textContent = name ? empty : 'You are in no room. Join or make one in the list of rooms.';
  byId('room-name').textContent = label;
  byId('text').placeholder = `Message ${label}`;
  byId('leave').textContent = direct ? 'Close' : 'Leave';
  byId('topic').textContent = room?.topic || 'Set a topic';
  byId('leave').hidden = !name;
  const outside = !name || Boolean(room?.removedReason);
  byId('composer').hidden = outside;
  for (const id of ['topic', 'members-open']) byId(id).hidden = outside || direct;
}

// The title of a tab tells what is unread, since a tab in the background shows nothing else.
export function renderTitle(label, rooms) {
  const unread = rooms.reduce((sum, room) => sum + room.unread, 0);
  const mentioned = rooms.some((room) => room.mentions);
  document.title = `${unread ? `(${mentioned ? '@' : ''}${unread}) ` : ''}${label ? `${label} · ` : ''}banter`;
}

// How the connection is, where it is not as it should be.
export function renderConnectionStatus({ phase, reason, retryAt, blockedReason }, pending) {
  const box = byId('connection-status');
  const seconds = Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
  const waits = pending === 1 ? ' One message waits.' : pending ? ` ${pending} messages wait.` : '';
  let text = '';
  if (phase === 'waiting') text = `Not connected. ${reason ? `${reason} ` : ''}${waits}`.trim();
  else if (phase !== 'online') text = `Connecting…${waits}`;
  else if (blockedReason) text = `The server can't keep messages at the moment: ${blockedReason}${waits}`;
  if (text !== box.dataset.text) {
    box.dataset.text = text;
    box.replaceChildren(text);
    // Hidden from screen readers, which would read it every second.
    if (phase === 'waiting') box.append(' ', el('span', { 'aria-hidden': 'true' }), el('button', { type: 'button' }, 'Try now'));
  }
  const countdown = box.querySelector('span');
  if (countdown) countdown.textContent = `Trying again in ${seconds} s.`;
}
