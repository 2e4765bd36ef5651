// Texts for what happens in a room besides messages.

// For a rule that was set and for one that was removed; * stands for the argument.
const rules = {
  operators: ['made * an operator', 'took the rights of an operator from *'],
  voices: ['gave * a voice', 'took the voice of *'],
  bans: ['banned *', 'lifted the ban of *'],
  mutes: ['muted *', 'lets * speak again'],
  ban_exceptions: ['excepted * from bans', 'no longer excepts * from bans'],
  invite_only: ['lets only those in who are invited', 'lets in who is not invited, too'],
  invite_exceptions: ['lets * in without an invitation', 'no longer lets * in without an invitation'],
  key: ['set a key for the room', 'took the key from the room'],
  limit: ['lets in * people at most', 'took away the limit of people'],
  moderated: ['lets only operators and those with a voice speak', 'lets everybody speak'],
  no_outsiders: ['lets only those inside speak', 'lets those outside speak, too'],
  secret: ['made the room secret', 'made the room public'],
  topic_lock: ['lets only operators set the topic', 'lets everybody set the topic'],
};

const withReason = (reason) => (reason ? `: ${reason}` : '.');

const presence = {
  rename: ({ user, to }) => `${user} is called ${to} now.`,
  away: ({ user, text }) => `${user} is away${withReason(text)}`,
  back: ({ user }) => `${user} is back.`,
  leave: ({ user, by, reason }) => by && `${by} has put ${user} out${withReason(reason)}`,
};

const change = ({ rule, on = true, argument = '' }) =>
  rules[rule]?.[on ? 0 : 1].replace('*', () => argument) ?? `${on ? 'set' : 'unset'} ${rule} ${argument}`.trim();

/** @param e  an event of a room. @return the text of its system message, or nothing. */
export const systemMessageOf = (e) =>
  e.type === 'rules_changed' ? `${e.user} ${e.changes.map(change).join(', ')}.` : presence[e.event]?.(e);

/** Why the user is no longer in the room, from the event `left`. */
export const removalText = ({ by, reason }) => `${by} has put you out${withReason(reason)}`;
