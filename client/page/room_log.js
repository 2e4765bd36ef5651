import { byId, toast } from './dom.js';
import { HistoryPager } from './history_pager.js';
import { LogView } from './log_view.js';
import { messageRows } from './message_rows.js';
import { isBy } from './names.js';
import { Timeline } from './timeline.js';

const MOST_NOTICES = 50;

/** Lines in the log that only this tab shows: what a command has answered. */
class Notices {
  #list = [];

  /** @param after  the seq of the message that the line follows. */
  add(room, after, text) {
    this.#list = [...this.#list, { room, seq: after, text, time: Date.now() }].slice(-MOST_NOTICES);
  }

  /** @return the lines of a room among its system messages, in order. */
  among(systemMessages, room) {
    const own = this.#list.filter((notice) => notice.room === room);
    return [...systemMessages, ...own].sort((a, b) => a.seq - b.seq || a.time - b.time);
  }
}

// What the log says of a room that the user is not in.
const outsideOf = ({ removedReason, removedDetail, invitedBy, ready } = {}) => (removedReason ? { removedReason, removedDetail, invitedBy, ready } : null);

/** The log of the room that a tab shows: which messages it has, which of them are new, and whether the user reads its end. */
export class RoomLog {
  #engine;
  #pending;
  #tab;
  #view = new LogView(byId('log'), byId('rows'), (edges) => this.#scrolled(edges));
  #pager;
  #room = '';
  #timeline = new Timeline();
  #systemMessages = [];
  #notices = new Notices();
  #readUpTo = null; // the mark New is after this seq; null: no mark
  #newerCount = 0; // messages that arrived below the visible part of the log
  #resuming = false; // the tab has attached again: what it shows is continued
  #awaiting = ''; // what the opened room waits for: 'window', 'page' (its first page) or ''
  #announce = false;
  #goneBack = 20; // by goBack(), the last time
  #reading = false;

  /**
   * @param pending  the messages that are not acknowledged.
   * @param tab      functions: me(), label(), room(): its summary, atOnly(): only @ and the name is a mention, render() now
   *                 and scheduleRender() for the whole page.
   */
  constructor(engine, pending, tab) {
    this.#engine = engine;
    this.#pending = pending;
    this.#tab = tab;
    this.#pager = new HistoryPager(engine);
  }

  /** The messages that are there to be seen, in order. */
  get messages() {
    return this.#timeline.list;
  }

  /** Whether there are messages, acknowledged or not. */
  get hasRows() {
    return this.messages.length > 0 || this.#pendingItems.length > 0;
  }

  /** Another room is shown, '' for none. */
  open(room) {
    this.#room = room;
    this.#awaiting = 'window';
    this.#reading = this.#resuming = false;
    this.#readUpTo = null;
    this.#timeline.showNewest([]);
    this.#systemMessages = [];
  }

