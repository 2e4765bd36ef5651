const MAX_MESSAGES = 400; // held and shown at once

/** The messages that the log shows: a contiguous range of a room's history. */
export class Timeline {
  list = [];
  atNewest = true; // the list ends with the newest message, so live messages are appended
  atOldest = false; // the list begins with the first message of the room
  #newestLive = 0; // the newest seq that arrived live, shown or not

  /** Shows the newest messages. */
  showNewest(list) {
    this.list = list.slice(-MAX_MESSAGES);
    this.atNewest = true;
    this.atOldest = false;
    this.#newestLive = list.at(-1)?.seq ?? 0;
  }

  /** Shows a range of the history. more: there are newer messages. */
  showRange(list, { more, atOldest }) {
    this.list = list.slice(-MAX_MESSAGES);
    this.atNewest = this.#reachesNewest(more);
    this.atOldest = atOldest;
  }

  /** Whether there are older messages. */
  get canGoBack() {
    return this.list.length > 0 && !this.atOldest && this.list[0].prev !== 0;
  }

  /**
   * Appends live messages.
   * @param following  the log is at its end, so the oldest messages make room.
   * @return how many messages are new.
   */
  appendLive(messages, following) {
    this.#newestLive = Math.max(this.#newestLive, messages.at(-1)?.seq ?? 0);
    if (!this.atNewest) return messages.length;
    const last = this.list.at(-1);
    const list = last ? messages.filter((m) => m.seq > last.seq) : messages;
    if (list.length === 0) return 0;
    const contiguous = !last || list[0].prev === last.seq || list[0].gap;
    const fits = this.list.length + list.length <= MAX_MESSAGES;
    if (contiguous && (fits || following)) this.list = this.list.concat(list);
    else if (following) this.list = list;
    else this.atNewest = false;
    if (following) this.#trimOldest();
    return list.length;
  }

  /** A page of older messages. */
  prepend({ messages, more }) {
    const first = this.list[0]?.seq ?? Infinity;
    this.list = messages.filter((m) => m.seq < first).concat(this.list);
    this.atOldest = !more;
    if (this.list.length <= MAX_MESSAGES) return;
    this.list.length = MAX_MESSAGES;
    this.atNewest = false;
  }

  /** A page of newer messages. */
  appendPage({ messages, more }) {
    const last = this.list.at(-1)?.seq ?? 0;
    this.list = this.list.concat(messages.filter((m) => m.seq > last));
    this.atNewest = this.#reachesNewest(more);
    this.#trimOldest();
  }

  // A page lacks messages that arrived live after it was read.
  #reachesNewest(more) {
    return !more && (this.list.at(-1)?.seq ?? 0) >= this.#newestLive;
  }

  #trimOldest() {
    if (this.list.length <= MAX_MESSAGES) return;
    this.list = this.list.slice(-MAX_MESSAGES);
    this.atOldest = false;
  }
}
