import { TabEngine } from './tab_engine.js';

// Counts up when a message changes: an open tab keeps its worker over an upgrade of the server, and a tab with other
// messages must not attach to it.
const MESSAGES_VERSION = 7;

const PING_INTERVAL = 2000; // milliseconds; browsers make it a minute in a hidden tab
// Pings without an answer until the engine counts as ended. The first answer takes longer: the worker is loaded first.
const MAX_UNANSWERED = 4;
const MAX_UNANSWERED_AT_START = 30;
const RETRY_DELAY = 2000; // milliseconds until a worker that could not be loaded is tried again

/**
 * A tab's connection to the engine, which runs in a shared worker so that all tabs of a name share one connection to
 * the server, or in one of the tabs where the browser has no shared workers (see TabEngine).
 *
 * Browsers end a shared worker, freeze a tab or let it crash without a word to the other side. So both sides ask with
 * `ping` whether the other is there, and any message is an answer. A tab without an answer looks for the engine again,
 * which starts a new one if it has ended. The engine drops tabs without an answer, and `reattach` is its answer to a tab
 * that it does not know.
 *
 * The messages between a tab and the engine are objects with a `type`. A `room` is the name of a room or of a
 * conversation; `list` is in order of seq; a message of a room is {room, seq, prev, user, text, time, to?, gap?},
 * where gap says that messages before it may be missing; an item is a message that this browser sends:
 * {id, room, text, at, state, reason?, seq?} with the states waiting, sent, acknowledged and failed.
 *
 * From the tab to the engine; a message with a `number` is answered by `response`:
 *   attach    user, token, newName, epoch, knownSeq, rooms {name: read}, keys {name: key},
 *             outside {name: {removedReason, removedDetail, invitedBy}}, unsent [item], ring {mode, muted}
 *             Registers the tab and starts the connection. `token` is the secret of the device, `newName` says that
 *             the user has just typed the name, the others are what the browser has stored.
 *   ping      Answered by `pong`.
 *   pong      The answer to a `ping`.
 *   detach    The tab closes. After the last one the engine closes the connection.
 *   open      room, title?, key?, enter?   The tab shows this room; joins it unless the user is outside, tries the key,
 *             or, with `enter`, accepts an invitation. Answered by `window`.
 *   reading   room, on               The tab is visible and shows the end of the room, so new messages are read.
 *   send      id, room, text, at, state   Sends a message.
 *   retry     id                     Sends a failed message again.
 *   drop      id                     Discards a failed message.
 *   leave     room                   Leaves the room and discards its unsent messages.
 *   rejoin    room, key?             Tries to enter a room that the user was removed from or could not enter.
 *   request   request                A request of docs/protocol.md without its id. Answered by `response`.
 *   names                            All names that are known: members of the rooms, other users of all conversations.
 *   ring      ring {mode, muted}     Which messages ring from now on, see rings().
 *   logOut                           The user logs out, in all tabs.
 *   wake                             The network may have changed: checks the connection at once.
 *
 * From the engine to the tab:
 *   ping      Answered by `pong`.
 *   pong      The answer to a `ping`.
 *   reattach  The engine does not know the tab, which sends `attach` and `open` again.
 *   state     phase, user, epoch, reason, retryAt, textBytes, blockedReason, knownSeq, rooms
 *             In batches, see Tabs. `phase` is connecting, registering, online, waiting (until `retryAt`, because
 *             of `reason`) or refused (the name, because of `reason`). `blockedReason` says why the server accepts no
 *             messages now. `rooms` are {name, title, topic, unread, mentions, read, ready, removedReason,
 *             removedDetail, invitedBy, key, silencedBy}: a user who was removed, refused or invited is outside, and sees
 *             the reason. `silencedBy` is why a user inside may not send messages, see Speech.
 *   window    room, list, read       Replaces all messages of the room that the tab shows.
 *   messages  room, list, read       New messages of that room. `read` is the newest read seq.
 *   roomInfo  room, members, count, operators, systemMessages [{seq, text, time}]
 *             About that room; a system message follows the message with its seq.
 *   pending   list [item]            All messages of this name that have not come back from the server yet.
 *   forget    ids                    These messages were acknowledged or discarded: the tab removes them from its store.
 *   notify    message                An unread mention or direct message, to all tabs.
 *   notice    message                A text to show for a moment.
 *   loggedOut                        The user has logged out, maybe in another tab.
 *   response  number, response       The response, of the server if it was a request; or an `error`.
 */
