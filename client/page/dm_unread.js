/**
 * The seq up to which this device knows all direct messages. A closed conversation is opened again when it has
 * messages after that seq.
 */
export class DmUnread {
  knownSeq = null; // all direct messages up to this seq are known; null: undetermined
  #newest = 0;
  #caughtUp = false; // the missed conversations of this connection were opened

  /**
   * A connection was registered.
   * @param newest     the newest seq of the server.
   * @param sameEpoch  whether seqs of the last connection are still valid.
   */
  connected(newest, sameEpoch) {
    if (!sameEpoch) this.knownSeq = null;
    this.#newest = newest;
    this.#caughtUp = false;
  }

  /** A live message arrived. */
  received(seq) {
    this.#newest = Math.max(this.#newest, seq);
    if (this.#caughtUp) this.knownSeq = this.#newest;
  }

  /** @return those of all `conversations` that have unread messages. */
  missed(conversations) {
    const from = this.knownSeq ?? Infinity;
    this.#caughtUp = true;
    this.received(0);
    return conversations.filter(({ prev }) => prev > from);
  }
}