  /** The engine is a new one, or has forgotten what this tab shows. */
  reattached() {
    this.#reading = false;
    if (this.#room) this.#resuming = this.messages.length > 0;
  }

  /** The engine's state has changed. @param newEpoch  the seqs of messages mean others than before. */
  stateChanged(newEpoch) {
    if (this.#resuming && newEpoch) this.#reload();
    if (!this.#tab.room()?.ready) return;
    this.#resuming = false;
    if (this.#awaiting === 'page') this.#awaiting = '';
  }

  /** Shows the newest messages in place of all others. @param read  the newest read seq. */
  showWindow(list, read) {
    if (this.#resuming) return this.add(list, read);
    this.#pager.reset();
    this.#timeline.showNewest(list);
    this.#newerCount = 0;
    this.#view.clear();
    if (this.#awaiting && list.length) this.#showFirstUnread(read);
    else if (this.#awaiting) this.#awaiting = 'page';
    this.#tab.scheduleRender();
  }

  /** Adds new messages. */
  add(list, read) {
    const following = this.#view.following && this.#timeline.atNewest;
    const added = this.#timeline.appendLive(list, following);
    if (!following) this.#newerCount += added;
    if (this.#awaiting) this.#showFirstUnread(read);
    else this.#announce = following;
    this.#tab.scheduleRender();
  }

  setSystemMessages(systemMessages) {
    this.#systemMessages = systemMessages;
    this.#tab.scheduleRender();
  }

  /** Adds a text for this tab to a room; to another one than this at its end. */
  addNotice(room, text) {
    this.#notices.add(room, room === this.#room ? this.messages.at(-1)?.seq ?? 0 : Infinity, text);
    this.#announce = true;
    this.goToNewest();
  }

  /** The user has said something, and has seen what was new. */
  said() {
    this.#readUpTo = null;
    this.goToNewest();
  }

  goToNewest() {
    this.#newerCount = 0;
    if (this.#timeline.atNewest) {
      this.#view.scrollToEnd();
      this.#tab.scheduleRender();
    } else {
      this.#reload();
    }
  }

  /** Goes to the message that is so many before the first visible one, or to the first of the room. */
  async goBack(lines = this.#goneBack) {
    this.#goneBack = lines;
    const room = this.#room;
    const { key } = this.#view.firstVisible(new Set(this.messages.map(({ seq }) => seq))) ?? {};
    let missing = lines - this.messages.findIndex(({ seq }) => seq === key);
    if (missing >= lines && !this.#timeline.canGoBack) return toast('There are no older messages.');
    this.#pager.reset();
    while (missing > 0 && this.#timeline.canGoBack) {
      const oldest = this.messages[0];
      if (!(await this.#pager.load(this.#timeline, room, 'older')) || room !== this.#room) return;
      missing -= this.messages.indexOf(oldest);
    }
    this.#tab.render();
    this.#view.scrollToRow(this.messages[Math.max(0, -missing)]?.seq, 'start');
  }

  scrollByPage(direction) {
    return this.#view.scrollByPage(direction);
  }

  /**
   * Shows a message with the messages before and after it.
   * @param shown  called when they are there, before the log scrolls to the message.
   */
  async showAround(seq, shown) {
    const room = this.#room;
    this.#awaiting = '';
    const [before, after] = await this.#pager.loadAround(room, seq);
    if (room !== this.#room) return;
    this.#pager.reset();
    if (before.type === 'error' || after.type === 'error') return toast(before.message ?? after.message);
    this.#timeline.showRange([...before.messages, ...after.messages], { more: after.more, atOldest: !before.more });
    this.#tab.render();
    shown();
    const row = this.#view.scrollToRow(seq);
    row?.classList.add('found');
    setTimeout(() => row?.classList.remove('found'), 4000);
  }

  /** The tab was hidden or shown. The first message that arrives while it is hidden gets the mark New. */
  visibilityChanged() {
    if (document.hidden) this.#readUpTo ??= this.messages.at(-1)?.seq ?? 0;
    else if (!this.#hasNewAfter(this.#readUpTo)) this.#readUpTo = null;
    this.#tab.scheduleRender();
  }

  /** The tab is hidden: new messages no longer count as read. */
  stopReading() {
    this.#setReading(false);
  }

  render() {
    const { list, atNewest, canGoBack } = this.#timeline;
    const room = this.#tab.room();
    this.#view.render(
      messageRows({
        list,
        pendingItems: this.#pendingItems,
        start: Boolean(room?.ready && list.length && !canGoBack),
        atNewest,
        label: this.#tab.label(),
        systemMessages: this.#notices.among(this.#systemMessages, this.#room),
        atOnly: this.#tab.atOnly(),
        outside: outsideOf(room),
        readUpTo: this.#readUpTo,
        me: this.#tab.me(),
        pending: this.#pending,
        enter: (key) => this.#engine.sendChecked({ type: 'rejoin', room: this.#room, key }),
      }),
      this.#announce,
      atNewest,
    );
    this.#announce = false;
  }

  get #pendingItems() {
    return this.#timeline.atNewest ? this.#pending.in(this.#room) : [];
  }

  #hasNewAfter(seq) {
    return this.messages.some((m) => m.seq > seq && !isBy(m, this.#tab.me()));
  }

  // Scrolls to the first unread message, if there is one.
  #showFirstUnread(read) {
    const unread = this.#hasNewAfter(read);
    this.#readUpTo = unread ? read : null;
    this.#tab.render();
    // Not earlier: the log is at its end until it has scrolled, and that would mark everything as read.
    this.#awaiting = '';
    if (unread) this.#view.scrollToRow('new');
  }

  // Shows the newest messages.
  #reload() {
    this.#resuming = false;
    this.#engine.send({ type: 'open', room: this.#room });
  }

  async #load(direction) {
    if (await this.#pager.load(this.#timeline, this.#room, direction)) this.#tab.scheduleRender();
  }

  #scrolled({ older, newer, atEnd }) {
    const { list, atNewest, canGoBack } = this.#timeline;
    if (older && canGoBack) this.#load('older');
    if (newer && !atNewest && list.length) this.#load('newer');
    const end = atEnd && atNewest;
    if (end) this.#newerCount = 0;
    byId('to-newest').hidden = end;
    byId('to-newest').textContent = this.#newerCount ? `${this.#newerCount} new ↓` : 'Newest ↓';
    this.#setReading(end && !document.hidden && !this.#awaiting);
  }

  #setReading(on) {
    if (on !== this.#reading) this.#engine.send({ type: 'reading', room: this.#room, on });
    this.#reading = on;
  }
}
