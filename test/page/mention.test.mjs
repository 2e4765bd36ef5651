// Mentions: the table that the console's tests read, too.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { mentionRanges, mentions } from '../../client/page/mention.js';
import { cpuTime } from './cpu_time.mjs';

const table = JSON.parse(readFileSync(new URL('../cases/mentions.json', import.meta.url), 'utf8'));
// The table counts code points, the page UTF-16 units.
const inCodePoints = (text, ranges) => ranges.map((range) => range.map((at) => [...text.slice(0, at)].length));

for (const [atOnly, title] of [[false, 'a_name_is_mentioned_as_a_word_of_its_own'], [true, 'with_the_setting_only_a_name_after_an_at_sign_is_a_mention']])
  test(title, () => {
    for (const { name, text, ranges, at = ranges } of table) {
      const expected = atOnly ? at : ranges;
      assert.deepEqual(inCodePoints(text, mentionRanges(text, name, atOnly)), expected, `${name}: ${text}`);
      assert.equal(mentions(text, name, atOnly), expected.length > 0, `${name}: ${text}`);
    }
  });

test('ranges_are_counted_in_the_text_as_it_was_typed', () => {
  assert.deepEqual(mentionRanges('@ada ada x@ada', 'ada'), [[0, 4], [5, 8], [10, 14]]);
  assert.deepEqual(mentionRanges('ﬁ e\u0301 😀 ada', 'ada'), [[8, 11]]);
});

test('an_empty_name_is_never_mentioned', () => {
  assert.deepEqual([mentions('hi', ''), mentionRanges('hi', '')], [false, []]);
});

test('many_combining_marks_take_no_time', () => {
  const heap = `a${'\u0301\u0323'.repeat(20000)} ada`;
  const taken = cpuTime(() => {
    assert.ok(mentions(heap, 'ada'));
    assert.deepEqual(mentionRanges(heap, 'ada'), [[40002, 40005]]);
  });
  assert.ok(taken < 1000);
  assert.ok(mentions(`e${'\u0301'.repeat(30)}`, `e${'\u0301'.repeat(30)}`), 'what a language has stays');
});
