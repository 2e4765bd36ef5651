// Everything that banter is reached with, in one room: each says a line, all hear all of them in one order.
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

// A program that reads along, and what it has printed so far.
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

  // The lines that it shows; the server's own words are not one's of the room.
  lines() {
    return this.text.split('\n').slice(0, -1).filter((line) => line.startsWith('['));
  }

  kill() {
    this.#process.kill();
  }
}

test('a page, the console, nc, the article\'s client and curl hear the same lines in the same order', async () => {
  const { server } = here;
  const paula = await here.openPage('paula');
  const console_ = new Program(
    path.join(binDir, 'banter'), '--port', server.chatPort, '--user', 'carl', '--room', 'lobby', '--follow');
  const nc = new Program('nc', '127.0.0.1', server.chatPort);
  const article = new Program('/usr/bin/python3', articleClient, server.chatPort, 'arthur');
  const tail = new Program('curl', '-sN', `${server.url}rooms/lobby/tail`);
  const readers = [console_, nc, article, tail];

  // All are there when they hear the same line: some may come too late for the first.
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
