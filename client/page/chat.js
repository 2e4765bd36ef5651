import { isBy } from './authorship.js';
import { CommandRunner } from './command_runner.js';
import { Composer } from './composer.js';
import { controls } from './controls.js';
import { byId, closeToast, toast } from './dom.js';
import { EngineProxy } from './engine_proxy.js';
import { renderConnectionStatus, renderHeader, renderTitle } from './header.js';
import { HistoryPager } from './history_pager.js';
import { knownNames, knownWords } from './known_words.js';
import { LogView } from './log_view.js';
import { messageRows } from './message_rows.js';
import { Notices } from './notices.js';
import { Notifications } from './notifications.js';
import { Panel } from './panel.js';
import { PendingMessages } from './pending_messages.js';
import { engineName, moveStored, renamedRoom } from './rename.js';
import { href, isConversation, isParticipant, isRoomName, label, otherUserIn, roomInAddress } from './room_name.js';
import { RingSettings } from './ring_settings.js';
import { nextRoom, Sidebar } from './sidebar.js';
import { ConversationStarter } from './start_conversation.js';
import { deviceToken, forgetName, SavedRooms, saveName } from './storage.js';
import { Timeline } from './timeline.js';
import { connectAuthors, UserCard } from './user_card.js';

// What the log says of a room that the user is not in.
const outsideOf = ({ removedReason, removedDetail, invitedBy, ready } = {}) => (removedReason ? { removedReason, removedDetail, invitedBy, ready } : null);

/** The chat in one tab: shows one room, follows the engine's messages and connects the other views. */
export class Chat {
  #me;
  #engine;
  #engineName; // stays when the user gets another name
  #savedRooms;
  #pending;
  #pager;
  #conversations;
  #commands;
  #ring;
  #log;
  #composer;
  #sidebar = new Sidebar();
  #panel;
  #card;
  #state = { phase: 'connecting', rooms: [] };
  #room = '';
  #timeline = new Timeline();
  #readUpTo = null;
  #members = [];
  #systemMessages = [];
  #notices = new Notices();
  #newerCount = 0; // messages that arrived below the visible part of the log
  #wasInRoom = false; // the engine's last state had the room
  #resuming = false; // the tab has attached again: what it shows is continued
  #awaiting = ''; // what the opened room waits for: 'window', 'page' (its first page) or ''
  #frame = 0;
  #announce = false;
  #reading = false;
  #callbacks;
  #accepted = false;

