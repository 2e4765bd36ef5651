import { roomName, roomNameError, userKey } from './names.js';

// The commands that a line can begin with, and their arguments. The console has the same ones: test/cases/commands.json.

// Some keyboards type a wide slash.
const commandLine = (line) => line.trim().replace(/^／/, '/');

// The first word of a text, and the rest without white space around it.
function split(text) {
  const [, first, rest] = /^(\S*)([^]*)$/.exec(text);
  return [first, rest.trim()];
}

class Mistake extends Error {}
const refuse = (sentence) => {
  throw new Mistake(sentence);
};

/** The rules that /set and /unset take. */
export const RULES = ['invite_only', 'key', 'limit', 'moderated', 'no_outsiders', 'secret', 'topic_lock'];

/** What /ring takes: what rings, or whether this room does. */
export const RING = { name: 'name', '@name': 'at', '@': 'at', never: 'never', off: 'off', on: 'on' };

function room(text) {
  const name = roomName(text || refuse('a room name is missing'));
  const wrong = roomNameError(name);
  return { room: wrong ? refuse(wrong) : name };
}

// The name in quotes at the start of a text, and the rest; nothing if it does not begin with a quote.
function quoted(text) {
  if (text[0] !== '"') return;
  const end = text.indexOf('"', 1);
  return end < 0 ? refuse('the closing quote is missing') : [text.slice(1, end), text.slice(end + 1).trim()];
}

/** @return how a name that a user has typed is spelled by those who are known; undefined: nobody has it. */
export function spelling(names) {
  const byKey = new Map(names.map((name) => [userKey(name), name]));
  return (typed) => byKey.get(userKey(typed));
}

const withoutAt = (text) => text.replace(/^@/, '');

// The beginnings of a text that end where a word ends: [[words, rest]].
function beginnings(text) {
  const found = [];
  let words = '';
  for (let rest = text; rest && found.length < 32; ) {
    const [word, more] = split(rest);
    words += (words && ' ') + word;
    rest = more;
    found.push([words, rest]);
  }
  return found;
}

// A name with more after it: the longest known name that ends where a word ends, or the first word.
function nameAndRest(text, known) {
  const argument = withoutAt(text);
  const inQuotes = quoted(argument);
  const found = inQuotes ?? beginnings(argument).findLast(([words]) => known(words));
  return found ? [known(found[0]) ?? found[0], found[1]] : split(argument);
}

