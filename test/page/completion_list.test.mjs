// The list of suggestions below the input box, by keyboard, by mouse and for a screen reader.

import assert from 'node:assert/strict';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

let browser;
let box;
let sent;

const test = testWithSetup(async () => {
  browser = new Browser();
  box = browser.byId('text');
  sent = [];
  const { Composer } = await import('../../client/page/composer.js');
  const words = { names: ['Mary Ann', 'Mark', 'Bob'], contacts: ['Anna'], rooms: ['ops', 'lobby'] };
  new Composer('Ada', (_room, text) => sent.push(text), { words: () => words }).open('ops');
});

function type(text, cursor) {
  box.value = text;
  box.cursor = cursor;
  box.dispatch('input');
}

// @return whether the key was left to the browser.
const press = (key, more) => box.dispatch('keydown', { key, ...more });
const list = () => browser.byId('completions');
const suggestions = () => (list().hidden ? [] : list().children.map((option) => option.textContent));
const chosen = () => list().children.find((option) => option.getAttribute('aria-selected') === 'true')?.textContent;

test('a_command_at_the_start_and_a_name_after_an_at_sign_are_offered', () => {
  const table = [
    ['/ki', ['/kick']], ['/j', ['/join']], ['@', ['@Bob', '@Mark', '@Mary Ann']], ['hi @ma', ['@Mark', '@Mary Ann']], ['hi @mary a', ['@Mary Ann']], ['hi @mary and ma', []], ['/msg @an', ['@Anna']],
    ['ma', []], ['hi', []], ['a/k', []], ['x@ma', []], ['/kick', []], ['//k', []], ['/msg ma', []], ['', []],
  ];
  for (const [text, expected] of table) {
    type(text);
    assert.deepEqual(suggestions(), expected, text);
  }
});

test('tab_takes_the_first_suggestion_and_enter_sends', () => {
  type('hi @ma');
  assert.equal(press('Tab'), false);
  assert.deepEqual([box.value, suggestions()], ['hi @Mark ', []]);
  type('hi @ma');
  press('Enter');
  assert.deepEqual([sent, suggestions()], [['hi @ma'], []]);
});

test('arrow_keys_choose_a_suggestion_and_enter_takes_it', () => {
  type('@');
  press('ArrowDown');
  assert.deepEqual([chosen(), box.getAttribute('aria-activedescendant')], ['@Bob', 'completion-0']);
  assert.equal(list().children[0].id, 'completion-0');
  press('ArrowUp');
  assert.equal(chosen(), '@Mary Ann');
  press('ArrowDown');
  press('ArrowDown');
  assert.equal(chosen(), '@Mark');
  press('Enter');
  assert.deepEqual([box.value, sent, box.getAttribute('aria-activedescendant')], ['@Mark ', [], null]);
  type('@');
  press('ArrowUp');
  assert.equal(chosen(), '@Mary Ann');
});

test('escape_and_leaving_the_box_close_the_list', () => {
  let escapes = 0;
  browser.document.window.listeners.keydown = [() => ++escapes];
  type('@');
  assert.equal(press('Escape'), false);
  assert.deepEqual([suggestions(), escapes], [[], 0]);
  press('Escape');
  assert.equal(escapes, 1, 'then Escape is for the page');
  type('@');
  box.dispatch('blur');
  assert.deepEqual(suggestions(), []);
});

test('tab_completes_any_word_and_moves_on_where_nothing_completes_it', () => {
  type('bo');
  assert.equal(press('Tab'), false);
  assert.equal(box.value, 'Bob: ');
  assert.equal(press('Tab'), true, 'nothing is left to complete');
  type('hi ma');
  press('Tab');
  assert.deepEqual([box.value, suggestions()], ['hi ma', ['Mark', 'Mary Ann']]);
  press('Tab');
  assert.equal(box.value, 'hi Mark ');
  type('/msg mary');
  press('Tab');
  assert.equal(box.value, '/msg Mary_Ann ');
  type('/kick ');
  press('Tab');
  assert.deepEqual(suggestions(), ['Anna', 'Bob', 'Mark', 'Mary_Ann']);
  for (const text of ['', '  ', 'xyz', 'hi ']) {
    type(text);
    assert.equal(press('Tab'), true, text);
  }
  for (const more of [{ shiftKey: true }, { ctrlKey: true }, { isComposing: true }]) {
    type('bo');
    assert.equal(press('Tab', more), true);
  }
});

test('the_word_before_the_cursor_is_replaced', () => {
  type('tell @ma to go', 8);
  press('Tab');
  assert.deepEqual([box.value, box.selectionStart], ['tell @Mark to go', 10]);
});

test('a_click_takes_a_suggestion_and_leaves_the_focus_in_the_box', () => {
  type('@');
  assert.equal(list().children[1].dispatch('mousedown'), false);
  list().children[1].click();
  assert.equal(box.value, '@Mark ');
});

test('a_screen_reader_hears_how_many_suggestions_there_are', () => {
  type('@');
  assert.equal(browser.text('completion-status'), '3 suggestions, Tab takes the first');
  type('/ki');
  assert.equal(browser.text('completion-status'), '1 suggestion, Tab takes the first');
  type('/kx');
  assert.equal(browser.text('completion-status'), '');
});
