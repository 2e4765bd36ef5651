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
  const on = started();
  assert.equal(on.webSocket.url, 'ws://here/ws');
  on.socket.send({ type: 'early' });
  assert.deepEqual(on.webSocket.sent, []);
  on.webSocket.open();
  on.socket.send({ type: 'hello' });
  on.webSocket.receive({ type: 'welcome' });
  assert.deepEqual(on.events, ['opened', { type: 'welcome' }]);
  assert.deepEqual(on.webSocket.sent, [{ type: 'hello' }]);
});

test('delays_between_attempts_double_up_to_fifteen_seconds', () => {
  const on = started();
  const waits = [];
  for (let i = 0; i < 8; ++i) {
    on.webSocket.break();
    waits.push(on.events.at(-1));
    on.clock.advance(on.events.at(-1) - 1);
    assert.equal(on.connections, i + 1);
    on.clock.advance(1);
    assert.equal(on.connections, i + 2);
  }
  assert.deepEqual(waits, [400, 800, 1600, 3200, 6400, 12800, 15000, 15000]);
});

test('jitter_shortens_a_delay_by_at_most_half', () => {
  const on = started();
  on.clock.random = 0;
  on.webSocket.break();
  assert.equal(on.events.at(-1), 200);
});

test('a_welcome_resets_the_delay_and_an_open_socket_does_not', () => {
  const on = started();
  for (let i = 0; i < 4; ++i) {
    on.webSocket.open();
    on.webSocket.break();
    on.clock.advance(on.events.at(-1));
  }
  assert.deepEqual(on.events.filter(Number.isFinite), [400, 800, 1600, 3200]);
  on.open();
  on.webSocket.break();
  assert.deepEqual(on.events, [400]);
});

test('a_new_start_begins_with_the_shortest_delay', () => {
  const on = started();
  on.webSocket.break();
  on.clock.advance(400);
  on.webSocket.break();
  on.socket.stop();
  on.socket.start();
  on.webSocket.break();
  assert.equal(on.events.at(-1), 400);
});

test('after_a_stop_nothing_is_tried_again', () => {
  for (const open of [true, false]) {
    const on = started();
    if (open) on.open();
    else on.webSocket.break();
    on.events.length = 0;
    on.socket.stop();
    on.socket.wake();
    on.clock.advance(120000);
    assert.deepEqual([on.connections, on.events, on.webSocket.readyState], [1, [], ScriptedSocket.CLOSED]);
  }
});

test('events_of_an_abandoned_socket_are_ignored', () => {
  const on = started();
  on.webSocket.open();
  const old = on.webSocket;
  const { onopen, onclose, onmessage } = old;
  on.socket.fail();
  assert.deepEqual([old.onopen, old.onclose, old.onmessage], [null, null, null]);
  assert.equal(old.readyState, ScriptedSocket.CLOSED);
  assert.ok(onopen && onclose && onmessage);
  assert.deepEqual(on.events, ['opened', 400]);
});

test('a_socket_without_a_handshake_or_a_welcome_times_out_after_ten_seconds', () => {
  for (const opens of [false, true]) {
    const on = started();
    if (opens) on.webSocket.open();
    on.clock.advance(9999);
    assert.ok(!on.events.includes(400));
    on.clock.advance(1);
    assert.ok(on.events.includes(400));
  }
});

test('thirty_silent_seconds_cause_one_ping_and_ten_more_a_lost_connection', () => {
  const on = started();
  on.open();
  on.clock.advance(30000);
  assert.deepEqual(on.webSocket.sent, []);
  on.clock.advance(5000);
  assert.deepEqual(on.webSocket.sent, [{ type: 'ping' }]);
  on.clock.advance(9999);
  assert.deepEqual([on.webSocket.sent.length, on.events], [1, []]);
  on.clock.advance(1);
  assert.deepEqual(on.events, [400]);
});

test('a_pong_keeps_the_connection_for_thirty_seconds', () => {
  const on = started();
  on.open();
  for (let i = 0; i < 5; ++i) {
    on.clock.advance(35000);
    assert.equal(on.webSocket.sent.length, i + 1);
    on.webSocket.receive({ type: 'pong' });
  }
  on.clock.advance(29999);
  assert.deepEqual([on.connections, on.webSocket.sent.length], [1, 5]);
});

test('an_active_connection_is_never_pinged', () => {
  const on = started();
  on.open();
  for (let i = 0; i < 20; ++i) {
    on.clock.advance(29000);
    on.webSocket.receive({ type: 'message' });
  }
  assert.deepEqual([on.connections, on.webSocket.sent], [1, []]);
});

test('a_ping_follows_a_suspended_machine_at_once', () => {
  const on = started();
  on.open();
  on.clock.sleep(15001 + 5000);
  assert.deepEqual(on.webSocket.sent, [{ type: 'ping' }]);
  on.webSocket.receive({ type: 'pong' });
  on.clock.advance(10000);
  assert.equal(on.connections, 1);
});

test('a_slightly_late_tick_is_no_suspension', () => {
  const on = started();
  on.open();
  on.clock.sleep(14000);
  assert.deepEqual(on.webSocket.sent, []);
});

test('a_suspension_during_a_delay_ends_the_delay', () => {
  const on = started();
  for (let i = 0; i < 7; ++i) {
    on.webSocket.break();
    if (i < 6) on.clock.advance(15000);
  }
  const before = on.connections;
  on.clock.advance(5000);
  on.clock.now += 60000; // the wait is over, too: only one of both may open a socket
  on.clock.advance(0);
  assert.equal(on.connections, before + 1);
});

test('a_wake_during_a_delay_connects_at_once_and_only_once', () => {
  const on = started();
  on.webSocket.break();
  on.socket.wake();
  assert.equal(on.connections, 2);
  on.clock.advance(9000);
  assert.equal(on.connections, 2);
});

test('a_wake_pings_once_after_two_silent_seconds', () => {
  const on = started();
  on.open();
  on.clock.advance(2000);
  on.socket.wake();
  assert.deepEqual(on.webSocket.sent, []);
  on.clock.advance(1);
  on.socket.wake();
  on.socket.wake();
  assert.deepEqual(on.webSocket.sent, [{ type: 'ping' }]);
  on.clock.advance(10000);
  assert.deepEqual(on.events, [400]);
});

test('a_wake_while_connecting_changes_nothing', () => {
  const on = started();
  on.clock.advance(9000);
  on.socket.wake();
  on.clock.advance(1000);
  assert.deepEqual([on.events, on.webSocket.sent], [[400], []]);
});

test('a_socket_that_was_not_started_or_was_stopped_sends_nothing', () => {
  const on = started();
  on.open();
  on.socket.stop();
  on.socket.send({ type: 'late' });
  assert.deepEqual(on.webSocket.sent, []);
  const idle = new ReconnectingSocket('ws://here/ws', {});
  idle.send({ type: 'early' });
  idle.wake();
  assert.equal(on.connections, 1);
});

test('a_second_start_leaves_one_socket', () => {
  const on = started();
  const [first] = ScriptedSocket.all;
  on.socket.start();
  assert.deepEqual([first.readyState, on.connections], [ScriptedSocket.CLOSED, 2]);
  on.webSocket.open();
  on.webSocket.receive({ type: 'welcome' });
  on.clock.advance(20000);
  assert.deepEqual(on.events, ['opened', { type: 'welcome' }]);
});
