import { once } from 'node:events';
import net from 'node:net';
import { createInterface } from 'node:readline';

let clients = 0; // makes ids unique, also among clients of the same name

// A client of the JSON protocol over TCP, for steps that would take too long in a browser.
export class ChatClient {
  #socket;
  #waiting = new Map();
  #prefix = `${process.pid}.${++clients}.`;
  #lastId = 0;
  events = [];

  // more: further fields of the hello.
  static async connect(port, user, rooms = ['lobby'], more = {}) {
    const client = new ChatClient();
    client.#socket = net.connect(port, '127.0.0.1');
    await once(client.#socket, 'connect');
    createInterface({ input: client.#socket }).on('line', (line) => {
      if (!line.startsWith('{')) return;
      const event = JSON.parse(line);
      client.events.push(event);
      client.#waiting.get(event.id)?.(event);
      client.#waiting.delete(event.id);
    });
    await client.ask({ type: 'hello', user, rooms, ...more });
    return client;
  }

  ask(request) {
    const id = this.#prefix + ++this.#lastId;
    this.#socket.write(`${JSON.stringify({ ...request, id })}\n`);
    return new Promise((resolve, reject) =>
      this.#waiting.set(id, (e) => (e.type === 'error' ? reject(new Error(e.message)) : resolve(e))),
    );
  }

  say(room, text) {
    return this.ask({ type: 'message', room, text });
  }

  sayTo(user, text) {
    return this.ask({ type: 'message', to: user, text });
  }

  // The texts of all messages so far.
  said() {
    return this.events.filter((e) => e.type === 'message').map((e) => e.text);
  }

  async sayMany(room, count, textOf) {
    for (let at = 0; at < count; at += 500)
      await Promise.all(Array.from({ length: Math.min(500, count - at) }, (_, i) => this.say(room, textOf(at + i + 1))));
  }

  close() {
    this.#socket.destroy();
  }
}
