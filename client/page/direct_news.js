// How far this device knows of all conversations, so that those that were closed come back when something was
// said in them while it was away.
export class DirectNews {
  mark = null; // nothing up to this seq is unknown here; null if nobody knows
  #newest = 0;
  #abreast = false; // what was missed has been asked for

  // A connection stands. newest: the newest seq of the server. known: whether seqs still mean the same.
  begin(newest, known) {
    if (!known) this.mark = null;
    this.#newest = newest;
    this.#abreast = false;
  }

  heard(seq) {
    this.#newest = Math.max(this.#newest, seq);
    if (this.#abreast) this.mark = this.#newest;
  }

  // conversations: all there are. @return those with something new.
  missed(conversations) {
    const from = this.mark ?? Infinity;
    this.#abreast = true;
    this.heard(0);
    return conversations.filter(({ prev }) => prev > from);
  }
}
