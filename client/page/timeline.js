const MOST = 400; // messages held, and so shown, at once

// A hole-free piece of a room's history: what the log shows.
export class Timeline {
  list = [];
  atNewest = true; // live messages go on from the end
  atOldest = false; // there is nothing before the first
  #offered = 0; // the newest that came live, shown or not

  // With what is newest.
  begin(list) {
    this.list = list.slice(-MOST);
    this.atNewest = true;
    this.atOldest = false;
    this.#offered = list.at(-1)?.seq ?? 0;
  }

  // With a place in the room's history.
  replace(list, { more, atOldest }) {
    this.list = list.slice(-MOST);
    this.atNewest = this.#reachesNewest(more);
    this.atOldest = atOldest;
  }

  get canGoBack() {
    return this.list.length > 0 && !this.atOldest && this.list[0].prev !== 0;
  }

  // Live messages. following: the reader is at the end, so what goes away goes at the top.
  // @return how many are new.
  append(messages, following) {
    this.#offered = Math.max(this.#offered, messages.at(-1)?.seq ?? 0);
    if (!this.atNewest) return messages.length;
    const last = this.list.at(-1);
    const list = last ? messages.filter((m) => m.seq > last.seq) : messages;
    if (list.length === 0) return 0;
    const goesOn = !last || list[0].prev === last.seq || list[0].gap;
    const fits = this.list.length + list.length <= MOST;
    if (goesOn && (fits || following)) this.list = this.list.concat(list);
    else if (following) this.list = list;
    else this.atNewest = false;
    if (following) this.#cutTop();
    return list.length;
  }

  older({ messages, more }) {
    const first = this.list[0]?.seq ?? Infinity;
    this.list = messages.filter((m) => m.seq < first).concat(this.list);
    this.atOldest = !more;
    if (this.list.length <= MOST) return;
    this.list.length = MOST;
    this.atNewest = false;
  }

  newer({ messages, more }) {
    const last = this.list.at(-1)?.seq ?? 0;
    this.list = this.list.concat(messages.filter((m) => m.seq > last));
    this.atNewest = this.#reachesNewest(more);
    this.#cutTop();
  }

  // What came live while the page was on its way may be missing in it.
  #reachesNewest(more) {
    return !more && (this.list.at(-1)?.seq ?? 0) >= this.#offered;
  }

  #cutTop() {
    if (this.list.length <= MOST) return;
    this.list = this.list.slice(-MOST);
    this.atOldest = false;
  }
}
