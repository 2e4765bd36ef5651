// The rows of the log, their order and their contents.

import assert from 'node:assert/strict';
import { messageRows } from '../../client/page/message_rows.js';
import { Clock } from './clock.mjs';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

const test = testWithSetup(() => {
  new Clock();
  new Browser();
});

const at = (time, seq, more) => ({ seq, prev: seq - 1, user: 'bob', text: `line ${seq}`, time: `2026-11-${time}Z`, ...more });
const rows = (list, more) => messageRows({ list, pendingItems: [], start: false, atNewest: true, label: '#ops', systemMessages: [], outside: null, readUpTo: null, me: 'ada', pending: {}, enter: () => {}, ...more });
const keys = (...of) => rows(...of).map(({ key }) => key);
const made = (...of) => rows(...of).map(({ make }) => make());
const grouped = (list, more) => made(list, more).filter((row) => row.dataset.seq).map((row) => row.classList.contains('grouped'));

test('a_message_shows_its_author_and_time', () => {
  const [day, row] = made([at('23T09:05:00', 7)]);
  assert.deepEqual([day.textContent, day.attributes.class], ['Today', 'rule day']);
  assert.equal(row.textContent, 'Bbob09:05line 7');
  assert.deepEqual([row.attributes.class, row.dataset.seq], ['message', '7']);
  assert.equal(row.querySelector('time').attributes.datetime, '2026-11-23T09:05:00Z');
  assert.ok(row.querySelector('time').attributes.title);
  assert.equal(row.querySelector('.avatar').style['--hue'], row.querySelector('.author').style['--hue']);
  assert.equal(row.querySelector('.you'), null);
});

test('own_messages_and_mentions_stand_out_and_own_mentions_do_not', () => {
  const classes = (text, user) => made([at('23T09:05:00', 7, { text, user })])[1].attributes.class;
  assert.equal(classes('hi ada', 'bob'), 'message mentioned');
  assert.equal(classes('i am ada', 'ada'), 'message mine');
  assert.equal(made([at('23T09:05:00', 7, { user: 'ada' })])[1].querySelector('.you').textContent, 'you');
});

test('an_unproven_message_is_marked_and_is_not_an_own_message', () => {
  const row = made([at('23T09:05:00', 7, { user: 'ada', text: 'i am ada', unproven: true })])[1];
  assert.equal(row.attributes.class, 'message mentioned');
  assert.equal(row.querySelector('.you'), null);
  const mark = row.querySelector('.unproven');
  assert.equal(mark.textContent, 'unproven');
  assert.match(mark.attributes.title, /anybody may have written it/);
  assert.equal(mark.attributes['aria-label'], mark.attributes.title);
  assert.equal(made([at('23T09:05:00', 7)])[1].querySelector('.unproven'), null);
  const action = made([at('23T09:05:00', 7, { text: '/me waves', unproven: true })])[1];
  assert.equal(action.querySelector('.text').querySelector('.unproven').textContent, 'unproven');
  assert.deepEqual(keys([at('23T09:05:00', 7, { user: 'ada', unproven: true })], { readUpTo: 6 })[1], 'new');
});

test('a_name_has_one_colour_and_an_avatar_of_its_first_character', () => {
  const row = (user) => made([at('23T09:05:00', 7, { user })])[1];
  assert.equal(row('😀x').querySelector('.avatar').textContent, '😀');
  assert.equal(row('zoë').querySelector('.avatar').textContent, 'Z');
  assert.equal(row('bob').querySelector('.author').style['--hue'], (((98 % 360) * 31 + 111) % 360 * 31 + 98) % 360);
});

test('an_action_shows_its_author_in_the_text', () => {
  const row = made([at('23T09:05:00', 7, { text: '/me waves' })])[1];
  assert.equal(row.querySelector('.text').textContent, 'bob waves');
  assert.ok(row.querySelector('.text').classList.contains('action'));
  const plain = made([at('23T09:05:00', 7, { text: '/mean' })])[1];
  assert.equal(plain.querySelector('.text').textContent, '/mean');
});

