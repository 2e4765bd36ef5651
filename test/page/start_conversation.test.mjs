// Starting a conversation with one user, from a click or from /msg.

import assert from 'node:assert/strict';
import { ConversationStarter } from '../../client/page/start_conversation.js';
import { Clock } from './clock.mjs';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

let browser;

const test = testWithSetup(() => {
  browser = new Browser();
});

function starter(answer) {
  const asked = [];
  const opened = [];
  const engine = { request: async (request) => (asked.push(request), answer) };
  return { asked, opened, conversations: new ConversationStarter(engine, 'Ada', (...what) => opened.push(what)) };
}

test('a_conversation_has_the_name_that_the_server_gives_it', async () => {
  const { asked, opened, conversations } = starter({ type: 'history', room: '@ada,bob', messages: [] });
  assert.equal(await conversations.start('Bob'), '@ada,bob');
  assert.deepEqual([asked, opened], [[{ type: 'history', with: 'Bob', limit: 1 }], [['@ada,bob', 'Bob']]]);
});

test('a_conversation_starts_without_access_to_its_history_and_other_errors_are_shown', async () => {
  const forbidden = starter({ type: 'error', code: 'forbidden', message: 'No.' });
  assert.equal(await forbidden.conversations.start('Bob B'), '@ada,bob_b');
  new Clock();
  const none = starter({ type: 'error', code: 'no_such_user', message: 'Nobody is called so.' });
  assert.equal(await none.conversations.start('Bob'), undefined);
  assert.deepEqual([none.opened, browser.text('toast')], [[], 'Nobody is called so.']);
});

test('a_msg_command_goes_to_its_user_and_any_other_line_to_the_room', async () => {
  const { conversations, opened } = starter({ type: 'history', room: '@ada,bob' });
  const table = [
    ['/msg Bob see you', '@ada,bob', 'see you'],
    ['/MSG @Bob  a\nb ', '@ada,bob', 'a\nb '],
    ['/msg Bob', '@ada,bob', ''],
    ['/msgBob hi', 'ops', '/msgBob hi'],
    ['/msg', 'ops', '/msg'],
    ['see /msg Bob', 'ops', 'see /msg Bob'],
  ];
  for (const [line, room, text] of table) assert.deepEqual(await conversations.resolve('ops', line), { room, text }, line);
  assert.equal(opened.length, 3);
  const none = starter({ type: 'error', code: 'no_such_user', message: 'No.' });
  assert.equal((await none.conversations.resolve('ops', '/msg Bob hi')).room, undefined);
});
