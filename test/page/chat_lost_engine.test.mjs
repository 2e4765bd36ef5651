// The browser ends the shared worker, or freezes the tab: the tab notices it and goes on without a gap or a duplicate.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chatMessage, chatMessages } from './engine_fixture.mjs';
import { Page } from './page.mjs';

const lines = (page) => page.rows.map((row) => /line \d+$/.exec(row)?.[0]).filter(Boolean);
const expected = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}`);

// The new engine registers, and the lobby has these messages.
async function onlineAgain(page, messages, welcome = {}) {
  page.server.welcome({ seq: messages.at(-1)?.seq ?? 0, ...welcome });
  page.server.joinAll(messages);
  await page.run();
}

test('what_is_typed_while_the_engine_is_gone_is_shown_kept_and_sent_once', async () => {
  const page = await new Page().online(chatMessages(1, 3));
  page.endWorker();
  await page.say('meanwhile');
  assert.equal(page.rows.at(-1), 'Aadayou12:00meanwhileWaiting…');
  assert.equal(Object.keys(localStorage).filter((key) => key.startsWith('banter/unsent/')).length, 1);
  await page.run(10_000);
  await onlineAgain(page, chatMessages(1, 5));
  const sent = page.server.take('message');
  assert.deepEqual(sent.map(({ text }) => text), ['meanwhile']);
  page.server.ack(sent[0], 6);
  await page.hear(chatMessage(6, { user: 'ada', text: 'meanwhile' }));
  assert.deepEqual([lines(page), page.rows.filter((row) => row.includes('meanwhile')).length], [expected(1, 5), 1]);
  assert.deepEqual(Object.keys(localStorage).filter((key) => key.startsWith('banter/unsent/')), []);
});

test('the_connection_status_says_that_the_engine_has_ended', async () => {
  const page = await new Page().online(chatMessages(1, 3));
  page.endWorker();
  await page.say('meanwhile');
  const texts = new Set();
  for (let i = 0; i < 15; ++i) {
    page.fixture.clock.advance(1000);
    texts.add(page.text('connection-status'));
    await page.run(0);
  }
  assert.deepEqual(texts, new Set(['', 'The browser has ended the connection of this page. The page starts a new one… 1 message is waiting.', 'Connecting… 1 message is waiting.']));
  await onlineAgain(page, chatMessages(1, 3));
  assert.equal(page.text('connection-status'), '');
});

test('the_log_goes_on_after_what_it_shows', async () => {
  const page = await new Page().online(chatMessages(201, 300));
  const [first] = page.byId('rows').children;
  page.endWorker();
  await page.run(10_000);
  assert.deepEqual(lines(page), expected(201, 300));
  await onlineAgain(page, chatMessages(206, 305));
  assert.deepEqual(lines(page), expected(201, 305));
  assert.equal(page.byId('rows').children[0], first, 'nothing is rendered again');
  await page.hear(chatMessage(306));
  assert.deepEqual([lines(page), page.document.title], [expected(201, 306), '#lobby · banter'], 'and it is read');
});

test('a_reader_of_old_messages_stays_there', async () => {
  const page = await new Page().online(chatMessages(201, 300));
  await page.scroll(1000);
  page.endWorker();
  await page.run(10_000);
  await onlineAgain(page, chatMessages(206, 305));
  assert.equal(page.byId('log').scrollTop, 1000);
  assert.deepEqual([lines(page), page.text('to-newest')], [expected(201, 305), '5 new ↓']);
});

test('after_more_missed_messages_than_a_page_the_newest_are_shown_and_the_others_load', async () => {
  const page = await new Page().online(chatMessages(1, 30));
  page.endWorker();
  await page.run(10_000);
  await onlineAgain(page, chatMessages(201, 300));
  assert.deepEqual(lines(page), expected(201, 300));
  await page.scroll(0);
  assert.deepEqual(page.server.take('history').map(({ before }) => before), [201]);
});

test('a_new_epoch_replaces_what_is_shown', async () => {
  const page = await new Page().online(chatMessages(1, 30));
  page.endWorker();
  await page.run(10_000);
  await onlineAgain(page, chatMessages(1, 3, { text: 'line 99' }), { epoch: 'e2' });
  assert.deepEqual(lines(page), ['line 99', 'line 99', 'line 99']);
});

test('a_frozen_tab_that_comes_back_catches_up', async () => {
  const page = await new Page().online(chatMessages(1, 3));
  const deliver = page.channel.deliver.bind(page.channel);
  page.channel.deliver = () => {}; // the tab is frozen
  page.fixture.clock.advance(30_000);
  page.channel.deliver = deliver;
  await page.run(3000);
  await onlineAgain(page, chatMessages(4, 6));
  await page.hear(chatMessage(7));
  assert.deepEqual([lines(page), page.text('connection-status')], [expected(1, 7), '']);
});

// The user is removed from #ops while a message of #ops waits.
async function removedFromOps() {
  const page = await new Page().online(chatMessages(1, 3));
  await page.goTo('ops');
  page.server.joinAll();
  await page.run();
  await page.say('my last word');
  page.server.refuse(page.server.take('message')[0], 'rate_limited');
  await page.hear({ type: 'left', room: 'ops', by: 'Bob', reason: 'spam' });
  return page;
}

// #ops is shown with the reason, its message has failed, and nothing was asked of the server for #ops.
async function isOutsideOfOps(page) {
  page.server.welcome();
  const joins = page.server.joinAll();
  await page.run(20_000);
  assert.deepEqual([joins.map(({ room }) => room), page.server.take('join'), page.server.take('message')], [['lobby'], [], []]);
  assert.deepEqual([page.text('room-name'), page.byId('composer').hidden], ['#ops', true]);
  assert.match(page.rows.join(), /my last wordNot sent: Bob removed you from #ops: spam.*,Bob removed you from #ops: spam/);
}

test('a_message_that_waits_is_not_sent_after_a_removal', async () => {
  const page = await removedFromOps();
  await page.click(page.row('spamJoin again').querySelector('button'));
  page.server.joinAll();
  await page.run(20_000);
  assert.deepEqual(page.server.take('message'), []);
});

test('a_removed_user_enters_no_room_when_the_engine_has_ended', async () => {
  const page = await removedFromOps();
  page.endWorker();
  await page.run(10_000);
  await isOutsideOfOps(page);
  await page.click(page.byId('rows').children.at(-1).querySelector('button'));
  assert.deepEqual(page.server.take('join').map(({ room }) => room), ['ops']);
});

test('a_removed_user_enters_no_room_with_a_reload', async () => {
  await removedFromOps();
  const page = await new Page({ hash: '#ops', local: localStorage }).chat();
  await isOutsideOfOps(page);
});

test('an_invitation_is_accepted_by_no_reload', async () => {
  const first = await removedFromOps();
  await first.hear({ type: 'invited', room: 'ops', user: 'ada', by: 'Bob' });
  const page = await new Page({ hash: '#ops', local: localStorage }).chat();
  page.server.welcome();
  await page.run();
  assert.deepEqual([page.server.take('join').map(({ room }) => room), page.rows.at(-1)], [['lobby'], 'Bob invites you to #ops.Join']);
});

test('a_room_that_could_not_be_left_is_said_and_the_command_stays', async () => {
  const page = await new Page().online(chatMessages(1, 3));
  page.endWorker();
  await page.say('/leave');
  await page.run(10_000);
  assert.deepEqual([page.byId('text').value, page.text('toast')], ['/leave', 'Not connected to the server.']);
  await onlineAgain(page, chatMessages(1, 3));
  await page.say('/leave');
  assert.deepEqual(page.server.take('leave').map(({ room }) => room), ['lobby']);
});

test('buttons_that_the_engine_has_not_heard_say_so', async () => {
  const page = await new Page().online(chatMessages(1, 3));
  await page.say('too long');
  page.server.refuse(page.server.take('message')[0], 'too_long');
  await page.hear({ type: 'left', room: 'lobby', by: 'Bob' });
  for (const [text, number] of [['too long', 0], ['too long', 1], ['Bob removed', 0]]) {
    const row = page.byId('rows').children.filter((each) => each.textContent.includes(text)).at(-1);
    page.endWorker();
    await page.click(row.querySelectorAll('button')[number]);
    page.byId('toast').hidden = true;
    await page.run(10_000);
    assert.deepEqual([page.byId('toast').hidden, page.text('toast')], [false, 'Not connected to the server.'], `${text} ${number}`);
    page.server.welcome();
    await page.run();
  }
});

test('a_key_that_the_engine_has_not_heard_is_said', async () => {
  for (const room of ['lobby', 'ops']) {
    const page = await new Page().online(chatMessages(1, 3));
    page.endWorker();
    await page.say(`/join ${room} sesame`);
    await page.run(10_000);
    assert.equal(page.text('toast'), 'Not connected to the server.', room);
  }
});

test('what_a_tab_asks_of_an_engine_that_does_not_know_it_any_more_fails', async () => {
  const page = await new Page().online(chatMessages(1, 3));
  page.channel.one.postMessage({ type: 'detach' }); // the engine has dropped a silent tab
  await page.say('/away tea');
  assert.deepEqual([page.byId('text').value, page.text('toast')], ['/away tea', 'Not connected to the server.']);
});
