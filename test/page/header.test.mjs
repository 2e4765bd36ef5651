// The header of a room, the title of the tab, and the connection status.

import assert from 'node:assert/strict';
import { renderConnectionStatus, renderHeader, renderTitle } from '../../client/page/header.js';
import { Clock } from './clock.mjs';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

let browser;
let clock;

const test = testWithSetup(() => {
  clock = new Clock();
  browser = new Browser();
});

const room = (name, more) => ({ name, unread: 0, mentions: 0, ...more });

test('the_header_shows_only_the_actions_of_the_room', () => {
  const shown = () => ['room-menu-frame', 'composer', 'topic', 'members-open'].filter((id) => !browser.byId(id).hidden);
  renderHeader('ops', '#ops', { ready: true, topic: 'tea', removedReason: '' }, false);
  assert.deepEqual([browser.text('room-name'), browser.text('topic'), browser.text('leave'), browser.byId('text').placeholder], ['#ops', 'tea', 'Leave #ops…', 'Message #ops']);
  assert.deepEqual(shown(), ['room-menu-frame', 'composer', 'topic', 'members-open']);
  assert.deepEqual([browser.text('empty'), browser.byId('empty').hidden], ['There are no messages in #ops yet. Say hello!', false]);
  renderHeader('ops', '#ops', { ready: true, topic: '', removedReason: '' }, true);
  assert.deepEqual([browser.text('topic'), browser.byId('empty').hidden], ['Set a topic', true]);
  renderHeader('ops', '#ops', { ready: true, topic: '', removedReason: 'Banned.' }, true);
  assert.deepEqual([shown(), browser.text('leave')], [['room-menu-frame'], 'Remove from the list']);
  renderHeader('@ada,bob', '@Bob', { ready: true, topic: '', removedReason: '' }, false);
  assert.deepEqual([shown(), browser.text('leave'), browser.text('empty')], [['room-menu-frame', 'composer'], 'Close this conversation', 'There are no messages with @Bob yet. Say hello!']);
  renderHeader('ops', '#ops', undefined, false);
  assert.equal(browser.text('empty'), 'Loading…');
  renderHeader('ops', '#ops', { ready: false }, false);
  assert.equal(browser.text('empty'), 'Loading…');
  renderHeader('', '', undefined, false);
  assert.deepEqual(shown(), []);
});

test('the_title_counts_all_unread_messages', () => {
  const title = (label, ...rooms) => (renderTitle(label, rooms), document.title);
  assert.equal(title('#a', room('a')), '#a · banter');
  assert.equal(title('#a', room('a', { unread: 2 }), room('b', { unread: 3 })), '(5) #a · banter');
  assert.equal(title('#a', room('a'), room('b', { unread: 3, mentions: 1 })), '(@3) #a · banter');
  assert.equal(title(''), 'banter');
});

test('the_connection_status_is_empty_while_everything_works', () => {
  const box = browser.byId('connection-status');
  const text = (state, pending = 0) => (renderConnectionStatus({ reason: '', retryAt: clock.now + 2100, blockedReason: '', ...state }, pending), box.textContent);
  assert.equal(text({ phase: 'online' }), '');
  assert.equal(text({ phase: 'online' }, 3), '');
  assert.equal(text({ phase: 'connecting' }), 'Connecting…');
  assert.equal(text({ phase: 'registering' }, 1), 'Connecting… 1 message is waiting.');
  assert.equal(text({ phase: 'online', blockedReason: 'The disk is full.' }, 2), 'The server accepts no messages at the moment. The disk is full. 2 messages are waiting.');
  assert.equal(text({ phase: 'waiting' }), 'Not connected. Reconnecting in 3 s.Reconnect now');
  assert.equal(text({ phase: 'waiting', reason: 'In use.' }, 2), 'Not connected. In use. 2 messages are waiting. Reconnecting in 3 s.Reconnect now');
});

test('the_countdown_updates_in_place_and_stops_at_zero', () => {
  const box = browser.byId('connection-status');
  const state = { phase: 'waiting', reason: '', retryAt: clock.now + 2000, blockedReason: '' };
  renderConnectionStatus(state, 0);
  const button = box.querySelector('button');
  const seconds = [];
  for (const pass of [0, 1000, 1000, 5000]) {
    clock.advance(pass);
    renderConnectionStatus(state, 0);
    seconds.push(box.querySelector('span').textContent);
  }
  assert.deepEqual(seconds, ['Reconnecting in 2 s.', 'Reconnecting in 1 s.', 'Reconnecting in 0 s.', 'Reconnecting in 0 s.']);
  assert.equal(box.querySelector('button'), button);
});