test('messages_of_one_author_within_five_minutes_share_a_heading', () => {
  const pair = (second, more) => grouped([at('23T09:00:00', 1), at(second, 2, more)]);
  assert.deepEqual(pair('23T09:04:59'), [false, true]);
  assert.deepEqual(pair('23T09:05:00'), [false, false]);
  assert.deepEqual(pair('23T09:01:00', { user: 'eve' }), [false, false]);
  assert.deepEqual(pair('23T09:01:00', { text: '/me waves' }), [false, false]);
  assert.deepEqual(pair('23T09:01:00', { gap: true }), [false, false]);
  assert.deepEqual(pair('23T09:01:00', { unproven: true }), [false, false]);
  assert.deepEqual(grouped([at('22T23:59:00', 1), at('23T00:00:00', 2)]), [false, false]);
  assert.deepEqual(grouped([at('23T09:00:00', 1), at('23T09:01:00', 2)], { readUpTo: 1 }), [false, false]);
  assert.deepEqual(grouped([at('23T09:00:00', 1), at('23T09:01:00', 2)], { systemMessages: [{ seq: 1, text: 'bob is away.', time: 1 }] }), [false, false]);
  assert.deepEqual(grouped([at('23T09:00:00', 1), at('23T09:04:00', 2), at('23T09:08:00', 3)]), [false, true, true], 'from the last one');
});

test('a_row_that_loses_its_heading_is_made_again', () => {
  const [, first] = rows([at('23T09:01:00', 2)]);
  const [, , same] = rows([at('23T09:00:00', 1), at('23T09:01:00', 2)]);
  assert.equal(first.key, same.key);
  assert.notEqual(first.version, same.version);
});

test('each_day_has_a_rule_and_the_last_two_are_called_today_and_yesterday', () => {
  const list = [at('20T09:00:00', 1), at('22T09:00:00', 2), at('22T10:00:00', 3), at('23T09:00:00', 4)];
  const names = made(list).filter((row) => row.classList.contains('day')).map((row) => row.textContent);
  assert.equal(names.length, 3);
  assert.match(names[0], /20/);
  assert.deepEqual(names.slice(1), ['Yesterday', 'Today']);
});

test('a_gap_is_marked_before_the_message_after_it', () => {
  assert.deepEqual(keys([at('23T09:00:00', 1), at('23T09:01:00', 5, { gap: true })]), ['day 2026-10-23 ', 1, 'gap 5', 5]);
  const back = keys([at('23T09:00:00', 1), at('24T09:00:00', 2), at('23T09:01:00', 5, { gap: true })]);
  assert.equal(new Set(back).size, back.length, 'a day that comes again has a row of its own');
  assert.match(made([at('23T09:00:00', 1), at('23T09:01:00', 5, { gap: true })])[2].textContent, /may be missing/);
});

test('the_mark_new_precedes_the_first_unread_message_of_another_user', () => {
  const list = [at('23T09:00:00', 1), at('23T09:01:00', 2, { user: 'ada' }), at('23T09:02:00', 3), at('23T09:03:00', 4)];
  assert.deepEqual(keys(list, { readUpTo: 1 }).slice(1), [1, 2, 'new', 3, 4]);
  assert.deepEqual(keys(list, { readUpTo: 0 }).slice(1), ['new', 1, 2, 3, 4]);
  assert.deepEqual(keys(list, { readUpTo: 3 }).slice(1), [1, 2, 3, 'new', 4]);
  assert.deepEqual(keys(list, { readUpTo: 4 }).slice(1), [1, 2, 3, 4]);
  assert.deepEqual(keys(list, { readUpTo: null }).slice(1), [1, 2, 3, 4]);
});

test('system_messages_are_shown_after_the_message_that_they_followed', () => {
  const list = [at('23T09:00:00', 5), at('23T09:01:00', 6)];
  const happened = (seq, text = `after ${seq}`) => ({ seq, text, time: 1 });
  const order = (more) => keys(list, more).slice(1);
  assert.deepEqual(order({ systemMessages: [happened(5), happened(6)] }), [5, 'system 5 1 after 5', 6, 'system 6 1 after 6']);
  assert.deepEqual(order({ systemMessages: [happened(4)] }), [5, 6], 'what it belongs to is not shown');
  assert.deepEqual(order({ systemMessages: [happened(6)], atNewest: false }), [5, 6], 'what follows it is not shown');
  assert.deepEqual(keys([], { systemMessages: [happened(3)] }), ['system 3 1 after 3']);
});

