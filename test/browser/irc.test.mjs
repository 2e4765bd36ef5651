import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, PageUser } from './page_user.mjs';
import { Server } from './server.mjs';

// An IRC client that is a web page, such as Gamja.
let server, browser;
before(async () => {
  server = await Server.start('--irc-port', 0);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.remove();
});

// Runs in the page: sends each line as a message and collects messages until one ends with `last`.
async function chat({ url, subprotocols, lines, last }) {
  const socket = new WebSocket(url, subprotocols);
  return new Promise((resolve) => {
    const seen = [];
    const done = (how) => resolve({ how, protocol: socket.protocol, seen });
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => lines.forEach((line) => socket.send(socket.protocol.startsWith('binary') ? new TextEncoder().encode(line) : line));
    socket.onclose = ({ code, wasClean }) => done(wasClean ? code : 'failed');
    socket.onmessage = ({ data }) => {
      seen.push(typeof data === 'string' ? data : new TextDecoder().decode(data));
      if (last && seen.at(-1).endsWith(last)) done('heard');
    };
  });
}

const url = (path = 'ws') => server.url.replace('http', 'ws') + path;

for (const subprotocol of ['text.ircv3.net', 'binary.ircv3.net']) {
  test(`a_page_speaks_irc_with_${subprotocol}`, async () => {
    const ada = await PageUser.open(browser, server.url, 'ada');
    const other = await browser.newPage();
    await other.goto(server.url);
    const lines = ['NICK bob', 'USER bob 0 * :Bob', 'JOIN #lobby', `PRIVMSG #lobby :hello from ${subprotocol}, 日本語 🙂`, 'PING :done'];
    const { how, protocol, seen } = await other.evaluate(chat, { url: url(), subprotocols: ['nonsense', subprotocol], lines, last: ':done' });
    assert.deepEqual([how, protocol], ['heard', subprotocol]);
    assert.match(seen[0], /^:banter 001 bob /);
    assert.ok(seen.every((line) => !/[\r\n]/.test(line)));
    await ada.sees(`hello from ${subprotocol}, 日本語 🙂`);
    await other.close();
    await ada.close();
  });
}

test('irc_without_a_subprotocol_has_a_path_of_its_own', async () => {
  const page = await browser.newPage();
  await page.goto(server.url);
  const lines = ['NICK carl\r\n', 'USER carl 0 * :Carl\r\n', 'PING :done\r\n'];
  const { how, seen } = await page.evaluate(chat, { url: url('irc'), subprotocols: [], lines, last: ':done' });
  assert.equal(how, 'heard');
  assert.match(seen[0], /^:banter 001 carl /);
  await page.close();
});

test('quit_closes_cleanly', async () => {
  const page = await browser.newPage();
  await page.goto(server.url);
  const { how, seen } = await page.evaluate(chat, { url: url(), subprotocols: ['text.ircv3.net'], lines: ['QUIT :bye'] });
  assert.equal(how, 1000);
  assert.match(seen.at(-1), /^ERROR :/);
  await page.close();
});

test('a_browser_fails_where_no_subprotocol_can_be_agreed_on', async () => {
  const page = await browser.newPage();
  await page.goto(server.url);
  assert.equal((await page.evaluate(chat, { url: url(), subprotocols: ['chat'], lines: [] })).how, 'failed');
  await page.close();
});

test('a_page_of_another_origin_gets_no_connection', async () => {
  const page = await browser.newPage();
  await page.setContent('<p>elsewhere'); // of the origin null
  assert.equal((await page.evaluate(chat, { url: url(), subprotocols: ['text.ircv3.net'], lines: ['PING :x'] })).how, 'failed');
  await page.close();
});