/** @return the longer names that a command may mean, which are not known: the client asks whether they are there. */
export function namesToAsk(line, names = []) {
  const argument = /^\/(?:msg|kick|search(?=\s+@\S))\s+@?(\S[^]*)/i.exec(commandLine(line))?.[1] ?? '';
  const all = beginnings(argument).map(([words]) => words);
  const longest = all.findLastIndex(spelling(names));
  return all.slice(Math.max(longest, 0) + 1).filter((words) => /^[^#&@!:,*?"<>[\]{}]{1,32}$/u.test(words));
}

const named = (name) => ({ user: name || refuse('a name is missing') });

// An argument that is a name and nothing else.
function wholeName(text, known) {
  const argument = withoutAt(text);
  const name = quoted(argument)?.[0] ?? argument;
  return named(known(name) ?? name);
}

// A name and, if there is one, a text after it.
function nameAndText(field) {
  return (text, known) => {
    const [name, rest] = nameAndRest(text, known);
    return { ...named(name), ...(rest && { [field]: rest }) };
  };
}

function number(text, most, sentence) {
  const n = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  return n >= 1 && n <= most ? n : refuse(sentence);
}

function search(text, known) {
  const [first, rest] = split(text);
  if (first === '#' && rest) return { words: rest, in: '#' };
  if (first[0] === '#' && rest && !roomNameError(roomName(first))) return { words: rest, in: `#${roomName(first)}` };
  if (/^@\S/.test(text)) {
    const [name, words] = nameAndRest(text, known);
    if (words) return { words, in: `@${name}` };
  }
  return { words: text === '#' || !text ? refuse('/search needs words') : text };
}

function rule(text, on) {
  const [word, argument] = split(text);
  const name = word.toLowerCase();
  if (!RULES.includes(name)) refuse(`unknown rule; the rules are ${RULES.join(', ')}`);
  const wants = on && { key: 'word', limit: 'number' }[name];
  if (wants && !argument) refuse(`/set ${name} takes a ${wants}`);
  if (!wants && argument) refuse(`${name} takes no argument`);
  return { command: 'change', rule: name, on, ...(argument && { argument }) };
}

const change = (ruleName, on) => (text, known) => ({ command: 'change', rule: ruleName, on, argument: wholeName(text, known).user });

function help(text) {
  if (!text) return {};
  const word = split(text)[0].toLowerCase();
  const about = word[0] === '/' ? word : `/${word}`;
  return COMMANDS.some(({ name }) => name === about) ? { about } : refuse(`there is no command ${about}; /help lists the commands`);
}

function join(text, known) {
  if (text[0] === '@') return { command: 'msg', ...wholeName(text, known) };
  const [name, joinKey] = split(text);
  if (/\s/.test(joinKey)) refuse('/join takes a room and its key, which is one word');
  return { ...room(name), ...(joinKey && { key: joinKey }) };
}

function leave(text, known) {
  if (text[0] === '@') return wholeName(text, known);
  return text ? room(text) : {};
}

const nothing = () => ({});
const OPERATORS = 'Operators of a room';

/** All commands: [{ name, arguments, group, purpose, parse }], in the order of the help. */
export const COMMANDS = [
  ['/msg', 'NAME [TEXT]', 'Messages', 'send TEXT to NAME alone, or show your conversation', nameAndText('text')],
  ['/me', 'ACTION', 'Messages', 'send an action: * alice waves', (text) => ({ say: `/me ${text || refuse('/me needs a text')}` })],
  ['//', 'TEXT', 'Messages', 'send a text that begins with a slash: //etc sends /etc'],
  ['/pending', '', 'Messages', 'count your messages that the server has not acknowledged', nothing],
  ['/join', 'ROOM [KEY]', 'Rooms', 'join a room, or show it if you are in it', join],
  ['/leave', '[ROOM]', 'Rooms', 'leave this room, or another; @NAME closes a conversation', leave],
  ['/rooms', '', 'Rooms', 'list all rooms of the server', nothing],
  ['/members', '[ROOM]', 'Rooms', 'list the members of the room', (text) => (text ? room(text) : {})],
  ['/topic', '[TEXT]', 'Rooms', 'show or set the topic; - removes it', (text) => (text ? { text: text === '-' ? '' : text } : {})],
  ['/rules', '', 'Rooms', 'show the rules of this room', nothing],
  ['/invite', 'NAME', 'Rooms', 'invite a user to this room', wholeName],
  ['/history', '[N]', 'Earlier messages', 'show N older messages of this room (default 20)', (text) => ({ lines: text ? number(text, 1000, '/history takes a number from 1 to 1000') : 20 })],
  ['/search', '[#ROOM] WORDS', 'Earlier messages', 'find messages with all the words (te*: tea, team); # is this room, @NAME a conversation', search],
  ['/more', '', 'Earlier messages', 'continue the last /history or /search', nothing],
  ['/around', 'N', 'Earlier messages', 'show result N of the last search with the messages around it', (text) => ({ number: number(text, Infinity, '/around takes the number of a search result') })],
  ['/whois', 'NAME', 'Users', "show a user and the user's rooms", wholeName],
  ['/nick', 'NAME', 'Users', 'change your name', (text) => wholeName(text, () => {})],
  ['/away', '[TEXT]', 'Users', 'mark yourself away, with TEXT as the reason; without TEXT: back', (text) => ({ text })],
  ['/kick', 'NAME [REASON]', OPERATORS, 'remove a user from this room', nameAndText('reason')],
  ['/ban', 'MASK', OPERATORS, 'ban names like MASK (eve, eve*) from this room', change('bans', true)],
  ['/unban', 'MASK', OPERATORS, 'end the ban', change('bans', false)],
  ['/mute', 'MASK', OPERATORS, 'stop names like MASK from writing here', change('mutes', true)],
  ['/unmute', 'MASK', OPERATORS, 'end the mute', change('mutes', false)],
  ['/op', 'NAME', OPERATORS, 'make a user an operator of this room', change('operators', true)],
  ['/deop', 'NAME', OPERATORS, 'remove the operator right', change('operators', false)],
  ['/voice', 'NAME', OPERATORS, 'let a user write in this room while it is moderated', change('voices', true)],
  ['/devoice', 'NAME', OPERATORS, 'remove the voice', change('voices', false)],
  ['/set', 'RULE [ARGUMENT]', OPERATORS, 'set a rule: invite_only, key WORD, limit N, moderated, no_outsiders, secret, topic_lock', (text) => rule(text, true)],
  ['/unset', 'RULE', OPERATORS, 'remove a rule', (text) => rule(text, false)],
  ['/ring', '[WHEN]', 'This client', 'ring on your name, on @name or never; on or off: for this room', (text) => (text ? { on: RING[text.toLowerCase()] ?? refuse('/ring takes name, @name or never; or off or on, for this room') } : {})],
  ['/help', '[COMMAND]', 'This client', 'show the commands, or one of them', help],
  ['/quit', '', 'This client', 'log out', nothing],
].map(([name, args, group, purpose, parse]) => ({ name, arguments: args, group, purpose, parse }));

/**
 * Parses a line. Only `//` and /me send a text that begins with a slash.
 * @param names  the names that the client knows.
 * @return { nothing: true }, { say }, { error }, or { command, … } with its arguments.
 */
export function parseLine(line, names = []) {
  const text = commandLine(line);
  if (!text) return { nothing: true };
  if (text[0] !== '/') return { say: line };
  if (/^.[/／]/.test(text)) return { say: text.slice(1) };
  const [word, argument] = split(text);
  const command = COMMANDS.find(({ name }) => name === word.toLowerCase());
  if (!command) return { error: `there is no command ${word}; /help lists the commands, /${word} sends it as text` };
  try {
    const parsed = command.parse(argument, spelling(names));
    return 'say' in parsed ? parsed : { command: command.name.slice(1), ...parsed };
  } catch (mistake) {
    if (!(mistake instanceof Mistake)) throw mistake;
    return { error: mistake.message };
  }
}
