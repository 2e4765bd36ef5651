// The WebSocket: delays between attempts, timeouts, pings and suspended machines.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReconnectingSocket } from '../../client/page/reconnecting_socket.js';
import { Clock } from './clock.mjs';
import { ScriptedSocket } from './engine_fixture.mjs';

function started() {
  ScriptedSocket.all = [];
  globalThis.WebSocket = ScriptedSocket;
  const clock = new Clock();
  const events = [];
  const socket = new ReconnectingSocket('ws://here/ws', {
    opened: () => events.push('opened'),
    received: (e) => events.push(e),
    lost: (delay) => events.push(delay),
  });
  socket.start();
  return {
    clock,
    events,
    socket,
    get webSocket() {
      return ScriptedSocket.all.at(-1);
    },
    get connections() {
      return ScriptedSocket.all.length;
    },
    open() {
      this.webSocket.open();
      this.webSocket.receive({ type: 'welcome' });
      socket.registered();
      events.length = 0;
    },
  };
}

test('events_are_reported_and_nothing_is_sent_before_the_socket_is_open', () => {
  const fixture = started();
  assert.equal(fixture.webSocket.url, 'ws://here/ws');
  fixture.socket.send({ type: 'early' });
  assert.deepEqual(fixture.webSocket.sent, []);
  fixture.webSocket.open();
  fixture.socket.send({ type: 'hello' });
  fixture.webSocket.receive({ type: 'welcome' });
  assert.deepEqual(fixture.events, ['opened', { type: 'welcome' }]);
  assert.deepEqual(fixture.webSocket.sent, [{ type: 'hello' }]);
});

test('delays_between_attempts_double_up_to_fifteen_seconds', () => {
  const fixture = started();
  const waits = [];
  for (let i = 0; i < 8; ++i) {
    fixture.webSocket.break();
    waits.push(fixture.events.at(-1));
    fixture.clock.advance(fixture.events.at(-1) - 1);
    assert.equal(fixture.connections, i + 1);
    fixture.clock.advance(1);
    assert.equal(fixture.connections, i + 2);
  }
  assert.deepEqual(waits, [400, 800, 1600, 3200, 6400, 12800, 15000, 15000]);
});

test('jitter_shortens_a_delay_by_at_most_half', () => {
  const fixture = started();
  fixture.clock.random = 0;
  fixture.webSocket.break();
  assert.equal(fixture.events.at(-1), 200);
});

test('a_welcome_resets_the_delay_and_an_open_socket_does_not', () => {
  const fixture = started();
  for (let i = 0; i < 4; ++i) {
    fixture.webSocket.open();
    fixture.webSocket.break();
    fixture.clock.advance(fixture.events.at(-1));
  }
  assert.deepEqual(fixture.events.filter(Number.isFinite), [400, 800, 1600, 3200]);
  fixture.open();
  fixture.webSocket.break();
  assert.deepEqual(fixture.events, [400]);
});

test('a_new_start_begins_with_the_shortest_delay', () => {
  const fixture = started();
  fixture.webSocket.break();
  fixture.clock.advance(400);
  fixture.webSocket.break();
  fixture.socket.stop();
  fixture.socket.start();
  fixture.webSocket.break();
  assert.equal(fixture.events.at(-1), 400);
});

test('after_a_stop_nothing_is_tried_again', () => {
  for (const open of [true, false]) {
    const fixture = started();
    if (open) fixture.open();
    else fixture.webSocket.break();
    fixture.events.length = 0;
    fixture.socket.stop();
    fixture.socket.wake();
    fixture.clock.advance(120000);
    assert.deepEqual([fixture.connections, fixture.events, fixture.webSocket.readyState], [1, [], ScriptedSocket.CLOSED]);
  }
});

test('events_of_an_abandoned_socket_are_ignored', () => {
  const fixture = started();
  fixture.webSocket.open();
  const old = fixture.webSocket;
  const { onopen, onclose, onmessage } = old;
  fixture.socket.fail();
  assert.deepEqual([old.onopen, old.onclose, old.onmessage], [null, null, null]);
  assert.equal(old.readyState, ScriptedSocket.CLOSED);
  assert.ok(onopen && onclose && onmessage);
  assert.deepEqual(fixture.events, ['opened', 400]);
});

test('a_socket_without_a_handshake_or_a_welcome_times_out_after_ten_seconds', () => {
  for (const opens of [false, true]) {
    const fixture = started();
    if (opens) fixture.webSocket.open();
    fixture.clock.advance(9999);
    assert.ok(!fixture.events.includes(400));
    fixture.clock.advance(1);
    assert.ok(fixture.events.includes(400));
  }
});

