// The names and rooms that a tab knows, for the completion and the commands.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complete, knownNames, knownWords } from '../../client/page/completion.js';

const rooms = [{ name: 'ops', title: 'ops' }, { name: '@ada,mary_ann', title: 'Mary Ann' }, { name: '@ada,bob', title: 'Bob' }];

test('a_room_has_the_names_of_its_members_and_a_conversation_that_of_the_other_user', () => {
  assert.deepEqual(knownWords(rooms, 'ops', ['ada', 'Eve']), { names: ['ada', 'Eve'], contacts: ['Mary Ann', 'Bob'], rooms: ['ops'] });
  assert.deepEqual(knownWords(rooms, '@ada,bob', []).names, ['Bob']);
});

test('commands_know_members_contacts_and_authors_once_each', () => {
  assert.deepEqual(knownNames({ names: ['ada', 'Bob'], contacts: ['Bob'] }, [{ user: 'Eve' }, { user: 'ada' }]), ['ada', 'Bob', 'Eve']);
});

test('a_name_with_a_space_is_completed_from_what_is_typed_of_it', () => {
  const words = { names: ['Bob', 'Bob Smith', 'Op Er'], contacts: ['Op Old'], rooms: [] };
  const table = [
    ['hi @op e', '@op e', ['@Op Er']],
    ['@op_e', '@op_e', ['@Op Er']],
    ['hi @bob ', '@bob ', ['@Bob Smith']],
    ['hi @op er bo', 'bo', ['Bob', 'Bob Smith']],
    ['/kick Bob S', 'Bob S', ['Bob_Smith']],
    ['/msg op o', 'op o', ['Op_Old']],
    ['/msg @op o', '@op o', ['@Op_Old']],
    ['/msg "Op', '"Op', ['"Op Er"', '"Op Old"']],
    ['/msg "Op e', '"Op e', ['"Op Er"']],
    ['/kick Bob too loud, @op e', '@op e', ['@Op_Er']],
    ['/set key o', 'o', []],
    ['say "Op', '"Op', []],
  ];
  for (const [line, word, candidates] of table) assert.deepEqual([complete(line, words).word, complete(line, words).candidates], [word, candidates], line);
});
