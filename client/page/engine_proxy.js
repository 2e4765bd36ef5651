// Counts up when a message changes: an open tab keeps its worker over an upgrade of the server, and a tab with other
// messages must not attach to it.
const MESSAGES_VERSION = 3;

/**
 * A tab's connection to the engine, which runs in a shared worker so that all tabs of a name share one connection to
 * the server, or in the tab itself where the browser has no shared workers.
 *
 * The messages between a tab and the engine are objects with a `type`. A `room` is the name of a room or of a
 * conversation; `list` is in order of seq; a message of a room is {room, seq, prev, user, text, time, to?, gap?},
 * where gap says that messages before it may be missing; an item is a message that this browser sends:
 * {id, room, text, at, state, reason?, seq?} with the states waiting, sent, acknowledged and failed.
 *
 * From the tab to the engine:
 *   attach    user, token, newName, epoch, knownSeq, rooms {name: read}, unsent [item]
 *             Registers the tab and starts the connection. `token` is the secret of the device, `newName` says that
 *             the user has just typed the name, the others are what the browser has stored.
 *   detach    The tab closes. After the last one the engine closes the connection.
 *   open      room, title?           The tab shows this room; joins it if necessary. Answered by `window`.
 *   reading   room, on               The tab is visible and shows the end of the room, so new messages are read.
 *   send      id, room, text, at, state   Sends a message.
 *   retry     id                     Sends a failed message again.
 *   drop      id                     Discards a failed message.
 *   leave     room                   Leaves the room and discards its unsent messages.
 *   rejoin    room                   Joins a room again from which the user was removed.
 *   request   number, request        A request of docs/protocol.md without its id. Answered by `response`.
 *   wake                             The network may have changed: checks the connection at once.
 *
 * From the engine to the tab:
 *   state     phase, user, epoch, reason, retryAt, textBytes, blockedReason, knownSeq, rooms
 *             In batches, see Tabs. `phase` is connecting, registering, online, waiting (until `retryAt`, because
 *             of `reason`) or refused (the name, because of `reason`). `blockedReason` says why the server accepts no
 *             messages now. `rooms` are {name, title, topic, unread, mentions, read, ready, removedReason}.
 *   window    room, list, read       Replaces all messages of the room that the tab shows.
 *   messages  room, list, read       New messages of that room. `read` is the newest read seq.
 *   roomInfo  room, members, count, operators, systemMessages [{seq, text, time}]
 *             About that room; a system message follows the message with its seq.
 *   pending   list [item]            All messages of this name that have not come back from the server yet.
 *   forget    ids                    These messages were acknowledged or discarded: the tab removes them from its store.
 *   notify    message                An unread mention or direct message, to all tabs.
 *   notice    message                A text to show for a moment.
 *   response  number, response       The server's response, or an `error`.
 */
export class EngineProxy {
  #port;
  #attach;
  #handlers;
  #waiting = new Map();
  #lastNumber = 0;

  /**
   * @param workerName  names the shared worker: one for each folded user name.
   * @param attach      the fields of the `attach` message.
   * @param handlers    functions by the type of the engine's message.
   */
  constructor(workerName, attach, handlers) {
    this.#attach = attach;
    this.#handlers = handlers;
    try {
      const shared = new SharedWorker('/worker.js', { type: 'module', name: `${MESSAGES_VERSION} ${workerName}` });
      shared.onerror = () => {
        shared.onerror = null;
        this.#runInTab();
      };
      this.#connectTo(shared.port);
    } catch {
      this.#runInTab();
    }
    addEventListener('pagehide', () => this.send({ type: 'detach' }));
    // The engine has detached a tab that the browser restores from its cache.
    addEventListener('pageshow', (e) => e.persisted && location.reload());
    addEventListener('online', () => this.send({ type: 'wake' }));
    document.addEventListener('visibilitychange', () => document.hidden || this.send({ type: 'wake' }));
  }

  /** Sends a message to the engine. */
  send(message) {
    this.#port?.postMessage(message);
  }

  /** Sends a request to the server. @return a promise of the response, which may be an `error`. */
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
