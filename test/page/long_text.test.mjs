// Long texts.

import assert from 'node:assert/strict';
import { folded } from '../../client/page/long_text.js';
import { messageRows } from '../../client/page/message_rows.js';
import { chatMessage } from './engine_fixture.mjs';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

const test = testWithSetup(() => {
  new Browser();
});
const lines = (n) => Array.from({ length: n }, (_, i) => `line ${i + 1}`).join('\n');

test('a_text_is_folded_from_21_lines_or_3001_characters_on', () => {
  assert.equal(folded(lines(20)), undefined);
  assert.deepEqual(folded(lines(21)), { lines: 21, beginning: lines(12) });
  assert.equal(folded('x'.repeat(3000)), undefined);
  assert.deepEqual(folded('x'.repeat(3001)), { lines: 1, beginning: 'x'.repeat(1499) });
  assert.equal(folded('seven  '.repeat(500)).beginning.length, 1496);
  assert.ok(!/[\ud800-\udbff]$/.test(folded(`x${'😀'.repeat(1600)}`).beginning));
});

test('a_fence_that_is_cut_is_closed', () => {
  assert.equal(folded(`\`\`\`\n${lines(30)}\n\`\`\``).beginning, `\`\`\`\n${lines(11)}\n\`\`\``);
});

test('a_button_shows_the_rest', () => {
  const row = (text) => messageRows({ list: [chatMessage(1, { text })], atNewest: true, pendingItems: [], label: '#ops', readUpTo: null, me: 'ada', systemMessages: [], removedReason: '', pending: {} }).at(-1).make();
  const message = row(lines(30));
  const [text, button] = [message.querySelector('.text'), message.querySelector('.unfold')];
  assert.deepEqual([text.textContent, button.textContent], [lines(12), 'Show all 30 lines']);
  button.click();
  assert.deepEqual([text.textContent, message.querySelector('.unfold')], [lines(30), null]);
  assert.equal(row('x'.repeat(5000)).querySelector('.unfold').textContent, 'Show the whole text');
  assert.equal(row(lines(20)).querySelector('.unfold'), null);
});