export class EngineProxy {
  #name;
  #port;
  #attachment;
  #handlers;
  #workers = true; // shared workers may work here
  #answered = false; // the engine has answered on this port
  #everAnswered = false; // and on this one or an earlier one
  #unanswered = 0; // pings since the last message of the engine
  #closed = false; // the tab is closed, or in the browser's cache
  #waiting = new Map();
  #lastNumber = 0;

  /**
   * @param name        names the shared worker: one for each user of this browser.
   * @param attachment  returns the fields of the `attach` message.
   * @param handlers    functions by the type of the engine's message; and lost(): the engine does not answer any more,
   *                    reattached(): the engine is a new one, or has forgotten what this tab has open.
   */
  constructor(name, attachment, handlers) {
    this.#name = `${MESSAGES_VERSION} ${name}`;
    this.#attachment = attachment;
    this.#handlers = handlers;
    this.#find();
    setInterval(() => this.#ping(), PING_INTERVAL);
    addEventListener('pagehide', () => {
      this.send({ type: 'detach' });
      this.#port.close?.();
      this.#closed = true;
    });
    // The browser restores the tab from its cache.
    addEventListener('pageshow', (e) => e.persisted && this.#lost());
    addEventListener('online', () => this.send({ type: 'wake' }));
    document.addEventListener('visibilitychange', () => document.hidden || this.send({ type: 'wake' }));
  }

  /** Sends a message to the engine. */
  send(message) {
    this.#port.postMessage(message);
  }

  /** Sends a message to the engine. @return a promise of its response: an `error` if the engine has ended meanwhile. */
  ask(message) {
    const number = ++this.#lastNumber;
    this.send({ ...message, number });
    return new Promise((resolve) => this.#waiting.set(number, resolve));
  }

  /** Sends a request to the server. @return a promise of the response, which may be an `error`. */
  request(request) {
    return this.ask({ type: 'request', request });
  }

  /** Sends a message to the engine; an error is shown. */
  async sendChecked(message) {
    const response = await this.ask(message);
    if (response.type === 'error') this.#handlers.notice(response);
  }

  // Connects to the engine, or starts one.
  #find() {
    try {
      if (this.#workers) return this.#connectToWorker();
    } catch {
      this.#workers = false;
    }
    this.#connectTo(new TabEngine(`banter ${this.#name}`));
  }

  #connectToWorker() {
    const worker = new SharedWorker('/worker.js', { type: 'module', name: this.#name });
    worker.onerror = () => {
      worker.onerror = null;
      this.#workers = this.#everAnswered;
      // Where a worker has worked before, the server is down now.
      if (this.#workers) setTimeout(() => worker.port === this.#port && this.#find(), RETRY_DELAY);
      else this.#find();
    };
    this.#connectTo(worker.port);
  }

  #connectTo(port) {
    this.#port = port;
    this.#answered = this.#closed = false;
    this.#unanswered = 0;
    port.onmessage = ({ data }) => this.#received(data);
    this.#attach();
  }

  #attach() {
    this.send({ type: 'attach', ...this.#attachment() });
    if (this.#everAnswered) this.#handlers.reattached?.();
  }

  #received(message) {
    this.#unanswered = 0;
    this.#answered = this.#everAnswered = true;
    if (message.type === 'ping') {
      this.send({ type: 'pong' });
    } else if (message.type === 'reattach') {
      this.#failAsked();
      this.#attach();
    } else if (message.type === 'response') {
      this.#waiting.get(message.number)?.(message.response);
      this.#waiting.delete(message.number);
    } else {
      this.#handlers[message.type]?.(message);
    }
  }

  #ping() {
    if (this.#closed) return;
    if (this.#unanswered < (this.#answered ? MAX_UNANSWERED : MAX_UNANSWERED_AT_START)) {
      ++this.#unanswered;
      this.send({ type: 'ping' });
    } else {
      this.#workers &&= this.#everAnswered;
      this.#lost();
    }
  }

  // The engine has ended. If it has not, it detaches this tab first.
  #lost() {
    const old = this.#port;
    old.onmessage = null;
    old.postMessage({ type: 'detach' });
    old.close?.();
    this.#failAsked();
    this.#handlers.lost?.();
    this.#find();
  }

  // The engine may not have received what was asked.
  #failAsked() {
    const responses = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const resolve of responses) resolve({ type: 'error', code: 'offline', message: 'Not connected to the server.' });
  }
}
