import { conversationOf, fold, isConversation, otherUserIn } from './names.js';
import { load, newId, save, storedKeys } from './storage.js';

/**
 * The room of a user after a change of the name: a conversation has another name then, because the server keeps the
 * messages of the old name with it.
 */
export const renamedRoom = (room, from, to) => (isConversation(room) ? conversationOf(otherUserIn(room, from), to) : room);

/** Names the engine of a user, and keeps its name when the user is renamed: new tabs find it by that. */
export const engineName = (user) => load(`engine/${fold(user)}`) ?? fold(user);

/**
 * Moves what the browser has stored for a name to the new name. Every tab does it, because each may have stored more.
 * @param engine  the name of the engine that the tabs of both names are attached to.
 */
export function moveStored(from, to, engine) {
  const [old, current] = [fold(from), fold(to)];
  if (old === current) return;
  save(`engine/${current}`, engine);
  // Another user of the old name gets another engine.
  if (engineName(from) === engine) save(`engine/${old}`, newId());
  const move = (key, newKey, value) => {
    save(newKey, value);
    save(key, undefined);
  };
  const drafts = `draft/${old}/`;
  for (const key of storedKeys(drafts)) move(key, `draft/${current}/${renamedRoom(key.slice(drafts.length), from, to)}`, load(key));
  const unsent = `unsent/${old}/`;
  for (const key of storedKeys(unsent)) {
    const item = load(key);
    move(key, `unsent/${current}/${item.id}`, { ...item, room: renamedRoom(item.room, from, to) });
  }
  for (const key of ['rooms', 'ring']) {
    const value = load(`${key}/${old}`);
    if (value) move(`${key}/${old}`, `${key}/${current}`, value);
  }
}
