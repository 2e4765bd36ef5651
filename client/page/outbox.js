const MAX_IN_FLIGHT = 50; // most messages under way
const MAX_RETRY_DELAY = 10000;

const temporaryErrors = new Set(['storage_full', 'unavailable', 'rate_limited']);

// What we have said and the server has not acknowledged, in order. Every message keeps its id, so it may be
// sent as often as it takes.
export class Outbox {
  items = []; // id, room, text, at, state: waiting, sent, acknowledged or failed; reason; seq once acknowledged
  blockedReason = ''; // why the server does not keep messages for now

  #retryDelay = 0;
  #retryTimer = 0;
  #onRetry;

  // onRetry: called when it is time to send once more.
  constructor(onRetry) {
    this.#onRetry = onRetry;
  }

  add({ id, room, text, at, state, reason }) {
    if (this.items.some((item) => item.id === id)) return;
    this.items.push({ id, room, text, at, state: state === 'failed' ? 'failed' : 'waiting', reason });
    this.items.sort((a, b) => a.at - b.at);
  }

  // Those to be sent now. After a refusal one goes ahead of the others to see whether it is over.
  take() {
    if (this.#retryTimer) return [];
    const inFlight = this.items.filter((item) => item.state === 'sent').length;
    const next = this.items.filter((item) => item.state === 'waiting').slice(0, Math.max(0, (this.#retryDelay ? 1 : MAX_IN_FLIGHT) - inFlight));
    for (const item of next) item.state = 'sent';
    return next;
  }

  acknowledged(id, seq) {
    const item = this.#find(id);
    if (!item) return;
    item.state = 'acknowledged';
    item.seq = seq;
    this.#retryDelay = 0;
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
    if (!this.#retryTimer) {
      this.#retryDelay = Math.min(this.#retryDelay * 2 || 500, MAX_RETRY_DELAY);
      this.#retryTimer = setTimeout(() => {
        this.#retryTimer = 0;
        this.#onRetry();
      }, this.#retryDelay);
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
    clearTimeout(this.#retryTimer);
    this.#retryTimer = this.#retryDelay = 0;
    this.blockedReason = '';
    for (const item of this.items) if (item.state === 'sent') item.state = 'waiting';
  }

  #find(id) {
    return this.items.find((item) => item.id === id);
  }
}
