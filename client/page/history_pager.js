const PAGE_SIZE = 100;

/** Requests pages of a room's history, one at a time. */
export class HistoryPager {
  #engine;
  #loading = false;
  #generation = 0;

  constructor(engine) {
    this.#engine = engine;
  }

  /** The timeline is replaced: responses to earlier requests are ignored. */
  reset() {
    ++this.#generation;
    this.#loading = false;
  }

  /** @param direction  'older' or 'newer'. @return whether the timeline has got a page. */
  async load(timeline, room, direction) {
    if (this.#loading) return false;
    this.#loading = true;
    const generation = this.#generation;
    const { list } = timeline;
    const from = direction === 'older' ? { before: list[0].seq } : { after: list.at(-1).seq };
    const page = await this.#engine.request({ type: 'history', room, limit: PAGE_SIZE, ...from });
    if (generation !== this.#generation) return false;
    this.#loading = false;
    if (page.type === 'error') return false;
    if (direction === 'older') timeline.prepend(page);
    else timeline.appendPage(page);
    return true;
  }

  /** @return the page that ends with a message, and the page after it. */
  loadAround(room, seq) {
    this.reset();
    this.#loading = true;
    const load = (range) => this.#engine.request({ type: 'history', room, limit: PAGE_SIZE / 2, ...range });
    return Promise.all([load({ before: seq + 1 }), load({ after: seq })]);
  }
}
