"""Hostile input to the HTTP frontend that concerns time, memory and the kernel's sockets. test/in_process/http tests
the refusals and their reasons.

As in test_hostile.py, each case has its own server, and healthy clients that exchange messages before and after it: one
on the JSON form, a tail and a poster over HTTP.
"""

import random
import time

import pytest

GET = b"GET /rooms HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /rooms/lobby/messages HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"


class Healthy:
    """Healthy clients in the lobby that must not be affected."""

    def __init__(self, server):
        self.server = server
        self.alice, self.tail, self.poster = server.json("alice"), server.tail(), server.http()
        self.count = 0
        self.talk()

    def talk(self):
        """Each client gets the messages of all within reasonable time, and no others."""
        self.count += 1
        began = time.monotonic()
        self.alice.say(f"json {self.count}")
        assert self.poster.ask("POST", "/rooms/lobby/messages", f"http {self.count}").status == 201
        self.tail.expect(f"[alice] json {self.count}", f"[guest] http {self.count}")
        assert self.alice.texts() == [f"json {self.count}", f"http {self.count}"]
        assert time.monotonic() - began < 5, "the others wait for it"


@pytest.fixture
def started(start_server):
    """started(*flags): a server with healthy clients, which exchange messages once more at the end."""
    all_of_them = []

    def start(*flags, **kwargs):
        server = start_server("--http-port", "0", *flags, **kwargs)
        all_of_them.append(Healthy(server))
        return server, all_of_them[-1]

    yield start
    for healthy in all_of_them:
        healthy.talk()
        assert healthy.server.http().ask("GET", "/healthz").status == 200


@pytest.fixture
def server(started):
    return started()[0]


def test_many_dripping_connections_do_not_hold_up_the_others(started):
    server, healthy = started("--request-timeout", "2")
    slow = [server.http() for _ in range(300)]
    for client in slow:
        client.send_bytes(b"GET /rooms HTTP/1.1\r\nHost: localhost\r\nX: ")
    for _ in range(10):
        healthy.talk()
    for client in slow:
        client.closed_with(408)


def test_a_head_in_pieces_is_limited_and_not_kept(server):
    """Each piece ends just after the begin of a field, where Beast loses count of the size of the head."""
    before = server.memory_kib()
    mallory = server.http()
    mallory.send_bytes(b"GET /rooms HTTP/1.1\r\nHost: localhost\r\nX")
    sent = 0
    while sent < 50_000_000 and mallory.is_open() and not mallory.unread:
        if not mallory.offer_bytes(b": y\r\nX" * 1000):
            break
        sent += 6000
    mallory.closed_with(431)
    assert sent < 5_000_000 and server.memory_kib() - before < 4_000


@pytest.mark.parametrize("sent", [
    POST + b"Content-Length: 1000000\r\n\r\n" + b"x" * 1_000_000,
    CHUNKED + b"1000\r\n" + (b"x" * 4096 + b"\r\n1000\r\n") * 250,
], ids=["length", "chunks"])
def test_a_client_that_sends_the_refused_body_still_gets_the_reason(server, sent):
    mallory = server.http()
    mallory.offer_bytes(sent)
    mallory.closed_with(413)


@pytest.mark.parametrize("target", ["/healthz", "/", "/rooms/lobby/messages"])
def test_a_flood_of_requests_with_unread_answers(started, sanitized, target):
    server, healthy = started()
    for _ in range(60):
        assert healthy.poster.ask("POST", "/rooms/lobby/messages?user=filler", "x" * 2000).status == 201
        healthy.tail.next_line()
    healthy.alice.fence()
    before = server.memory_kib()
    mallory = server.http(receive_buffer=4096)
    mallory.sock.setblocking(False)
    left = memoryview(GET.replace(b"/rooms", target.encode()) * 10_000)
    stuck = 0
    while left and stuck < 20:
        try:
            left = left[mallory.sock.send(left):]
            stuck = 0
        except BlockingIOError:
            stuck += 1
            healthy.talk()
    healthy.talk()
    assert server.memory_kib() - before < 12_000 or sanitized
    spent = server.cpu_seconds()
    healthy.talk()
    assert server.cpu_seconds() - spent < 1, "it is served no more"


def test_a_storm_of_short_connections(server):
    rng = random.Random(3)
    for _ in range(500):
        client = server.http()
        client.offer_bytes(rng.choice([b"", b"G", GET, GET[:20], POST, CHUNKED, b"\0", GET * 20,
                                       GET.replace(b"/rooms", b"/rooms/lobby/tail")]))
        rng.choice([client.close, client.reset])()
