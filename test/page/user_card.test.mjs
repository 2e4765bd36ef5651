// The card about a user: what it says, and what one can do.

import assert from 'node:assert/strict';
import { Clock, settle } from './clock.mjs';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

let browser;
let card;
let asked;
let answers;
let done;

const test = testWithSetup(async () => {
  new Clock();
  browser = new Browser();
  asked = [];
  done = [];
  answers = {
    people: { people: [{ user: 'Bob', there: true, since: '2026-11-23T09:05:00Z' }] },
    members: { members: ['ada', 'Bob'], operators: ['ada'] },
    rules: { rules: {} },
  };
  const engine = { request: async (request) => (asked.push(request), answers[request.type] ?? { type: 'done' }) };
  const { UserCard } = await import('../../client/page/user_card.js');
  browser.byId('user-card').contains = () => true;
  card = new UserCard(engine, { message: (user) => done.push(['message', user]), mention: (user) => done.push(['mention', user]) });
});

const open = (user = 'Bob', more = {}) => card.open(user, browser.byId('room-name'), { me: 'ada', room: 'ops', canSend: true, ...more });
const buttons = (id) => browser.byId(id).children.map((button) => button.textContent);
const isOpen = () => browser.byId('user-card').getAttribute('open') !== null;
const run = async (text) => {
  const all = ['card-actions', 'card-operator'].flatMap((id) => browser.byId(id).children);
  all.find((button) => button.textContent === text).click();
  await settle();
};
const confirm = async () => {
  browser.byId('user-card').querySelector('form').dispatch('submit');
  await settle();
  await settle();
};
const changes = () => asked.filter(({ type }) => type === 'change' || type === 'kick');

test('a_user_can_be_written_to_and_mentioned', async () => {
  answers.members.operators = ['Bob'];
  await open();
  assert.deepEqual([browser.text('card-name'), buttons('card-actions'), buttons('card-operator')], ['Bob', ['Message', 'Mention'], []]);
  assert.equal(browser.text('card-about'), 'connected since 09:05 · operator of #ops');
  await run('Mention');
  assert.deepEqual([done, isOpen()], [[['mention', 'Bob']], false]);
  await open();
  await run('Message');
  assert.deepEqual(done[1], ['message', 'Bob']);
});

test('only_what_is_possible_is_offered', async () => {
  const table = [
    ['Bob', { canSend: false }, ['Message'], true],
    ['Bob', { room: '@ada,bob' }, ['Message'], false],
    ['Bob', { room: '' }, ['Message'], false],
    ['ADA', {}, ['Mention'], false],
  ];
  for (const [user, more, expected, operator] of table) {
    await open(user, more);
    assert.deepEqual([buttons('card-actions'), buttons('card-operator').length > 0], [expected, operator], JSON.stringify([user, more]));
  }
});

test('an_operator_gets_the_actions_that_fit_the_state_of_the_user', async () => {
  const mask = (name) => [{ mask: name }];
  const table = [
    [{}, {}, ['Mute', 'Give voice', 'Make operator', 'Kick…', 'Ban…']],
    [{ voiced: ['Bob'] }, { mutes: mask('bob') }, ['Unmute', 'Remove voice', 'Make operator', 'Kick…', 'Ban…']],
    [{ operators: ['Ada', 'Bob'] }, {}, ['Mute', 'Give voice', 'Remove as operator', 'Kick…', 'Ban…']],
    [{ members: ['ada'] }, {}, ['Mute', 'Ban…']],
    [{ members: ['ada'] }, { mutes: mask('Bob'), bans: mask('Bob') }, ['Unmute', 'Unban']],
    [{ operators: ['Bob'] }, {}, []],
  ];
  for (const [members, rules, expected] of table) {
    answers.members = { members: ['ada', 'Bob'], operators: ['ada'], ...members };
    answers.rules = { rules };
    await open();
    assert.deepEqual(buttons('card-operator'), expected, JSON.stringify([members, rules]));
  }
});

