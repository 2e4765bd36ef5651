import { CommandRunner } from './command_runner.js';
import { knownNames, knownWords } from './completion.js';
import { Composer } from './composer.js';
import { controls } from './controls.js';
import { byId, closeToast, toast } from './dom.js';
import { EngineProxy } from './engine_proxy.js';
import { renderConnectionStatus, renderHeader, renderTitle } from './header.js';
import { href, isBy, isConversation, isParticipant, isRoomName, label, otherUserIn, roomInAddress } from './names.js';
import { Notifications } from './notifications.js';
import { Panel } from './panel.js';
import { PendingMessages } from './pending_messages.js';
import { engineName, moveStored, renamedRoom } from './rename.js';
import { RingSettings } from './ring_settings.js';
import { RoomLog } from './room_log.js';
import { nextRoom, Sidebar } from './sidebar.js';
import { ConversationStarter } from './start_conversation.js';
import { deviceToken, forgetName, SavedRooms, saveName } from './storage.js';
import { connectAuthors, UserCard } from './user_card.js';

/** The chat in one tab: shows one room, follows the engine's messages and connects the other views. */
export class Chat {
  #me;
  #engine;
  #engineName; // stays when the user gets another name
  #savedRooms;
  #pending;
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
  #members = [];
  #otherRooms = []; // of the server, for the completion
  #wasInRoom = false; // the engine's last state had the room
  #frame = 0;
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
    this.#pending = new PendingMessages(user, (message) => this.#engine.send(message), (message) => this.#engine.sendChecked(message));
    this.#savedRooms = new SavedRooms(user);
    this.#ring = new RingSettings(user, () => this.#ringChanged());
    this.#engine = new EngineProxy(this.#engineName, () => this.#attachment(newName), this.#fromEngine);
    this.#log = new RoomLog(this.#engine, this.#pending, this.#logFrame);
    this.#composer = new Composer(user, (room, text) => this.#run(room, text), { words: () => this.#words, ownLines: () => this.#ownLines });
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
      goToNewest: () => this.#log.goToNewest(),
      toggleMute: () => this.#toggleMute(),
      search: () => this.#panel.open('search'),
      next: (step, unread) => this.#goTo(nextRoom(this.#state.rooms, this.#room, step, unread)),
      page: (direction) => this.#log.scrollByPage(direction),
      escape: () => this.#escape(),
    });
    byId('text').addEventListener('input', async () => {
      if (/^\s*\/join $/i.test(byId('text').value)) this.#otherRooms = ((await this.#engine.request({ type: 'rooms' })).rooms ?? []).map(({ room }) => room);
    });
    connectAuthors(byId('rows'), (user, anchor) => this.#openCard(user, anchor));
    addEventListener('hashchange', () => this.#openFromAddress());
    document.addEventListener('visibilitychange', () => this.#log.visibilityChanged());
    setInterval(() => this.#renderConnectionStatus(), 1000);
  }

  // What the engine needs to begin, or to go on where another one has ended.
  #attachment(newName) {
    const { epoch = '', heard = null, rooms = { lobby: null }, ...more } = this.#savedRooms.load() ?? {};
    return { user: this.#me, token: deviceToken(), newName: newName && !this.#accepted, epoch, knownSeq: heard, rooms, ...more, unsent: this.#pending.stored(), ring: this.#ring.now };
  }

  get #currentRoom() {
    return this.#state.rooms.find((room) => room.name === this.#room);
  }

  get #label() {
    const name = this.#room;
    return name && label(this.#currentRoom ?? { name, title: otherUserIn(name, this.#me) });
  }

  // What the log needs of this tab.
  #logFrame = {
    me: () => this.#me,
    room: () => this.#currentRoom,
    label: () => this.#label,
    atOnly: () => this.#ring.now.mode === 'at',
    render: () => this.#render(),
    scheduleRender: () => this.#scheduleRender(),
  };

  #fromEngine = {
    state: (state) => this.#stateChanged(state),
    lost: () => {
      this.#state = { ...this.#state, phase: 'lost' };
      this.#renderConnectionStatus();
    },
    reattached: () => {
      this.#wasInRoom = false;
      this.#log.reattached();
      if (!this.#room) return;
      this.#engine.send({ type: 'open', room: this.#room, title: this.#currentRoom?.title });
      this.#scheduleRender();
    },
    window: ({ room, list, read }) => room === this.#room && this.#log.showWindow(list, read),
    messages: ({ room, list, read }) => room === this.#room && this.#log.add(list, read),
    pending: ({ list }) => {
      this.#pending.update(list);
      this.#scheduleRender();
    },
    forget: ({ ids }) => this.#pending.forget(ids),
    roomInfo: (info) => {
      if (info.room !== this.#room) return;
      this.#panel.setMembers(info);
      this.#members = info.members;
      this.#log.setSystemMessages(info.systemMessages);
    },
    notice: ({ message }) => toast(message),
    loggedOut: forgetName,
  };

  #stateChanged(state) {
    const newEpoch = this.#state.epoch && this.#state.epoch !== state.epoch;
    this.#state = state;
    this.#log.stateChanged(newEpoch);
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
    if (state.phase === 'online') {
      this.#savedRooms.save(state);
      this.#panel.connected();
    }
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
      if (key) this.#engine.sendChecked({ type: 'open', room, key });
      return;
    }
    this.#room = room;
    this.#wasInRoom = false;
    this.#log.open(room);
    this.#members = [];
    this.#panel.setRoom(room, this.#me);
    this.#composer.open(room);
    // Not after a reload: only a user who goes there accepts an invitation.
    if (room) this.#engine[key ? 'sendChecked' : 'send']({ type: 'open', room, title, key, enter: this.#accepted });
    this.#renderHeader(); // shows or hides the composer
    this.#composer.focus();
    this.#scheduleRender();
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
    names: () => [this.#me, ...knownNames(this.#words, this.#log.messages)],
    room: () => this.#currentRoom ?? { name: this.#room, topic: '' },
    isOpen: (name) => this.#state.rooms.some((room) => room.name === name),
    say: (room, text) => {
      this.#pending.send(room, text);
      this.#renderConnectionStatus();
      this.#log.said();
    },
    goTo: (room, key) => this.#goTo(room, undefined, key),
    notice: (room, text) => this.#log.addNotice(room, text),
    find: (words, where) => {
      if (where?.startsWith('@')) return this.#panel.find(words, { with: where.slice(1) });
      this.#panel.find(words, where ? { room: where === '#' ? this.#room : where.slice(1) } : {});
    },
    openResult: (number) => this.#panel.openResult(number),
    more: () => this.#panel.findMore() || this.#log.goBack(),
    goBack: (lines) => this.#log.goBack(lines),
    showMembers: () => this.#panel.open('members'),
    waiting: () => this.#pending.waiting,
    ring: (value) => {
      if (value) this.#ring.set(value, this.#room);
      return this.#ring.inWords(this.#currentRoom ?? { name: this.#room });
    },
  };

  get #words() {
    const { rooms, ...words } = knownWords(this.#state.rooms, this.#room, this.#members.filter((name) => name !== this.#me));
    return { ...words, rooms: [...rooms, ...this.#otherRooms] };
  }

  get #ownLines() {
    const said = this.#log.messages.filter((message) => isBy(message, this.#me));
    return [...said, ...this.#pending.in(this.#room)].map(({ text }) => text);
  }

  #toggleMute() {
    this.#ring.set(this.#ring.now.muted.includes(this.#room) ? 'on' : 'off', this.#room);
  }

  #ringChanged() {
    this.#engine.send({ type: 'ring', ring: this.#ring.now });
    this.#scheduleRender();
  }

  // Shows a message with the messages before and after it.
  #jump({ room, seq }) {
    this.#goTo(room);
    this.#log.showAround(seq, () => matchMedia('(max-width: 700px)').matches && this.#panel.close());
  }

  #escape() {
    if (closeToast()) return;
    if (this.#sidebar.isOpen) this.#sidebar.setOpen(false);
    else if (this.#panel.isOpen) this.#panel.close();
    else this.#log.goToNewest();
  }

  // At most one rendering per frame, and none while the tab is hidden.
  #scheduleRender() {
    if (document.hidden) renderTitle(this.#label, this.#state.rooms);
    this.#frame ||= requestAnimationFrame(() => this.#render());
    if (document.hidden) this.#log.stopReading();
  }

  #render() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#log.render();
    byId('mute').textContent = `Turn ${this.#ring.now.muted.includes(this.#room) ? 'on' : 'off'} notifications of ${this.#label}`;
    this.#renderHeader();
    this.#sidebar.render(this.#state.rooms, this.#room);
    renderTitle(this.#label, this.#state.rooms);
    this.#renderConnectionStatus();
  }

  #renderHeader() {
    const couldWrite = !byId('composer').hidden;
    renderHeader(this.#room, this.#label, this.#currentRoom, this.#log.hasRows);
    // The focus was lost with the composer.
    if (!couldWrite && document.activeElement === document.body) this.#composer.focus();
  }

  #renderConnectionStatus() {
    renderConnectionStatus(this.#state, this.#pending.waiting);
  }
}
