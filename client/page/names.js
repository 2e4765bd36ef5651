// Names of users and rooms: on the wire, in the address of the page, and as users see them. A conversation of two users
// is a room with a name such as @ada,bob.

const ignored = /\p{Default_Ignorable_Code_Point}/gu;
// In capitals and back, small letters that have the same capitals are the same. A dotless i is none of these.
const sameCase = (text) => text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
const cherokee = /[\u13f8-\u13fd\uab70-\uabbf]/g; // is folded to capitals

/** The folded form of a name: equal for all spellings that the server treats as the same (full case folding of Unicode). */
export const fold = (name) =>
  name.normalize('NFKC').replace(ignored, '').replace(/[^ı]+/g, sameCase).replace(cherokee, (letter) => letter.toUpperCase()).normalize('NFC');

/** The name of the room that a user has typed, with or without a #. */
export const roomName = (input) => input.trim().replace(/^#/, '').replace(/[A-Z]/g, (letter) => letter.toLowerCase());
/** Whether the server accepts this name of a room. */
export const isRoomName = (name) => /^(?!\.\.?$)[a-z0-9._-]{1,64}$/.test(name);
/** @return what is wrong with the name of a room, '' if nothing is. */
export function roomNameError(name) {
  if (!name) return 'Enter the name of a room.';
  const wrong = [...name].find((c) => !/[a-z0-9._-]/.test(c));
  if (wrong) return `A room name cannot contain ${/\s/.test(wrong) ? 'spaces' : `the character ${wrong}`}. It can contain a to z, 0 to 9, - _ and .`;
  if (/^\.\.?$/.test(name)) return 'A room name cannot be . or ..';
  return isRoomName(name) ? '' : `A room name has at most 64 characters. This name has ${name.length}.`;
}

/** Whether a name is that of a conversation. */
export const isConversation = (name) => name.startsWith('@');

/** The name in the form that the server compares and keeps: folded, and with _ for a space. */
export const userKey = (user) => fold(user).replaceAll(' ', '_');
/** Whether two names are the same user. */
export const sameUser = (a, b) => userKey(a) === userKey(b);

/** The other user of a conversation, in the folded form; `me` in a conversation with oneself. */
export function otherUserIn(conversation, me) {
  const [one, two] = conversation.slice(1).split(',');
  return two && sameUser(one, me) ? two : one;
}

/** Whether a name is that of a conversation of two users, and this user is one of them. */
export function isParticipant(conversation, me) {
  const users = conversation.slice(1).split(',');
  return users.length < 3 && users.every(Boolean) && users.some((user) => sameUser(user, me));
}
/** The name of the conversation of two users. */
export const conversationOf = (...users) => `@${users.map(userKey).sort()}`;

/** The name as users see it: #ops, or @ and the `title`, which is the other user of a conversation. */
export const label = ({ name, title }) => (isConversation(name) ? `@${title}` : `#${name}`);

/** The room of a message: { name, title }. */
export const roomOf = ({ room, user, to }, me) => ({ name: room, title: user === me ? to : user });

/** The address of a room in the page. */
export const href = (name) => `#${encodeURI(name)}`;

/** @return the room in the address of the page, '' if there is none. */
export function roomInAddress() {
  try {
    const name = decodeURIComponent(location.hash.slice(1));
    // The users of a link may be in any order and spelling.
    return isConversation(name) ? conversationOf(...name.slice(1).split(',')) : roomName(name);
  } catch {
    return '';
  }
}

/** Whether `me` has written the message. An unproven one under one's own name may be anybody's. */
export const isBy = ({ user, unproven }, me) => user === me && !unproven;
