import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timeline } from '../../client/page/timeline.js';

const messages = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => ({ seq: from + i, prev: from + i - 1 }));
const seqs = (timeline) => timeline.list.map((m) => m.seq);

test('a_message_that_comes_while_a_newer_page_is_on_its_way_is_not_lost', () => {
  const timeline = new Timeline();
  timeline.replace(messages(1, 10), { more: true, atOldest: true });
  timeline.append(messages(21, 21), false);
  timeline.newer({ messages: messages(11, 20), more: false });
  assert.equal(timeline.atNewest, false);
  timeline.newer({ messages: messages(21, 21), more: false });
  assert.equal(timeline.atNewest, true);
  timeline.append(messages(22, 22), true);
  assert.deepEqual(seqs(timeline), seqs({ list: messages(1, 22) }));
});

test('a_message_that_comes_during_a_jump_is_not_lost', () => {
  const timeline = new Timeline();
  timeline.begin(messages(1, 20));
  timeline.append(messages(21, 21), true);
  timeline.replace(messages(5, 20), { more: false, atOldest: false });
  assert.equal(timeline.atNewest, false);
  // What begins anew, maybe with smaller numbers, owes nothing to what was before.
  timeline.begin(messages(1, 2));
  assert.equal(timeline.atNewest, true);
  timeline.replace(messages(1, 2), { more: false, atOldest: true });
  assert.equal(timeline.atNewest, true);
});