  /**
   * @param user       the name to register.
   * @param newName    the user has just typed the name, so a refusal is final.
   * @param callbacks  refused(reason): the server refused the name; accepted(): the server accepted it.
   */
  constructor(user, newName, callbacks) {
    this.#me = user;
    this.#callbacks = callbacks;
    this.#engineName = engineName(user);
    this.#pending = new PendingMessages(user, (message) => this.#engine.send(message));
    this.#savedRooms = new SavedRooms(user);
    this.#ring = new RingSettings(user, () => this.#ringChanged());
    this.#engine = new EngineProxy(this.#engineName, () => this.#attachment(newName), this.#fromEngine);
    this.#log = new LogView(byId('log'), byId('rows'), (edges) => this.#scrolled(edges));
    this.#composer = new Composer(user, (room, text) => this.#run(room, text), { words: () => this.#words, ownLines: () => this.#ownLines });
    this.#pager = new HistoryPager(this.#engine);
    this.#conversations = new ConversationStarter(this.#engine, () => this.#me, (room, title) => this.#goTo(room, title));
    this.#panel = new Panel(this.#engine, (message) => this.#jump(message), (member, anchor) => this.#openCard(member, anchor));
    this.#card = new UserCard(this.#engine, { message: (user) => this.#startConversation(user), mention: (user) => this.#composer.mention(user) });
    this.#commands = new CommandRunner(this.#engine, this.#conversations, this.#commandView);
    const notifications = new Notifications((room) => this.#goTo(room));
    this.#fromEngine.notify = ({ message }) => notifications.show(message);

    controls(this.#engine, {
      currentRoom: () => this.#currentRoom,
      currentName: () => this.#me,
      goTo: (room) => this.#goTo(room),
      startConversation: (name) => this.#conversations.startTyped(name),
      goToNewest: () => this.#goToNewest(),
      toggleMute: () => this.#toggleMute(),
      search: () => this.#panel.open('search'),
      next: (step, unread) => this.#goTo(nextRoom(this.#state.rooms, this.#room, step, unread)),
      page: (direction) => this.#log.scrollByPage(direction),
      escape: () => this.#escape(),
    });
    connectAuthors(byId('rows'), (user, anchor) => this.#openCard(user, anchor));
    addEventListener('hashchange', () => this.#openFromAddress());
    document.addEventListener('visibilitychange', () => this.#visibilityChanged());
    setInterval(() => this.#renderConnectionStatus(), 1000);
  }

  // What the engine needs to begin, or to go on where another one has ended.
  #attachment(newName) {
    const { epoch = '', heard = null, rooms = { lobby: null }, keys } = this.#savedRooms.load() ?? {};
    return { user: this.#me, token: deviceToken(), newName: newName && !this.#accepted, epoch, knownSeq: heard, rooms, keys, unsent: this.#pending.stored(), ring: this.#ring.now };
  }

  get #currentRoom() {
    return this.#state.rooms.find((room) => room.name === this.#room);
  }

  get #label() {
    const name = this.#room;
    return name && label(this.#currentRoom ?? { name, title: otherUserIn(name, this.#me) });
  }

  #fromEngine = {
    state: (state) => this.#stateChanged(state),
    lost: () => {
      this.#state = { ...this.#state, phase: 'lost' };
      this.#renderConnectionStatus();
    },
    reattached: () => {
      this.#reading = this.#wasInRoom = false;
      if (!this.#room) return;
      this.#resuming = this.#timeline.list.length > 0;
      this.#engine.send({ type: 'open', room: this.#room, title: this.#currentRoom?.title });
      this.#scheduleRender();
    },
    window: ({ room, list, read }) => {
      if (room !== this.#room) return;
      if (this.#resuming) return this.#fromEngine.messages({ room, list, read });
      this.#pager.reset();
      this.#timeline.showNewest(list);
      this.#newerCount = 0;
      this.#log.clear();
      if (this.#awaiting && list.length) this.#showFirstUnread(read);
      else if (this.#awaiting) this.#awaiting = 'page';
      this.#scheduleRender();
    },
    messages: ({ room, list, read }) => {
      if (room !== this.#room) return;
      const following = this.#log.following && this.#timeline.atNewest;
      const added = this.#timeline.appendLive(list, following);
      if (!following) this.#newerCount += added;
      if (this.#awaiting) this.#showFirstUnread(read);
      else this.#announce = following;
      this.#scheduleRender();
    },
    pending: ({ list }) => {
      this.#pending.update(list);
      this.#scheduleRender();
    },
    forget: ({ ids }) => this.#pending.forget(ids),
    roomInfo: (info) => {
      if (info.room !== this.#room) return;
      this.#panel.setMembers(info);
      this.#members = info.members;
      this.#systemMessages = info.systemMessages;
      this.#scheduleRender();
    },
    notice: ({ message }) => toast(message),
  };

  #stateChanged(state) {
    const newEpoch = this.#state.epoch && this.#state.epoch !== state.epoch;
    this.#state = state;
    if (this.#resuming && newEpoch) this.#reload();
    if (this.#currentRoom?.ready) this.#resuming = false;
    if (state.phase === 'refused') {
      this.#engine.send({ type: 'detach' });
      this.#callbacks.refused(state.reason);
      return;
    }
    if (state.phase === 'online' && !this.#accepted) this.#callbacks.accepted();
    this.#accepted ||= state.phase === 'online';
    if (state.user !== this.#me) this.#renamed(state.user);
    const app = byId('app');
    const wasHidden = app.hidden;
    app.hidden = !this.#accepted && state.phase !== 'waiting' && !this.#savedRooms.load();
    byId('my-name').textContent = state.user;
    this.#composer.limit = state.textBytes;
    if (state.phase === 'online') this.#savedRooms.save(state);
    if (this.#awaiting === 'page' && this.#currentRoom?.ready) this.#awaiting = '';
    const left = this.#wasInRoom && !this.#currentRoom;
    this.#wasInRoom = Boolean(this.#currentRoom);
    if (!this.#room || left) this.#openFromAddress();
    // A hidden element cannot take the focus.
    if (wasHidden && !app.hidden) this.#composer.focus();
    this.#scheduleRender();
  }

  // In this tab or in another one; or the server spells the name in its own way.
  #renamed(to) {
    const from = this.#me;
    this.#me = to;
    moveStored(from, to, this.#engineName);
    if (this.#accepted) saveName(to);
    this.#savedRooms = new SavedRooms(to);
    for (const view of [this.#pending, this.#composer, this.#panel, this.#ring]) view.rename(to);
    const room = renamedRoom(this.#room, from, to);
    if (room === this.#room) return;
    history.replaceState(null, '', href(room));
    this.#open(room);
  }

  #openFromAddress() {
    const wanted = roomInAddress();
    const known = this.#state.rooms.some((room) => room.name === wanted);
    const fits = isConversation(wanted) ? isParticipant(wanted, this.#me) : isRoomName(wanted);
    if (known || (fits && wanted !== this.#room)) this.#open(wanted);
    else if (this.#state.rooms.length) this.#goTo(this.#state.rooms[0].name);
    else this.#openNoRoom();
  }

  #openNoRoom() {
    // With the old address a reload would join the room again that the user has left.
    history.replaceState(null, '', location.pathname);
    this.#open('');
  }

  // title: the other user of a conversation, if known.
  #goTo(room, title, key) {
    if (roomInAddress() !== room) history.pushState(null, '', href(room));
    this.#open(room, title, key);
  }

  #open(room, title, key) {
    if (this.#sidebar.isOpen) this.#sidebar.setOpen(false);
    if (room === this.#room) {
      if (key) this.#engine.send({ type: 'open', room, key });
      return;
    }
    this.#room = room;
    this.#wasInRoom = false;
    this.#awaiting = 'window';
    this.#reading = this.#resuming = false;
    this.#readUpTo = null;
    this.#timeline.showNewest([]);
    this.#systemMessages = [];
    this.#members = [];
    this.#panel.setRoom(room, this.#me);
    this.#composer.open(room);
    if (room) this.#engine.send({ type: 'open', room, title, key });
    this.#renderHeader(); // shows or hides the composer
    this.#composer.focus();
    this.#scheduleRender();
  }

  // Scrolls to the first unread message, if there is one.
  #showFirstUnread(read) {
    const unread = this.#timeline.list.some((m) => m.seq > read && !isBy(m, this.#me));
    this.#readUpTo = unread ? read : null;
    this.#render();
    // Not earlier: the log is at its end until it has scrolled, and that would mark everything as read.
    this.#awaiting = '';
    if (unread) this.#log.scrollToRow('new');
  }

  #openCard(user, anchor) {
    const canSend = !byId('composer').hidden;
    this.#card.open(user, anchor, { me: this.#me, room: this.#room, canSend });
  }

  async #startConversation(user) {
    if ((await this.#conversations.start(user)) && matchMedia('(max-width: 1000px)').matches) this.#panel.close();
  }

  async #run(room, line) {
    if (!(await this.#commands.run(room, line)) && !this.#composer.restore(room, line)) this.#commandView.notice(room, `Not sent: ${line}`);
  }

  // What the commands need of this tab.
  #commandView = {
    names: () => knownNames(this.#words, this.#timeline.list),
    room: () => this.#currentRoom ?? { name: this.#room, topic: '' },
    isOpen: (name) => this.#state.rooms.some((room) => room.name === name),
    say: (room, text) => {
      this.#pending.send(room, text);
      this.#renderConnectionStatus();
      this.#readUpTo = null;
      this.#goToNewest();
    },
    goTo: (room, key) => this.#goTo(room, undefined, key),
    notice: (room, text) => {
      // In another room at its end.
      this.#notices.add(room, room === this.#room ? this.#timeline.list.at(-1)?.seq ?? 0 : Infinity, text);
      this.#announce = true;
      this.#goToNewest();
    },
    find: (words, where) => {
      if (where?.startsWith('@')) return this.#panel.find(words, { with: where.slice(1) });
      this.#panel.find(words, where ? { room: where === '#' ? this.#room : where.slice(1) } : {});
    },
    openResult: (number) => this.#panel.openResult(number),
    more: () => this.#panel.findMore() || this.#log.scrollByPage(-1),
    loadOlder: () => this.#log.scrollByPage(-1),
    showMembers: () => this.#panel.open('members'),
    waiting: () => this.#pending.waiting,
    rename: async (user) => {
      const response = await this.#engine.request({ type: 'rename', user });
      if (response.type === 'error') toast(response.message);
      return response.type !== 'error';
    },
    logOut: forgetName,
    ring: (value) => {
      if (value) this.#ring.set(value, this.#room);
      return this.#ring.inWords(this.#currentRoom ?? { name: this.#room });
    },
  };

  get #words() {
    return knownWords(this.#state.rooms, this.#room, this.#members);
  }

  get #ownLines() {
    const said = this.#timeline.list.filter((message) => isBy(message, this.#me));
    return [...said, ...this.#pending.in(this.#room)].map(({ text }) => text);
  }

  #toggleMute() {
    this.#ring.set(this.#ring.now.muted.includes(this.#room) ? 'on' : 'off', this.#room);
  }

  #ringChanged() {
    this.#engine.send({ type: 'ring', ring: this.#ring.now });
    this.#scheduleRender();
  }

  #goToNewest() {
    this.#newerCount = 0;
    if (this.#timeline.atNewest) {
      this.#log.scrollToEnd();
      this.#scheduleRender();
    } else {
      this.#reload();
    }
  }

  // Shows the newest messages.
  #reload() {
    this.#resuming = false;
    this.#engine.send({ type: 'open', room: this.#room });
  }

  async #load(direction) {
    if (await this.#pager.load(this.#timeline, this.#room, direction)) this.#scheduleRender();
  }

  // Shows a message with the messages before and after it.
  async #jump({ room, seq }) {
    this.#goTo(room);
    this.#awaiting = '';
    const [before, after] = await this.#pager.loadAround(room, seq);
    if (room !== this.#room) return;
    this.#pager.reset();
    if (before.type === 'error' || after.type === 'error') return toast(before.message ?? after.message);
    this.#timeline.showRange([...before.messages, ...after.messages], { more: after.more, atOldest: !before.more });
    this.#render();
    if (matchMedia('(max-width: 700px)').matches) this.#panel.close();
    const row = this.#log.scrollToRow(seq);
    row?.classList.add('found');
    setTimeout(() => row?.classList.remove('found'), 4000);
  }

  #escape() {
    if (closeToast()) return;
    if (this.#sidebar.isOpen) this.#sidebar.setOpen(false);
    else if (this.#panel.isOpen) this.#panel.close();
    else this.#goToNewest();
  }

  #scrolled({ older, newer, atEnd }) {
    const { list, atNewest, canGoBack } = this.#timeline;
    if (older && canGoBack) this.#load('older');
    if (newer && !atNewest && list.length) this.#load('newer');
    const end = atEnd && atNewest;
    if (end) this.#newerCount = 0;
    byId('to-newest').hidden = end;
    byId('to-newest').textContent = this.#newerCount ? `${this.#newerCount} new ↓` : 'Newest ↓';
    const reading = end && !document.hidden && !this.#awaiting;
    if (reading !== this.#reading) this.#engine.send({ type: 'reading', room: this.#room, on: reading });
    this.#reading = reading;
  }

  // Marks the first message that arrived while the tab was hidden.
  #visibilityChanged() {
    const { list } = this.#timeline;
    if (document.hidden) this.#readUpTo ??= list.at(-1)?.seq ?? 0;
    else if (!list.some((m) => m.seq > this.#readUpTo && !isBy(m, this.#me))) this.#readUpTo = null;
    this.#scheduleRender();
  }

  // At most one rendering per frame, and none while the tab is hidden.
  #scheduleRender() {
    if (document.hidden) renderTitle(this.#label, this.#state.rooms);
    this.#frame ||= requestAnimationFrame(() => this.#render());
    if (document.hidden && this.#reading) {
      this.#reading = false;
      this.#engine.send({ type: 'reading', room: this.#room, on: false });
    }
  }

  #render() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const { list, atNewest, canGoBack } = this.#timeline;
    const room = this.#currentRoom;
    const mine = atNewest ? this.#pending.in(this.#room) : [];
    this.#log.render(
      messageRows({
        list,
        pendingItems: mine,
        start: Boolean(room?.ready && list.length && !canGoBack),
        atNewest,
        label: this.#label,
        systemMessages: this.#notices.among(this.#systemMessages, this.#room),
        atOnly: this.#ring.now.mode === 'at',
        outside: outsideOf(room),
        readUpTo: this.#readUpTo,
        me: this.#me,
        pending: this.#pending,
        enter: (key) => this.#engine.send({ type: 'rejoin', room: this.#room, key }),
      }),
      this.#announce,
      atNewest,
    );
    this.#announce = false;
    byId('mute').textContent = `${this.#ring.now.muted.includes(this.#room) ? 'Unmute' : 'Mute'} ${this.#label}`;
    this.#renderHeader();
    this.#sidebar.render(this.#state.rooms, this.#room);
    renderTitle(this.#label, this.#state.rooms);
    this.#renderConnectionStatus();
  }

  #renderHeader() {
    const couldWrite = !byId('composer').hidden;
    const hasMessages = this.#timeline.list.length > 0 || (this.#timeline.atNewest && this.#pending.in(this.#room).length > 0);
    renderHeader(this.#room, this.#label, this.#currentRoom, hasMessages);
    // The focus was lost with the composer.
    if (!couldWrite && document.activeElement === document.body) this.#composer.focus();
  }

  #renderConnectionStatus() {
    renderConnectionStatus(this.#state, this.#pending.waiting);
  }
}
