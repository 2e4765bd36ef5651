// All times in milliseconds.
const FIRST_DELAY = 400;
const MAX_DELAY = 15000;
const TICK_INTERVAL = 5000;
const SLEEP_THRESHOLD = 3 * TICK_INTERVAL;
const PING_AFTER = 30000; // without a message from the server
const RESPONSE_TIMEOUT = 10000; // for a pong, and for the opening handshake

/** A WebSocket that reconnects with growing delays, and notices a dead connection by a ping without a pong. */
export class ReconnectingSocket {
  #url;
  #events;
  #socket = null;
  #maxDelay = 0;
  #retryTimer = 0;
  #deadlineTimer = 0;
  #lastReceived = 0;
  #lastTick = Date.now();
  #started = false;
  #ticks = setInterval(() => this.#tick(), TICK_INTERVAL);

  /** @param events  opened(), received(object), lost(milliseconds until the next attempt). */
  constructor(url, events) {
    this.#url = url;
    this.#events = events;
  }

  /** Connects, and reconnects until stop(). */
  start() {
    this.#started = true;
    this.#maxDelay = 0;
    this.#connect();
  }

  stop() {
    this.#started = false;
    clearTimeout(this.#retryTimer);
    this.#close();
  }

  /** Stops for good. */
  close() {
    this.stop();
    clearInterval(this.#ticks);
  }

  /** Sends an object as JSON; dropped while the socket is not open. */
  send(object) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(object));
  }

  /** The server has accepted the name: the next failure begins with the shortest delay. */
  registered() {
    this.#maxDelay = 0;
  }

  /** Gives up this connection and tries again later. */
  fail() {
    this.#lost();
  }

  /** The network may have changed: checks the connection, or connects, without waiting for a timer. */
  wake() {
    if (!this.#started) return;
    if (!this.#socket) this.#connect();
    else if (Date.now() - this.#lastReceived > 2000) this.#ping();
  }

  #connect() {
    clearTimeout(this.#retryTimer);
    this.#close();
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#startDeadline();
    socket.onopen = () => this.#events.opened();
    socket.onclose = () => this.#lost();
    socket.onmessage = ({ data }) => {
      this.#lastReceived = Date.now();
      clearTimeout(this.#deadlineTimer);
      this.#deadlineTimer = 0;
      this.#events.received(JSON.parse(data));
    };
  }

  // Without handlers: the browser may report the close of a dead connection minutes later.
  #close() {
    clearTimeout(this.#deadlineTimer);
    this.#deadlineTimer = 0;
    if (!this.#socket) return;
    const socket = this.#socket;
    this.#socket = null;
    socket.onopen = socket.onclose = socket.onmessage = null;
    socket.close();
  }

  #lost() {
    this.#close();
    if (!this.#started) return;
    this.#maxDelay = Math.min(this.#maxDelay ? this.#maxDelay * 2 : FIRST_DELAY, MAX_DELAY);
    // Jitter, so that the clients do not reconnect to a restarted server all at once.
    const delay = this.#maxDelay * (0.5 + Math.random() / 2);
    this.#retryTimer = setTimeout(() => this.#connect(), delay);
    this.#events.lost(delay);
  }

  #startDeadline() {
    clearTimeout(this.#deadlineTimer);
    this.#deadlineTimer = setTimeout(() => this.#lost(), RESPONSE_TIMEOUT);
  }

  #ping() {
    if (this.#deadlineTimer || this.#socket?.readyState !== WebSocket.OPEN) return;
    this.send({ type: 'ping' });
    this.#startDeadline();
  }

  // A timer that is far too late means that the machine was suspended, and the connection may be dead.
  #tick() {
    const now = Date.now();
    const slept = now - this.#lastTick > SLEEP_THRESHOLD;
    this.#lastTick = now;
    if (slept) this.wake();
    else if (this.#socket && now - this.#lastReceived > PING_AFTER) this.#ping();
  }
}
