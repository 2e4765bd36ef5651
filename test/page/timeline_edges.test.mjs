// What the log shows of a room: its bounds, its holes, and the pages that make it grow.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pages } from '../../client/page/pages.js';
import { Timeline } from '../../client/page/timeline.js';

const MOST = 400;
const messages = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => ({ seq: from + i, prev: from + i - 1 }));
const ends = ({ list }) => [list[0]?.seq, list.at(-1)?.seq, list.length];

function showing(from, to) {
  const timeline = new Timeline();
  timeline.begin(messages(from, to));
  return timeline;
}

test('it_begins_with_the_newest_four_hundred', () => {
  assert.deepEqual(ends(showing(1, 500)), [101, 500, MOST]);
  const timeline = new Timeline();
  timeline.replace(messages(1, 500), { more: false, atOldest: true });
  assert.deepEqual([ends(timeline), timeline.atNewest, timeline.atOldest], [[101, 500, MOST], true, true]);
});

test('one_can_go_back_until_the_oldest_is_there', () => {
  const timeline = showing(5, 9);
  assert.ok(timeline.canGoBack);
  timeline.older({ messages: messages(3, 4), more: true });
  assert.ok(timeline.canGoBack);
  timeline.older({ messages: messages(2, 2), more: false });
  assert.ok(!timeline.canGoBack);
  assert.ok(!showing(1, 9).canGoBack, 'nothing is before the first of a room');
  assert.ok(!new Timeline().canGoBack);
});

test('a_new_beginning_forgets_that_the_oldest_was_there', () => {
  const timeline = showing(2, 9);
  timeline.older({ messages: [], more: false });
  assert.ok(timeline.atOldest);
  timeline.begin(messages(20, 29));
  assert.ok(!timeline.atOldest && timeline.canGoBack);
});

test('live_ones_go_on_at_the_end_once_each', () => {
  const timeline = showing(1, 3);
  assert.equal(timeline.append(messages(2, 5), true), 2);
  assert.deepEqual(ends(timeline), [1, 5, 5]);
  assert.equal(timeline.append(messages(4, 5), true), 0);
  assert.equal(timeline.append([], true), 0);
  assert.deepEqual(ends(new Timeline()), [undefined, undefined, 0]);
  const empty = new Timeline();
  assert.equal(empty.append(messages(7, 8), false), 2);
  assert.deepEqual([ends(empty), empty.atNewest], [[7, 8, 2], true]);
});

test('who_follows_loses_the_top_and_who_reads_above_loses_the_end', () => {
  const follower = showing(1, MOST);
  follower.append(messages(MOST + 1, MOST + 5), true);
  assert.deepEqual([ends(follower), follower.atNewest, follower.atOldest], [[6, MOST + 5, MOST], true, false]);

  const reader = showing(1, MOST - 5);
  reader.append(messages(MOST - 4, MOST), false);
  assert.deepEqual([ends(reader), reader.atNewest], [[1, MOST, MOST], true]);
  assert.equal(reader.append(messages(MOST + 1, MOST + 2), false), 2);
  assert.deepEqual([ends(reader), reader.atNewest], [[1, MOST, MOST], false]);
  assert.equal(reader.append(messages(MOST + 3, MOST + 5), false), 3, 'counted though not shown');
  assert.deepEqual(ends(reader), [1, MOST, MOST]);
});

test('what_does_not_go_on_replaces_for_who_follows_and_waits_for_who_does_not', () => {
  const follower = showing(1, 3);
  follower.append(messages(9, 10), true);
  assert.deepEqual(ends(follower), [9, 10, 2]);
  const reader = showing(1, 3);
  reader.append(messages(9, 10), false);
  assert.deepEqual([ends(reader), reader.atNewest], [[1, 3, 3], false]);
  const marked = showing(1, 3);
  marked.append([{ seq: 9, prev: 8, gap: true }], false);
  assert.deepEqual([ends(marked), marked.atNewest], [[1, 9, 4], true]);
});

test('older_ones_come_in_front_and_push_the_end_out', () => {
  const timeline = showing(201, 500);
  timeline.older({ messages: messages(101, 205), more: true });
  assert.deepEqual([ends(timeline), timeline.atNewest, timeline.atOldest], [[101, 500, MOST], true, false]);
  timeline.older({ messages: messages(100, 100), more: false });
  assert.deepEqual([ends(timeline), timeline.atNewest, timeline.atOldest], [[100, 499, MOST], false, true]);
});

