import { hasColumns } from './code_marks.js';
import { bdi, dayName, dayOf, el, hue, timeOfDay, unprovenMark } from './dom.js';
import { folded } from './long_text.js';
import { mentions } from './mention.js';
import { isBy } from './names.js';
import { richText } from './rich_text.js';

const BLOCK_DURATION = 5 * 60000; // messages of one author that are closer than this have one heading
const ACTION = '/me ';

function avatarOf(user) {
  const element = el('span', { class: 'avatar', 'aria-hidden': 'true' }, [...user][0].toUpperCase());
  element.style.setProperty('--hue', hue(user));
  return element;
}

function authorOf(user) {
  // Not a button, whose text could not be selected. The members in the panel have the same card.
  const element = bdi(user, { class: 'author', role: 'button', tabindex: '-1', 'aria-haspopup': 'dialog' });
  element.style.setProperty('--hue', hue(user));
  return element;
}

// The words of a message: a long text is folded until the user wants all of it.
function wordsOf(text, me, atOnly) {
  const fold = folded(text);
  const columns = hasColumns(text) && { class: 'text columns', tabindex: '0' }; // scrolled where it is too wide
  const words = el('div', { class: 'text', dir: 'auto', ...columns }, ...richText(fold?.beginning ?? text, me, atOnly));
  if (!fold) return [words];
  const { lines } = fold;
  const button = el('button', { type: 'button', class: 'unfold', onclick: () => {
    words.replaceChildren(...richText(text, me, atOnly));
    button.remove();
  } }, lines > 1 ? `Show all ${lines} lines` : 'Show the whole text');
  return [words, button];
}

function bodyOf({ user, text, unproven }, me, atOnly) {
  if (!text.startsWith(ACTION)) return wordsOf(text, me, atOnly);
  return [el('div', { class: 'text action', dir: 'auto' }, authorOf(user), unprovenMark({ unproven }), ' ', ...richText(text.slice(ACTION.length), me, atOnly))];
}

function messageRow(message, grouped, me, atOnly) {
  const { seq, user, text, time } = message;
  const date = new Date(time);
  const mine = isBy(message, me);
  const mentioned = !mine && mentions(text, me, atOnly);
  const stamp = el('time', { datetime: time, title: date.toLocaleString() }, timeOfDay(date));
  const row = el('div', { class: `message${grouped ? ' grouped' : ''}${mine ? ' mine' : ''}${mentioned ? ' mentioned' : ''}` });
  row.dataset.seq = seq;
  if (grouped) row.append(stamp);
  else row.append(avatarOf(user), el('div', { class: 'by' }, authorOf(user), mine ? el('span', { class: 'you' }, 'you') : unprovenMark(message), stamp));
  row.append(...bodyOf(message, me, atOnly));
  return row;
}

const stateTexts = { waiting: 'Waiting', sent: 'Sending', acknowledged: 'Sending' };

function pendingRow(message, grouped, me, { retry, drop }) {
  const { id, state, reason } = message;
  const failed = state === 'failed';
  const row = messageRow(message, grouped, me);
  row.classList.add('pending');
  row.classList.toggle('failed', failed);
  delete row.dataset.seq;
  row.dataset.id = id;
  const sendState = el('div', { class: 'send-state' }, failed ? `Not sent: ${reason}` : `${stateTexts[state]}…`);
  if (failed)
    sendState.append(
      el('button', { type: 'button', onclick: () => retry(id) }, 'Try again'),
      el('button', { type: 'button', onclick: () => drop(id) }, 'Delete'),
    );
  row.append(sendState);
  return row;
}

const systemRow = (text, ...more) => el('p', { class: 'system' }, bdi(text), ...more);
const rule = (kind, text) => el('div', { class: `rule ${kind}` }, el('span', {}, text));

// Whether a message continues the block of the one before it.
const continues = (last, { user, unproven, text, time }) =>
  last?.user === user && !last.unproven === !unproven && new Date(time) - new Date(last.time) < BLOCK_DURATION && !text.startsWith(ACTION);

