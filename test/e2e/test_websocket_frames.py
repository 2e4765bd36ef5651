"""The JSON form over WebSocket, frame by frame: valid ones, invalid ones, and silence."""

import struct
import time

import pytest

from clients import wait_until
from raw_websocket import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, RawWebSocket, frame

MESSAGE_LIMIT = 64 * 1024


@pytest.fixture
def server(start_server):
    return start_server("--http-port", "0")


@pytest.fixture
def raw(server):
    def connect(user=None, **kwargs):
        return server._keep(RawWebSocket(server.host, server.http_port, user, **kwargs))

    return connect


@pytest.fixture
def pair(server, raw):
    """alice on TCP and bob on WebSocket talk, before the test and after it."""
    alice, bob = server.json("alice"), raw("bob")

    def talk(what):
        alice.say(f"{what} alice")
        alice.expect("message", text=f"{what} alice")
        assert bob.until("message")["text"] == f"{what} alice"
        bob.send_object(type="message", room="lobby", text=f"{what} bob", id=what)
        assert bob.recv()["type"] == "ack" and bob.recv()["text"] == f"{what} bob"
        alice.expect("message", text=f"{what} bob")

    talk("before")
    yield alice, bob
    talk("after")
    assert alice.fence() == [] and bob.fence() == []


def test_bytes_sent_with_the_upgrade_are_frames(server):
    client = server._keep(RawWebSocket(server.host, server.http_port, upgrade=False))
    hello = frame(TEXT, '{"type":"hello","user":"eager"}')
    head = "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" \
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    client.send_bytes(head.encode() + hello)
    assert client.read_head()[1] == 101
    assert client.recv()["type"] == "welcome"


def test_frames_split_at_any_byte(pair, raw):
    client = raw("split", rooms=["dev"])
    whole = frame(TEXT, '{"type":"ping",', fin=False) + frame(PING, b"!") + frame(CONTINUATION, '"id":"x"}')
    for at in range(1, len(whole)):
        client.send_bytes(whole[:at])
        pair[0].fence()  # the server has read the first half by now, or will read both
        client.send_bytes(whole[at:])
        assert client.read_frame() == (PONG, b"!")
        assert client.recv() == {"type": "pong", "id": "x"}


def test_a_value_that_is_not_an_object_is_refused(pair, raw):
    client = raw("mallory", rooms=["dev"])
    for text in ("", "hi", "[]", "{} {}", '{"type":', '{"type":"ping"} x', "null"):
        client.send_frame(TEXT, text)
        got = client.recv()
        assert got["type"] == "error" and got["code"] in ("bad_json", "bad_request", "unknown_type"), (text, got)
    client.fence()


BAD_FRAMES = [
    (1002, "not masked", frame(TEXT, "{}", masked=False)),
    (1002, "a reserved bit", frame(TEXT, "{}", reserved=4)),
    (1002, "another reserved bit", frame(TEXT, "{}", reserved=1)),
    (1002, "a reserved opcode", frame(3, "{}")),
    (1002, "a reserved control opcode", frame(11)),
    (1002, "a ping of 126 bytes", frame(PING, b"x" * 126)),
    (1002, "a ping in fragments", frame(PING, b"x", fin=False)),
    (1002, "a close of 126 bytes", frame(CLOSE, struct.pack("!H", 1000) + b"x" * 124)),
    (1002, "a length with the top bit", frame(TEXT, b"", length=2**63)),
    (1002, "a length of all bits", frame(TEXT, b"", length=2**64 - 1)),
    (1002, "a long form of a short length", frame(TEXT, "{}", form=16)),
    (1002, "the longest form of a short length", frame(TEXT, "{}", form=64)),
    (1002, "nothing to continue", frame(CONTINUATION, "{}")),
    (1002, "a message within a message", frame(TEXT, "{", fin=False) + frame(TEXT, "}")),
    (1002, "a close of one byte", frame(CLOSE, b"x")),
    (1002, "a close code that is not allowed", frame(CLOSE, struct.pack("!H", 1005))),
    (1002, "a close code that is none", frame(CLOSE, struct.pack("!H", 999))),
    (1003, "a binary message", frame(BINARY, b'{"type":"ping"}')),
    (1007, "text that is not UTF-8", frame(TEXT, b'{"text":"\xff"}')),
    (1007, "a surrogate", frame(TEXT, b'{"text":"\xed\xa0\xbd"}')),
    (1007, "a character that is cut", frame(TEXT, b'{"text":"\xc3', fin=False) + frame(CONTINUATION, b'"}')),
    (1007, "a close reason that is not UTF-8", frame(CLOSE, struct.pack("!H", 1000) + b"\xff")),
    (1009, "a message over the limit", frame(TEXT, b"", length=MESSAGE_LIMIT + 1)),
    (1009, "a length of 2^62", frame(TEXT, b"", length=2**62)),
    (1009, "fragments over the limit",
     frame(TEXT, b" " * MESSAGE_LIMIT, fin=False) + frame(CONTINUATION, b"x", fin=False)),
]


@pytest.mark.parametrize("code, sent", [(b[0], b[2]) for b in BAD_FRAMES],
                         ids=[b[1].replace(" ", "-") for b in BAD_FRAMES])
