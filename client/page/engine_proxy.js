// A tab's end of the engine: in a shared worker, so that the tabs of a name share one connection, or in the
// tab itself where the browser has no such worker.
export class EngineProxy {
  #port;
  #attach;
  #handlers;
  #waiting = new Map();
  #lastNumber = 0;

  // handlers: functions by the type of the engine's message.
  constructor(workerName, attach, handlers) {
    this.#attach = attach;
    this.#handlers = handlers;
    try {
      const shared = new SharedWorker('/worker.js', { type: 'module', name: workerName });
      shared.onerror = () => {
        shared.onerror = null;
        this.#runInTab();
      };
      this.#connectTo(shared.port);
    } catch {
      this.#runInTab();
    }
    addEventListener('pagehide', () => this.send({ type: 'detach' }));
    // The engine has forgotten a tab that comes back from the cache.
    addEventListener('pageshow', (e) => e.persisted && location.reload());
    addEventListener('online', () => this.send({ type: 'wake' }));
    document.addEventListener('visibilitychange', () => document.hidden || this.send({ type: 'wake' }));
  }

  send(message) {
    this.#port?.postMessage(message);
  }

  // A request to the server. The response may be an `error`.
  request(request) {
    const number = ++this.#lastNumber;
    this.send({ type: 'request', number, request });
    return new Promise((resolve) => this.#waiting.set(number, resolve));
  }

  async #runInTab() {
    const { Engine } = await import('./engine.js');
    const { port1, port2 } = new MessageChannel();
    new Engine(new URL('/ws', location).href.replace(/^http/, 'ws')).connect(port1);
    this.#connectTo(port2);
  }

  #connectTo(port) {
    this.#port = port;
    port.onmessage = ({ data }) => {
      if (data.type !== 'response') return this.#handlers[data.type]?.(data);
      this.#waiting.get(data.number)?.(data.response);
      this.#waiting.delete(data.number);
    };
    this.send({ type: 'attach', ...this.#attach });
  }
}
