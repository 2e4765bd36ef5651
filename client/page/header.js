import { byId, el } from './dom.js';
import { isConversation } from './names.js';
import { asSentence, silenceText } from './system_messages.js';

/**
 * Renders the header and what depends on the room.
 * @param label        the name that users see, such as #ops or @Bob.
 * @param room         its summary from the engine; undefined until the engine has it.
 * @param hasMessages  whether the log shows messages.
 */
export function renderHeader(name, label, room, hasMessages) {
  const direct = isConversation(name);
  const outside = !name || Boolean(room?.removedReason);
  const empty = room?.removedReason ? '' : room?.ready ? `There are no messages ${direct ? 'with' : 'in'} ${label} yet. Say hello!` : 'Loading…';
  byId('empty').hidden = hasMessages;
  byId('empty').textContent = name ? empty : 'You are in no room. Join or create a room in the list of rooms.';
  byId('room-name').textContent = label;
  byId('text').placeholder = `Message ${label}`;
  byId('leave').textContent = direct ? 'Close this conversation' : room?.removedReason ? 'Remove from the list' : `Leave ${label}…`;
  byId('topic').textContent = room?.topic || 'Set a topic';
  byId('room-menu-frame').hidden = !name;
  const silence = outside ? '' : silenceText(room?.silencedBy, label);
  // A text that the user has begun stays, maybe while the user is typing.
  byId('composer').hidden = !name || (Boolean(silence || outside) && !byId('text').value);
  // A live region is announced when its text changes, not when the same text is written again.
  if (byId('silence').textContent !== silence) byId('silence').textContent = silence;
  for (const id of ['topic', 'members-open']) byId(id).hidden = outside || direct;
}

/** Renders the title, with the number of unread messages: a tab in the background shows nothing else. */
export function renderTitle(label, rooms) {
  const unread = rooms.reduce((sum, room) => sum + room.unread, 0);
  const mentioned = rooms.some((room) => room.mentions);
  document.title = `${unread ? `(${mentioned ? '@' : ''}${unread}) ` : ''}${label ? `${label} · ` : ''}banter`;
}

/**
 * Renders the connection status; empty while everything works.
 * @param pending  the number of messages that wait.
 */
export function renderConnectionStatus({ phase, reason, retryAt, blockedReason }, pending) {
  const box = byId('connection-status');
  const seconds = Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
  const waiting = pending === 1 ? ' 1 message is waiting.' : pending ? ` ${pending} messages are waiting.` : '';
  let text = '';
  if (phase === 'waiting') text = `Not connected.${reason ? ` ${asSentence(reason)}` : ''}${waiting}`;
  else if (phase === 'lost') text = `The browser has ended the connection of this page. The page starts a new one…${waiting}`;
  else if (phase !== 'online') text = `Connecting…${waiting}`;
  else if (blockedReason) text = `The server accepts no messages at the moment. ${asSentence(blockedReason)}${waiting}`;
  if (text !== box.dataset.text) {
    box.dataset.text = text;
    box.replaceChildren(text);
    // The countdown is hidden from screen readers, which would read it every second.
    if (phase === 'waiting') box.append(' ', el('span', { 'aria-hidden': 'true' }), el('button', { type: 'button' }, 'Reconnect now'));
  }
  const countdown = box.querySelector('span');
  if (countdown) countdown.textContent = `Reconnecting in ${seconds} s.`;
}
