const PAGE = 100;

// Pages of a room's history, as they are asked for.
export class Pages {
  #engine;
  #loading = false;
  #visit = 0;

  constructor(engine) {
    this.#engine = engine;
  }

  // What is shown is replaced: answers to what was asked before are not for us.
  begin() {
    ++this.#visit;
    this.#loading = false;
  }

  // where: older or newer. @return whether the timeline has got more.
  async grow(timeline, room, where) {
    if (this.#loading) return false;
    this.#loading = true;
    const visit = this.#visit;
    const { list } = timeline;
    const from = where === 'older' ? { before: list[0].seq } : { after: list.at(-1).seq };
    const page = await this.#engine.request({ type: 'history', room, limit: PAGE, ...from });
    if (visit !== this.#visit) return false;
    this.#loading = false;
    if (page.type === 'error') return false;
    timeline[where](page);
    return true;
  }

  // @return the pages before and after a message, which is in the first.
  around(room, seq) {
    this.begin();
    this.#loading = true;
    const ask = (what) => this.#engine.request({ type: 'history', room, limit: PAGE / 2, ...what });
    return Promise.all([ask({ before: seq + 1 }), ask({ after: seq })]);
  }
}
