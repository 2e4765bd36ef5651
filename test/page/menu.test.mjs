// A menu and its button.

import assert from 'node:assert/strict';
import { connectMenu } from '../../client/page/menu.js';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

let browser;
let button;
let menu;
let chosen;

const test = testWithSetup(() => {
  browser = new Browser();
  button = browser.byId('room-menu-open');
  menu = browser.byId('room-menu');
  chosen = [];
  menu.replaceChildren(
    ...['one', 'two', 'hidden', 'three'].map((name) => {
      const item = document.createElement('button');
      item.setAttribute('role', 'menuitem');
      item.hidden = name === 'hidden';
      item.textContent = name;
      item.onclick = () => chosen.push(name);
      return item;
    }),
  );
  menu.contains = (node) => node.closest('[role="menuitem"]') !== null;
  button.contains = (node) => node === button;
  connectMenu(button, menu);
});

const open = () => !menu.hidden && button.attributes['aria-expanded'] === 'true';
const focused = () => browser.document.activeElement.textContent;

test('the_button_opens_and_closes_the_menu_with_the_focus_on_the_first_item', () => {
  assert.ok(menu.hidden);
  button.click();
  assert.deepEqual([open(), focused()], [true, 'one']);
  button.click();
  assert.ok(!open());
});

test('the_keys_move_around_the_visible_items', () => {
  button.click();
  for (const [key, item] of [['ArrowDown', 'two'], ['ArrowDown', 'three'], ['ArrowDown', 'one'], ['ArrowUp', 'three'], ['Home', 'one'], ['End', 'three']]) {
    assert.equal(browser.key(key, { stopPropagation() {} }), false, 'the page would scroll');
    assert.equal(focused(), item, key);
  }
});

test('escape_returns_the_focus_and_goes_no_further', () => {
  button.click();
  let stopped = false;
  browser.key('Escape', { stopPropagation: () => (stopped = true) });
  assert.deepEqual([open(), browser.document.activeElement === button, stopped], [false, true, true]);
});

test('a_choice_a_tab_and_a_click_elsewhere_close_the_menu', () => {
  button.click();
  menu.querySelectorAll('button')[1].click();
  assert.deepEqual([open(), chosen], [false, ['two']]);
  button.click();
  assert.equal(browser.key('Tab'), true, 'the focus moves on');
  assert.ok(!open());
  button.click();
  for (const run of browser.document.listeners.click) run({ target: browser.byId('text') });
  assert.ok(!open());
});