test('newer_ones_come_behind_and_push_the_top_out', () => {
  const timeline = showing(1, 300);
  timeline.older({ messages: [], more: false });
  timeline.newer({ messages: messages(299, 400), more: true });
  assert.deepEqual([ends(timeline), timeline.atNewest, timeline.atOldest], [[1, 400, MOST], false, true]);
  timeline.newer({ messages: messages(401, 410), more: false });
  assert.deepEqual([ends(timeline), timeline.atNewest, timeline.atOldest], [[11, 410, MOST], true, false]);
});

test('the_newest_is_reached_only_with_all_that_came_live_meanwhile', () => {
  const timeline = showing(1, 3);
  timeline.append(messages(20, 21), false);
  timeline.newer({ messages: messages(4, 20), more: false });
  assert.equal(timeline.atNewest, false);
  timeline.newer({ messages: messages(21, 21), more: false });
  assert.equal(timeline.atNewest, true);
});

// Pages.

function asking() {
  const asked = [];
  const engine = { request: (request) => new Promise((resolve) => asked.push({ request, answer: resolve })) };
  return { asked, pages: new Pages(engine) };
}

test('a_page_is_asked_for_from_the_edge_and_one_at_a_time', async () => {
  const { asked, pages } = asking();
  const timeline = showing(51, 60);
  const older = pages.grow(timeline, 'ops', 'older');
  assert.equal(await pages.grow(timeline, 'ops', 'newer'), false);
  assert.deepEqual(asked.map(({ request }) => request), [{ type: 'history', room: 'ops', limit: 100, before: 51 }]);
  asked[0].answer({ type: 'history', messages: messages(41, 50), more: true });
  assert.equal(await older, true);
  assert.deepEqual(ends(timeline), [41, 60, 20]);
  const newer = pages.grow(timeline, 'ops', 'newer');
  assert.deepEqual(asked[1].request, { type: 'history', room: 'ops', limit: 100, after: 60 });
  asked[1].answer({ type: 'history', messages: [], more: false });
  assert.equal(await newer, true);
});

test('a_page_that_fails_can_be_asked_for_again', async () => {
  const { asked, pages } = asking();
  const timeline = showing(51, 60);
  const older = pages.grow(timeline, 'ops', 'older');
  asked[0].answer({ type: 'error', message: 'no' });
  assert.equal(await older, false);
  assert.deepEqual(ends(timeline), [51, 60, 10]);
  pages.grow(timeline, 'ops', 'older');
  assert.equal(asked.length, 2);
});

test('a_page_that_was_asked_for_elsewhere_is_not_shown_and_does_not_hinder', async () => {
  const { asked, pages } = asking();
  const timeline = showing(51, 60);
  const old = pages.grow(timeline, 'ops', 'older');
  pages.begin();
  const fresh = pages.grow(timeline, 'dev', 'older');
  asked[0].answer({ type: 'history', messages: messages(41, 50), more: true });
  assert.equal(await old, false);
  assert.deepEqual(ends(timeline), [51, 60, 10]);
  assert.equal(await pages.grow(timeline, 'dev', 'older'), false, 'the new one is still under way');
  asked[1].answer({ type: 'history', messages: messages(50, 50), more: true });
  assert.equal(await fresh, true);
});

test('the_place_of_a_message_is_asked_for_from_both_sides_and_nothing_grows_meanwhile', async () => {
  const { asked, pages } = asking();
  const around = pages.around('ops', 70);
  assert.deepEqual(asked.map(({ request }) => request), [
    { type: 'history', room: 'ops', limit: 50, before: 71 },
    { type: 'history', room: 'ops', limit: 50, after: 70 },
  ]);
  assert.equal(await pages.grow(showing(1, 3), 'ops', 'newer'), false);
  for (const [i, { answer }] of asked.entries()) answer(i);
  assert.deepEqual(await around, [0, 1]);
});

test('an_empty_piece_grows_in_both_directions', () => {
  const older = new Timeline();
  older.older({ messages: messages(1, 3), more: false });
  assert.deepEqual(ends(older), [1, 3, 3]);
  const newer = new Timeline();
  newer.newer({ messages: messages(1, 3), more: false });
  assert.deepEqual([ends(newer), newer.atNewest], [[1, 3, 3], true]);
});

test('live_ones_are_not_put_behind_a_place_in_the_past', () => {
  const timeline = new Timeline();
  timeline.replace(messages(1, 3), { more: true, atOldest: true });
  assert.equal(timeline.append(messages(4, 5), true), 2);
  assert.deepEqual([ends(timeline), timeline.atNewest], [[1, 3, 3], false]);
});
