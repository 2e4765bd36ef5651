import { isBy, isConversation, otherUserIn, roomOf, sameUser } from './names.js';
import { rings, RING_ALWAYS } from './ring.js';
import { Speech } from './speech.js';
import { systemMessageOf } from './system_messages.js';

/** Messages that the engine holds per room. The tabs request older ones from the server. */
export const MAX_RECENT = 300;
const PAGE_SIZE = 100;
const MAX_SYSTEM_MESSAGES = 50;

/**
 * The engine's state of one room: messages, read position, members. Passes on every message once and in order, over
 * reconnects, gaps and lost pages.
 */
export class Room {
  topic = '';
  members = new Set();
  memberCount = 0;
  operators = new Set();
  systemMessages = []; // { seq, text, time }: each follows the message with its seq
  infoChanged = false; // members, operators or system messages have changed
  removedReason = ''; // why the user is not in the room; '' while in it
  removedDetail = ''; // the `detail` of the server's refusal, such as key
  invitedBy = ''; // who invited the user, until the user enters
  key = ''; // of the room, as the user has given it
  unread = 0;
  mentions = 0;
  recent = []; // the newest messages, without a gap except where `gap` says so
  unpublished = []; // messages of `recent` that the tabs do not have yet
  replaced = false; // `recent` does not continue what the tabs have
  beingRead = false; // a tab shows the end of the room
  ready = false; // the first page has arrived
  toNotify = null; // the newest mention or direct message that the tabs were not notified of
  requestNumber = 0; // incremented with every request: responses to earlier ones are ignored

  #syncState = 'joining'; // joining, newestPage, missedPages, fillingGap or live
  #epoch = '';
  #resumes = false;
  #newest = 0;
  #prevAtJoin = 0;
  #waiting = []; // live messages that arrived before the pages were complete
  #gap = false; // messages before the next one are missing

  /**
   * @param read  the newest read seq; null: unknown, then everything before the join counts as read.
   * @param ring  which messages count as mentions, see rings().
   */
  constructor(name, me, read = null, ring = RING_ALWAYS) {
    this.ring = ring;
    this.name = name;
    this.me = me;
    this.speech = new Speech(me);
    this.read = read;
    this.title = isConversation(name) ? otherUserIn(name, me) : name;
  }

  get newest() {
    return this.#newest;
  }

