import { fold } from './storage.js';

// What rooms are called: on the wire, in the address, and to people. A conversation with a person is a room
// named after both, such as @ada,bob.

export const roomName = (input) => input.trim().replace(/^#/, '').toLowerCase();
export const isRoomName = (name) => /^[a-z0-9._-]{1,64}$/.test(name);
export const isConversation = (name) => name.startsWith('@');

const key = (user) => fold(user).replaceAll(' ', '_');
export const sameUser = (a, b) => key(a) === key(b);

// @return who a conversation is with, as far as its name tells: oneself, where one talks to oneself.
export function otherUserIn(conversation, me) {
  const [one, two] = conversation.slice(1).split(',');
  return two && sameUser(one, me) ? two : one;
}

export const isParticipant = (conversation, me) => conversation.slice(1).split(',').some((user) => sameUser(user, me));
export const conversationOf = (...users) => `@${users.map(key).sort()}`;

// title: the name of who it is with, where it is a conversation.
export const label = ({ name, title }) => (isConversation(name) ? `@${title}` : `#${name}`);

// The room that a message is in.
export const roomOf = ({ room, user, to }, me) => ({ name: room, title: user === me ? to : user });

export const href = (name) => `#${encodeURI(name)}`;

// @return the room that the address of the page names, '' if it names none.
export function roomInAddress() {
  try {
    const name = decodeURIComponent(location.hash.slice(1));
    return isConversation(name) ? name : roomName(name);
  } catch {
    return '';
  }
}
