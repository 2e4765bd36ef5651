const MOST = 400; // messages held, and so shown, at once

// A hole-free piece of a room's history: what the log shows.
export class Timeline {
  list = [];
  atNewest = true; // live messages go on from the end
  atOldest = false; // there is nothing before the first

  replace(list, { atNewest = true, atOldest = false } = {}) {
    this.list = list.slice(-MOST);
    this.atNewest = atNewest;
    this.atOldest = atOldest;
  }

  get canGoBack() {
    return this.list.length > 0 && !this.atOldest && this.list[0].prev !== 0;
  }

  // Live messages. following: the reader is at the end, so what goes away goes at the top.
  // @return how many are new.
  append(messages, following) {
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
    this.atNewest = !more;
    this.#cutTop();
  }

  #cutTop() {
    if (this.list.length <= MOST) return;
    this.list = this.list.slice(-MOST);
    this.atOldest = false;
  }
}