test('the_beginning_of_a_room_shows_its_name', () => {
  const [start] = made([], { start: true, label: '@Bob' });
  assert.match(start.textContent, /^This is the beginning of @Bob/);
  assert.notEqual(rows([], { start: true, label: '#a' })[0].version, rows([], { start: true, label: '#b' })[0].version);
});

test('a_pending_message_has_its_author_unless_it_continues_a_block_of_the_user', () => {
  const pendingItems = [9, 10].map((minute) => ({ id: `m${minute}`, at: Date.UTC(2026, 10, 23, 9, minute), text: 'hi', state: 'failed', reason: 'no' }));
  const shown = (user, more) => made([at('23T09:08:00', 1, { user })], { pendingItems, ...more }).filter((row) => row.dataset.id).map((row) => row.querySelector('.author')?.textContent ?? '');
  assert.deepEqual(shown('bob'), ['ada', '']);
  assert.deepEqual(shown('ada'), ['', '']);
  assert.deepEqual(shown('ada', { systemMessages: [{ seq: 1, text: 'bob is away.', time: 0 }] }), ['ada', '']);
  const row = made([], { pendingItems })[0];
  assert.deepEqual([row.attributes.class, row.querySelector('time').textContent, row.dataset.seq], ['message mine pending failed', '09:09', undefined]);
});

test('a_pending_message_shows_its_state', () => {
  const text = (state, reason = '') => made([], { pendingItems: [{ id: 'm1', at: 0, text: 'hi', state, reason }] })[0].textContent;
  assert.deepEqual(['waiting', 'sent', 'acknowledged'].map((state) => text(state)), ['Waiting', 'Sending', 'Sending'].map((state) => `Aadayou00:00hi${state}…`));
  assert.equal(text('failed', 'No.'), 'Aadayou00:00hiNot sent: No.Try againDelete');
  const version = (state, reason) => rows([], { pendingItems: [{ id: 'm1', at: 0, text: 'hi', state, reason }] })[0].version;
  assert.equal(new Set([version('waiting', ''), version('sent', ''), version('failed', 'a'), version('failed', 'b')]).size, 4);
});

test('only_a_failed_message_has_buttons_to_retry_and_delete', () => {
  const done = [];
  const pending = { retry: (id) => done.push(`retry ${id}`), drop: (id) => done.push(`drop ${id}`) };
  const row = (state) => made([], { pendingItems: [{ id: 'm1', at: 0, text: 'hi', state }], pending })[0];
  assert.equal(row('sent').querySelectorAll('button').length, 0);
  assert.ok(!row('sent').classList.contains('failed'));
  assert.ok(row('failed').classList.contains('failed'));
  assert.equal(row('failed').dataset.id, 'm1');
  for (const button of row('failed').querySelectorAll('button')) button.click();
  assert.deepEqual(done, ['retry m1', 'drop m1']);
});

test('a_user_outside_of_the_room_sees_why_and_what_helps_at_the_end', () => {
  const table = [
    [{ removedReason: 'Bob removed you from #ops.', ready: true }, 'Bob removed you from #ops.Join again'],
    [{ removedReason: 'You are banned from #ops.', removedDetail: 'banned', ready: false }, 'You are banned from #ops.Try again'],
    [{ removedReason: 'Bob invites you to #ops.', invitedBy: 'Bob', ready: false }, 'Bob invites you to #ops.Join'],
  ];
  for (const [outside, text] of table) {
    const entered = [];
    const all = rows([at('23T09:00:00', 1)], { outside, pendingItems: [{ id: 'm1', at: 0, text: '', state: 'sent' }], enter: (key) => entered.push(key) });
    assert.deepEqual(all.map(({ key }) => key).slice(1), [1, 'm1', 'outside']);
    const row = all.at(-1).make();
    assert.equal(row.textContent, text);
    row.querySelector('button').click();
    assert.deepEqual(entered, [undefined]);
  }
});

test('a_room_with_a_key_has_a_field_for_it', () => {
  const entered = [];
  const [row] = rows([], { outside: { removedReason: '#ops needs a key.', removedDetail: 'key', ready: false }, enter: (key) => entered.push(key) }).map(({ make }) => make());
  assert.equal(row.textContent, '#ops needs a key. Join');
  assert.equal(row.dispatch('submit'), false, 'the browser would reload the page');
  assert.deepEqual(entered, []);
  row.querySelector('input').value = 'sesame';
  row.querySelector('button').click();
  assert.deepEqual(entered, ['sesame']);
});
