const NEAR_END = 48; // pixels that count as being at the end
const AHEAD = 900; // pixels before an edge at which the next page is asked for

// Shows rows in a scrolling box, touching only those that changed, and keeps what is read in its place.
export class LogView {
  following = true; // the reader is at the end and wants to stay there
  #box;
  #list;
  #nodes = new Map(); // key → { node, looks }
  #moved;

  // moved: called after scrolling and rendering with what is near: { older, newer, atEnd }.
  constructor(box, list, moved) {
    this.#box = box;
    this.#list = list;
    this.#moved = moved;
    box.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.following && this.toEnd()).observe(box);
    new ResizeObserver(() => this.following && this.toEnd()).observe(list);
  }

  // live: the new rows are what somebody has just said, so a screen reader should read them.
  render(rows, live) {
    this.#box.setAttribute('aria-live', live ? 'polite' : 'off');
    const wanted = new Set(rows.map((row) => row.key));
    const anchor = this.following ? null : this.#anchor(wanted);
    for (const [key, { node }] of this.#nodes) {
      if (wanted.has(key)) continue;
      node.remove();
      this.#nodes.delete(key);
    }
    let at = this.#list.firstChild;
    for (const { key, looks, make } of rows) {
      let known = this.#nodes.get(key);
      if (known && known.looks !== looks) {
        if (at === known.node) at = at.nextSibling;
        known.node.remove();
        known = null;
      }
      if (!known) {
        known = { node: make(), looks };
        this.#nodes.set(key, known);
      }
      if (known.node === at) at = at.nextSibling;
      else this.#list.insertBefore(known.node, at);
    }
    if (this.following) this.toEnd();
    else if (anchor) this.#box.scrollTop += this.#nodes.get(anchor.key).node.getBoundingClientRect().bottom - anchor.bottom;
    this.#moved(this.#near());
  }

  // What comes is of another room or of another history, whatever its keys are.
  clear() {
    this.#nodes.clear();
    this.#list.replaceChildren();
    this.following = true;
  }

  toEnd() {
    this.following = true;
    this.#box.scrollTop = this.#box.scrollHeight;
  }

  // @return the row's element, or undefined if there is no such row.
  show(key) {
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

  // The first row in sight that will still be there. Its lower edge stays, since a row may lose its heading
  // when an older one of the same author comes in front of it.
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

  #near() {
    const { scrollTop, scrollHeight, clientHeight } = this.#box;
    const below = scrollHeight - clientHeight - scrollTop;
    // Without a height nothing is shown yet, and so nothing is near.
    const shown = clientHeight > 0;
    return { older: shown && scrollTop < AHEAD, newer: shown && below < AHEAD, atEnd: below < NEAR_END };
  }

  #scrolled() {
    const near = this.#near();
    this.following = near.atEnd;
    this.#moved(near);
  }
}