test('a_rule_is_changed_at_once_and_the_card_shows_the_new_state', async () => {
  await open();
  answers.rules = { rules: { mutes: [{ mask: 'Bob' }] } };
  await run('Mute');
  await settle();
  assert.deepEqual(changes(), [{ room: 'ops', type: 'change', rule: 'mutes', on: true, argument: 'Bob' }]);
  assert.equal(buttons('card-operator')[0], 'Unmute');
  answers.rules = { rules: {} };
  await run('Unmute');
  await settle();
  assert.equal(changes()[1].on, false);
  assert.equal(buttons('card-operator')[0], 'Mute');
});

test('a_kick_asks_for_a_reason_first', async () => {
  await open();
  await run('Kick…');
  assert.deepEqual([changes(), browser.byId('card-question').hidden, browser.byId('card-operator').hidden], [[], false, true]);
  assert.equal(browser.text('card-question-text'), 'Remove Bob from #ops? Bob can join again.');
  assert.equal(browser.document.activeElement, browser.byId('card-reason'));
  browser.byId('card-back').click();
  assert.deepEqual([browser.byId('card-question').hidden, browser.document.activeElement.textContent], [true, 'Kick…']);
  await confirm();
  assert.deepEqual(changes(), [], 'the question was cancelled');
  await run('Kick…');
  browser.byId('card-reason').value = ' spam ';
  await confirm();
  assert.deepEqual([changes(), isOpen()], [[{ room: 'ops', type: 'kick', user: 'Bob', reason: 'spam' }], false]);
});

test('a_ban_also_removes_a_member', async () => {
  for (const [members, expected] of [[['ada', 'Bob'], ['change', 'kick']], [['ada'], ['change']]]) {
    asked = [];
    answers.members.members = members;
    await open();
    await run('Ban…');
    await confirm();
    assert.deepEqual(changes().map(({ type }) => type), expected);
    assert.ok(!isOpen());
  }
});

test('a_refusal_is_shown_and_the_card_stays_open', async () => {
  answers.change = { type: 'error', message: 'Only operators change the rules.' };
  await open();
  await run('Give voice');
  assert.deepEqual([browser.text('card-error'), isOpen()], ['Only operators change the rules.', true]);
  await run('Ban…');
  assert.equal(browser.text('card-error'), '');
  await confirm();
  assert.deepEqual([browser.text('card-error'), isOpen(), changes().some(({ type }) => type === 'kick')], ['Only operators change the rules.', true, false]);
});

test('the_card_describes_the_user', async () => {
  const table = [
    [{ there: false }, 'not connected'],
    [{ there: true, realname: 'Robert', bot: true, since: '2026-11-22T09:05:00Z' }, 'Robert · a program · connected since Sun 09:05'],
    [{ there: true, away: 'lunch', since: '2026-11-22T09:05:00Z' }, 'away: lunch'],
  ];
  for (const [person, text] of table) {
    answers.people = { people: [{ user: 'Bob', ...person }] };
    await open();
    assert.equal(browser.text('card-about'), text);
  }
});

test('names_in_the_log_open_the_card_by_click_and_key', async () => {
  const { connectAuthors } = await import('../../client/page/user_card.js');
  const { el } = await import('../../client/page/dom.js');
  const opened = [];
  const author = el('bdi', { class: 'author' }, 'Bob');
  const avatar = el('span', { class: 'avatar' }, 'B');
  const text = el('div', { class: 'text' }, 'hi');
  browser.byId('rows').append(el('div', { class: 'message' }, avatar, el('div', {}, author), text));
  connectAuthors(browser.byId('rows'), (user, anchor) => opened.push([user, anchor]));
  author.click();
  avatar.click();
  text.click();
  assert.equal(browser.key('Enter', { target: author }), false);
  assert.equal(browser.key('x', { target: author }), true);
  assert.equal(browser.key('Enter', { target: text }), true);
  assert.deepEqual(opened, [['Bob', author], ['Bob', author], ['Bob', author]]);
});
