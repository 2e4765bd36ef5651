import { Composer } from './composer.js';
import { helpDialog, isRoomName, joinDialog, roomName, topicDialog } from './dialogs.js';
import { byId, toast } from './dom.js';
import { Hub } from './hub.js';
import { keys } from './keys.js';
import { linkText } from './link_text.js';
import { LogView } from './log_view.js';
import { rowsOf } from './message_row.js';
import { Notifications } from './notifications.js';
import { Panel } from './panel.js';
import { showRoom, showTitle } from './room_header.js';
import { nextRoom, Sidebar } from './sidebar.js';
import { fold, forgetName, load, newId, save, Unsent } from './storage.js';
import { Timeline } from './timeline.js';

const PAGE = 100;

// One tab of one person: the room it shows, and what is around it.
export class Chat {
  #me;
  #hub;
  #unsent;
  #log;
  #composer;
  #sidebar = new Sidebar();
  #panel;
  #state = { phase: 'connecting', rooms: [] };
  #room = '';
  #timeline = new Timeline();
  #readUpTo = null;
  #pending = [];
  #newer = 0; // messages below what is shown
  #loading = false;
  #opening = ''; // what the room still waits for: its window, its first page or nothing
  #visit = 0; // answers to what an earlier visit asked are not for us
  #frame = 0;
  #live = false;
  #watching = false;
  #ended;
  #keptRooms = '';
  #accepted = false;

