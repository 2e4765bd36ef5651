/** Requests to the server and the callbacks for their responses. */
export class Requests {
  #pending = new Map(); // id → onResponse
  #lastId = 0;
  #send;

  constructor(send) {
    this.#send = send;
  }

  /**
   * @param request     with an id of its own if it is a message: the server remembers the ids of messages.
   * @param onResponse  called with every response, until it returns a false value.
   */
  send(request, onResponse) {
    const id = request.id ?? `q${++this.#lastId}`;
    this.#pending.set(id, onResponse);
    this.#send({ ...request, id });
  }

  /** Whether more responses to this id are expected. */
  isPending(id) {
    return this.#pending.has(id);
  }

  /** An event of the server, which may be a response. */
  received(e) {
    const onResponse = this.#pending.get(e.id);
    if (onResponse && !onResponse(e)) this.#pending.delete(e.id);
  }

  /** Fails all pending requests with the error `offline`. */
  connectionLost() {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const onResponse of pending) onResponse({ type: 'error', code: 'offline', message: 'The connection to the server was lost.' });
  }
}
