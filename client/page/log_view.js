const END_MARGIN = 48; // pixels from the end that still count as the end
const PREFETCH_MARGIN = 900; // pixels from an edge at which the next page is requested

/**
 * Shows rows in a scrolling box. Changes only rows that differ.
 *
 * The reader's place is the end of the log or the first visible row. Only the reader changes it, by scrolling. Whatever
 * else changes the layout (new rows, a higher composer, a keyboard on the screen, a turned phone, a late font), the log
 * returns to that place afterwards.
 */
export class LogView {
  #box;
  #list;
  #onEdges;
  #nodes = new Map(); // key → { node, version }
  #keys = new WeakMap(); // node → key
  #place = null; // of the first visible row: see firstVisible(); null: the end
  #complete = true; // the last row is the newest one
  #settledSizes = ''; // of the box and its content when the log was last at its place
  #settledTop = 0; // the scroll position then

  /** @param onEdges  called after scrolling, rendering and resizing: { older, newer }: that edge is near; atEnd. */
  constructor(box, list, onEdges) {
    this.#box = box;
    this.#list = list;
    this.#onEdges = onEdges;
    box.addEventListener('scroll', () => this.#changed(), { passive: true });
    const sizes = new ResizeObserver(() => this.#changed());
    sizes.observe(box);
    sizes.observe(list);
    list.addEventListener('click', () => this.#clicked());
  }

  /** Whether new rows scroll the log: the reader sees its end, and nothing newer is missing there. */
  get following() {
    return this.#complete && (!this.#place || this.#edges().atEnd);
  }

  /**
   * @param rows      [{ key, version, make }]: a row is made again when its version has changed.
   * @param announce  the new rows are live messages, which a screen reader should read.
   * @param complete  the last row is the newest one.
   */
  render(rows, announce, complete = true) {
    this.#box.setAttribute('aria-live', announce ? 'polite' : 'off');
    this.#findPlace();
    if (this.following) this.#place = null;
    const wanted = new Set(rows.map((row) => row.key));
    if (this.#place && !wanted.has(this.#place.key)) this.#place = this.firstVisible(wanted);
    for (const [key, { node }] of this.#nodes) {
      if (wanted.has(key)) continue;
      node.remove();
      this.#nodes.delete(key);
    }
    let at = this.#list.firstChild;
    for (const { key, version, make } of rows) {
      let known = this.#nodes.get(key);
      if (known && known.version !== version) {
        if (at === known.node) at = at.nextSibling;
        known.node.remove();
        known = null;
      }
      if (!known) {
        known = { node: make(), version };
        this.#nodes.set(key, known);
        this.#keys.set(known.node, key);
      }
      if (known.node === at) at = at.nextSibling;
      else this.#list.insertBefore(known.node, at);
    }
    this.#complete = complete;
    this.#returnToPlace();
    if (!complete) this.#place ??= this.firstVisible();
    this.#onEdges(this.#edges());
  }

  /** Removes all rows: the next ones belong to another room or epoch, even if their keys are the same. */
  clear() {
    this.#nodes.clear();
    this.#list.replaceChildren();
    this.#complete = true;
    this.scrollToEnd();
  }

  scrollToEnd() {
    this.#place = null;
    this.#returnToPlace();
  }

  /** Scrolls to a row. @param block  where it is then. @return its element, or undefined if there is no such row. */
  scrollToRow(key, block = 'center') {
    const node = this.#nodes.get(key)?.node;
    if (!node) return undefined;
    node.scrollIntoView({ block });
    this.#takePlace();
    this.#onEdges(this.#edges());
    return node;
  }

  scrollByPage(direction) {
    this.#box.scrollBy({ top: direction * this.#box.clientHeight * 0.85 });
  }

  get #sizes() {
    const { clientWidth, clientHeight, scrollHeight } = this.#box;
    return `${clientWidth} ${clientHeight} ${scrollHeight}`;
  }

  /**
   * @return the first visible row, if it is one of `wanted`, or the next one that is: { key, below, height, width }.
   * below: the distance of its lower edge from the top of the box. The lower edge, because a row may lose its heading
   * when an older message of the same author is inserted before it.
   */
  firstVisible(wanted = this.#nodes) {
    const rows = this.#list.children;
    const { top } = this.#box.getBoundingClientRect();
    const isAbove = (row) => row.getBoundingClientRect().bottom <= top;
    let [first, end] = [0, rows.length];
    while (first < end) {
      const middle = (first + end) >> 1;
      if (isAbove(rows[middle])) first = middle + 1;
      else end = middle;
    }
    for (; first < rows.length; ++first) {
      const key = this.#keys.get(rows[first]);
      if (key === 'start' || !wanted.has(key)) continue;
      const rectangle = rows[first].getBoundingClientRect();
      return { key, below: rectangle.bottom - top, height: rectangle.bottom - rectangle.top, width: this.#box.clientWidth };
    }
    return null;
  }

  #takePlace() {
    this.#place = this.#complete && this.#edges().atEnd ? null : this.firstVisible();
    this.#settled();
  }

  #returnToPlace() {
    if (this.#place) {
      const { key, below, height, width } = this.#place;
      const rectangle = this.#nodes.get(key).node.getBoundingClientRect();
      // A row that is wrapped for another width shows the same part of its text.
      const scale = width === this.#box.clientWidth ? 1 : (rectangle.bottom - rectangle.top) / height;
      this.#box.scrollTop += rectangle.bottom - this.#box.getBoundingClientRect().top - below * scale;
    } else {
      this.#box.scrollTop = this.#box.scrollHeight;
    }
    this.#settled();
  }

  #settled() {
    this.#settledSizes = this.#sizes;
    this.#settledTop = this.#box.scrollTop;
  }

  // The browser scrolls as well, where the box or its content has changed, and may report that before the new sizes.
  #findPlace() {
    if (this.#sizes !== this.#settledSizes) this.#returnToPlace();
    else if (Math.abs(this.#box.scrollTop - this.#settledTop) >= 1) this.#takePlace();
  }

  #changed() {
    this.#findPlace();
    this.#onEdges(this.#edges());
  }

  // A button in a row has unfolded it: the reader continues where the button was, also at the end of the log.
  #clicked() {
    if (this.#sizes === this.#settledSizes) return;
    this.#takePlace();
    this.#onEdges(this.#edges());
  }

  #edges() {
    const { scrollTop, scrollHeight, clientHeight } = this.#box;
    const below = scrollHeight - clientHeight - scrollTop;
    // Without a height the log is not visible yet.
    const shown = clientHeight > 0;
    return { older: shown && scrollTop < PREFETCH_MARGIN, newer: shown && below < PREFETCH_MARGIN, atEnd: below < END_MARGIN };
  }
}
