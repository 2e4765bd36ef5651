// The input box and its drafts.

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
});

async function composer(room = 'ops') {
  const { Composer } = await import('../../client/page/composer.js');
  const made = new Composer('Ada', (where, text) => sent.push([where, text]));
  made.open(room);
  return made;
}

function type(text) {
  box.value = text;
  box.dispatch('input');
}

const enter = (more) => box.dispatch('keydown', { key: 'Enter', ...more });

test('enter_sends_and_empties_the_box', async () => {
  await composer();
  type('hi');
  assert.equal(enter(), false, 'no line break is made');
  assert.deepEqual([sent, box.value], [[['ops', 'hi']], '']);
});

test('other_keys_shift_enter_and_enter_in_a_composition_do_not_send', async () => {
  await composer();
  type('hi');
  for (const more of [{ shiftKey: true }, { isComposing: true }, { keyCode: 229 }, { key: 'a' }]) assert.equal(enter(more), true);
  assert.deepEqual([sent, box.value], [[], 'hi']);
});

test('the_button_sends', async () => {
  await composer();
  type('hi');
  assert.equal(browser.byId('composer').dispatch('submit'), false);
  assert.deepEqual(sent, [['ops', 'hi']]);
});

test('white_space_is_not_sent_and_nothing_is_sent_without_a_room', async () => {
  const writes = await composer();
  for (const text of ['', ' \n\t']) {
    type(text);
    enter();
  }
  assert.equal(box.value, ' \n\t');
  writes.open('');
  type('hi');
  enter();
  assert.deepEqual([sent, box.value], [[], 'hi']);
});

test('characters_that_the_server_refuses_are_removed', async () => {
  await composer();
  const table = [
    ['a\r\nb\rc', 'a\nb\nc'],
    ['a\tb', 'a\tb'],
    ['a\x00\x08\x0b\x1f\x7f\x9fb', 'ab'],
    ['a\xa0b', 'a\xa0b'],
    ['a\ud800b', 'a\ufffdb'],
    ['a\udc00b', 'a\ufffdb'],
    ['a😀b', 'a😀b'],
  ];
  for (const [text, expected] of table) {
    type(text);
    enter();
    assert.deepEqual(sent.pop(), ['ops', expected]);
  }
});

test('a_text_over_the_limit_shows_the_excess_in_bytes_and_is_not_sent', async () => {
  const writes = await composer();
  writes.limit = 10;
  const over = () => [browser.text('limit'), browser.byId('composer').classList.contains('over')];
  type('1234567890');
  assert.deepEqual(over(), ['', false]);
  type('12345678901');
  assert.deepEqual(over(), ['The message is 1 byte too long', true]);
  enter();
  assert.deepEqual([sent, box.value], [[], '12345678901']);
  type('äöüß€');
  assert.deepEqual(over(), ['The message is 1 byte too long', true]);
  type('äöüß');
  assert.deepEqual(over(), ['', false]);
  enter();
  assert.equal(sent.length, 1);
});

test('each_room_has_its_draft_until_it_is_sent', async () => {
  const writes = await composer('ops');
  type('half');
  writes.open('dev');
  assert.equal(box.value, '');
  type('other');
  writes.open('ops');
  assert.equal(box.value, 'half');
  enter();
  writes.open('dev');
  assert.equal(box.value, 'other');
  writes.open('ops');
  assert.equal(box.value, '');
  assert.deepEqual(Object.keys(localStorage), ['banter/draft/ada/dev']);
});

// What the browser does in a tab when another one has stored or removed a value.
const storedElsewhere = (key, text) => {
  if (text === undefined) localStorage.removeItem(`banter/${key}`);
  else localStorage.setItem(`banter/${key}`, JSON.stringify(text));
  browser.happens('storage', { key: `banter/${key}` });
};

test('a_draft_of_another_tab_is_shown_and_never_erased_by_opening_its_room', async () => {
  const writes = await composer('ops');
  storedElsewhere('draft/ada/dev', 'of another room');
  assert.equal(box.value, '');
  storedElsewhere('draft/ada/ops', 'of another tab');
  assert.equal(box.value, 'of another tab');
  localStorage.setItem('banter/draft/ada/ops', '"newer"');
  writes.open('dev');
  writes.open('ops');
  assert.equal(box.value, 'newer');
  storedElsewhere('draft/ada/ops', undefined);
  assert.equal(box.value, '', 'the other tab has sent it');
});

