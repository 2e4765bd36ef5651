import { COMMANDS, namesToAsk, parseLine, spelling } from './commands.js';
import { byId, el, timeOfDay, toast } from './dom.js';
import { isConversation, label } from './names.js';
import { asSentence, rulesInWords } from './system_messages.js';
import { newId } from './storage.js';

const forRoomsOnly = ['topic', 'members', 'rules', 'invite', 'kick', 'change'];
const list = (names) => names.join(', ');

function whoisText({ user, there, realname, away, bot, operator, since, rooms = [] }) {
  if (!there) return `No user named ${user} is connected.`;
  const began = new Date(since);
  const about = [
    `${user} has been connected since ${began.toLocaleDateString()} ${timeOfDay(began)}.`,
    realname && `About: ${realname}`,
    bot && 'This is a program.',
    operator && 'Operator of the server.',
    away && `Away: ${away}`,
    rooms.length && `Rooms: ${list(rooms.map((name) => `#${name}`))}`,
  ];
  return about.filter(Boolean).join('\n');
}

/** Carries out what is typed into the input box: nothing that begins with a slash is said, unless with // or /me. */
export class CommandRunner {
  #engine;
  #conversations;
  #view;
  #unacknowledged = null; // the last direct message whose answer did not arrive: { user, text, id }

  /**
   * @param view  the tab: names() that it knows, room() that it shows, say(room, text), goTo(room, key), notice(room, text)
   *              for a line that only this user sees, find(words, where), openResult(number), more(), goBack(lines),
   *              showMembers(), waiting() messages, ring(value).
   */
  constructor(engine, conversations, view) {
    this.#engine = engine;
    this.#conversations = conversations;
    this.#view = view;
  }

  /** @param room  where it was typed. @return whether it was done; if not, the reason was shown. */
  async run(room, line) {
    const names = await this.#namesFor(line);
    if (!names) return false;
    const { nothing, say, error, command, ...given } = parseLine(line, names);
    if (nothing) return true;
    if (say !== undefined) this.#view.say(room, say);
    if (say !== undefined) return true;
    if (error) return this.#refuse(error);
    if (forRoomsOnly.includes(command) && !given.room && isConversation(room)) return this.#refuse('this command is for rooms, not for a conversation with one user');
    return (await this.#commands[command]({ room, ...given }, given)) !== false;
  }

  // The names that this line may mean. Those who are not known here may be there all the same: nobody else gets the text.
  async #namesFor(line) {
    const own = this.#view.names();
    if (!namesToAsk(line).length) return own;
    const known = this.#orRefuse(await this.#engine.ask({ type: 'names' }));
    const names = known && [...own, ...known.names];
    const longer = known ? namesToAsk(line, names) : [];
    if (!longer.length) return names;
    const { people } = await this.#ask({ type: 'people', names: longer });
    return people && [...names, ...people.filter(({ there }) => there).map(({ user }) => user)];
  }

