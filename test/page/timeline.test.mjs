// The messages that the log shows: bounds, gaps and growth.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timeline } from '../../client/page/timeline.js';

const MAX_MESSAGES = 400;
const messages = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => ({ seq: from + i, prev: from + i - 1 }));
const ends = ({ list }) => [list[0]?.seq, list.at(-1)?.seq, list.length];
const seqs = (timeline) => timeline.list.map((m) => m.seq);

function showing(from, to) {
  const timeline = new Timeline();
  timeline.showNewest(messages(from, to));
  return timeline;
}

test('a_timeline_shows_at_most_the_newest_400_messages', () => {
  assert.deepEqual(ends(showing(1, 500)), [101, 500, MAX_MESSAGES]);
  const timeline = new Timeline();
  timeline.showRange(messages(1, 500), { more: false, atOldest: true });
  assert.deepEqual([ends(timeline), timeline.atNewest, timeline.atOldest], [[101, 500, MAX_MESSAGES], true, true]);
});

test('older_pages_exist_until_the_oldest_message_is_shown', () => {
  const timeline = showing(5, 9);
  assert.ok(timeline.canGoBack);
  timeline.prepend({ messages: messages(3, 4), more: true });
  assert.ok(timeline.canGoBack);
  timeline.prepend({ messages: messages(2, 2), more: false });
  assert.ok(!timeline.canGoBack);
  assert.ok(!showing(1, 9).canGoBack, 'nothing is before the first of a room');
  assert.ok(!new Timeline().canGoBack);
});

test('showing_the_newest_clears_at_oldest', () => {
  const timeline = showing(2, 9);
  timeline.prepend({ messages: [], more: false });
  assert.ok(timeline.atOldest);
  timeline.showNewest(messages(20, 29));
  assert.ok(!timeline.atOldest && timeline.canGoBack);
});

test('live_messages_are_appended_once_each', () => {
  const timeline = showing(1, 3);
  assert.equal(timeline.appendLive(messages(2, 5), true), 2);
  assert.deepEqual(ends(timeline), [1, 5, 5]);
  assert.equal(timeline.appendLive(messages(4, 5), true), 0);
  assert.equal(timeline.appendLive([], true), 0);
  assert.deepEqual(ends(new Timeline()), [undefined, undefined, 0]);
  const empty = new Timeline();
  assert.equal(empty.appendLive(messages(7, 8), false), 2);
  assert.deepEqual([ends(empty), empty.atNewest], [[7, 8, 2], true]);
});

test('a_full_timeline_at_its_end_trims_the_oldest_and_one_above_stops_appending', () => {
  const follower = showing(1, MAX_MESSAGES);
  follower.appendLive(messages(MAX_MESSAGES + 1, MAX_MESSAGES + 5), true);
  assert.deepEqual([ends(follower), follower.atNewest, follower.atOldest], [[6, MAX_MESSAGES + 5, MAX_MESSAGES], true, false]);

  const reader = showing(1, MAX_MESSAGES - 5);
  reader.appendLive(messages(MAX_MESSAGES - 4, MAX_MESSAGES), false);
  assert.deepEqual([ends(reader), reader.atNewest], [[1, MAX_MESSAGES, MAX_MESSAGES], true]);
  assert.equal(reader.appendLive(messages(MAX_MESSAGES + 1, MAX_MESSAGES + 2), false), 2);
  assert.deepEqual([ends(reader), reader.atNewest], [[1, MAX_MESSAGES, MAX_MESSAGES], false]);
  assert.equal(reader.appendLive(messages(MAX_MESSAGES + 3, MAX_MESSAGES + 5), false), 3, 'counted though not shown');
  assert.deepEqual(ends(reader), [1, MAX_MESSAGES, MAX_MESSAGES]);
});

