// Code and columns in texts.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeParts, hasColumns } from '../../client/page/code_marks.js';
import { cpuTime } from './cpu_time.mjs';

// Inline code in <>, blocks in {}.
const shown = (text) => [...codeParts(text)].map((part) => part.text ?? (part.isBlock ? `{${part.code}}` : `<${part.code}>`)).join('');

test('backticks_of_the_same_number_enclose_code_in_a_line', () => {
  const table = [
    ['run `ls -l` now', 'run <ls -l> now'],
    ['`a` and `b`', '<a> and <b>'],
    ['``a`b``', '<a`b>'],
    ['```x```', '<x>'],
    ['`a', '`a'],
    ['`a``b', '`a``b'],
    ['`a\nb`', '`a\nb`'],
    ['``', '``'],
    ['` `', '` `'],
    ['it`s 5` long', 'it<s 5> long'],
    ['', ''],
    ['no code', 'no code'],
  ];
  for (const [text, expected] of table) assert.equal(shown(text), expected, text);
});

test('a_fence_encloses_a_block', () => {
  const table = [
    ['```\na\n  b\n```', '{a\n  b}'],
    ['look:\n```\na\n```\ndone', 'look:{a}done'],
    ['```c++\nint `x`;\n```', '{int `x`;}'],
    ['```\na\n```\n```\nb\n```', '{a}{b}'],
    ['```\na\n``` \nb', '{a}b'],
    ['```\nopen', '```\nopen'],
    ['```\n\n```', '```\n\n```'],
    ['a ```\nb\n```', 'a ```\nb\n```'],
  ];
  for (const [text, expected] of table) assert.equal(shown(text), expected, text);
});

test('hostile_backticks_take_no_time', () => {
  const texts = ['`'.repeat(16384), '` '.repeat(8192), '`` ` '.repeat(4096), '```\n'.repeat(4096), '\n```x'.repeat(4096), Array.from({ length: 180 }, (_, i) => '`'.repeat(i)).join(' ')];
  for (const text of texts) assert.ok(cpuTime(() => [...codeParts(text)]) < 1000, text.slice(0, 10));
});

test('a_log_has_columns_and_prose_has_none', () => {
  const yes = ['NAME   AGE\nweb    3d\ndb     12d', 'a\t1\nb\t2', 'build: 212 passed\n\tunit\t140\n\tbrowser\t 72', 'total 3\n-rw-r--r--  1 ada  12 x\n-rw-r--r--  1 ada 999 y'];
  const no = ['hi', 'two  spaces once', 'One.  Two.\nThree.  Four.', 'a\nb\nc', 'first  x\nsecond\nthird\nfourth', '  indented\n  too', ''];
  for (const text of yes) assert.ok(hasColumns(text), text);
  for (const text of no) assert.ok(!hasColumns(text), text);
});
