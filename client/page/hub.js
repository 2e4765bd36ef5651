// A tab's end of the engine: in a shared worker, so that the tabs of a name share one connection, or in the
// tab itself where the browser has no such worker.
export class Hub {
  #port;
  #attach;
  #on;
  #waiting = new Map();
  #number = 0;

  // on: functions by the type of what the engine tells.
  constructor(worker, attach, on) {
    this.#attach = attach;
    this.#on = on;
    try {
      const shared = new SharedWorker('/worker.js', { type: 'module', name: worker });
      shared.onerror = () => {
        shared.onerror = null;
        this.#local();
      };
      this.#use(shared.port);
    } catch {
      this.#local();
    }
    addEventListener('pagehide', () => this.tell({ type: 'detach' }));
    // The engine has forgotten a tab that comes back from the cache.
    addEventListener('pageshow', (e) => e.persisted && location.reload());
    addEventListener('online', () => this.tell({ type: 'wake' }));
    document.addEventListener('visibilitychange', () => document.hidden || this.tell({ type: 'wake' }));
  }

  tell(message) {
    this.#port?.postMessage(message);
  }

  // A request to the server. The answer may be an `error`.
  ask(request) {
    const number = ++this.#number;
    this.tell({ type: 'ask', number, request });
    return new Promise((resolve) => this.#waiting.set(number, resolve));
  }

  async #local() {
    const { Engine } = await import('./engine.js');
    const { port1, port2 } = new MessageChannel();
    new Engine(new URL('/ws', location).href.replace(/^http/, 'ws')).connect(port1);
    this.#use(port2);
  }

  #use(port) {
    this.#port = port;
    port.onmessage = ({ data }) => {
      if (data.type !== 'answer') return this.#on[data.type]?.(data);
      this.#waiting.get(data.number)?.(data.answer);
      this.#waiting.delete(data.number);
    };
    this.tell({ type: 'attach', ...this.#attach });
  }
}
