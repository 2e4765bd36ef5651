import { mentions } from './mention.js';
import { isConversation } from './names.js';

/** Rings for every mention, in all rooms. */
export const RING_ALWAYS = { mode: 'name', muted: [] };

/**
 * Whether a message of somebody else in a room rings: it counts as a mention and notifies.
 * @param ring  { mode, muted }: `name`, `at` (the name after an @ only) or `never`, and the rooms that never ring.
 */
export function rings(room, text, me, { mode, muted }) {
  if (mode === 'never' || muted.includes(room)) return false;
  return isConversation(room) || mentions(text, me, mode === 'at');
}
