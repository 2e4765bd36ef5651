"""Hostile input to the HTTP door: whatever comes, only that connection is affected.

As in test_hostile.py, each case has its own server, and people who talk before it and talk on after it: one on the
JSON form, a tail and a poster over HTTP.
"""

import random
import time

import pytest

from clients import wait_until
from test_hostile import CLIENT_HELLO_TLS
from web_clients import HttpClient

HEAD_LIMIT, BODY_LIMIT = 8 * 1024, 64 * 1024
GET = b"GET /rooms HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST /rooms/lobby/messages HTTP/1.1\r\nHost: a\r\n"
SMUGGLED = POST + b"Content-Length: 8\r\n\r\nsmuggled"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"


class Healthy:
    """People in the lobby who must not notice anything."""

    def __init__(self, server):
        self.server = server
        self.alice, self.tail, self.poster = server.json("alice"), server.tail(), server.http()
        self.count = 0
        self.talk()

    def talk(self):
        """Everyone hears everyone within reasonable time, and nobody else."""
        self.count += 1
        began = time.monotonic()
        self.alice.say(f"json {self.count}")
        assert self.poster.ask("POST", "/rooms/lobby/messages", f"http {self.count}").status == 201
        self.tail.expect(f"[alice] json {self.count}", f"[guest] http {self.count}")
        assert self.alice.texts() == [f"json {self.count}", f"http {self.count}"]
        assert time.monotonic() - began < 5, "the others wait for it"


@pytest.fixture
def started(start_server):
    """started(*flags): a server with healthy people; they talk once more at the end."""
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


# --- slowly ---


def dripping(client, data, until):
    """Sends `data` byte by byte, one whenever half a second has brought no answer, until `until` has passed."""
    began = time.monotonic()
    for byte in data:
        if not client.is_open() or client.unread or time.monotonic() - began > until:
            break
        client.offer_bytes(bytes([byte]))
        try:
            client.read_more(0.5)
        except TimeoutError:
            pass
    return time.monotonic() - began


@pytest.mark.parametrize("begin", [
    b"", b"GET /rooms HTTP/1.1\r\nHost: a\r\n", POST + b"Content-Length: 60000\r\n\r\nhi",
    CHUNKED + b"4\r\nte", CHUNKED + b"2;x=",
], ids=["line", "head", "body", "chunk", "extension"])
def test_a_request_that_is_dripped_is_closed_in_time(started, begin):
    server, healthy = started("--request-timeout", "1")
    slow = server.http()
    slow.send_bytes(begin)
    taken = dripping(slow, b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 15)
    assert taken < 6, f"closed after {taken:.1f} s"
    slow.closed_with(408).problem(408, "bad_request")


def test_empty_lines_alone_are_no_way_to_stay(started):
    server, healthy = started("--request-timeout", "1")
    slow = server.http()
    assert dripping(slow, b"\r\n" * 20, 15) < 6
    slow.closed_with(408)


def test_many_dripping_connections_do_not_hold_up_the_others(started):
    server, healthy = started("--request-timeout", "2")
    slow = [server.http() for _ in range(300)]
    for client in slow:
        client.send_bytes(b"GET /rooms HTTP/1.1\r\nHost: a\r\nX: ")
    for _ in range(10):
        healthy.talk()
    for client in slow:
        client.closed_with(408)


def test_a_connection_without_a_request_is_closed(started):
    server, healthy = started("--idle-timeout", "2", "--request-timeout", "1")
    silent, between = server.http(), server.http()
    assert between.ask("GET", "/rooms").status == 200
    began = time.monotonic()
    assert silent.until_closed() == b"" and between.until_closed() == b""
    assert 1 < time.monotonic() - began < 8
    healthy.poster = server.http()  # it has been silent, too; the tail may be


# --- too much ---