  // ended: refused(reason), accepted().
  constructor(user, fresh, ended) {
    this.#me = user;
    this.#ended = ended;
    this.#unsent = new Unsent(user);
    const { epoch = '', rooms = { lobby: null } } = load(this.#roomsKey, {});
    const attach = { user, fresh, epoch, rooms, unsent: this.#unsent.all() };
    this.#hub = new Hub(fold(user), attach, this.#fromEngine);
    this.#log = new LogView(byId('log'), byId('rows'), (near) => this.#moved(near));
    this.#composer = new Composer(user, (room, text) => this.#say(room, text));
    this.#panel = new Panel(this.#hub, (message) => this.#jump(message));
    const notifications = new Notifications((room) => this.#go(room));
    this.#fromEngine.call = ({ message }) => notifications.tell(message);

    const join = joinDialog(this.#hub, (room) => this.#go(room));
    const help = helpDialog();
    byId('join-open').onclick = join;
    byId('help-open').onclick = help;
    byId('topic').onclick = topicDialog(this.#hub, () => this.#current);
    byId('leave').onclick = () => this.#hub.tell({ type: 'leave', room: this.#room });
    byId('rename').onclick = forgetName;
    byId('to-newest').onclick = () => this.#toNewest();
    byId('link').onclick = (e) => e.target.tagName === 'BUTTON' && this.#hub.tell({ type: 'wake' });
    keys({
      search: () => this.#panel.open('search'),
      help,
      next: (step, unread) => this.#go(nextRoom(this.#state.rooms, this.#room, step, unread)),
      page: (direction) => this.#log.scrollByPage(direction),
      escape: () => this.#escape(),
    });
    addEventListener('hashchange', () => this.#fromHash());
    document.addEventListener('visibilitychange', () => this.#looked());
    setInterval(() => this.#showLink(), 1000);
  }

  get #roomsKey() {
    return `rooms/${fold(this.#me)}`;
  }

  get #current() {
    return this.#state.rooms.find((room) => room.name === this.#room);
  }

  #fromEngine = {
    state: (state) => this.#stateChanged(state),
    window: ({ room, list, read }) => {
      if (room !== this.#room) return;
      ++this.#visit;
      this.#loading = false;
      this.#timeline.begin(list);
      this.#newer = 0;
      this.#log.clear();
      if (this.#opening && list.length) this.#opened(read);
      else if (this.#opening) this.#opening = 'page';
      this.#soon();
    },
    messages: ({ room, list, read }) => {
      if (room !== this.#room) return;
      const following = this.#log.following && this.#timeline.atNewest;
      const added = this.#timeline.append(list, following);
      if (!following) this.#newer += added;
      if (this.#opening) this.#opened(read);
      else this.#live = following;
      this.#soon();
    },
    pending: ({ list }) => {
      const known = new Set(this.#pending.filter((item) => item.state === 'failed').map((item) => item.id));
      for (const item of list) if (item.state === 'failed' && !known.has(item.id)) this.#unsent.add(item);
      this.#pending = list;
      this.#soon();
    },
    settled: ({ ids }) => ids.forEach((id) => this.#unsent.remove(id)),
    members: ({ room, list, count }) => room === this.#room && this.#panel.setMembers({ list, count }),
    trouble: ({ message }) => toast(message),
  };

  #stateChanged(state) {
    this.#state = state;
    if (state.phase === 'refused') {
      this.#hub.tell({ type: 'detach' });
      this.#ended.refused(state.reason);
      return;
    }
    if (state.phase === 'online' && !this.#accepted) this.#ended.accepted();
    this.#accepted ||= state.phase === 'online';
    this.#me = state.user;
    byId('app').hidden = !this.#accepted && state.phase !== 'waiting' && !load(this.#roomsKey);
    byId('my-name').textContent = state.user;
    this.#composer.limit = state.textBytes;
    if (state.phase === 'online') this.#keepRooms(state);
    if (this.#opening === 'page' && this.#current?.ready) this.#opening = '';
    if (!this.#room || (!this.#current && this.#opening !== 'window')) this.#fromHash();
    this.#soon();
  }

  // Only what has changed, since a state comes many times a second.
  #keepRooms({ epoch, rooms }) {
    const kept = { epoch, rooms: Object.fromEntries(rooms.map((room) => [room.name, room.read])) };
    const text = JSON.stringify(kept);
    if (text !== this.#keptRooms) save(this.#roomsKey, kept);
    this.#keptRooms = text;
  }

  #fromHash() {
    const wanted = roomName(location.hash);
    const known = this.#state.rooms.some((room) => room.name === wanted);
    if (isRoomName(wanted) && (known || wanted !== this.#room)) this.#open(wanted);
    else if (this.#state.rooms.length) this.#go(this.#state.rooms[0].name);
    else this.#openNone();
  }

  #openNone() {
    // Else the address would lead back into the room that was left.
    history.replaceState(null, '', location.pathname);
    this.#open('');
  }

  #go(room) {
    if (location.hash === `#${room}`) this.#open(room);
    else location.hash = room;
  }

  #open(room) {
    if (this.#sidebar.isOpen) this.#sidebar.toggle(false);
    if (room === this.#room) return;
    this.#room = room;
    this.#opening = 'window';
    this.#watching = false;
    this.#readUpTo = null;
    this.#timeline.begin([]);
    this.#panel.setRoom(room);
    this.#composer.open(room);
    if (room) this.#hub.tell({ type: 'open', room });
    this.#composer.focus();
    this.#soon();
  }

  // Begins where reading stopped, if there is more to read than fits.
  #opened(read) {
    this.#opening = '';
    const unread = this.#timeline.list.some((m) => m.seq > read && m.user !== this.#me);
    this.#readUpTo = unread ? read : null;
    this.#render();
    if (unread) this.#log.show('new');
  }

  #say(room, text) {
    const item = { id: newId(), room, text, at: Date.now(), state: 'waiting' };
    // First where it survives us, then on its way.
    this.#unsent.add(item);
    this.#hub.tell({ type: 'say', ...item });
    this.#readUpTo = null;
    this.#toNewest();
  }

  #toNewest() {
    this.#newer = 0;
    if (this.#timeline.atNewest) {
      this.#log.toEnd();
      this.#soon();
    } else {
      this.#hub.tell({ type: 'open', room: this.#room });
    }
  }

  async #load(where) {
    if (this.#loading) return;
    this.#loading = true;
    const visit = this.#visit;
    const { list } = this.#timeline;
    const from = where === 'older' ? { before: list[0].seq } : { after: list.at(-1).seq };
    const page = await this.#hub.ask({ type: 'history', room: this.#room, limit: PAGE, ...from });
    if (visit !== this.#visit) return;
    this.#loading = false;
    if (page.type === 'error') return;
    this.#timeline[where](page);
    this.#soon();
  }

  // Shows a message with what was said around it.
  async #jump({ room, seq }) {
    this.#go(room);
    this.#open(room);
    this.#opening = '';
    const visit = ++this.#visit;
    this.#loading = true;
    const ask = (what) => this.#hub.ask({ type: 'history', room, limit: PAGE / 2, ...what });
    const [before, after] = await Promise.all([ask({ before: seq + 1 }), ask({ after: seq })]);
    if (room !== this.#room) return;
    this.#visit = visit + 1;
    this.#loading = false;
    if (before.type === 'error' || after.type === 'error') return toast(before.message ?? after.message);
    this.#log.following = false;
    this.#timeline.replace([...before.messages, ...after.messages], { more: after.more, atOldest: !before.more });
    this.#render();
    if (matchMedia('(max-width: 700px)').matches) this.#panel.close();
    const row = this.#log.show(seq);
    row?.classList.add('found');
    setTimeout(() => row?.classList.remove('found'), 4000);
  }

  #escape() {
    if (this.#sidebar.isOpen) this.#sidebar.toggle(false);
    else if (this.#panel.isOpen) this.#panel.close();
    else this.#toNewest();
  }

  #moved({ older, newer, atEnd }) {
    const { list, atNewest, canGoBack } = this.#timeline;
    if (older && canGoBack) this.#load('older');
    if (newer && !atNewest && list.length) this.#load('newer');
    const end = atEnd && atNewest;
    this.#log.following &&= atNewest;
    if (end) this.#newer = 0;
    byId('to-newest').hidden = end;
    byId('to-newest').textContent = this.#newer ? `${this.#newer} new ↓` : 'Newest ↓';
    const watching = end && !document.hidden && !this.#opening;
    if (watching !== this.#watching) this.#hub.tell({ type: 'watch', room: this.#room, on: watching });
    this.#watching = watching;
  }

  // Who comes back sees where the news begins.
  #looked() {
    const { list } = this.#timeline;
    if (document.hidden) this.#readUpTo ??= list.at(-1)?.seq ?? 0;
    else if (!list.some((m) => m.seq > this.#readUpTo && m.user !== this.#me)) this.#readUpTo = null;
    this.#soon();
  }

  // Once a frame, and not at all while the tab is hidden.
  #soon() {
    if (document.hidden) showTitle(this.#room, this.#state.rooms);
    this.#frame ||= requestAnimationFrame(() => this.#render());
    if (document.hidden && this.#watching) {
      this.#watching = false;
      this.#hub.tell({ type: 'watch', room: this.#room, on: false });
    }
  }

  #render() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const { list, atNewest, canGoBack } = this.#timeline;
    const room = this.#current;
    const mine = atNewest ? this.#pending.filter((item) => item.room === this.#room) : [];
    this.#log.render(
      rowsOf({
        list,
        pendingItems: mine,
        start: Boolean(room?.ready && list.length && !canGoBack),
        room: this.#room,
        readUpTo: this.#readUpTo,
        me: this.#me,
        actions: { retry: (id) => this.#hub.tell({ type: 'retry', id }), drop: (id) => this.#hub.tell({ type: 'drop', id }) },
      }),
      this.#live,
    );
    this.#live = false;
    showRoom(this.#room, room, list.length > 0 || mine.length > 0);
    this.#sidebar.render(this.#state.rooms, this.#room);
    showTitle(this.#room, this.#state.rooms);
    this.#showLink();
  }

  #showLink() {
    linkText(byId('link'), this.#state, this.#pending.filter((item) => item.state !== 'failed').length);
  }
}
