// The part of the DOM that the page uses: elements, text, events, and rows of one height in a scrolling log.

const ROW = 20; // pixels that every element is high

class Node {
  parent = null;

  remove() {
    if (this.parent) this.parent.childNodes = this.parent.childNodes.filter((node) => node !== this);
    this.parent = null;
  }

  get nextSibling() {
    return this.parent.childNodes[this.parent.childNodes.indexOf(this) + 1] ?? null;
  }
}

class Text extends Node {
  constructor(text) {
    super();
    this.textContent = text;
  }
}

// A selector such as `tag.class[name="value"]`, without combinators.
function matchesOne(element, selector) {
  if (selector.startsWith(':')) return false; // no pointer, and no focus inside of an element
  const [, tag, rest] = /^([a-z0-9-]*)(.*)$/i.exec(selector);
  if (tag && element.localName !== tag) return false;
  return [...rest.matchAll(/\.([\w-]+)|\[([\w-]+)(?:="((?:\\.|[^"])*)")?\]/g)].every(([, name, attribute, value]) => {
    if (name) return element.classList.contains(name);
    const has = element.getAttribute(attribute);
    return value === undefined ? has !== null : has === value.replace(/\\(.)/g, '$1');
  });
}

export class Element extends Node {
  childNodes = [];
  listeners = {};
  value = '';
  checked = false;
  inert = false;
  clientHeight = 0;
  style = { setProperty: (name, value) => (this.style[name] = value) };
  #attributes = new Map();
  #top = 0;

  constructor(name, document) {
    super();
    this.localName = name;
    this.tagName = name.toUpperCase();
    this.document = document;
    const { setAttribute, getAttribute, removeAttribute } = Element.prototype;
    this.dataset = new Proxy({}, {
      get: (_, key) => getAttribute.call(this, `data-${key}`) ?? undefined,
      set: (_, key, value) => (setAttribute.call(this, `data-${key}`, value), true),
      deleteProperty: (_, key) => (removeAttribute.call(this, `data-${key}`), true),
    });
  }

  setAttribute(name, value) {
    this.#attributes.set(name, String(value));
    if (name === 'hidden') this.hidden = true;
  }

  getAttribute(name) {
    return this.#attributes.get(name) ?? null;
  }

  removeAttribute(name) {
    this.#attributes.delete(name);
  }

