const WINDOW = 50; // most messages under way
const MOST_WAIT = 10000;

const temporaryErrors = new Set(['storage_full', 'unavailable', 'rate_limited']);

// What we have said and the server has not acknowledged, in order. Every message keeps its id, so it may be
// sent as often as it takes.
export class Outbox {
  items = []; // id, room, text, at, state: waiting, sent, acknowledged or failed; reason; seq once acknowledged
  blockedReason = ''; // why the server does not keep messages for now

  #wait = 0;
  #timer = 0;
  #again;

  // again: called when it is time to send once more.
  constructor(again) {
    this.#again = again;
  }

  add({ id, room, text, at, state, reason }) {
    if (this.items.some((item) => item.id === id)) return;
    this.items.push({ id, room, text, at, state: state === 'failed' ? 'failed' : 'waiting', reason });
    this.items.sort((a, b) => a.at - b.at);
  }

  // Those to be sent now. After a refusal one goes ahead of the others to see whether it is over.
  take() {
    if (this.#timer) return [];
    const under = this.items.filter((item) => item.state === 'sent').length;
    const next = this.items.filter((item) => item.state === 'waiting').slice(0, Math.max(0, (this.#wait ? 1 : WINDOW) - under));
    for (const item of next) item.state = 'sent';
    return next;
  }

  acknowledged(id, seq) {
    const item = this.#find(id);
    if (!item) return;
    item.state = 'acknowledged';
    item.seq = seq;
    this.#wait = 0;
    this.blockedReason = '';
  }

  refused(id, { code, message }) {
    const item = this.#find(id);
    if (!item) return false;
    if (!temporaryErrors.has(code)) {
      Object.assign(item, { state: 'failed', reason: message });
      return true;
    }
    item.state = 'waiting';
    this.blockedReason = message;
    if (!this.#timer) {
      this.#wait = Math.min(this.#wait * 2 || 500, MOST_WAIT);
      this.#timer = setTimeout(() => {
        this.#timer = 0;
        this.#again();
      }, this.#wait);
    }
    return true;
  }

  retry(id) {
    const item = this.#find(id);
    if (item) Object.assign(item, { state: 'waiting', reason: '' });
  }

  drop(test) {
    this.items = this.items.filter((item) => !test(item));
  }

  // Forgets what is for a room. @return the ids, and how many had yet to be said.
  abandon(room) {
    const items = this.items.filter((item) => item.room === room);
    this.drop((item) => item.room === room);
    const unsent = items.filter(({ state }) => state === 'waiting' || state === 'failed').length;
    return { ids: items.map((item) => item.id), unsent };
  }

  connectionLost() {
    clearTimeout(this.#timer);
    this.#timer = this.#wait = 0;
    this.blockedReason = '';
    for (const item of this.items) if (item.state === 'sent') item.state = 'waiting';
  }

  #find(id) {
    return this.items.find((item) => item.id === id);
  }
}
