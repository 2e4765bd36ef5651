import { mentions } from './mention.js';
import { systemMessageOf } from './system_messages.js';
import { isConversation, otherUserIn, roomOf, sameUser } from './room_name.js';

export const MAX_RECENT = 300; // messages held per room; whoever wants older ones asks the server
const PAGE_SIZE = 100;
const MAX_SYSTEM_MESSAGES = 50;

// Our side of one room: how far we have heard and read. Turns what the server sends, over however many
// connections, into every message once and in order.
export class Room {
  topic = '';
  members = new Set();
  memberCount = 0;
  operators = new Set();
  systemMessages = []; // what happened behind which message: { seq, text, time }
  infoChanged = false; // members, operators or system messages have changed
  removedReason = ''; // why we are no longer in it
  unread = 0;
  mentions = 0;
  recent = []; // the newest messages, without a hole
  unpublished = []; // those of `recent` that the tabs have not got yet
  replaced = false; // `recent` does not go on from what the tabs have
  beingRead = false; // somebody is looking at its end
  ready = false; // its first page is there
  toNotify = null; // the newest unread message that speaks of us, until it is told
  requestNumber = 0; // goes on with every request: only the answers to the last one are for us

  #syncState = 'joining';
  #epoch = '';
  #resumes = false;
  #newest = 0;
  #prevAtJoin = 0;
  #waiting = [];
  #gap = false; // something is missing in front of the next message

  // read: the newest seq that was read, null if nobody knows.
  constructor(name, me, read = null) {
    this.name = name;
    this.me = me;
    this.read = read;
    this.title = isConversation(name) ? otherUserIn(name, me) : name;
  }

  get newest() {
    return this.#newest;
  }

  joinRequest(epoch) {
    ++this.requestNumber;
    this.#syncState = 'joining';
    this.#waiting = [];
    this.#resumes = this.ready && this.#epoch === epoch;
    if (this.#resumes) return { type: 'join', room: this.name, after: this.#newest };
    // In another epoch our numbers mean nothing, and so what is read is what was said before we came.
    if (this.ready) this.#clear(null);
    this.#epoch = epoch;
    return { type: 'join', room: this.name, last: PAGE_SIZE };
  }

  joined(e) {
    this.topic = e.topic;
    this.setMembers(e);
    this.#prevAtJoin = e.prev;
    this.#syncState = this.#resumes ? 'missedPages' : 'newestPage';
    // Who comes for the first time has nothing to catch up with, nor has who read what is no more.
    this.read = Math.min(this.read ?? e.prev, e.prev);
  }

  // @return a request that has to be sent, or nothing.
  receive(message) {
    if (this.#syncState !== 'live') {
      this.#waiting.push(message);
      // The tail has what goes away here; other pages may not.
      if (this.#syncState === 'newestPage' && this.#waiting.length > 2 * MAX_RECENT) this.#waiting.splice(0, this.#waiting.length - MAX_RECENT);
    } else if (message.seq > this.#newest && message.prev !== this.#newest && !this.#gap) {
      this.#syncState = 'fillingGap';
      this.#waiting = [message];
      return this.#gapRequest();
    } else {
      this.#accept(message);
    }
  }

  receivePage(e) {
    if (this.#syncState === 'live' || this.#syncState === 'joining') return;
    for (const message of e.messages) this.#accept(message);
    if (e.more && this.#syncState === 'fillingGap') return this.#gapRequest();
    if (e.more && this.#syncState === 'missedPages') return;
    if (this.#syncState === 'newestPage') this.#newest = Math.max(this.#newest, this.#prevAtJoin);
    this.#finishSync();
  }

  // What we asked to go on from is gone.
  reset() {
    this.#clear(this.read);
    this.#syncState = 'newestPage';
    return this.newestPageRequest();
  }

  newestPageRequest() {
    ++this.requestNumber;
    return { type: 'history', room: this.name, limit: PAGE_SIZE };
  }

  // @return whether the server goes on with the room without the page that it could not give.
  pageFailed() {
    if (this.#syncState === 'joining' && !isConversation(this.name)) return false;
    if (this.#syncState === 'newestPage') return true;
    // A device that has not proven itself hears a conversation, and sees nothing from before.
    this.#gap = this.#syncState !== 'joining';
    this.#finishSync();
    return true;
  }

  // Nothing can be shown without the newest page, so it has to be asked for until it comes.
  get awaitsNewestPage() {
    return this.#syncState === 'newestPage';
  }

  // Whether a join's answers are not complete yet.
  get awaitsPages() {
    return this.#syncState === 'missedPages' || this.#syncState === 'newestPage';
  }

  markRead() {
    if (this.#newest) this.read = Math.max(this.read ?? 0, this.#newest);
    this.unread = this.mentions = 0;
  }

  summary() {
    const { name, title, topic, unread, mentions, read, ready, removedReason } = this;
    return { name, title, topic, unread, mentions, read, ready, removedReason };
  }

  setTopic(text) {
    this.topic = text;
  }

  setMembers(e) {
    this.members = new Set(e.members);
    this.memberCount = e.member_count;
    this.operators = new Set(e.operators);
    this.infoChanged = true;
  }

  // An event that is no message.
  applyEvent(e) {
    if (e.type === 'presence') this.#presence(e);
    else this.#rulesChanged(e);
    const text = systemMessageOf(e);
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
    for (const { rule, on = true, argument } of changes) {
      if (rule !== 'operators') continue;
      const name = [...this.members].find((member) => sameUser(member, argument)) ?? argument;
      this.operators[on ? 'add' : 'delete'](name);
    }
  }

  // What was said until then stays to be read.
  removed(reason) {
    ++this.requestNumber;
    this.removedReason = reason;
    this.#syncState = 'joining';
    this.setMembers({ members: [], member_count: 0 });
  }

  #gapRequest() {
    ++this.requestNumber;
    return { type: 'history', room: this.name, after: this.#newest, limit: 1000 };
  }

  #clear(read) {
    this.recent = [];
    this.unpublished = [];
    this.replaced = true;
    this.ready = false; // else a new connection would go on from 0
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
    // In steps, since cutting one message at a time is slow in a burst.
    if (this.recent.length > 2 * MAX_RECENT) this.recent.splice(0, this.recent.length - MAX_RECENT);
    if (this.unpublished.length > 2 * MAX_RECENT) this.unpublished.splice(0, this.unpublished.length - MAX_RECENT);
    if (this.beingRead) {
      this.read = message.seq;
    } else if (message.seq > this.read && message.user !== this.me) {
      ++this.unread;
      if (direct || mentions(message.text, this.me)) {
        ++this.mentions;
        this.toNotify = message;
      }
    }
  }
}
