// Pages of history: from the edge of the timeline, around a message, and late responses.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HistoryPager } from '../../client/page/history_pager.js';
import { Timeline } from '../../client/page/timeline.js';

const messages = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => ({ seq: from + i, prev: from + i - 1 }));
const ends = ({ list }) => [list[0]?.seq, list.at(-1)?.seq, list.length];

function showing(from, to) {
  const timeline = new Timeline();
  timeline.showNewest(messages(from, to));
  return timeline;
}

function asking() {
  const asked = [];
  const engine = { request: (request) => new Promise((resolve) => asked.push({ request, answer: resolve })) };
  return { asked, pager: new HistoryPager(engine) };
}

test('pages_are_requested_from_the_edge_one_at_a_time', async () => {
  const { asked, pager } = asking();
  const timeline = showing(51, 60);
  const older = pager.load(timeline, 'ops', 'older');
  assert.equal(await pager.load(timeline, 'ops', 'newer'), false);
  assert.deepEqual(asked.map(({ request }) => request), [{ type: 'history', room: 'ops', limit: 100, before: 51 }]);
  asked[0].answer({ type: 'history', messages: messages(41, 50), more: true });
  assert.equal(await older, true);
  assert.deepEqual(ends(timeline), [41, 60, 20]);
  const newer = pager.load(timeline, 'ops', 'newer');
  assert.deepEqual(asked[1].request, { type: 'history', room: 'ops', limit: 100, after: 60 });
  asked[1].answer({ type: 'history', messages: [], more: false });
  assert.equal(await newer, true);
});

test('a_failed_page_can_be_requested_again', async () => {
  const { asked, pager } = asking();
  const timeline = showing(51, 60);
  const older = pager.load(timeline, 'ops', 'older');
  asked[0].answer({ type: 'error', message: 'no' });
  assert.equal(await older, false);
  assert.deepEqual(ends(timeline), [51, 60, 10]);
  pager.load(timeline, 'ops', 'older');
  assert.equal(asked.length, 2);
});

test('a_page_of_an_earlier_room_is_ignored_and_does_not_block_the_next', async () => {
  const { asked, pager } = asking();
  const timeline = showing(51, 60);
  const old = pager.load(timeline, 'ops', 'older');
  pager.reset();
  const fresh = pager.load(timeline, 'dev', 'older');
  asked[0].answer({ type: 'history', messages: messages(41, 50), more: true });
  assert.equal(await old, false);
  assert.deepEqual(ends(timeline), [51, 60, 10]);
  assert.equal(await pager.load(timeline, 'dev', 'older'), false, 'the new one is still under way');
  asked[1].answer({ type: 'history', messages: messages(50, 50), more: true });
  assert.equal(await fresh, true);
});

test('a_message_is_loaded_with_a_page_before_and_after_it_and_no_other_page_meanwhile', async () => {
  const { asked, pager } = asking();
  const around = pager.loadAround('ops', 70);
  assert.deepEqual(asked.map(({ request }) => request), [
    { type: 'history', room: 'ops', limit: 50, before: 71 },
    { type: 'history', room: 'ops', limit: 50, after: 70 },
  ]);
  assert.equal(await pager.load(showing(1, 3), 'ops', 'newer'), false);
  for (const [i, { answer }] of asked.entries()) answer(i);
  assert.deepEqual(await around, [0, 1]);
});
