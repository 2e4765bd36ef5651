// The names and rooms that a tab knows, for the completion and the commands.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownNames, knownWords } from '../../client/page/completion.js';

const rooms = [{ name: 'ops', title: 'ops' }, { name: '@ada,mary_ann', title: 'Mary Ann' }, { name: '@ada,bob', title: 'Bob' }];

test('a_room_has_the_names_of_its_members_and_a_conversation_that_of_the_other_user', () => {
  assert.deepEqual(knownWords(rooms, 'ops', ['ada', 'Eve']), { names: ['ada', 'Eve'], contacts: ['Mary Ann', 'Bob'], rooms: ['ops'] });
  assert.deepEqual(knownWords(rooms, '@ada,bob', []).names, ['Bob']);
});

test('commands_know_members_contacts_and_authors_once_each', () => {
  assert.deepEqual(knownNames({ names: ['ada', 'Bob'], contacts: ['Bob'] }, [{ user: 'Eve' }, { user: 'ada' }]), ['ada', 'Bob', 'Eve']);
});