@pytest.mark.parametrize("named", [True, False], ids=["named", "unnamed"])
def test_a_bad_frame_closes_with_its_code(pair, raw, code, sent, named):
    mallory = raw("mallory" if named else None, rooms=["dev"])
    mallory.offer_bytes(sent + frame(TEXT, '{"type":"message","room":"lobby","text":"never heard"}'))
    said = mallory.closed_with(code)
    assert [s["type"] for s in said] in ([], ["error"]), said


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1007, 1011, 3000, 4999])
def test_a_close_is_echoed(pair, raw, code):
    client = raw()
    client.send_frame(CLOSE, struct.pack("!H", code) + b"so long")
    assert client.closed_with(code) == []


def test_a_close_without_a_code_is_echoed_without(pair, raw):
    client = raw()
    client.send_frame(CLOSE)
    assert client.closed_with(None) == []


def test_bye_closes_normally(pair, raw):
    client = raw("leaver", rooms=["dev"])
    client.send_object(type="bye")
    assert [s["type"] for s in client.closed_with(1000)] == ["bye"]


def test_a_flood_of_empty_fragments(start_server, sanitized):
    """Empty fragments make no request, so the rate limit does not stop them: the time-out of requests does."""
    server = start_server("--http-port", "0", "--request-timeout", "1")
    alice = server.json("alice")
    before = server.memory_kib()
    mallory = server._keep(RawWebSocket(server.host, server.http_port))
    mallory.send_frame(TEXT, "{", fin=False)
    flood = frame(CONTINUATION, b"", fin=False) * 1000
    began = time.monotonic()
    while mallory.is_open() and time.monotonic() - began < 10 and mallory.offer_bytes(flood):
        alice.fence()
    assert time.monotonic() - began < 8, "closed in time"
    assert server.memory_kib() - before < 4_000 or sanitized
    assert alice.say("on we go")["seq"]


def test_a_flood_of_pings_with_unread_pongs(server, sanitized):
    alice = server.json("alice")
    before = server.memory_kib()
    mallory = server._keep(RawWebSocket(server.host, server.http_port, receive_buffer=4096))
    mallory.sock.setblocking(False)
    left, stuck = memoryview(frame(PING, b"x" * 125) * 100_000), 0
    while left and stuck < 20:
        try:
            left, stuck = left[mallory.sock.send(left):], 0
        except BlockingIOError:
            stuck += 1
            alice.fence()
    assert stuck, "it took them all"
    assert server.memory_kib() - before < 12_000 or sanitized


def test_a_client_that_does_not_read_falls_behind_and_misses_nothing(start_server):
    server = start_server("--http-port", "0", "--outbox-limit", "100000")
    writer = server.json("writer", rooms=["ops"])
    slow = server._keep(RawWebSocket(server.host, server.http_port, "slow", rooms=["ops"], receive_buffer=4096))
    count, text = 1000, "x" * 8000
    for n in range(count):
        writer.send(type="message", room="ops", text=f"{n} {text}")
        if n % 100 == 99:
            writer.fence()
    got, behind = [], 0
    while len(got) < count:
        what = slow.recv()
        behind += what["type"] == "behind"
        heard = what["messages"] if what["type"] == "history" else [what] if what["type"] == "message" else []
        got += [int(m["text"].split()[0]) for m in heard]
    assert got == list(range(count)) and behind >= 1


# --- silence ---


def test_a_client_that_does_not_answer_pings_is_closed_and_others_stay(start_server):
    server = start_server("--http-port", "0", "--idle-timeout", "2")
    dead, alive = (server._keep(RawWebSocket(server.host, server.http_port, name)) for name in ("dead", "alive"))
    pings, began = 0, time.monotonic()

    def look():
        nonlocal pings
        try:
            opcode, payload = alive.read_frame(0.2)
            if opcode == PING:
                pings += 1
                alive.send_frame(PONG, payload)
        except TimeoutError:
            pass
        return not dead.is_open()

    wait_until(look, "the one that does not answer is closed", 15)
    assert time.monotonic() - began > 1
    while pings < 4:
        assert not look() or alive.is_open()
    alive.fence()


def test_a_message_that_is_not_ended_in_time(start_server):
    server = start_server("--http-port", "0", "--request-timeout", "1")
    client = server._keep(RawWebSocket(server.host, server.http_port, "slow"))
    client.send_frame(TEXT, "{", fin=False)
    client.closed_with(1008)


def test_memory_of_idle_websockets(start_server, sanitized):
    """The memory per connection that docs/http.md states: at most 2 KiB each."""
    if sanitized:
        pytest.skip("a sanitizer's memory means nothing")
    count = 5000
    server = start_server("--http-port", "0", "--idle-timeout", "0")
    warm = [server._keep(RawWebSocket(server.host, server.http_port, f"w{n}", rooms=["lobby"])) for n in range(200)]
    before = server.memory_kib()
    many = [server._keep(RawWebSocket(server.host, server.http_port, f"u{n}", rooms=["lobby"])) for n in range(count)]
    many[-1].fence()
    each = (server.memory_kib() - before) * 1024 / count
    assert warm and each < 2048, f"{each:.0f} bytes each"
