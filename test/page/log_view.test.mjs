// The scrolling log: only changed rows are rendered, and the visible row stays in its place.

import assert from 'node:assert/strict';
import { LogView } from '../../client/page/log_view.js';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

let browser;
let box;
let list;
let made;
let edges;

const test = testWithSetup(() => {
  browser = new Browser();
  box = browser.byId('log');
  list = browser.byId('rows');
  made = [];
});

const view = () => new LogView(box, list, (what) => (edges = what));

const row = (key, version = '') => ({
  key,
  version,
  make: () => {
    made.push(key);
    const node = document.createElement('p');
    node.textContent = `${key}${version}`;
    return node;
  },
});
const rowsFrom = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => row(from + i));
const shown = () => list.children.map((node) => node.textContent);

test('only_new_and_changed_rows_are_made', () => {
  const log = view();
  log.render([row('a'), row('b'), row('c')], false);
  const [a, , c] = list.children;
  made = [];
  log.render([row('a'), row('b', '!'), row('c'), row('d')], false);
  assert.deepEqual([shown(), made], [['a', 'b!', 'c', 'd'], ['b', 'd']]);
  assert.deepEqual([list.children[0] === a, list.children[2] === c], [true, true]);
});

test('rows_are_removed_inserted_and_reordered', () => {
  const log = view();
  log.render([row('a'), row('b'), row('c'), row('d')], false);
  made = [];
  log.render([row('d'), row('x'), row('b')], false);
  assert.deepEqual([shown(), made], [['d', 'x', 'b'], ['x']]);
  log.render([row('a'), row('d')], false);
  assert.deepEqual(shown(), ['a', 'd']);
  log.render([row('a', '1'), row('d', '1')], false);
  assert.deepEqual(shown(), ['a1', 'd1']);
});

test('rows_are_announced_only_when_live', () => {
  const log = view();
  log.render([row('a')], true);
  assert.equal(box.attributes['aria-live'], 'polite');
  log.render([row('a'), row('b')], false);
  assert.equal(box.attributes['aria-live'], 'off');
});

test('a_log_at_its_end_stays_there', () => {
  const log = view();
  log.render(rowsFrom(1, 20), false);
  assert.equal(box.scrollTop, 300);
  log.render(rowsFrom(1, 30), false);
  assert.equal(box.scrollTop, 500);
  assert.deepEqual(edges, { older: true, newer: true, atEnd: true });
});

test('the_visible_row_stays_in_place_when_older_or_newer_rows_are_added', () => {
  const log = view();
  log.render(rowsFrom(101, 130), false);
  box.scrollTop = 205;
  box.dispatch('scroll');
  assert.equal(log.following, false);
  log.render(rowsFrom(91, 130), false);
  assert.equal(box.scrollTop, 405);
  log.render(rowsFrom(91, 140), false);
  assert.equal(box.scrollTop, 405);
  log.render(rowsFrom(101, 140), false);
  assert.equal(box.scrollTop, 205);
  // The first visible row is removed: the next one stays in place.
  log.render(rowsFrom(101, 110).concat(rowsFrom(112, 140)), false);
  assert.equal(list.children[10].getBoundingClientRect().bottom, 35);
});

test('the_first_row_of_a_room_is_no_anchor', () => {
  const log = view();
  log.render([row('start'), ...rowsFrom(1, 30)], false);
  box.scrollTop = 0;
  box.dispatch('scroll');
  log.render([row('start'), ...rowsFrom(-9, 30)], false);
  assert.equal(box.scrollTop, 200);
});