  get attributes() {
    return Object.fromEntries(this.#attributes);
  }

  get id() {
    return this.getAttribute('id');
  }

  get classList() {
    const names = () => (this.getAttribute('class') ?? '').split(' ').filter(Boolean);
    const set = (list) => this.setAttribute('class', list.join(' '));
    const remove = (name) => set(names().filter((n) => n !== name));
    const add = (name) => set([...new Set([...names(), name])]);
    return { contains: (name) => names().includes(name), add, remove, toggle: (name, on) => (on ? add(name) : remove(name)) };
  }

  get children() {
    return this.childNodes.filter((node) => node instanceof Element);
  }

  get childElementCount() {
    return this.children.length;
  }

  get firstChild() {
    return this.childNodes[0] ?? null;
  }

  get textContent() {
    return this.childNodes.map((node) => node.textContent).join('');
  }

  set textContent(text) {
    this.replaceChildren(text);
  }

  append(...nodes) {
    for (const node of nodes) this.insertBefore(node instanceof Node ? node : new Text(String(node)), null);
  }

  replaceChildren(...nodes) {
    for (const node of [...this.childNodes]) node.remove();
    this.append(...nodes);
  }

  insertBefore(node, before) {
    node.remove();
    node.parent = this;
    this.childNodes.splice(before ? this.childNodes.indexOf(before) : this.childNodes.length, 0, node);
  }

  matches(selectors) {
    return selectors.split(',').some((selector) => matchesOne(this, selector.trim()));
  }

  closest(selectors) {
    return this.matches(selectors) ? this : this.parent?.closest(selectors) ?? null;
  }

  querySelectorAll(selectors) {
    return this.children.flatMap((child) => [...(child.matches(selectors) ? [child] : []), ...child.querySelectorAll(selectors)]);
  }

  querySelector(selectors) {
    return this.querySelectorAll(selectors)[0] ?? null;
  }

  addEventListener(type, run) {
    (this.listeners[type] ??= []).push(run);
  }

  // @return whether the default action was not prevented.
  dispatch(type, more = {}) {
    let prevented = false;
    let stopped = false;
    const event = { type, target: this, preventDefault: () => (prevented = true), stopPropagation: () => (stopped = true), ...more };
    for (let at = this; at; at = at.parent) {
      for (const run of at.listeners[type] ?? []) run(event);
      at[`on${type}`]?.(event);
      if (stopped) return !prevented;
    }
    for (const run of this.document.window.listeners[type] ?? []) run(event);
    return !prevented;
  }

  dispatchEvent({ type }) {
    return this.dispatch(type);
  }

  // The cursor of an input box; at its end until a test places it.
  get selectionStart() {
    return this.cursor ?? this.value.length;
  }

  get selectionEnd() {
    return this.selectionStart;
  }

  setRangeText(text, start, end) {
    this.value = this.value.slice(0, start) + text + this.value.slice(end);
    this.cursor = start + text.length;
  }

  click() {
    this.dispatch('click');
    const form = this.localName === 'button' && this.getAttribute('type') !== 'button' ? this.closest('form') : null;
    form?.dispatch('submit');
  }

  focus() {
    this.document.activeElement = this;
  }

  select() {
    this.selected = true;
  }

  showModal() {
    this.setAttribute('open', '');
  }

  close() {
    this.removeAttribute('open');
  }

  // Geometry: the log is a list of rows.
  get scrollHeight() {
    return Math.max(this.clientHeight, ROW * this.children.reduce((sum, child) => sum + child.childElementCount, 0));
  }

  get scrollTop() {
    return Math.min(this.#top, this.scrollHeight - this.clientHeight);
  }

  set scrollTop(pixels) {
    this.#top = Math.max(0, Math.min(pixels, this.scrollHeight - this.clientHeight));
  }

  scrollBy({ top }) {
    this.scrollTop += top;
    this.dispatch('scroll');
  }

  scrollIntoView({ block }) {
    const box = this.parent.parent;
    box.scrollTop = this.parent.children.indexOf(this) * ROW - (block === 'center' ? box.clientHeight / 2 : 0);
  }

  getBoundingClientRect() {
    const box = this.parent?.parent;
    if (this.clientHeight || !box) return { top: 0, bottom: this.clientHeight };
    const top = this.parent.children.indexOf(this) * ROW - box.scrollTop;
    return { top, bottom: top + ROW };
  }
}

// html: well-formed, as index.html is.
function parse(html, document) {
  const root = new Element('html', document);
  const open = [root];
  for (const [, tag, end, name, attributes, text] of html.matchAll(/(<(\/?)([a-z0-9]+)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*\/?>)|<![^>]*>|([^<]+)/gi)) {
    if (text?.trim()) open.at(-1).append(text);
    if (!tag) continue;
    if (end) {
      open.pop();
      continue;
    }
    const element = new Element(name.toLowerCase(), document);
    for (const [, key, value = ''] of attributes.matchAll(/([\w-]+)(?:="([^"]*)")?/g)) element.setAttribute(key, value);
    element.hidden = element.getAttribute('hidden') !== null;
    open.at(-1).append(element);
    if (!/^(meta|link|img|input|circle|path)$/.test(name)) open.push(element);
  }
  return root;
}

export class Document {
  #byId = new Map(); // the ids of the page are all in its HTML
  hidden = false;
  title = '';
  activeElement = null;
  window = { listeners: {} };
  listeners = {};

  constructor(html) {
    this.root = parse(html, this);
    this.body = this.root.querySelector('body');
    for (const element of this.root.querySelectorAll('[id]')) this.#byId.set(element.id, element);
    this.activeElement = this.body;
  }

  createElement(name) {
    return new Element(name, this);
  }

  getElementById(id) {
    return this.#byId.get(id) ?? null;
  }

  querySelector(selectors) {
    return this.root.querySelector(selectors);
  }

  addEventListener(type, run) {
    (this.listeners[type] ??= []).push(run);
  }

  dispatch(type) {
    for (const run of this.listeners[type] ?? []) run({ type });
  }
}
