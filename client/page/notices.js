const MOST = 50;

/** Lines in the log that only this tab shows: what a command has answered. */
export class Notices {
  #list = [];

  /** @param after  the seq of the message that the line follows. */
  add(room, after, text) {
    this.#list = [...this.#list, { room, seq: after, text, time: Date.now() }].slice(-MOST);
  }

  /** @return the lines of a room among its system messages, in order. */
  among(systemMessages, room) {
    const own = this.#list.filter((notice) => notice.room === room);
    return [...systemMessages, ...own].sort((a, b) => a.seq - b.seq || a.time - b.time);
  }
}
