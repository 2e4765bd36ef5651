// How far this device knows of all conversations, so that those that were closed come back when something was
// said in them while it was away.
export class DmUnread {
  knownSeq = null; // nothing up to this seq is unknown here; null if nobody knows
  #newest = 0;
  #caughtUp = false; // what was missed has been asked for

  // A connection stands. newest: the newest seq of the server. known: whether seqs still mean the same.
  connected(newest, known) {
    if (!known) this.knownSeq = null;
    this.#newest = newest;
    this.#caughtUp = false;
  }

  received(seq) {
    this.#newest = Math.max(this.#newest, seq);
    if (this.#caughtUp) this.knownSeq = this.#newest;
  }

  // conversations: all there are. @return those with something new.
  missed(conversations) {
    const from = this.knownSeq ?? Infinity;
    this.#caughtUp = true;
    this.received(0);
    return conversations.filter(({ prev }) => prev > from);
  }
}