// Why the user is not in the room, and what helps.
function outsideRow({ removedReason, removedDetail, invitedBy, ready }, enter) {
  if (removedDetail !== 'key') {
    const text = invitedBy ? 'Join' : ready ? 'Join again' : 'Try again';
    return systemRow(removedReason, el('button', { type: 'button', onclick: () => enter() }, text));
  }
  const input = el('input', { 'aria-label': 'Key of the room', placeholder: 'Key', maxlength: 64, required: true, autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false' });
  const onsubmit = (e) => {
    e.preventDefault();
    if (input.value) enter(input.value);
  };
  return el('form', { class: 'system enter', onsubmit }, bdi(removedReason), ' ', input, el('button', { class: 'primary' }, 'Join'));
}

/**
 * The rows of the log: [{ key, version, make }], see LogView.render().
 * @param list            messages of the room, in order.
 * @param atNewest        the list ends with the newest message, so later system messages are shown too.
 * @param pendingItems    messages that are not acknowledged yet.
 * @param start           the list begins with the first message of the room.
 * @param readUpTo        the newest read seq: the next message gets the mark New; null: no mark.
 * @param systemMessages  [{ seq, text, time }]: shown after the message with this seq.
 * @param outside         { removedReason, removedDetail, invitedBy, ready } of the room, if the user is not in it.
 * @param pending         retry(id) and drop(id) for failed messages.
 * @param atOnly          only @ and the name is a mention.
 * @param enter           called when the user wants to enter the room, with its key if one was asked for.
 */
export function messageRows({ list, atNewest, pendingItems, start, label, readUpTo, me, systemMessages, outside, pending, atOnly = false, enter }) {
  const rows = [];
  const add = (key, version, make) => rows.push({ key, version, make });
  if (start)
    add('start', label, () =>
      el('div', { class: 'start' }, el('h2', {}, 'This is the beginning of ', bdi(label)), el('p', {}, 'You can search the messages here.')),
    );
  // Earlier ones belong to messages that are not shown.
  const left = systemMessages.filter(({ seq }) => !list.length || seq >= list[0].seq);
  const addSystemMessages = (before) => {
    const earlier = left.splice(0, left.filter(({ seq }) => seq < before).length);
    for (const { seq, text, time } of earlier) add(`system ${seq} ${time} ${text}`, '', () => systemRow(text));
    return earlier.length > 0;
  };
  let last = null;
  let lastDate = null;
  let newMarked = readUpTo === null;
  for (const m of list) {
    const date = new Date(m.time);
    const interrupted = addSystemMessages(m.seq);
    const newDay = !last || dayOf(lastDate) !== dayOf(date);
    if (newDay) add(`day ${dayOf(date)} ${m.gap ? m.seq : ''}`, dayName(date), () => rule('day', dayName(date)));
    if (m.gap) add(`gap ${m.seq}`, '', () => rule('gap', 'Some messages may be missing here'));
    const isFirstNew = !newMarked && m.seq > readUpTo && !isBy(m, me);
    if (isFirstNew) add('new', m.seq, () => rule('new', 'New'));
    newMarked ||= isFirstNew;
    const grouped = !newDay && !interrupted && !m.gap && !isFirstNew && continues(last, m);
    add(m.seq, `${grouped} ${atOnly}`, () => messageRow(m, grouped, me, atOnly));
    last = m;
    lastDate = date;
  }
  if (atNewest && addSystemMessages(Infinity)) last = null;
  for (const item of pendingItems) {
    const m = { ...item, user: me, time: new Date(item.at).toISOString() };
    const grouped = continues(last, m);
    add(item.id, `${grouped} ${item.state} ${item.reason}`, () => pendingRow(m, grouped, me, pending));
    last = m;
  }
  if (outside) add('outside', Object.values(outside).join(' '), () => outsideRow(outside, enter));
  return rows;
}
