const MAX_MESSAGES = 400; // messages held, and so shown, at once

// A hole-free piece of a room's history: what the log shows.
export class Timeline {
  list = [];
  atNewest = true; // live messages go on from the end
  atOldest = false; // there is nothing before the first
  #newestLive = 0; // the newest that came live, shown or not

  // With what is newest.
  showNewest(list) {
    this.list = list.slice(-MAX_MESSAGES);
    this.atNewest = true;
    this.atOldest = false;
    this.#newestLive = list.at(-1)?.seq ?? 0;
  }

  // With a place in the room's history.
  showRange(list, { more, atOldest }) {
    this.list = list.slice(-MAX_MESSAGES);
    this.atNewest = this.#reachesNewest(more);
    this.atOldest = atOldest;
  }

  get canGoBack() {
    return this.list.length > 0 && !this.atOldest && this.list[0].prev !== 0;
  }

  // Live messages. following: the reader is at the end, so what goes away goes at the top.
  // @return how many are new.
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

  prepend({ messages, more }) {
    const first = this.list[0]?.seq ?? Infinity;
    this.list = messages.filter((m) => m.seq < first).concat(this.list);
    this.atOldest = !more;
    if (this.list.length <= MAX_MESSAGES) return;
    this.list.length = MAX_MESSAGES;
    this.atNewest = false;
  }

  appendPage({ messages, more }) {
    const last = this.list.at(-1)?.seq ?? 0;
    this.list = this.list.concat(messages.filter((m) => m.seq > last));
    this.atNewest = this.#reachesNewest(more);
    this.#trimOldest();
  }

  // What came live while the page was on its way may be missing in it.
  #reachesNewest(more) {
    return !more && (this.list.at(-1)?.seq ?? 0) >= this.#newestLive;
  }

  #trimOldest() {
    if (this.list.length <= MAX_MESSAGES) return;
    this.list = this.list.slice(-MAX_MESSAGES);
    this.atOldest = false;
  }
}