  /** @return the request to join: after the newest message, or with the newest page in a new epoch. */
  joinRequest(epoch) {
    ++this.requestNumber;
    this.#syncState = 'joining';
    this.#waiting = [];
    this.#resumes = this.ready && this.#epoch === epoch;
    const join = { type: 'join', room: this.name, ...(this.key && { key: this.key }) };
    if (this.#resumes) return { ...join, after: this.#newest };
    // Seqs of another epoch mean nothing here, so everything before the join counts as read.
    if (this.ready) this.#clear(null);
    this.#epoch = epoch;
    return { ...join, last: PAGE_SIZE };
  }

  /** The server's `joined`. */
  joined(e) {
    this.topic = e.topic;
    this.speech.entered();
    this.setMembers(e);
    this.#prevAtJoin = e.prev;
    this.#syncState = this.#resumes ? 'missedPages' : 'newestPage';
    // Nothing is unread on a first visit, or where the read position is above what the server has.
    this.read = Math.min(this.read ?? e.prev, e.prev);
  }

  /** A live message. @return a request to send if messages before it are missing. */
  receive(message) {
    if (this.#syncState !== 'live') {
      this.#waiting.push(message);
      // The newest page has the dropped messages; other pages may not have them.
      if (this.#syncState === 'newestPage' && this.#waiting.length > 2 * MAX_RECENT) this.#waiting.splice(0, this.#waiting.length - MAX_RECENT);
    } else if (message.seq > this.#newest && message.prev !== this.#newest && !this.#gap) {
      this.#syncState = 'fillingGap';
      this.#waiting = [message];
      return this.#gapRequest();
    } else {
      this.#accept(message);
    }
  }

  /** The server's `history`. @return a request to send for the next page, or nothing. */
  receivePage(e) {
    if (this.#syncState === 'live' || this.#syncState === 'joining') return;
    for (const message of e.messages) this.#accept(message);
    if (e.more && this.#syncState === 'fillingGap') return this.#gapRequest();
    if (e.more && this.#syncState === 'missedPages') return;
    if (this.#syncState === 'newestPage') this.#newest = Math.max(this.#newest, this.#prevAtJoin);
    this.#finishSync();
  }

  /** The server no longer has the message to resume from. @return a request to send. */
  reset() {
    this.#clear(this.read);
    this.#syncState = 'newestPage';
    return this.newestPageRequest();
  }

  /** @return the request for the newest page. */
  newestPageRequest() {
    ++this.requestNumber;
    return { type: 'history', room: this.name, limit: PAGE_SIZE };
  }

  /** The server could not deliver a page. @return whether the room continues without it. */
  pageFailed() {
    if (this.#syncState === 'joining' && !isConversation(this.name)) return false;
    if (this.#syncState === 'newestPage') return true;
    // An unproven device receives the live messages of a conversation, without its history.
    this.#gap = this.#syncState !== 'joining';
    this.#finishSync();
    return true;
  }

  /** Whether the server has confirmed the join. */
  get isEntered() {
    return this.#syncState !== 'joining';
  }

  /** Nothing can be shown without the newest page, so the engine requests it until it arrives. */
  get awaitsNewestPage() {
    return this.#syncState === 'newestPage';
  }

  /** Whether pages of the join are missing. */
  get awaitsPages() {
    return this.#syncState === 'missedPages' || this.#syncState === 'newestPage';
  }

  /** A user has invited this one. */
  invited(by, reason) {
    this.removed(reason);
    this.invitedBy = by;
  }

  /** The user wants to enter, after a removal, a refusal or an invitation. */
  enter(key = this.key) {
    this.removedReason = this.removedDetail = this.invitedBy = '';
    this.key = key;
  }

  /** Everything so far was read. */
  markRead() {
    if (this.#newest) this.read = Math.max(this.read ?? 0, this.#newest);
    this.unread = this.mentions = 0;
  }

  /** @return the fields of the room in the message `state`. */
  summary() {
    const { name, title, topic, unread, mentions, read, ready, removedReason, removedDetail, invitedBy, key } = this;
    const { silencedBy } = this.speech;
    return { name, title, topic, unread, mentions, read, ready, removedReason, removedDetail, invitedBy, key, silencedBy };
  }

  /** The user has another name. */
  renamed(to) {
    this.applyEvent({ type: 'presence', event: 'rename', user: this.me, to });
    this.me = to;
    this.speech.renamed(to);
  }

  setTopic(text) {
    this.topic = text;
  }

  setMembers(e) {
    this.members = new Set(e.members);
    this.memberCount = e.member_count;
    this.operators = new Set(e.operators);
    this.speech.setMembers(e);
    this.infoChanged = true;
  }

  /** An event `presence` or `rules_changed`. */
  applyEvent(e) {
    if (e.type === 'presence') this.#presence(e);
    else this.#rulesChanged(e);
    this.say(systemMessageOf(e, isConversation(this.name)));
  }

  /** Adds a system message, if there is a text. */
  say(text) {
    if (text) this.systemMessages = [...this.systemMessages, { seq: this.#newest, text, time: Date.now() }].slice(-MAX_SYSTEM_MESSAGES);
    this.infoChanged = true;
  }

  #presence(e) {
    const known = this.members.has(e.user);
    if (e.event === 'join' && !known) {
      ++this.memberCount;
      if (this.members.size < 1000) this.members.add(e.user);
    } else if (e.event === 'leave') {
      this.memberCount = Math.max(0, this.memberCount - 1);
      this.members.delete(e.user);
      this.operators.delete(e.user);
    } else if (e.event === 'rename') {
      for (const names of [this.members, this.operators]) if (names.delete(e.user)) names.add(e.to);
    }
  }

  #rulesChanged({ changes }) {
    this.speech.changed(changes);
    for (const { rule, on = true, argument } of changes) {
      if (rule === 'key') this.key = on ? argument : '';
      if (rule !== 'operators') continue;
      const name = [...this.members].find((member) => sameUser(member, argument)) ?? argument;
      this.operators[on ? 'add' : 'delete'](name);
    }
  }

  /** The user is not in the room any more, or may not enter it. The messages so far stay visible. */
  removed(reason, detail = '') {
    ++this.requestNumber;
    this.removedReason = reason;
    this.removedDetail = detail;
    // A wrong key is not tried again.
    if (detail === 'key') this.key = '';
    this.#syncState = 'joining';
    this.setMembers({ members: [], member_count: 0 });
    this.speech.left();
  }

  #gapRequest() {
    ++this.requestNumber;
    return { type: 'history', room: this.name, after: this.#newest, limit: 1000 };
  }

  #clear(read) {
    this.recent = [];
    this.unpublished = [];
    this.replaced = true;
    this.ready = false; // otherwise a new connection would resume after seq 0
    this.#newest = 0;
    this.#gap = true;
    this.read = read;
    this.unread = this.mentions = 0;
  }

  #finishSync() {
    this.#syncState = 'live';
    this.ready = true;
    for (const message of this.#waiting.splice(0)) this.#accept(message);
  }

  #accept(message) {
    if (message.seq <= this.#newest) return;
    const first = this.recent.length === 0;
    if (this.#gap || (!first && message.prev !== this.#newest)) message.gap = true;
    this.#gap = false;
    this.#newest = message.seq;
    const direct = isConversation(this.name);
    if (direct && message.to) this.title = roomOf(message, this.me).title;
    this.recent.push(message);
    this.unpublished.push(message);
    // In steps, because removing one message at a time is slow in a burst.
    if (this.recent.length > 2 * MAX_RECENT) this.recent.splice(0, this.recent.length - MAX_RECENT);
    if (this.unpublished.length > 2 * MAX_RECENT) this.unpublished.splice(0, this.unpublished.length - MAX_RECENT);
    if (this.beingRead) {
      this.read = message.seq;
    } else if (message.seq > this.read && !isBy(message, this.me)) {
      ++this.unread;
      if (rings(this.name, message.text, this.me, this.ring)) {
        ++this.mentions;
        this.toNotify = message;
      }
    }
  }
}
