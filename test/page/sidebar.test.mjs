// The list of rooms.

import assert from 'node:assert/strict';
import { nextRoom, Sidebar } from '../../client/page/sidebar.js';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

let browser;

const test = testWithSetup(() => {
  browser = new Browser();
});

const room = (name, more) => ({ name, title: name.replace(/^@ada,/, ''), unread: 0, mentions: 0, ...more });
const links = (id) => browser.byId(id).querySelectorAll('a');
const names = (id) => links(id).map((link) => link.textContent);

test('rooms_and_conversations_are_listed_separately', () => {
  const sidebar = new Sidebar();
  sidebar.render([room('lobby'), room('ops')], 'ops');
  assert.deepEqual([names('rooms'), names('people'), browser.byId('people-heading').hidden], [['#lobby', '#ops'], [], true]);
  sidebar.render([room('lobby'), room('@ada,bob', { title: 'Bob' })], 'lobby');
  assert.deepEqual([names('rooms'), names('people'), browser.byId('people-heading').hidden], [['#lobby'], ['@Bob'], false]);
  assert.deepEqual(links('people')[0].attributes.href, '#@ada,bob');
  assert.deepEqual(links('rooms').map((link) => link.attributes['aria-current']), ['page']);
  assert.equal(links('people')[0].attributes['aria-current'], undefined);
});

test('an_invitation_is_marked', () => {
  const sidebar = new Sidebar();
  sidebar.render([room('lobby'), room('ops')], 'lobby');
  sidebar.render([room('lobby'), room('ops', { invitedBy: 'Bob' })], 'lobby');
  assert.deepEqual([names('rooms'), browser.text('unread-elsewhere')], [['#lobby', '#opsinvited'], '@']);
  assert.deepEqual(links('rooms').map((link) => link.attributes.class), ['', 'unread'], 'it is found beyond the edges of the list');
});

test('unread_messages_are_counted_up_to_99_and_mentions_are_highlighted', () => {
  const sidebar = new Sidebar();
  sidebar.render([room('a'), room('b', { unread: 99 }), room('c', { unread: 100, mentions: 2 })], 'a');
  assert.deepEqual(names('rooms'), ['#a', '#b99, 99 unread', '#c@ 99+, 99+ unread, 2 for you']);
  assert.deepEqual(links('rooms').map((link) => link.attributes.class), ['', 'unread', 'unread']);
  assert.deepEqual(links('rooms').map((link) => link.querySelector('.badge')?.attributes.class), [undefined, 'badge', 'badge mentioned']);
});

test('the_drawer_button_shows_unread_messages_of_other_rooms', () => {
  const sidebar = new Sidebar();
  const elsewhere = (...rooms) => (sidebar.render(rooms, 'a'), browser.text('unread-elsewhere'));
  assert.equal(elsewhere(room('a', { unread: 3, mentions: 1 }), room('b')), '');
  assert.equal(elsewhere(room('a'), room('b', { unread: 1 })), '•');
  assert.equal(elsewhere(room('a'), room('b', { unread: 1, mentions: 1 })), '@');
});

test('the_list_is_rendered_only_after_a_change_and_keeps_the_focus', () => {
  const sidebar = new Sidebar();
  const both = (more) => [room('a'), room('b', more)];
  sidebar.render(both(), 'a');
  const [, second] = links('rooms');
  second.focus();
  sidebar.render(both({ topic: 'not shown here' }), 'a');
  assert.equal(links('rooms')[1], second);
  for (const [more, current] of [[{ unread: 1 }, 'a'], [{ unread: 1, mentions: 1 }, 'a'], [{ title: 'other' }, 'a'], [{}, 'b']]) {
    const [, before] = links('rooms');
    sidebar.render(both(more), current);
    assert.notEqual(links('rooms')[1], before);
    assert.equal(browser.document.activeElement, links('rooms')[1]);
  }
});

test('the_list_is_always_visible_on_a_wide_screen', () => {
  const sidebar = new Sidebar();
  sidebar.setOpen(true);
  assert.deepEqual([sidebar.isOpen, browser.byId('sidebar').inert, browser.byId('chat').inert], [false, false, false]);
});

test('the_list_is_a_drawer_over_the_chat_on_a_phone', () => {
  browser.narrow = true;
  const sidebar = new Sidebar();
  sidebar.render([room('a'), room('b')], 'a');
  const state = () => [sidebar.isOpen, browser.byId('sidebar').inert, browser.byId('chat').inert, browser.byId('menu').attributes['aria-expanded']];
  assert.deepEqual(state(), [false, true, false, 'false']);
  browser.byId('menu').click();
  assert.deepEqual(state(), [true, false, true, 'true']);
  assert.equal(browser.document.activeElement, links('rooms')[0]);
  links('rooms')[0].click();
  assert.deepEqual(state(), [false, true, false, 'false']);
  assert.equal(browser.document.activeElement, browser.byId('menu'));
  browser.byId('menu').click();
  browser.byId('sidebar').dispatch('click');
  assert.ok(sidebar.isOpen, 'nothing was chosen');
  browser.byId('shade').click();
  assert.ok(!sidebar.isOpen);
});

test('the_next_room_wraps_around', () => {
  const rooms = [room('a'), room('b', { unread: 1 }), room('c'), room('d', { unread: 2 })];
  const table = [['a', 1, false, 'b'], ['d', 1, false, 'a'], ['a', -1, false, 'd'], ['c', -1, false, 'b'], ['a', 1, true, 'b'], ['b', 1, true, 'd'], ['d', 1, true, 'b'], ['b', -1, true, 'd'], ['c', 1, true, 'd'], ['none', 1, false, 'a']];
  for (const [from, step, unread, to] of table) assert.equal(nextRoom(rooms, from, step, unread), to, `${from} ${step} ${unread}`);
  assert.equal(nextRoom([room('a'), room('b')], 'a', 1, true), 'a');
  assert.equal(nextRoom([], 'a', 1, false), 'a');
});