test('thirty_silent_seconds_cause_one_ping_and_ten_more_a_lost_connection', () => {
  const fixture = started();
  fixture.open();
  fixture.clock.advance(30000);
  assert.deepEqual(fixture.webSocket.sent, []);
  fixture.clock.advance(5000);
  assert.deepEqual(fixture.webSocket.sent, [{ type: 'ping' }]);
  fixture.clock.advance(9999);
  assert.deepEqual([fixture.webSocket.sent.length, fixture.events], [1, []]);
  fixture.clock.advance(1);
  assert.deepEqual(fixture.events, [400]);
});

test('a_pong_keeps_the_connection_for_thirty_seconds', () => {
  const fixture = started();
  fixture.open();
  for (let i = 0; i < 5; ++i) {
    fixture.clock.advance(35000);
    assert.equal(fixture.webSocket.sent.length, i + 1);
    fixture.webSocket.receive({ type: 'pong' });
  }
  fixture.clock.advance(29999);
  assert.deepEqual([fixture.connections, fixture.webSocket.sent.length], [1, 5]);
});

test('an_active_connection_is_never_pinged', () => {
  const fixture = started();
  fixture.open();
  for (let i = 0; i < 20; ++i) {
    fixture.clock.advance(29000);
    fixture.webSocket.receive({ type: 'message' });
  }
  assert.deepEqual([fixture.connections, fixture.webSocket.sent], [1, []]);
});

test('a_ping_follows_a_suspended_machine_at_once', () => {
  const fixture = started();
  fixture.open();
  fixture.clock.sleep(15001 + 5000);
  assert.deepEqual(fixture.webSocket.sent, [{ type: 'ping' }]);
  fixture.webSocket.receive({ type: 'pong' });
  fixture.clock.advance(10000);
  assert.equal(fixture.connections, 1);
});

test('a_slightly_late_tick_is_no_suspension', () => {
  const fixture = started();
  fixture.open();
  fixture.clock.sleep(14000);
  assert.deepEqual(fixture.webSocket.sent, []);
});

test('a_suspension_during_a_delay_ends_the_delay', () => {
  const fixture = started();
  for (let i = 0; i < 7; ++i) {
    fixture.webSocket.break();
    if (i < 6) fixture.clock.advance(15000);
  }
  const before = fixture.connections;
  fixture.clock.advance(5000);
  fixture.clock.now += 60000; // the wait is over, too: only one of both may open a socket
  fixture.clock.advance(0);
  assert.equal(fixture.connections, before + 1);
});

test('a_wake_during_a_delay_connects_at_once_and_only_once', () => {
  const fixture = started();
  fixture.webSocket.break();
  fixture.socket.wake();
  assert.equal(fixture.connections, 2);
  fixture.clock.advance(9000);
  assert.equal(fixture.connections, 2);
});

test('a_wake_pings_once_after_two_silent_seconds', () => {
  const fixture = started();
  fixture.open();
  fixture.clock.advance(2000);
  fixture.socket.wake();
  assert.deepEqual(fixture.webSocket.sent, []);
  fixture.clock.advance(1);
  fixture.socket.wake();
  fixture.socket.wake();
  assert.deepEqual(fixture.webSocket.sent, [{ type: 'ping' }]);
  fixture.clock.advance(10000);
  assert.deepEqual(fixture.events, [400]);
});

test('a_wake_while_connecting_changes_nothing', () => {
  const fixture = started();
  fixture.clock.advance(9000);
  fixture.socket.wake();
  fixture.clock.advance(1000);
  assert.deepEqual([fixture.events, fixture.webSocket.sent], [[400], []]);
});

test('a_socket_that_was_not_started_or_was_stopped_sends_nothing', () => {
  const fixture = started();
  fixture.open();
  fixture.socket.stop();
  fixture.socket.send({ type: 'late' });
  assert.deepEqual(fixture.webSocket.sent, []);
  const idle = new ReconnectingSocket('ws://here/ws', {});
  idle.send({ type: 'early' });
  idle.wake();
  assert.equal(fixture.connections, 1);
});

test('a_second_start_leaves_one_socket', () => {
  const fixture = started();
  const [first] = ScriptedSocket.all;
  fixture.socket.start();
  assert.deepEqual([first.readyState, fixture.connections], [ScriptedSocket.CLOSED, 2]);
  fixture.webSocket.open();
  fixture.webSocket.receive({ type: 'welcome' });
  fixture.clock.advance(20000);
  assert.deepEqual(fixture.events, ['opened', { type: 'welcome' }]);
});
