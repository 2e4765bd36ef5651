// The panel: members, and a search with older results.

import assert from 'node:assert/strict';
import { settle, Clock } from './clock.mjs';
import { chatMessage } from './engine_fixture.mjs';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

let browser;
let panel;
let asked;
let chosen;

const test = testWithSetup(async () => {
  new Clock();
  browser = new Browser();
  asked = [];
  chosen = [];
  const engine = { request: (request) => new Promise((answer) => asked.push({ request, answer })) };
  const { Panel } = await import('../../client/page/panel.js');
  panel = new Panel(engine, (message) => chosen.push(message), (user) => chosen.push(user));
  panel.setRoom('ops', 'ada');
});

const list = () => browser.byId('panel-list').children.map((item) => item.textContent);
const hidden = () => ['panel', 'search', 'more'].map((id) => browser.byId(id).hidden);
const expanded = (id) => browser.byId(id).attributes['aria-expanded'];

function find(words) {
  browser.byId('words').value = words;
  assert.equal(browser.byId('search').dispatch('submit'), false, 'the browser would reload the page');
}

async function answer(messages, more, number = asked.length - 1) {
  asked[number].answer({ type: 'found', messages, more });
  await settle();
}

test('members_are_listed_by_name_with_their_role_and_the_rest_is_counted', () => {
  panel.setMembers({ members: ['zoe', 'ada', 'Bob'], count: 5, operators: ['Bob'] });
  assert.equal(browser.text('members-open'), '5 members');
  panel.open('members');
  assert.deepEqual(list(), ['adayou', 'Boboperator', 'zoe']);
  assert.deepEqual([browser.text('panel-status'), browser.text('panel-name')], ['and 2 more members', 'Members']);
  panel.setMembers({ members: ['ada'], count: 1, operators: [] });
  assert.deepEqual([list(), browser.text('panel-status'), browser.text('members-open')], [['adayou'], '', '1 member']);
  panel.setMembers({ members: [], count: 0, operators: [] });
  assert.equal(browser.text('members-open'), '0 members');
});

test('the_button_of_a_member_opens_the_card_and_oneself_has_none', () => {
  panel.setMembers({ members: ['ada', 'Bob'], count: 2, operators: [] });
  panel.open('members');
  const buttons = browser.byId('panel-list').querySelectorAll('button');
  assert.deepEqual(buttons.map((button) => button.textContent), ['Bob']);
  buttons[0].click();
  assert.deepEqual(chosen, ['Bob']);
});

test('the_focus_stays_on_a_member_when_the_list_is_rendered_again', () => {
  panel.setMembers({ members: ['ada', 'Bob "x"', 'eve'], count: 3, operators: [] });
  panel.open('members');
  browser.byId('panel-list').querySelectorAll('button')[0].focus();
  panel.setMembers({ members: ['ada', 'Al', 'Bob "x"'], count: 3, operators: [] });
  assert.equal(browser.document.activeElement.dataset.member, 'Bob "x"');
  assert.ok(browser.byId('panel-list').querySelectorAll('button').includes(browser.document.activeElement));
});

test('another_room_clears_the_list_of_members', () => {
  panel.setMembers({ members: ['ada', 'Bob'], count: 2, operators: [] });
  panel.open('members');
  panel.setRoom('dev', 'ada');
  assert.deepEqual(list(), []);
});

test('the_panel_opens_switches_and_closes_and_returns_the_focus', () => {
  const opener = browser.byId('text');
  opener.focus();
  assert.ok(!panel.isOpen);
  browser.byId('search-open').click();
  assert.ok(panel.isOpen);
  assert.deepEqual([hidden(), expanded('search-open'), expanded('members-open'), browser.text('panel-name')], [[false, false, true], 'true', 'false', 'Search']);
  assert.equal(browser.document.activeElement, browser.byId('words'));
  assert.ok(browser.byId('words').selected);
  opener.focus();
  browser.byId('members-open').click();
  assert.deepEqual([hidden(), expanded('search-open'), expanded('members-open')], [[false, true, true], 'false', 'true']);
  assert.equal(browser.document.activeElement, browser.byId('panel-close'));
  browser.byId('members-open').click();
  assert.deepEqual([panel.isOpen, browser.byId('panel').hidden, browser.document.activeElement], [false, true, opener]);
  browser.byId('members-open').click();
  browser.byId('panel-close').click();
  assert.ok(!panel.isOpen);
});

