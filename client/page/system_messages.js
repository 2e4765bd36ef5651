// Texts for what happens in a room besides messages.

import { sameUser } from './names.js';

// For a rule that was set and for one that was removed; * stands for the argument. The same words as in the console:
// test/cases/rules.json.
const rules = {
  operators: ['made * an operator', 'removed the operator rights of *'],
  voices: ['gave voice to *', 'removed the voice of *'],
  bans: ['banned *', 'unbanned *'],
  mutes: ['muted *', 'unmuted *'],
  ban_exceptions: ['exempted * from bans', 'removed the ban exemption of *'],
  invite_only: ['made the room invite-only', 'allowed everyone to join without an invitation'],
  invite_exceptions: ['allowed * to join without an invitation', 'removed the invitation exemption of *'],
  key: ['set a key for the room', 'removed the key of the room'],
  limit: ['limited the room to * members', 'removed the member limit'],
  moderated: ['allowed only operators and users with voice to send messages', 'allowed everyone to send messages'],
  no_outsiders: ['allowed only members to send messages', 'allowed users outside of the room to send messages'],
  secret: ['made the room secret', 'made the room public'],
  topic_lock: ['allowed only operators to set the topic', 'allowed everyone to set the topic'],
};

// A rule that is in force; * stands for the argument.
const inForce = {
  operators: 'operator: *',
  voices: 'voiced: *',
  bans: 'banned: *',
  mutes: 'muted: *',
  ban_exceptions: 'ban exemption: *',
  invite_only: 'invite-only',
  invite_exceptions: 'invitation exemption: *',
  key: 'key: *',
  limit: 'member limit: *',
  moderated: 'moderated: only operators and users with voice send messages',
  no_outsiders: 'only members send messages',
  secret: 'secret: shown to members only',
  topic_lock: 'only operators set the topic',
};

/** @param rules  of a room, as the server lists them; `spelling` of a name. @return each rule in force in words. */
export const rulesInWords = (rules, spelling = () => {}) =>
  Object.entries(inForce).flatMap(([rule, words]) => {
    const value = rules[rule];
    if (!value) return [];
    return [value].flat().map((one) => words.replace('*', () => spelling(one.mask ?? one) ?? one.mask ?? one));
  });

/** A short text as a sentence: a capital letter, unless it begins with a command, and a full stop. */
export const asSentence = (text) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?…]$/.test(text) ? '' : '.'}`;

const withReason = (reason) => (reason ? `: ${reason}` : '.');

const presence = {
  // A conversation is that of the old name: what is sent there does not reach the user any more.
  rename: ({ user, to }, direct) =>
    `${user} is now known as ${to}.${direct && !sameUser(user, to) ? ` Messages here go to ${user}; /msg ${to} writes to ${to}.` : ''}`,
  away: ({ user, text }) => `${user} is away${withReason(text)}`,
  back: ({ user }) => `${user} is back.`,
  leave: ({ user, by, reason }) => by && `${by} removed ${user} from the room${withReason(reason)}`,
};

const change = ({ rule, on = true, argument = '' }) =>
  rules[rule]?.[on ? 0 : 1].replace('*', () => argument).replace(/ 1 members$/, ' 1 member') ?? `${on ? 'set' : 'removed'} the rule ${rule} ${argument}`.trim();

/**
 * @param e       an event of a room.
 * @param direct  the room is a conversation.
 * @return the text of its system message, or nothing.
 */
export const systemMessageOf = (e, direct) =>
  e.type === 'rules_changed' ? e.changes.length > 0 && `${e.user} ${e.changes.map(change).join(', ')}.` : presence[e.event]?.(e, direct);

/** Why the user is no longer in the room, from the event `left`. @param label  the room, such as #ops. */
export const removalText = ({ by, reason }, label) => `${by} removed you from ${label}${withReason(reason)}`;

const silences = {
  moderated: (label) => `${label} is moderated: only operators and users with voice send messages.`,
  banned: (label) => `You are banned from ${label}. You can still read it.`,
  muted: (label) => `You are muted in ${label}.`,
};

/** Why the user may not send messages in a room, '' without a reason. @param silencedBy  see Speech. */
export const silenceText = (silencedBy, label) => silences[silencedBy]?.(label) ?? '';

const refusals = {
  key: (label, key) => (key ? `This is not the key of ${label}.` : `${label} needs a key.`),
  invite_only: (label) => `${label} is for invited users. An operator of the room can invite you.`,
  banned: (label) => `You are banned from ${label}.`,
  full: (label) => `${label} is full.`,
};

/**
 * Why the user may not enter a room.
 * @param error  the server's `error`.
 * @param key    the key that the user has given; '' without one.
 */
export const refusalText = ({ detail, message }, label, key) => refusals[detail]?.(label, key) ?? asSentence(message);
