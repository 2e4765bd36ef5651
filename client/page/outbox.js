const MAX_IN_FLIGHT = 50; // messages that are sent and not acknowledged
const MAX_RETRY_DELAY = 10000; // milliseconds

const temporaryErrors = new Set(['storage_full', 'unavailable', 'rate_limited']);

/**
 * Messages that the server has not acknowledged, in order. A message keeps its id, by which the server recognises it,
 * so it can be sent more than once.
 */
export class Outbox {
  items = []; // id, room, text, at, state: waiting, sent, acknowledged or failed; reason; seq once acknowledged
  blockedReason = ''; // why the server accepts no messages now; '': it does

  #retryDelay = 0;
  #retryTimer = 0;
  #onRetry;

  /** @param onRetry  called when the delay after a temporary error is over. */
  constructor(onRetry) {
    this.#onRetry = onRetry;
  }

  /** Adds a message, unless it is there. Of another tab's states only failed is kept. */
  add({ id, room, text, at, state, reason }) {
    if (this.items.some((item) => item.id === id)) return;
    this.items.push({ id, room, text, at, state: state === 'failed' ? 'failed' : 'waiting', reason });
    this.items.sort((a, b) => a.at - b.at);
  }

  /** @return the messages to send now, which count as sent. After a temporary error one message tests the server. */
  take() {
    if (this.#retryTimer) return [];
    const inFlight = this.items.filter((item) => item.state === 'sent').length;
    const next = this.items.filter((item) => item.state === 'waiting').slice(0, Math.max(0, (this.#retryDelay ? 1 : MAX_IN_FLIGHT) - inFlight));
    for (const item of next) item.state = 'sent';
    return next;
  }

  /** The server has stored the message. */
  acknowledged(id, seq) {
    const item = this.#find(id);
    if (!item) return;
    item.state = 'acknowledged';
    item.seq = seq;
    this.#retryDelay = 0;
    this.blockedReason = '';
  }

  /** The server has refused the message, for now or for good. @return whether the id is of this outbox. */
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

  /** The waiting messages of a room are not sent, for this reason. */
  fail(room, reason) {
    for (const item of this.items) if (item.room === room && item.state === 'waiting') Object.assign(item, { state: 'failed', reason });
  }

  /** Sends a failed message again. */
  retry(id) {
    const item = this.#find(id);
    if (item) Object.assign(item, { state: 'waiting', reason: '' });
  }

  /** Removes the messages for which `test` is true. */
  drop(test) {
    this.items = this.items.filter((item) => !test(item));
  }

  /** Removes the messages of a room. @return { ids, unsent }: unsent counts those that were never sent. */
  abandon(room) {
    const items = this.items.filter((item) => item.room === room);
    this.drop((item) => item.room === room);
    const unsent = items.filter(({ state }) => state === 'waiting' || state === 'failed').length;
    return { ids: items.map((item) => item.id), unsent };
  }

  /** Messages for a room go to another one. */
  redirect(room, to) {
    for (const item of this.items) if (item.room === room) item.room = to;
  }

  /** Messages that were sent without an ack are sent again with the next connection. */
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