test('a_text_that_could_not_be_stored_is_kept_whatever_another_tab_types', async () => {
  await composer('ops');
  type('mine');
  localStorage.setItem = () => {
    throw new Error('QuotaExceededError');
  };
  box.value = 'mine, and more';
  browser.happens('storage', { key: 'banter/draft/ada/ops' });
  assert.equal(box.value, 'mine, and more');
  browser.happens('storage', { key: null });
});

test('drafts_follow_the_name', async () => {
  const writes = await composer('ops');
  type('half');
  localStorage.setItem('banter/draft/eve/ops', '"half"');
  storedElsewhere('draft/ada/ops', undefined);
  writes.rename('Eve');
  assert.equal(box.value, 'half');
  type('half, and more');
  assert.equal(localStorage.getItem('banter/draft/eve/ops'), '"half, and more"');
});

test('a_text_that_could_not_be_sent_returns_to_its_room_unless_there_is_a_new_one', async () => {
  const writes = await composer();
  assert.ok(writes.restore('ops', 'first'));
  assert.equal(box.value, 'first');
  assert.ok(!writes.restore('ops', 'second'));
  assert.equal(box.value, 'first');
  writes.open('dev');
  assert.ok(!writes.restore('ops', 'third'));
  writes.restore('tea', 'for tea');
  assert.equal(box.value, '');
  writes.open('ops');
  assert.equal(box.value, 'first', 'as a draft');
  writes.open('tea');
  assert.equal(box.value, 'for tea');
});

test('arrow_up_in_an_empty_box_brings_the_lines_of_this_user', async () => {
  const { Composer } = await import('../../client/page/composer.js');
  const lines = ['\u3000／quit', ' /quit', 'one', '/etc', '/me waves'];
  const writes = new Composer('Ada', (...what) => sent.push(what), { ownLines: () => lines });
  writes.open('ops');
  const press = (key, more) => (box.dispatch('keydown', { key, ...more }) ? 'left to the box' : box.value);
  assert.deepEqual(['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp'].map((key) => press(key)), ['/me waves', '//etc', 'one', '//quit', '//quit', '//quit']);
  assert.deepEqual(['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown'].map((key) => press(key)), ['//quit', 'one', '//etc', '/me waves', '']);
  assert.equal(press('ArrowDown'), 'left to the box');
  press('ArrowUp');
  type('/me waves twice');
  assert.equal(press('ArrowUp'), 'left to the box', 'the line was changed');
  type('');
  for (const more of [{ altKey: true }, { shiftKey: true }, { ctrlKey: true }, { isComposing: true }]) assert.equal(press('ArrowUp', more), 'left to the box');
  assert.equal(press('ArrowUp'), '/me waves');
  enter();
  assert.deepEqual([sent, press('ArrowUp')], [[['ops', '/me waves']], '/me waves']);
});

test('the_box_takes_the_focus_except_on_a_touch_screen', async () => {
  const writes = await composer();
  writes.focus();
  assert.equal(browser.document.activeElement, box);
  browser.narrow = true;
  browser.document.activeElement = null;
  writes.focus();
  assert.equal(browser.document.activeElement, null);
});

test('the_default_limit_is_16384_bytes', async () => {
  await composer();
  for (const [length, text] of [[16384, ''], [16385, 'The message is 1 byte too long']]) {
    type('x'.repeat(length));
    assert.equal(browser.text('limit'), text);
  }
  // Of a line with two slashes one is sent.
  for (const [length, text] of [[16383, ''], [16384, 'The message is 1 byte too long']]) {
    type(`//${'x'.repeat(length)}`);
    assert.equal(browser.text('limit'), text);
  }
  type('€'.repeat(5461));
  assert.equal(browser.text('limit'), '');
  type('€'.repeat(5462));
  assert.equal(browser.text('limit'), 'The message is 2 bytes too long');
});
