import { newId } from './storage.js';

const FIND_TIMEOUT = 300; // milliseconds to wait for the answer of a tab that runs the engine

/**
 * A port to the engine where the browser has no shared workers: the engine runs in one of the tabs, its host, and the
 * others reach it over a BroadcastChannel. Without an answer of a host this tab becomes the host. Each new host makes
 * the tabs attach to it. Where there is no BroadcastChannel either, every tab is a host.
 */
export class TabEngine {
  onmessage = null;
  #id = newId();
  #channel = null;
  #modules = import('./engine.js'); // at once: when the host goes, the server may be down
  #engine = null; // while this tab is the host
  #hostSince = 0;
  #toEngine = null; // this tab's port to its own engine
  #ports = new Map(); // id of another tab → its port at the engine
  #hostTimer = 0;

  /** @param name  of the channel: one for each user of the browser. */
  constructor(name) {
    try {
      this.#channel = new BroadcastChannel(name);
      this.#channel.onmessage = ({ data }) => this.#received(data);
    } catch {
      // Old, or forbidden.
    }
    this.#modules.catch(() => {}); // no error of the page: see #becomeHost
    this.#becomeHostSoon();
  }

  /** Sends a message to the engine. A message that no engine receives is lost: the engine asks the tab to attach again. */
  postMessage(message) {
    if (this.#engine) this.#toEngine.postMessage(message);
    else this.#channel?.postMessage({ to: 'host', from: this.#id, message });
  }

  /** The tab closes, or looks for another engine. Another tab becomes the host. */
  close() {
    clearTimeout(this.#hostTimer);
    this.#stopHosting();
    this.#channel?.close();
    this.#channel = null;
    this.onmessage = null;
  }

  #received({ to, from, message, hostSince }) {
    if (to === this.#id) {
      clearTimeout(this.#hostTimer);
      this.onmessage?.({ data: message });
    } else if (to === 'host' && this.#engine) {
      this.#portOf(from).onmessage({ data: message });
    } else if (to === 'all' && !hostSince) {
      this.#becomeHostSoon();
    } else if (to === 'all') {
      this.#anotherHost(hostSince, from);
    }
  }

  #portOf(tab) {
    if (!this.#ports.has(tab)) {
      const port = { postMessage: (message) => this.#channel?.postMessage({ to: tab, message }) };
      this.#engine.connect(port);
      this.#ports.set(tab, port);
    }
    return this.#ports.get(tab);
  }

  // With jitter, so that seldom two tabs become the host at once.
  #becomeHostSoon() {
    clearTimeout(this.#hostTimer);
    this.#hostTimer = setTimeout(() => this.#becomeHost(), this.#channel ? FIND_TIMEOUT * (1 + Math.random()) : 0);
  }

  async #becomeHost() {
    // Without a server the module cannot be loaded. The tab looks for the engine again when it has waited long enough.
    const { Engine } = await this.#modules.catch(() => ({}));
    if (!Engine || this.#engine || !this.onmessage) return;
    const { port1, port2 } = new MessageChannel();
    this.#engine = new Engine(new URL('/ws', location).href.replace(/^http/, 'ws'));
    this.#engine.connect(port1);
    this.#toEngine = port2;
    port2.onmessage = ({ data }) => this.onmessage?.({ data });
    this.#hostSince = Date.now();
    this.#announce();
    this.onmessage({ data: { type: 'reattach' } });
  }

  #announce() {
    this.#channel?.postMessage({ to: 'all', from: this.#id, hostSince: this.#hostSince });
  }

  // Of two hosts the older one stays: more tabs are attached to it.
  #anotherHost(since, id) {
    clearTimeout(this.#hostTimer);
    const olderThanThis = since < this.#hostSince || (since === this.#hostSince && id < this.#id);
    if (this.#engine && !olderThanThis) return this.#announce();
    this.#stopHosting(false);
    this.onmessage?.({ data: { type: 'reattach' } });
  }

  // leaves: no other tab is the host.
  #stopHosting(leaves = true) {
    if (!this.#engine) return;
    this.#engine.close();
    this.#engine = null;
    this.#toEngine.onmessage = null;
    this.#ports.clear();
    if (leaves) this.#channel?.postMessage({ to: 'all', from: this.#id });
  }
}
