// Starting a conversation with one user, from a click or from a name that was typed.

import assert from 'node:assert/strict';
import { ConversationStarter } from '../../client/page/start_conversation.js';
import { Clock } from './clock.mjs';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

let browser;

const test = testWithSetup(() => {
  browser = new Browser();
});

// answers: the server's answer by the type of the request.
function starter(answers) {
  const asked = [];
  const opened = [];
  const engine = { request: async (request) => (asked.push(request), answers[request.type]) };
  return { asked, opened, conversations: new ConversationStarter(engine, () => 'Ada', (...what) => opened.push(what)) };
}

const empty = { type: 'history', room: '@ada,bob', messages: [] };
const people = (there) => ({ type: 'people', people: [{ user: 'Bob', there }] });

test('a_conversation_has_the_name_that_the_server_gives_it', async () => {
  const { asked, opened, conversations } = starter({ history: empty });
  assert.equal(await conversations.start('Bob'), '@ada,bob');
  assert.deepEqual([asked, opened], [[{ type: 'history', with: 'Bob', limit: 1 }], [['@ada,bob', 'Bob']]]);
});

test('a_conversation_starts_without_access_to_its_history_and_other_errors_are_shown', async () => {
  const forbidden = starter({ history: { type: 'error', code: 'forbidden', message: 'No.' } });
  assert.equal(await forbidden.conversations.start('Bob B'), '@ada,bob_b');
  new Clock();
  const none = starter({ history: { type: 'error', code: 'bad_name', message: 'nobody is called so' } });
  assert.deepEqual([await none.conversations.startTyped('Bob'), browser.text('toast')], ['Nobody is called so.', '']);
  assert.deepEqual([await none.conversations.start('Bob'), none.opened, browser.text('toast')], [false, [], 'Nobody is called so.']);
});

test('a_typed_name_opens_a_conversation_that_has_messages_or_whose_user_is_there', async () => {
  const table = [
    [{ history: { ...empty, messages: [{}] }, people: people(false) }],
    [{ history: empty, people: people(true) }],
    [{ history: { type: 'error', code: 'forbidden', message: 'No.' }, people: people(true) }],
    [{ history: empty, people: people(false) }, /^There is no user Bob here now\./],
    [{ history: { type: 'error', code: 'forbidden', message: 'No.' }, people: people(false) }, /^There is no user Bob here now\./],
  ];
  for (const [answers, wrong] of table) {
    const { opened, conversations } = starter(answers);
    assert.match((await conversations.startTyped('Bob')) ?? '', wrong ?? /^$/);
    assert.deepEqual(opened, wrong ? [] : [['@ada,bob', 'Bob']]);
    assert.equal(browser.text('toast'), '', 'the caller shows what is wrong');
  }
});