HEADS = [
    ("a target", b"GET /" + b"x" * 20_000),
    ("a method", b"X" * 20_000),
    ("a field", b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 20_000),
    ("a field's name", b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X" * 20_000),
    ("5,000 fields", b"GET / HTTP/1.1\r\nHost: a\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(5000))),
    ("an endless extension", CHUNKED + b"2;x=" + b"x" * 20_000),
    ("fields behind the body", CHUNKED + b"2\r\nhi\r\n0\r\n" + b"X: y\r\n" * 4000),
]


@pytest.mark.parametrize("sent", [h[1] for h in HEADS], ids=[h[0].replace(" ", "-") for h in HEADS])
def test_a_head_over_the_limit(server, sent):
    mallory = server.http()
    mallory.offer_bytes(sent)
    mallory.closed_with(431)


def test_a_head_that_comes_in_pieces_is_limited_and_not_kept(server):
    """Each piece ends just behind the begin of a field, at which Beast forgets what it has taken."""
    before = server.memory_kib()
    mallory = server.http()
    mallory.send_bytes(b"GET /rooms HTTP/1.1\r\nHost: a\r\nX")
    sent = 0
    while sent < 50_000_000 and mallory.is_open() and not mallory.unread:
        if not mallory.offer_bytes(b": y\r\nX" * 1000):
            break
        sent += 6000
    mallory.closed_with(431)
    assert sent < 5_000_000 and server.memory_kib() - before < 4_000


@pytest.mark.parametrize("head", [
    POST + b"Content-Length: 65537\r\n\r\n", POST + b"Content-Length: 9223372036854775807\r\n\r\n",
    CHUNKED + b"10001\r\n", CHUNKED + b"FFFFFFFFFFFFFFF\r\n",
], ids=["length", "greatest-length", "chunk", "greatest-chunk"])
def test_a_body_over_the_limit_is_refused_before_it_comes(server, head):
    mallory = server.http()
    mallory.send_bytes(head)
    mallory.closed_with(413).problem(413, "too_long")


@pytest.mark.parametrize("sent", [
    POST + b"Content-Length: 1000000\r\n\r\n" + b"x" * 1_000_000,
    CHUNKED + b"1000\r\n" + (b"x" * 4096 + b"\r\n1000\r\n") * 250,
], ids=["length", "chunks"])
def test_who_sends_it_all_the_same_still_hears_why(server, sent):
    mallory = server.http()
    mallory.offer_bytes(sent)
    mallory.closed_with(413)


def test_a_body_of_the_limit_is_taken_and_judged_by_the_chat(server):
    server.http().ask("POST", "/rooms/ops/messages", b"x" * BODY_LIMIT).problem(413, "too_long")
    client = server.http()
    letters = b"".join(b"1\r\n%c\r\n" % (97 + n % 26) for n in range(1000))
    client.send_bytes(CHUNKED.replace(b"lobby", b"dev") + letters + b"0\r\n\r\n" + GET)
    assert client.response().status == 201 and client.response().status == 200
    page = server.http().ask("GET", "/rooms/dev/messages").json["messages"]
    assert page[0]["text"] == "".join(chr(97 + n % 26) for n in range(1000))


@pytest.mark.parametrize("target", ["/rooms", "/healthz", "/", "/nothing", "/rooms/lobby/messages"])
def test_a_flood_of_requests_whose_answers_nobody_reads(started, sanitized, target):
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


def test_a_flood_of_requests_is_answered_in_order_to_who_reads(server):
    mallory = server.http()
    mallory.sock.settimeout(60)
    for n in range(100):
        mallory.send_bytes((GET.replace(b"/rooms", b"/healthz") + GET.replace(b"GET", b"HEAD")) * 50)
        for _ in range(50):
            assert mallory.response().text == "ok\n" and mallory.response(head=True).status == 200


def test_a_limit_of_connections_is_told(started):
    server, healthy = started("--max-connections", "20")
    taken = [server.http() for _ in range(17)]
    wait_until(lambda: all(client.ask("GET", "/healthz").status == 200 for client in taken), "all are in")
    for _ in range(5):
        refused = server.http().closed_with(503)
        refused.problem(503, "too_many")
        assert refused.fields["retry-after"]
    healthy.talk()
    for client in taken:
        client.close()

    def has_place():
        client = server.http()
        client.offer_bytes(GET)
        return client.response().status == 200

    wait_until(has_place, "there is place again")


# --- nonsense ---


NONSENSE = [
    ("a TLS hello", CLIENT_HELLO_TLS),
    ("a line of the article", b'{"user":"mallory","text":"hi"}'),
    ("a hello", b'{"type":"hello","user":"mallory"}\n'),
    ("an SSH banner", b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
    ("an HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ("a Redis command", b"*1\r\n$4\r\nPING\r\n"),
    ("NUL bytes", b"\0" * 100),
    ("every byte there is", bytes(range(256))),
    ("random bytes", random.Random(1).randbytes(100_000)),
    ("lines that end by LF", b"GET /rooms HTTP/1.1\nHost: a\n\n"),
    ("HTTP/0.9", b"GET /rooms\r\n\r\n"),
    ("no Host", b"GET /rooms HTTP/1.1\r\n\r\n"),
    ("two Hosts", b"GET /rooms HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
    ("a NUL in a field", b"GET /rooms HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n"),
    ("a space before a colon", b"GET /rooms HTTP/1.1\r\nHost : a\r\n\r\n"),
]


@pytest.mark.parametrize("sent", [n[1] for n in NONSENSE], ids=[n[0].replace(" ", "-") for n in NONSENSE])
def test_what_is_no_http_is_refused(server, sent):
    mallory = server.http()
    mallory.offer_bytes(sent + SMUGGLED)
    mallory.closed_with(400).problem(400, "bad_request")


SMUGGLING = [
    ("a length and a coding", POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("a coding and a length", POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"),
    ("two lengths", POST + b"Content-Length: 0\r\nContent-Length: 5\r\n\r\n"),
    ("the same length twice", POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi"),
    ("a list of lengths", POST + b"Content-Length: 2, 2\r\n\r\nhi"),
    ("a length with a sign", POST + b"Content-Length: +2\r\n\r\nhi"),
    ("a coding in 1.0", b"POST /rooms/lobby/messages HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("xchunked", POST + b"Transfer-Encoding: xchunked\r\n\r\n"),
    ("chunked, identity", POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
    ("two codings", POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n"),
    ("a folded coding", POST + b"Transfer-Encoding:\r\n xchunked\r\n\r\n"),
    ("a coding with a space", POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
    ("a chunk size with 0x", CHUNKED + b"0x2\r\nhi\r\n0\r\n\r\n"),
    ("a chunk that is longer", CHUNKED + b"2\r\nhixx0\r\n\r\n"),
    ("a chunk size ended by LF", CHUNKED + b"2\nhi\r\n0\r\n\r\n"),
    ("a length behind the body", CHUNKED + b"0\r\nContent-Length: 5\r\n\r\n"),
]


@pytest.mark.parametrize("sent", [s[1] for s in SMUGGLING], ids=[s[0].replace(" ", "-") for s in SMUGGLING])
def test_nothing_is_smuggled_behind_a_request(server, sent):
    mallory = server.http()
    mallory.offer_bytes(sent + SMUGGLED)
    mallory.closed_with(400)
    texts = [m["text"] for m in server.http().ask("GET", "/rooms/lobby/messages").json["messages"]]
    assert "smuggled" not in texts


UPGRADE = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13",
           "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ=="}


@pytest.mark.parametrize("status, changed", [
    (400, {"Connection": "keep-alive"}), (400, {"Upgrade": "h2c"}), (400, {"Sec_WebSocket_Key": None}),
    (400, {"Sec_WebSocket_Key": "x" * 1000}), (400, {"Sec_WebSocket_Version": None}),
    (426, {"Sec_WebSocket_Version": "8"}), (400, {"version": "1.0"}), (403, {"Origin": "http://evil.example"}),
    (403, {"Origin": "null"}),
])
def test_a_bad_upgrade_is_refused(server, status, changed):
    mallory = server.http()
    mallory.send_request("GET", "/ws", **{**UPGRADE, **changed})
    got = mallory.response()
    got.problem(status, "forbidden" if status == 403 else "bad_request")
    if "version" not in changed:
        assert mallory.ask("GET", "/rooms").status == 200


def test_pieces_of_proper_requests_shuffled(started):
    """Random edits of proper streams: each is answered, refused or closed, never more than that."""
    server, healthy = started("--request-timeout", "1")
    rng = random.Random(11)
    stream = GET.replace(b"Host", b"X: y\r\nHost") + POST.replace(b"lobby", b"dev") + b"Content-Length: 2\r\n\r\nhi" \
        + CHUNKED.replace(b"lobby", b"dev") + b"2;a=b\r\nhi\r\n0\r\n\r\n" \
        + b"GET /search?text=a+b&limit=5 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n" \
        + b"GET /rooms/dev/tail?last=2 HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n"
    for _ in range(150):
        edited = bytearray(stream)
        for _ in range(rng.randint(1, 6)):
            at = rng.randrange(len(edited))
            kind = rng.randrange(4)
            if kind == 0:
                edited[at] = rng.randrange(256)
            elif kind == 1:
                del edited[at : at + rng.randint(1, 20)]
            elif kind == 2:
                edited[at:at] = rng.choice([b"\r\n", b"\n", b"\r", b":", b" ", b"%", b"\0", b"\xff",
                                            b"Content-Length: 9",
                                            b"Transfer-Encoding: chunked\r\n", b"HTTP/1.1", b"0\r\n\r\n"])
            else:
                other = rng.randrange(len(edited))
                edited[at:at] = edited[other : other + 30]
        if b"lobby" in edited:
            continue
        mallory = server.http()
        mallory.offer_bytes(bytes(edited))
        mallory.shut_write()
        mallory.until_closed()


def test_connections_that_come_and_go_in_a_storm(server):
    rng = random.Random(3)
    for _ in range(500):
        client = server.http()
        client.offer_bytes(rng.choice([b"", b"G", GET, GET[:20], POST, CHUNKED, b"\0", GET * 20,
                                       GET.replace(b"/rooms", b"/rooms/lobby/tail")]))
        rng.choice([client.close, client.reset])()


def test_http_on_the_port_of_the_chat_is_closed(server):
    mallory = server._keep(HttpClient(server.host, server.port))
    mallory.offer_bytes(SMUGGLED)
    assert b"! bad_json: " in mallory.until_closed()