test('edges_are_near_within_their_margins', () => {
  const log = view();
  log.render(rowsFrom(1, 200), false);
  const at = (pixels) => {
    box.scrollTop = pixels;
    box.dispatch('scroll');
    return { ...edges, following: log.following };
  };
  assert.deepEqual(at(3900), { older: false, newer: true, atEnd: true, following: true });
  assert.deepEqual(at(3853), { older: false, newer: true, atEnd: true, following: true });
  assert.deepEqual(at(3852), { older: false, newer: true, atEnd: false, following: false });
  assert.deepEqual(at(3001), { older: false, newer: true, atEnd: false, following: false });
  assert.deepEqual(at(3000), { older: false, newer: false, atEnd: false, following: false });
  assert.deepEqual(at(900), { older: false, newer: false, atEnd: false, following: false });
  assert.deepEqual(at(899), { older: true, newer: false, atEnd: false, following: false });
});

test('no_edge_is_near_without_a_height', () => {
  const log = view();
  box.clientHeight = 0;
  log.render([row('a')], false);
  assert.deepEqual([edges.older, edges.newer], [false, false]);
});

test('a_row_is_scrolled_to_by_its_key_and_the_log_scrolls_by_page', () => {
  const log = view();
  log.render(rowsFrom(1, 50), false);
  assert.equal(log.scrollToRow('none'), undefined);
  assert.equal(log.following, true);
  assert.equal(log.scrollToRow(20).textContent, '20');
  assert.deepEqual([log.following, box.scrollTop], [false, 330]);
  log.scrollByPage(-1);
  assert.equal(box.scrollTop, 245);
  log.scrollByPage(1);
  assert.equal(box.scrollTop, 330);
  log.scrollToRow(50);
  assert.equal(log.following, true, 'the end is in sight');
});

test('after_a_clear_all_rows_are_made_again_at_the_end', () => {
  const log = view();
  log.render(rowsFrom(1, 50), false);
  log.scrollToRow(20);
  log.clear();
  assert.deepEqual([shown(), log.following], [[], true]);
  made = [];
  log.render([row(1)], false);
  assert.deepEqual(made, [1]);
});

test('a_smaller_box_changes_no_place', () => {
  const log = view();
  log.render(rowsFrom(1, 50), false);
  // The browser reports its own scrolling before the new size.
  const resized = (height) => {
    box.clientHeight = height;
    box.dispatch('scroll');
    return [log.following, box.scrollTop];
  };
  assert.deepEqual(resized(40), [true, 960]);
  assert.deepEqual(resized(300), [true, 700]);
  assert.deepEqual(resized(100), [true, 900]);
  box.scrollTop = 700;
  box.dispatch('scroll');
  assert.deepEqual(resized(40), [false, 700]);
  assert.deepEqual(resized(400), [true, 600], 'the end is in sight');
  assert.deepEqual(resized(100), [false, 700], 'the place is where the reader has scrolled to');
});

test('new_rows_are_followed_where_the_end_is_in_sight', () => {
  const log = view();
  log.render(rowsFrom(1, 50), false);
  box.scrollTop = 700;
  box.dispatch('scroll');
  box.clientHeight = 400;
  log.render(rowsFrom(1, 60), false);
  assert.deepEqual([log.following, box.scrollTop], [true, 800]);
});

test('the_end_of_incomplete_rows_is_not_followed', () => {
  const log = view();
  log.render(rowsFrom(1, 50), false, false);
  assert.deepEqual([log.following, box.scrollTop], [false, 900]);
  log.render(rowsFrom(1, 60), false, true);
  assert.deepEqual([log.following, box.scrollTop], [false, 900]);
  box.scrollTop = 1100;
  box.dispatch('scroll');
  assert.equal(log.following, true);
});

test('a_row_that_is_unfolded_at_the_end_grows_below_the_reader', () => {
  const log = view();
  log.render(rowsFrom(1, 50), false);
  list.append(...rowsFrom(51, 60).map(({ make }) => make()));
  list.dispatch('click');
  assert.deepEqual([log.following, box.scrollTop, edges.atEnd], [false, 900, false]);
  box.scrollTop = 1100;
  box.dispatch('scroll');
  list.dispatch('click');
  box.clientHeight = 40;
  box.dispatch('scroll');
  assert.deepEqual([log.following, box.scrollTop], [true, 1160], 'nothing was unfolded');
});
