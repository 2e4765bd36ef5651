// Conversations in the engine: how requests address them, and when new messages open them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { online, chatMessage, EngineFixture } from './engine_fixture.mjs';

const direct = (seq, more) => chatMessage(seq, { room: '@ada,bob', user: 'Bob', to: 'ada', ...more });
const names = (fixture, tab) => fixture.state(tab).rooms.map(({ name }) => name);

test('a_conversation_is_left_before_it_is_joined_so_that_its_history_arrives', () => {
  const [fixture, tab] = online();
  tab.send({ type: 'open', room: '@ada,bob', title: 'Bob' });
  assert.deepEqual(fixture.server.take().map(({ type, room }) => [type, room]), [['leave', '@ada,bob'], ['join', '@ada,bob']]);
});

test('requests_for_a_conversation_name_the_other_user', () => {
  const [fixture, tab] = online();
  tab.send({ type: 'open', room: '@ada,bob', title: 'Bob' });
  fixture.server.take();
  tab.say('m1', 'hi', '@ada,bob');
  tab.request(1, { type: 'history', room: '@ada,bob', limit: 5 });
  tab.request(2, { type: 'search', room: '@ada,bob', text: 'tea' });
  tab.request(3, { type: 'history', room: '@ada,eve', limit: 5 });
  tab.request(4, { type: 'members', room: '@ada,bob' });
  tab.request(5, { type: 'history', room: 'lobby' });
  assert.deepEqual(fixture.server.take().map(({ id, ...request }) => (id ? request : null)), [
    { type: 'message', text: 'hi', to: 'Bob' },
    { type: 'history', limit: 5, with: 'Bob' },
    { type: 'search', text: 'tea', with: 'Bob' },
    { type: 'history', limit: 5, with: 'eve' },
    { type: 'members', room: '@ada,bob' },
    { type: 'history', room: 'lobby' },
  ]);
});

test('a_first_message_of_the_other_user_opens_the_conversation_and_an_own_one_does_not', () => {
  const [fixture, tab] = online();
  fixture.server.receive(chatMessage(1, { room: '@ada,eve', user: 'ada', to: 'eve' }));
  assert.deepEqual(names(fixture, tab), ['lobby']);
  fixture.server.receive(direct(7, { prev: 5 }));
  assert.deepEqual(names(fixture, tab), ['lobby', '@ada,bob']);
  const [join] = fixture.server.take('join');
  fixture.server.joined(join, { prev: 7 });
  fixture.server.page({ ...join, room: '@ada,bob' }, [direct(3, { prev: 0 }), direct(5, { prev: 3 }), direct(7, { prev: 5 })]);
  const { unread, mentions, title } = fixture.room(tab, '@ada,bob');
  assert.deepEqual({ unread, mentions, title }, { unread: 1, mentions: 1, title: 'Bob' });
});

test('a_first_message_is_received_where_the_join_is_refused', () => {
  const [fixture, tab] = online();
  fixture.server.receive(direct(7, { prev: 5 }));
  fixture.server.refuse(fixture.server.take('join')[0], 'forbidden');
  assert.deepEqual([fixture.room(tab, '@ada,bob').ready, fixture.room(tab, '@ada,bob').unread], [true, 1]);
  assert.deepEqual(tab.take('notice'), []);
});

test('conversations_with_messages_since_the_last_visit_are_opened_and_others_are_not', () => {
  const fixture = new EngineFixture();
  const tab = fixture.tab({ epoch: 'e1', knownSeq: 10 });
  fixture.server.welcome({ seq: 20 });
  fixture.server.joinAll();
  const [list] = fixture.server.take('conversations');
  const conversations = [{ room: '@ada,bob', user: 'Bob', prev: 12 }, { room: '@ada,eve', user: 'Eve', prev: 10 }];
  fixture.server.receive({ type: 'conversations', id: list.id, conversations });
  assert.deepEqual(fixture.state(tab).rooms.map(({ name, title }) => [name, title]), [['lobby', 'lobby'], ['@ada,bob', 'Bob']]);
  assert.equal(fixture.state(tab).knownSeq, 20);
  const [join] = fixture.server.take('join');
  fixture.server.joined(join, { prev: 12 });
  fixture.server.page(join, [direct(9, { prev: 0 }), direct(12, { prev: 9 })]);
  assert.equal(fixture.room(tab, '@ada,bob').unread, 1, 'messages up to the known seq are not unread');
});

test('a_known_seq_of_another_epoch_opens_nothing', () => {
  const fixture = new EngineFixture();
  const tab = fixture.tab({ epoch: 'old', knownSeq: 1 });
  fixture.server.welcome({ epoch: 'new', seq: 20 });
  const [list] = fixture.server.take('conversations');
  fixture.server.receive({ type: 'conversations', id: list.id, conversations: [{ room: '@ada,bob', user: 'Bob', prev: 12 }] });
  assert.deepEqual(names(fixture, tab), ['lobby']);
});

test('the_known_seq_of_a_second_tab_does_not_replace_the_first_ones', () => {
  const fixture = new EngineFixture();
  const tab = fixture.tab({ epoch: 'e1', knownSeq: 10 });
  fixture.tab({ epoch: 'e1', knownSeq: 15 });
  fixture.tab({ epoch: 'other', knownSeq: 3 });
  assert.equal(fixture.state(tab).knownSeq, 10);
});

test('a_refused_list_of_conversations_opens_nothing_and_shows_nothing', () => {
  const fixture = new EngineFixture();
  const tab = fixture.tab();
  fixture.server.welcome({ seq: 20 });
  fixture.server.refuse(fixture.server.take('conversations')[0], 'forbidden');
  assert.deepEqual([names(fixture, tab), tab.take('notice')], [['lobby'], []]);
});

test('live_messages_advance_the_known_seq_once_missed_conversations_were_requested', () => {
  const fixture = new EngineFixture();
  const tab = fixture.tab({ epoch: 'e1', knownSeq: 10 });
  fixture.server.welcome({ seq: 20 });
  fixture.server.joinAll();
  fixture.server.receive(chatMessage(21, { prev: 0 }));
  assert.equal(fixture.state(tab).knownSeq, 10);
  const [list] = fixture.server.take('conversations');
  fixture.server.receive({ type: 'conversations', id: list.id, conversations: [] });
  assert.equal(fixture.state(tab).knownSeq, 21);
  fixture.server.receive(chatMessage(22, { prev: 21 }));
  assert.equal(fixture.state(tab).knownSeq, 22);
});

test('leaving_a_conversation_with_unsent_messages_names_the_other_user', () => {
  const [fixture, tab] = online();
  tab.send({ type: 'open', room: '@ada,bob', title: 'Bob' });
  fixture.server.break();
  tab.say('m1', 'hi', '@ada,bob');
  tab.send({ type: 'leave', room: '@ada,bob' });
  assert.deepEqual(tab.take('notice').map(({ message }) => message), ['You left @Bob. 1 unsent message was deleted.']);
});
