// All kinds of clients in one room: each sends a line, and all receive all lines in the same order.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fixture } from './fixture.mjs';
import { eventually, eventuallyEqual } from './page_user.mjs';
import { binDir } from './server.mjs';

const here = fixture();
const run = promisify(execFile);
const articleClient = path.join(path.dirname(fileURLToPath(import.meta.url)), 'article_client.py');
const programs = [];
after(() => programs.forEach((program) => program.kill()));

// A client program and its output so far.
class Program {
  #process;
  text = '';

  constructor(command, ...args) {
    this.#process = spawn(command, args.map(String), { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#process.stdout.on('data', (data) => (this.text += data));
    programs.push(this);
  }

  write(text) {
    this.#process.stdin.write(text);
  }

  // The messages of the room in the output, without lines of the server.
  lines() {
    return this.text.split('\n').slice(0, -1).filter((line) => line.startsWith('['));
  }

  kill() {
    this.#process.kill();
  }
}

test('a page, the console, nc, the article\'s client and curl receive the same lines in the same order', async () => {
  const { server } = here;
  const paula = await here.openPage('paula');
  const console_ = new Program(
    path.join(binDir, 'banter'), '--port', server.chatPort, '--user', 'carl', '--room', 'lobby', '--follow');
  const nc = new Program('nc', '127.0.0.1', server.chatPort);
  const article = new Program('/usr/bin/python3', articleClient, server.chatPort, 'arthur');
  const tail = new Program('curl', '-sN', `${server.url}rooms/lobby/tail`);
  const readers = [console_, nc, article, tail];

  // All are in the room when they receive the same line; some may miss the first one.
  const there = /^\[guest\] is everyone here\? (\d+)$/;
  let asked = 0;
  await eventually(async () => {
    asked += 1;
    await run('curl', ['-sf', '-d', `is everyone here? ${asked}`, `${server.url}rooms/lobby/messages`]);
    return readers.every((reader) => reader.lines().some((line) => there.test(line)));
  }, 'all are in the room');

  await paula.say('from the page');
  await paula.sees('from the page');
  console_.write('from the console\n');
  await paula.sees('from the console');
  nc.write('{"user":"nora","text":"from nc"}');
  await paula.sees('from nc');
  article.write('from the article\n');
  await paula.sees('from the article');
  await run('curl', ['-sf', '-d', 'from curl', `${server.url}rooms/lobby/messages?user=curt`]);
  await paula.sees('from curl');

  const expected = [
    '[paula] from the page', '[carl] from the console', '[nora] from nc', '[arthur] from the article',
    '[curt] from curl'];
  for (const reader of readers)
    await eventuallyEqual(() => reader.lines().filter((line) => !there.test(line)), expected);
  const heard = (await paula.texts()).filter((text) => text.startsWith('from '));
  assert.deepEqual(heard, ['from the page', 'from the console', 'from nc', 'from the article', 'from curl']);
});
