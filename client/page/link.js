// One WebSocket at a time to the server, opened again and again for as long as somebody wants it.

const FIRST_DELAY = 400;
const MOST_DELAY = 15000;
const TICK = 5000;
const SLEPT = 3 * TICK;
const QUIET = 30000; // of silence, before we ask
const ANSWER = 10000; // for an answer, or for opening

export class Link {
  #url;
  #events;
  #socket = null;
  #bound = 0;
  #retry = 0;
  #deadline = 0;
  #heard = 0;
  #ticked = Date.now();
  #wanted = false;

  // events: opened(), received(object), lost(milliseconds until the next try).
  constructor(url, events) {
    this.#url = url;
    this.#events = events;
    setInterval(() => this.#tick(), TICK);
  }

  start() {
    this.#wanted = true;
    this.#bound = 0;
    this.#connect();
  }

  stop() {
    this.#wanted = false;
    clearTimeout(this.#retry);
    this.#drop();
  }

  send(object) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(object));
  }

  // The server has taken us in: the next failure is a new one.
  succeeded() {
    this.#bound = 0;
  }

  fail() {
    this.#lost();
  }

  // Something tells that the network may be another one: don't wait for a timer.
  wake() {
    if (!this.#wanted) return;
    if (!this.#socket) this.#connect();
    else if (Date.now() - this.#heard > 2000) this.#ask();
  }

  #connect() {
    clearTimeout(this.#retry);
    this.#drop();
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#expect();
    socket.onopen = () => this.#events.opened();
    socket.onclose = () => this.#lost();
    socket.onmessage = ({ data }) => {
      this.#heard = Date.now();
      clearTimeout(this.#deadline);
      this.#deadline = 0;
      this.#events.received(JSON.parse(data));
    };
  }

  // Without its handlers, since the close of a dead connection may take minutes to be told.
  #drop() {
    clearTimeout(this.#deadline);
    this.#deadline = 0;
    if (!this.#socket) return;
    const socket = this.#socket;
    this.#socket = null;
    socket.onopen = socket.onclose = socket.onmessage = null;
    socket.close();
  }

  #lost() {
    this.#drop();
    if (!this.#wanted) return;
    this.#bound = Math.min(this.#bound ? this.#bound * 2 : FIRST_DELAY, MOST_DELAY);
    // Jitter, so that a restarted server does not meet all its clients at once.
    const delay = this.#bound * (0.5 + Math.random() / 2);
    this.#retry = setTimeout(() => this.#connect(), delay);
    this.#events.lost(delay);
  }

  #expect() {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#lost(), ANSWER);
  }

  #ask() {
    if (this.#deadline || this.#socket?.readyState !== WebSocket.OPEN) return;
    this.send({ type: 'ping' });
    this.#expect();
  }

  // A timer that comes far too late has slept with the machine, and the connection may be gone.
  #tick() {
    const now = Date.now();
    const slept = now - this.#ticked > SLEPT;
    this.#ticked = now;
    if (slept) this.wake();
    else if (this.#socket && now - this.#heard > QUIET) this.#ask();
  }
}
