// The commands: the table that the console's tests read, too.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { COMMANDS, namesToAsk, parseLine } from '../../client/page/commands.js';
import { complete } from '../../client/page/completion.js';

const table = JSON.parse(readFileSync(new URL('../cases/commands.json', import.meta.url), 'utf8'));

test('every_line_has_the_result_of_the_table', () => {
  for (const { line, names, result } of table.parse) {
    const parsed = parseLine(line, names);
    if (result.error === '*') assert.ok(parsed.error, line);
    else assert.deepEqual(parsed, result, `${line} of ${names}`);
  }
});

test('longer_names_are_asked_for_as_in_the_table', () => {
  for (const { line, names, ask } of table.ask) assert.deepEqual(namesToAsk(line, names), ask, `${line} of ${names}`);
});

test('the_commands_are_those_of_the_table', () => {
  assert.deepEqual(COMMANDS.map(({ name }) => name), table.commands.map(({ name }) => name));
  for (const [i, row] of table.commands.entries()) {
    const { name, arguments: args, group, purpose } = COMMANDS[i];
    assert.deepEqual({ name, arguments: args, group, purpose: row.purpose && purpose }, { purpose: undefined, ...row });
  }
});

test('every_command_says_its_purpose', () => {
  for (const { name, purpose } of COMMANDS) assert.match(purpose, /^[a-z].*[^.]$/, name);
});

test('the_word_before_the_cursor_is_completed_as_in_the_table', () => {
  for (const { line, word, candidates, suffix, ...words } of table.complete) assert.deepEqual(complete(line, words), { word, candidates, suffix }, line);
});