test('live_messages_after_a_gap_replace_the_list_only_at_the_end', () => {
  const follower = showing(1, 3);
  follower.appendLive(messages(9, 10), true);
  assert.deepEqual(ends(follower), [9, 10, 2]);
  const reader = showing(1, 3);
  reader.appendLive(messages(9, 10), false);
  assert.deepEqual([ends(reader), reader.atNewest], [[1, 3, 3], false]);
  const marked = showing(1, 3);
  marked.appendLive([{ seq: 9, prev: 8, gap: true }], false);
  assert.deepEqual([ends(marked), marked.atNewest], [[1, 9, 4], true]);
});

test('older_pages_are_prepended_and_trim_the_newest', () => {
  const timeline = showing(201, 500);
  timeline.prepend({ messages: messages(101, 205), more: true });
  assert.deepEqual([ends(timeline), timeline.atNewest, timeline.atOldest], [[101, 500, MAX_MESSAGES], true, false]);
  timeline.prepend({ messages: messages(100, 100), more: false });
  assert.deepEqual([ends(timeline), timeline.atNewest, timeline.atOldest], [[100, 499, MAX_MESSAGES], false, true]);
});

test('newer_pages_are_appended_and_trim_the_oldest', () => {
  const timeline = showing(1, 300);
  timeline.prepend({ messages: [], more: false });
  timeline.appendPage({ messages: messages(299, 400), more: true });
  assert.deepEqual([ends(timeline), timeline.atNewest, timeline.atOldest], [[1, 400, MAX_MESSAGES], false, true]);
  timeline.appendPage({ messages: messages(401, 410), more: false });
  assert.deepEqual([ends(timeline), timeline.atNewest, timeline.atOldest], [[11, 410, MAX_MESSAGES], true, false]);
});

test('a_page_reaches_the_newest_only_with_all_live_messages', () => {
  const timeline = showing(1, 3);
  timeline.appendLive(messages(20, 21), false);
  timeline.appendPage({ messages: messages(4, 20), more: false });
  assert.equal(timeline.atNewest, false);
  timeline.appendPage({ messages: messages(21, 21), more: false });
  assert.equal(timeline.atNewest, true);
});

test('an_empty_timeline_grows_in_both_directions', () => {
  const older = new Timeline();
  older.prepend({ messages: messages(1, 3), more: false });
  assert.deepEqual(ends(older), [1, 3, 3]);
  const newer = new Timeline();
  newer.appendPage({ messages: messages(1, 3), more: false });
  assert.deepEqual([ends(newer), newer.atNewest], [[1, 3, 3], true]);
});

test('live_messages_are_not_appended_to_a_range_of_the_history', () => {
  const timeline = new Timeline();
  timeline.showRange(messages(1, 3), { more: true, atOldest: true });
  assert.equal(timeline.appendLive(messages(4, 5), true), 2);
  assert.deepEqual([ends(timeline), timeline.atNewest], [[1, 3, 3], false]);
});

test('a_live_message_during_a_request_for_a_newer_page_is_not_lost', () => {
  const timeline = new Timeline();
  timeline.showRange(messages(1, 10), { more: true, atOldest: true });
  timeline.appendLive(messages(21, 21), false);
  timeline.appendPage({ messages: messages(11, 20), more: false });
  assert.equal(timeline.atNewest, false);
  timeline.appendPage({ messages: messages(21, 21), more: false });
  assert.equal(timeline.atNewest, true);
  timeline.appendLive(messages(22, 22), true);
  assert.deepEqual(seqs(timeline), seqs({ list: messages(1, 22) }));
});

test('a_live_message_during_a_jump_is_not_lost', () => {
  const timeline = new Timeline();
  timeline.showNewest(messages(1, 20));
  timeline.appendLive(messages(21, 21), true);
  timeline.showRange(messages(5, 20), { more: false, atOldest: false });
  assert.equal(timeline.atNewest, false);
  // A new epoch may have smaller seqs.
  timeline.showNewest(messages(1, 2));
  assert.equal(timeline.atNewest, true);
  timeline.showRange(messages(1, 2), { more: false, atOldest: true });
  assert.equal(timeline.atNewest, true);
});
