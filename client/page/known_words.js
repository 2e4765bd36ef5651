import { isConversation } from './room_name.js';

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
