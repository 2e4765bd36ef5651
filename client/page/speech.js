// Who may send messages in a room, by the rules of docs/protocol.md, "Rules of a room".

import { sameUser, userKey } from './names.js';

// What the server adds to a name in the host of a user's address, NAME!NAME@NAME.users.banter.
const HOST_SUFFIX = '.users.banter';
const MASKS = ['bans', 'mutes', 'ban_exceptions'];
const ROLES = ['operators', 'voices'];
const DETAILS = ['moderated', 'banned', 'muted'];

// Whether a mask without parts covers a text. It returns to its last star only: masks come from others, and a regular
// expression with many stars takes exponential time.
function partCovers(part, text) {
  const [mask, characters] = [[...part], [...text]];
  let m = 0;
  let star = -1;
  let from = 0;
  for (let at = 0; at < characters.length; ) {
    if (mask[m] === '*') {
      star = m++;
      from = at;
    } else if (mask[m] === '?' || mask[m] === characters[at]) {
      ++m;
      ++at;
    } else if (star >= 0) {
      m = star + 1;
      at = ++from;
    } else {
      return false;
    }
  }
  return mask.slice(m).every((c) => c === '*');
}

/** Whether a mask of a room covers a user: a mask of names, or of addresses as NICK!USER@HOST. */
export function maskCovers(mask, user) {
  const name = userKey(user);
  const [, nick, ident, host] = /^(.*)!(.*)@(.*)$/s.exec(mask) ?? [];
  if (host === undefined) return partCovers(mask, name);
  return partCovers(nick, name) && partCovers(ident, name) && partCovers(host, name + HOST_SUFFIX);
}

/**
 * What keeps this user from sending messages in one room. In doubt nothing does: then the server refuses the message, and
 * refused() ends the doubt.
 */
export class Speech {
  silencedBy = ''; // one of DETAILS, or ''

  #me;
  #rules = null; // as far as they matter here; null: unknown
  #roles = new Set(); // of this user
  #knowsRoles = false; // a large room does not list all its members
  #mayBeExempt = true; // only the server knows whether an exception for the name is for this device

  constructor(me) {
    this.#me = me;
  }

  /** The user has entered the room. Its rules are asked for, and stay as they were until the answer. */
  entered() {
    this.#roles.clear();
    this.#knowsRoles = false;
    this.#mayBeExempt = true;
  }

  /** The user is not in the room any more. */
  left() {
    this.entered();
    this.#rules = null;
    this.#decide();
  }

  /** The server's `joined` or `members`. */
  setMembers({ members, operators = [], voiced = [] }) {
    const isMe = (name) => sameUser(name, this.#me);
    if (!members.some(isMe)) return;
    this.#knowsRoles = true;
    this.#roles = new Set(ROLES.filter((_, i) => [operators, voiced][i].some(isMe)));
    this.#decide();
  }

  /** The `rules` of the server's answer. */
  setRules(rules) {
    this.#rules = { moderated: rules.moderated };
    for (const list of MASKS) this.#rules[list] = (rules[list] ?? []).map(({ mask }) => mask);
    this.#decide();
  }

  /** The `changes` of the server's event. */
  changed(changes) {
    for (const { rule, on = true, argument } of changes) {
      if (ROLES.includes(rule) && sameUser(argument, this.#me)) this.#roles[on ? 'add' : 'delete'](rule);
      else if (!this.#rules) continue;
      else if (rule === 'moderated') this.#rules.moderated = on;
      else if (MASKS.includes(rule)) this.#rules[rule] = [...this.#rules[rule].filter((mask) => mask !== argument), ...(on ? [argument] : [])];
    }
    this.#decide();
  }

  /** The server has refused a message with this `detail`: the user has no role, and no exception counts. */
  refused(detail) {
    if (!DETAILS.includes(detail)) return;
    this.#roles.clear();
    this.#knowsRoles = true;
    this.#mayBeExempt = false;
    this.#decide();
  }

  /** The user has another name, and keeps the roles. */
  renamed(to) {
    this.#me = to;
    this.#mayBeExempt = true;
    this.#decide();
  }

  #decide() {
    const covered = (list) => this.#rules[list].some((mask) => maskCovers(mask, this.#me));
    if (!this.#rules || !this.#knowsRoles || this.#roles.size) this.silencedBy = '';
    else if (this.#rules.moderated) this.silencedBy = 'moderated';
    else if (this.#mayBeExempt && covered('ban_exceptions')) this.silencedBy = '';
    else this.silencedBy = covered('bans') ? 'banned' : covered('mutes') ? 'muted' : '';
  }
}
