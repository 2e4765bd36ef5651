// How messages look: the length of lines, and times without a pointer. How large the page is.

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import http from 'node:http';
import { test } from 'node:test';
import { fixture } from './fixture.mjs';
import { eventuallyEqual } from './page_user.mjs';

const here = fixture();
const prose = 'It was a bright cold day in April, and the clocks were striking thirteen when the build turned green at last. '.repeat(12).trim();

test('a_line_on_a_wide_screen_has_about_80_characters', async () => {
  for (const width of [1280, 1920]) {
    const ada = await here.openPage(`ada-${width}`, { viewport: { width, height: 800 }, hash: `#wide-${width}` });
    await ada.say(prose);
    await ada.sees(prose);
    await eventuallyEqual(() => ada.pending(), []); // the ack replaces the row
    const perLine = await ada.page.locator('.message .text').evaluate((node) => {
      const lines = new Set();
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const { top } of range.getClientRects()) lines.add(Math.round(top));
      return node.textContent.length / lines.size;
    });
    assert.ok(perLine > 68 && perLine < 90, `${perLine} characters at ${width}`);
    await ada.close();
  }
});

test('times_are_visible_without_a_pointer', async () => {
  const ada = await here.openPage('ada', { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true, hash: '#times' });
  for (const text of ['one', 'two', 'three']) {
    await ada.say(text);
    await ada.sees(text);
  }
  await eventuallyEqual(() => ada.pending(), []);
  const times = ada.page.locator('.message > time, .message .by > time');
  assert.equal(await times.count(), 3);
  for (const time of await times.all()) {
    const { opacity, left, right, textLeft } = await time.evaluate((node) => {
      const box = node.getBoundingClientRect();
      return { opacity: getComputedStyle(node).opacity, left: box.left, right: box.right, textLeft: node.closest('.message').querySelector('.text').getBoundingClientRect().left };
    });
    assert.equal(opacity, '1');
    assert.ok(left >= 0 && (right <= textLeft || left > textLeft), 'beside the text');
  }
  await ada.close();
});

// The length of the compressed body.
const sentBytes = (url) =>
  new Promise((done, failed) => {
    http.get(url, { headers: { 'accept-encoding': 'gzip' } }, async (response) => {
      assert.deepEqual([response.statusCode, response.headers['content-encoding']], [200, 'gzip'], url);
      let bytes = 0;
      for await (const part of response) bytes += part.length;
      done(bytes);
    }).on('error', failed);
  });

test('the_whole_page_is_sent_in_less_than_60_kB', async () => {
  const files = await readdir(new URL('../../client/page/', import.meta.url));
  let bytes = 0;
  for (const file of files) bytes += await sentBytes(new URL(file === 'index.html' ? '/' : file, here.server.url).href);
  assert.ok(files.length > 30 && bytes < 60_000, `${files.length} files of ${bytes} bytes`);
});
