import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const binDir = path.resolve(process.env.BANTER_BIN_DIR ?? path.join(root, 'build/release/bin'));

// The real banterd on free ports of the loopback. A restart takes the same ports and the same data.
export class Server {
  #data;
  #process;
  #args;
  #ports = { chat: 0, http: 0 };

  static async start(...args) {
    const server = new Server();
    server.#args = args;
    server.#data = await mkdtemp(path.join(tmpdir(), 'banter-browser-'));
    await server.startAgain();
    return server;
  }

  get url() {
    return `http://127.0.0.1:${this.#ports.http}/`;
  }

  get chatPort() {
    return this.#ports.chat;
  }

  // page: whether the server listens for HTTP.
  async startAgain({ page = true } = {}) {
    const { chat, http } = this.#ports;
    const storage = this.#args.includes('--memory') ? [] : ['--data', this.#data];
    const irc = this.#args.includes('--irc-port') ? [] : ['--no-irc'];
    const flags = [...(page ? ['--http-port', http] : ['--no-http']), ...irc, '--port', chat, '--rate-limit', 0, ...storage, ...this.#args];
    this.#process = spawn(path.join(binDir, 'banterd'), flags.map(String), { stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    this.#process.stderr.on('data', (data) => (log += data));
    const lines = createInterface({ input: this.#process.stdout });
    for await (const line of lines) {
      const [, listener, port] = /^listening (chat|http) .*:(\d+)$/.exec(line) ?? [];
      if (listener) this.#ports[listener] = Number(port);
      if (listener === (page ? 'http' : 'chat')) {
        this.#process.stdout.resume();
        return;
      }
    }
    throw new Error(`banterd did not start: ${log}`);
  }

  get isRunning() {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  async end(signal = 'SIGTERM') {
    if (!this.isRunning) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill(signal);
    await ended;
  }

  async remove() {
    await this.end('SIGKILL');
    await rm(this.#data, { recursive: true, force: true });
  }
}