  #refuse(reason) {
    toast(asSentence(reason));
    return false;
  }

  // @return the response, or false after an error, which was shown.
  async #ask(request) {
    return this.#orRefuse(await this.#engine.request(request));
  }

  #orRefuse(response) {
    return response.type === 'error' ? this.#refuse(response.message) : response;
  }

  async #showAnswer(room, request, textOf) {
    const response = await this.#ask(request);
    if (response) this.#view.notice(room, textOf(response));
    return response;
  }

  // Not by the list of messages that wait, which has a message in its room only: an unknown name opens no conversation.
  async #sayTo(user, text, room) {
    const { user: lastUser, text: lastText, id = newId() } = this.#unacknowledged ?? {};
    const again = lastUser === user && lastText === text;
    this.#unacknowledged = { user, text, id: again ? id : newId() };
    const ack = await this.#ask({ type: 'message', to: user, text, id: this.#unacknowledged.id });
    if (!ack) return false;
    this.#unacknowledged = null;
    if (ack.room !== room) this.#view.notice(room, `To @${user}: ${text}`);
  }

  #commands = {
    msg: async ({ user, text, room }) => {
      if (text) return this.#sayTo(user, text, room);
      const wrong = await this.#conversations.startTyped(user);
      return !wrong || this.#refuse(wrong);
    },
    pending: ({ room }) => {
      const n = this.#view.waiting();
      this.#view.notice(room, n === 1 ? '1 message waits for the server.' : n ? `${n} messages wait for the server.` : 'No message waits for the server.');
    },
    join: ({ room, key }) => this.#view.goTo(room, key),
    leave: async ({ room, user }, given) => {
      const name = user ? this.#conversations.known(user) : room;
      if (!name || !this.#view.isOpen(name)) return this.#refuse(`you are not in ${user ? `@${user}` : given.room ? `#${room}` : 'a room'}`);
      return this.#orRefuse(await this.#engine.ask({ type: 'leave', room: name }));
    },
    rooms: () => byId('join-open').click(),
    members: ({ room }, given) =>
      given.room
        ? this.#showAnswer(this.#view.room().name, { type: 'members', room }, (e) => `Members of #${room} (${e.member_count}): ${list(e.members) || 'none'}`)
        : this.#view.showMembers(),
    topic: ({ room, text }) => {
      const { topic } = this.#view.room();
      if (text === undefined) return this.#view.notice(room, topic ? `The topic of #${room} is: ${topic}` : `#${room} has no topic.`);
      return this.#ask({ type: 'topic', room, text });
    },
    rules: ({ room }) => this.#showAnswer(room, { type: 'rules', room }, ({ rules }) => `Rules of #${room}: ${list(rulesInWords(rules, spelling(this.#view.names()))) || 'none'}`),
    invite: ({ room, user }) => this.#showAnswer(room, { type: 'invite', room, user }, (e) => `You invited ${e.user} to #${room}.`),
    history: ({ lines }) => this.#view.goBack(lines),
    more: () => this.#view.more(),
    search: ({ words, in: where }) => this.#view.find(words, where),
    around: ({ number }) => this.#view.openResult(number) || this.#refuse(`the last search has no result ${number}`),
    whois: ({ room, user }) => this.#showAnswer(room, { type: 'people', names: [user] }, ({ people }) => whoisText(people[0])),
    nick: ({ user }) => this.#ask({ type: 'rename', user }),
    away: ({ room, text }) => this.#showAnswer(room, { type: 'away', text }, () => (text ? 'You are away; /away without a text ends that.' : 'You are not away.')),
    kick: ({ room, user, reason }) => this.#ask({ type: 'kick', room, user, reason }),
    change: async ({ room, rule, on, argument }) => {
      const response = await this.#ask({ type: 'change', room, rule, on, argument });
      const absent = !on && { bans: 'banned', mutes: 'muted' }[rule];
      if (response.changes?.length === 0) this.#view.notice(room, `Nothing changed${absent ? `: ${argument} is not ${absent}` : ''}.`);
      return response;
    },
    ring: ({ room, on }) => this.#view.notice(room, this.#view.ring(on)),
    help: ({ room, about }) => {
      if (!about) return byId('help-open').click();
      const { name, arguments: given, purpose } = COMMANDS.find((command) => command.name === about);
      this.#view.notice(room, `${name}${name === '//' ? '' : ' '}${given}: ${purpose}`.replace(' :', ':'));
    },
    quit: () => byId('log-out').click(),
  };
}

/** The commands in groups, for the help. */
export function commandList() {
  const groups = [...new Set(COMMANDS.map(({ group }) => group))];
  return groups.flatMap((group) => [
    el('h3', {}, group),
    el('dl', {},
      ...COMMANDS.filter((command) => command.group === group).flatMap(({ name, arguments: given, purpose }) => [
        el('dt', {}, el('code', {}, `${name}${name === '//' || !given ? '' : ' '}${given}`)),
        el('dd', {}, purpose),
      ])),
  ]);
}
