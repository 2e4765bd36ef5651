// Questions to the server, and who waits for their answers.
export class Requests {
  #asked = new Map(); // id → what to do with its answer
  #lastId = 0;
  #send;

  constructor(send) {
    this.#send = send;
  }

  // answer: called with every answer, until it returns false.
  ask(request, answer) {
    const id = `q${++this.#lastId}`;
    this.#asked.set(id, answer);
    this.#send({ ...request, id });
  }

  awaits(id) {
    return this.#asked.has(id);
  }

  answered(e) {
    const answer = this.#asked.get(e.id);
    if (answer && !answer(e)) this.#asked.delete(e.id);
  }

  connectionLost() {
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const answer of asked) answer({ type: 'error', code: 'offline', message: 'The connection was lost.' });
  }
}
