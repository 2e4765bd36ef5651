import { byId, el, shortTime } from './dom.js';
import { isConversation, sameUser } from './names.js';

// What an operator can do with a member, and how it is undone: [rule, text, text of the opposite].
const RULES = [
  ['mutes', 'Mute', 'Unmute'],
  ['voices', 'Give voice', 'Remove voice'],
  ['operators', 'Make operator', 'Remove as operator'],
];

const includes = (names, user) => (names ?? []).some((name) => sameUser(name, user));

function aboutUser({ there, realname, bot, away, since }) {
  if (!there) return 'not connected';
  return [realname, bot && 'a program', away ? `away: ${away}` : `connected since ${shortTime(new Date(since))}`].filter(Boolean).join(' · ');
}

/** Opens the card of the author whose name or picture is activated in the log. @param open  called with the name and the element. */
export function connectAuthors(rows, open) {
  const activated = (e) => {
    const author = e.target.closest('.avatar')?.closest('.message').querySelector('.author') ?? e.target.closest('.author');
    if (author) open(author.textContent, author);
    return Boolean(author);
  };
  rows.addEventListener('click', activated);
  rows.addEventListener('keydown', (e) => ['Enter', ' '].includes(e.key) && activated(e) && e.preventDefault());
}

/** A card about a user, with what one can do with that user; a modal dialog, which returns the focus when it closes. */
export class UserCard {
  #engine;
  #actions;
  #card = byId('user-card');
  #anchor = null;
  #user = '';
  #room = '';
  #me = '';
  #confirm = null; // what the question does: an async function

