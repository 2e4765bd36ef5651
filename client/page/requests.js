// Questions to the server, and who waits for their answers.
export class Requests {
  #pending = new Map(); // id → what to do with its onResponse
  #lastId = 0;
  #send;

  constructor(send) {
    this.#send = send;
  }

  // onResponse: called with every response, until it returns false.
  send(request, onResponse) {
    const id = `q${++this.#lastId}`;
    this.#pending.set(id, onResponse);
    this.#send({ ...request, id });
  }

  isPending(id) {
    return this.#pending.has(id);
  }

  received(e) {
    const onResponse = this.#pending.get(e.id);
    if (onResponse && !onResponse(e)) this.#pending.delete(e.id);
  }

  connectionLost() {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const onResponse of pending) onResponse({ type: 'error', code: 'offline', message: 'The connection was lost.' });
  }
}
