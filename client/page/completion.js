import { COMMANDS, RING, RULES } from './commands.js';
import { isConversation, userKey } from './names.js';

// What can complete a word: the same words as in the console, see test/cases/commands.json.

const takesRoom = ['/join', '/leave', '/members'];
const oneWord = (name) => name.replaceAll(' ', '_');
const startsWith = (candidate, word) => userKey(candidate).startsWith(userKey(word));

function offered(command, word, atStart, { names = [], contacts = [], rooms = [] }) {
  const commandNames = COMMANDS.map(({ name }) => name).filter((name) => name !== '//');
  if (atStart && word[0] === '/') return commandNames;
  if (word[0] === '#') return rooms.map((room) => `#${room}`);
  if (command && word[0] === '"') return [...names, ...contacts].map((name) => `"${name}"`);
  // After a command a name is one word, so that its end is known, and may be one of the conversations.
  const known = command && command !== '/me' ? [...names, ...contacts].map(oneWord) : names;
  if (word[0] === '@') return known.map((name) => `@${name}`);
  if (takesRoom.includes(command)) return rooms;
  if (command === '/set' || command === '/unset') return RULES;
  if (command === '/help') return word[0] === '/' ? commandNames : commandNames.map((name) => name.slice(1));
  if (command === '/ring') return Object.keys(RING);
  return known;
}

// What is completed at the end of a text, after what: a name with spaces after an @ or a command, or else the last word.
const shapes = [/^([^]*[ \t\n]|)(@[^@\n]*)$/, /^(\s*\/\S+[ \t]+)([^ \t\n].*)$/, /^([^]*[ \t\n]|)([^ \t\n]*)$/];

/**
 * Completes the word or the name at the end of `before`, which is the text before the cursor.
 * @param words  { names, contacts, rooms }: names of the room, of the conversations, and rooms without #.
 * @return { word, candidates, suffix }: what is replaced, by what, sorted, and what follows it.
 */
export function complete(before, words) {
  let found;
  for (const shape of shapes) {
    const [, start, word] = shape.exec(before) ?? [];
    if (word === undefined) continue;
    const atStart = !start.trim();
    const command = atStart ? '' : /^\s*(\/\S*)/.exec(before)?.[1].toLowerCase() ?? '';
    const candidates = offered(command, word, atStart, words).filter((candidate) => startsWith(candidate, word));
    const addresses = atStart && !/^[/#@]/.test(word);
    found = { word, candidates: [...new Set(candidates)].sort(), suffix: addresses ? ': ' : ' ' };
    if (candidates.length) break;
  }
  return found;
}

/**
 * What a tab can complete, see complete().
 * @param rooms    those of the message `state`.
 * @param current  the name of the room that the tab shows; `members`: of this room.
 */
export function knownWords(rooms, current, members) {
  const people = rooms.filter((room) => isConversation(room.name));
  return {
    names: isConversation(current) ? people.filter((room) => room.name === current).map((room) => room.title) : members,
    contacts: people.map((room) => room.title),
    rooms: rooms.filter((room) => !isConversation(room.name)).map((room) => room.name),
  };
}

/**
 * The names that a command can mean, see parseLine(). The authors of the messages are among them, so that one who has left
 * is not taken for a user with a shorter name.
 */
export const knownNames = ({ names, contacts }, messages) => [...new Set([...names, ...contacts, ...messages.map(({ user }) => user)])];