test('a_search_is_in_this_room_unless_all_rooms_are_chosen', () => {
  panel.open('search');
  find('  tea  ');
  assert.deepEqual(asked[0].request, { type: 'search', text: 'tea', limit: 20, room: 'ops' });
  assert.equal(browser.text('panel-status'), 'Searching…');
  browser.byId('everywhere').checked = true;
  browser.byId('everywhere').dispatch('change');
  assert.deepEqual(asked[1].request, { type: 'search', text: 'tea', limit: 20 });
  browser.byId('words').value = ' ';
  browser.byId('everywhere').dispatch('change');
  find(' ');
  assert.equal(asked.length, 2);
});

test('older_results_are_requested_from_the_oldest_one', async () => {
  panel.open('search');
  find('tea');
  await answer([chatMessage(9, { text: 'tea nine' }), chatMessage(7, { text: 'tea seven', room: '@ada,bob', user: 'ada', to: 'Bob' })], true);
  assert.deepEqual(list(), ['bob in #lobby · 11:00tea nine', 'ada in @Bob · 11:00tea seven']);
  assert.deepEqual([browser.text('panel-status'), browser.byId('more').hidden], ['2 newest results', false]);
  browser.byId('more').click();
  assert.equal(asked[1].request.before, 7);
  await answer([chatMessage(3, { text: 'tea' })], false);
  assert.deepEqual([list().length, browser.text('panel-status'), browser.byId('more').hidden], [3, '3 results', true]);
  browser.byId('panel-list').querySelectorAll('.hit')[2].click();
  assert.equal(chosen[0].seq, 3);
});

test('an_unproven_result_is_marked', async () => {
  panel.open('search');
  find('tea');
  await answer([chatMessage(9, { text: 'tea', unproven: true }), chatMessage(7, { text: 'tea' })], false);
  const marks = browser.byId('panel-list').querySelectorAll('.where').map((line) => line.querySelector('.unproven')?.textContent);
  assert.deepEqual(marks, ['unproven', undefined]);
});

test('a_new_search_ignores_results_of_the_old_one', async () => {
  panel.open('search');
  find('tea');
  find('coffee');
  await answer([chatMessage(9, { text: 'coffee' })], false, 1);
  await answer([chatMessage(7, { text: 'tea' }), chatMessage(6)], true, 0);
  assert.equal(list().length, 1);
  assert.match(list()[0], /coffee/);
  assert.equal(browser.byId('more').hidden, true);
  find('milk');
  await answer([chatMessage(2, { text: 'milk' })], false);
  assert.equal(list().length, 1);
  assert.match(list()[0], /milk/);
});

test('results_are_ignored_after_the_panel_was_switched', async () => {
  panel.open('search');
  find('tea');
  panel.open('members');
  await answer([chatMessage(9)], true);
  assert.deepEqual([list(), browser.byId('more').hidden], [[], true]);
});

test('results_stay_until_the_panel_shows_the_members', async () => {
  panel.open('search');
  find('tea');
  await answer([chatMessage(9)], true);
  panel.open('search');
  assert.equal(list().length, 1);
  panel.open('members');
  panel.open('search');
  assert.deepEqual([list(), browser.text('panel-status'), browser.byId('more').hidden], [[], '', true]);
});

test('an_empty_result_and_an_error_are_shown', async () => {
  panel.open('search');
  find('tea');
  await answer([], false);
  assert.match(browser.text('panel-status'), /^No results/);
  find('tea');
  asked[1].answer({ type: 'error', message: 'Too short.' });
  await settle();
  assert.deepEqual([browser.text('panel-status'), browser.byId('more').hidden], ['Too short.', true]);
});

test('a_long_text_is_cut_in_a_result', async () => {
  panel.open('search');
  find('tea');
  await answer([chatMessage(9, { text: 'x'.repeat(400) })], false);
  assert.equal(browser.byId('panel-list').querySelector('.hit-text').textContent.length, 300);
});

test('times_of_results_are_short', async () => {
  const { shortTime } = await import('../../client/page/dom.js');
  const now = new Date('2026-11-23T12:00:00Z'); // a Monday
  const table = [
    ['2026-11-23T09:05:00Z', '09:05'],
    ['2026-11-22T14:02:00Z', 'Sun 14:02'],
    ['2026-11-17T00:00:00Z', 'Tue 00:00'],
    ['2026-11-16T23:59:00Z', '16 Nov'],
    ['2026-01-03T09:05:00Z', '3 Jan'],
    ['2025-12-31T09:05:00Z', '31 Dec 2025'],
    ['2026-11-24T09:05:00Z', '24 Nov'],
  ];
  for (const [time, text] of table) assert.equal(shortTime(new Date(time), now), text);
});
