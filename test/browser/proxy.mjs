import { once } from 'node:events';
import net from 'node:net';

// A proxy between a page and the server that can fall silent like a dead network: no byte, no end of the stream.
export class Proxy {
  #server;
  #pairs = [];

  static async to(port) {
    const proxy = new Proxy();
    proxy.#server = net.createServer((near) => {
      const far = net.connect(port, '127.0.0.1');
      for (const [from, to] of [[near, far], [far, near]]) {
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
      }
      proxy.#pairs.push([near, far]);
    });
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}/`;
  }

  // Silences all connections. The server's side is closed, so that the name is free.
  fallSilent() {
    for (const [near, far] of this.#pairs.splice(0)) {
      far.unpipe(near);
      far.removeAllListeners('close');
      far.destroy();
      near.unpipe(far);
      near.resume();
    }
  }

  close() {
    this.#server.close();
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }
}