  /** @param actions  message(user) and mention(user), called after the card has closed. */
  constructor(engine, actions) {
    this.#engine = engine;
    this.#actions = actions;
    this.#card.querySelector('form').addEventListener('submit', (e) => {
      e.preventDefault();
      this.#confirm?.();
    });
    this.#card.addEventListener('click', (e) => e.target === this.#card && this.#card.close());
    byId('card-close').addEventListener('click', () => this.#card.close());
    byId('card-back').addEventListener('click', () => this.#leaveQuestion());
  }

  /**
   * @param anchor  the element that was clicked.
   * @param room    the room that is shown, '' for none. `canSend`: whether the user can write there.
   */
  open(user, anchor, { me, room, canSend }) {
    this.#anchor = anchor;
    this.#user = user;
    this.#me = me;
    this.#room = isConversation(room) ? '' : room;
    byId('card-name').textContent = user;
    byId('card-about').textContent = '';
    const own = sameUser(user, me);
    byId('card-actions').replaceChildren(
      ...(own ? [] : [this.#button('message', 'Message', () => this.#closeAnd(this.#actions.message))]),
      ...(canSend && this.#room ? [this.#button('mention', 'Mention', () => this.#closeAnd(this.#actions.mention))] : []),
    );
    byId('card-operator').replaceChildren();
    this.#leaveQuestion();
    this.#card.showModal();
    this.#place();
    return this.#load();
  }

  #button(name, text, run) {
    return el('button', { type: 'button', 'data-action': name, onclick: run }, text);
  }

  #closeAnd(run) {
    this.#card.close();
    run(this.#user);
  }

  #showError(response) {
    byId('card-error').textContent = response.type === 'error' ? response.message : '';
    return response.type === 'error';
  }

  // Fills in what the server knows, and the actions of an operator.
  async #load() {
    const user = this.#user;
    const room = this.#room;
    const nothing = {};
    const [{ people = [] }, members] = await Promise.all([
      this.#engine.request({ type: 'people', names: [user] }),
      room ? this.#engine.request({ type: 'members', room }) : nothing,
    ]);
    const operator = includes(members.operators, this.#me) && !sameUser(user, this.#me);
    const { rules = {} } = operator ? await this.#engine.request({ type: 'rules', room }) : nothing;
    if (user !== this.#user || room !== this.#room) return;
    const role = includes(members.operators, user) ? `operator of #${room}` : includes(members.voiced, user) ? `has voice in #${room}` : '';
    byId('card-about').textContent = [people[0] && aboutUser(people[0]), role].filter(Boolean).join(' · ');
    if (operator) this.#showOperatorActions(members, rules);
    this.#place();
  }

  #showOperatorActions({ members, operators, voiced }, { mutes = [], bans = [] }) {
    const masks = (list) => list.map(({ mask }) => mask);
    const now = { operators, voices: voiced, mutes: masks(mutes), bans: masks(bans) };
    const has = (rule) => includes(now[rule], this.#user);
    const inRoom = includes(members, this.#user);
    const focused = this.#card.contains(document.activeElement) ? document.activeElement.dataset.action : undefined;
    const buttons = RULES
      .filter(([rule]) => inRoom || rule === 'mutes' || has(rule))
      .map(([rule, set, unset]) => this.#button(rule, has(rule) ? unset : set, () => this.#change(rule, !has(rule))));
    if (inRoom) buttons.push(this.#button('kick', 'Kick…', () => this.#askToKick()));
    buttons.push(has('bans') ? this.#button('bans', 'Unban', () => this.#change('bans', false)) : this.#button('bans', 'Ban…', () => this.#askToBan(inRoom)));
    byId('card-operator').replaceChildren(...buttons);
    if (focused) this.#focusAction(focused);
  }

  #focusAction(name) {
    this.#card.querySelector(`[data-action="${name}"]`)?.focus();
  }

  #request(request) {
    return this.#engine.request({ room: this.#room, ...request });
  }

  async #change(rule, on) {
    if (!this.#showError(await this.#request({ type: 'change', rule, on, argument: this.#user }))) await this.#load();
  }

  #ask(action, text, button, withReason, confirm) {
    this.#confirm = async () => {
      if (!this.#showError(await confirm())) this.#card.close();
    };
    this.#card.dataset.asks = action;
    byId('card-error').textContent = '';
    byId('card-question').hidden = false;
    byId('card-question-text').textContent = text;
    byId('card-reason-field').hidden = !withReason;
    byId('card-reason').value = '';
    byId('card-confirm').textContent = button;
    for (const id of ['card-actions', 'card-operator', 'card-end']) byId(id).hidden = true;
    byId(withReason ? 'card-reason' : 'card-back').focus();
    this.#place();
  }

  #leaveQuestion() {
    this.#confirm = null;
    byId('card-error').textContent = '';
    byId('card-question').hidden = true;
    for (const id of ['card-actions', 'card-operator', 'card-end']) byId(id).hidden = false;
    this.#focusAction(this.#card.dataset.asks);
    delete this.#card.dataset.asks;
  }

  #askToKick() {
    const user = this.#user;
    this.#ask('kick', `Remove ${user} from #${this.#room}? ${user} can join again.`, 'Kick', true, () => this.#kick());
  }

  #askToBan(inRoom) {
    const user = this.#user;
    this.#ask('bans', `Ban ${user} from #${this.#room}? ${user} is removed and cannot join again.`, 'Ban', inRoom, async () => {
      const response = await this.#request({ type: 'change', rule: 'bans', on: true, argument: user });
      // A ban removes nobody who is in the room already.
      return response.type !== 'error' && inRoom ? this.#kick() : response;
    });
  }

  #kick() {
    const reason = byId('card-reason').value.trim();
    return this.#request({ type: 'kick', user: this.#user, ...(reason && { reason }) });
  }

  // Near the name on a wide screen, in the middle on a narrow one.
  #place() {
    const { style } = this.#card;
    style.left = style.top = style.margin = '';
    if (matchMedia('(max-width: 700px)').matches) return;
    const { left, bottom } = this.#anchor.getBoundingClientRect();
    const { width, height } = this.#card.getBoundingClientRect();
    const inside = (at, size, most) => `${Math.max(8, Math.min(at, most - size - 8))}px`;
    style.margin = '0';
    style.left = inside(left, width, innerWidth);
    style.top = inside(bottom + 4, height, innerHeight);
  }
}
