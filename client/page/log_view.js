const END_MARGIN = 48; // pixels from the end that still count as the end
const PREFETCH_MARGIN = 900; // pixels from an edge at which the next page is requested

/** Shows rows in a scrolling box. Changes only rows that differ, and keeps the visible row in its place. */
export class LogView {
  following = true; // the log is at its end and stays there
  #box;
  #list;
  #nodes = new Map(); // key → { node, version }
  #onEdges;

  /** @param onEdges  called after scrolling and rendering: { older, newer }: that edge is near; atEnd. */
  constructor(box, list, onEdges) {
    this.#box = box;
    this.#list = list;
    this.#onEdges = onEdges;
    box.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.following && this.scrollToEnd()).observe(box);
    new ResizeObserver(() => this.following && this.scrollToEnd()).observe(list);
  }

  /**
   * @param rows      [{ key, version, make }]: a row is made again when its version has changed.
   * @param announce  the new rows are live messages, which a screen reader should read.
   */
  render(rows, announce) {
    this.#box.setAttribute('aria-live', announce ? 'polite' : 'off');
    const wanted = new Set(rows.map((row) => row.key));
    const anchor = this.following ? null : this.#anchor(wanted);
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
      }
      if (known.node === at) at = at.nextSibling;
      else this.#list.insertBefore(known.node, at);
    }
    if (this.following) this.scrollToEnd();
    else if (anchor) this.#box.scrollTop += this.#nodes.get(anchor.key).node.getBoundingClientRect().bottom - anchor.bottom;
    this.#onEdges(this.#edges());
  }

  /** Removes all rows: the next ones belong to another room or epoch, even if their keys are the same. */
  clear() {
    this.#nodes.clear();
    this.#list.replaceChildren();
    this.following = true;
  }

  scrollToEnd() {
    this.following = true;
    this.#box.scrollTop = this.#box.scrollHeight;
  }

  /** Centres a row. @return its element, or undefined if there is no such row. */
  scrollToRow(key) {
    const node = this.#nodes.get(key)?.node;
    if (!node) return undefined;
    this.following = false;
    node.scrollIntoView({ block: 'center' });
    this.#scrolled();
    return node;
  }

  scrollByPage(direction) {
    this.#box.scrollBy({ top: direction * this.#box.clientHeight * 0.85 });
  }

  // The first visible row that stays. Its lower edge is kept in place, because a row may lose its heading when an
  // older message of the same author is inserted before it.
  #anchor(wanted) {
    const top = this.#box.getBoundingClientRect().top;
    for (const [key, { node }] of this.#inOrder()) {
      const { bottom } = node.getBoundingClientRect();
      if (bottom > top && wanted.has(key) && key !== 'start') return { key, bottom };
    }
    return null;
  }

  #inOrder() {
    const order = new Map([...this.#list.children].map((node, i) => [node, i]));
    return [...this.#nodes].sort((a, b) => order.get(a[1].node) - order.get(b[1].node));
  }

  #edges() {
    const { scrollTop, scrollHeight, clientHeight } = this.#box;
    const below = scrollHeight - clientHeight - scrollTop;
    // Without a height the log is not visible yet.
    const shown = clientHeight > 0;
    return { older: shown && scrollTop < PREFETCH_MARGIN, newer: shown && below < PREFETCH_MARGIN, atEnd: below < END_MARGIN };
  }

  #scrolled() {
    const edges = this.#edges();
    this.following = edges.atEnd;
    this.#onEdges(edges);
  }
}
