"""A smoke test of the HTTP frontend of the real server, with curl and without. test/in_process/http tests its
meaning."""

import itertools
import json
import signal
import subprocess

import pytest

from clients import DEADLINE
from conftest import Server
from web_clients import curl

_numbers = itertools.count(1)
JSON = {"Content_Type": "application/json"}


@pytest.fixture(scope="module")
def running(bin_dir, tmp_path_factory):
    folder = tmp_path_factory.mktemp("smoke")
    flags = ("--rate-limit", "0", "--data", str(folder / "data"), "--http-port", "0", "--no-irc")
    server = Server(str(bin_dir / "banterd"), flags, str(folder / "banterd.log"))
    server.http().say("before all", room="old")
    yield server
    server.finish()


@pytest.fixture
def server(running):
    """One server for all tests here; each test has its own rooms."""
    return running


@pytest.fixture
def http(server):
    return server.http()


@pytest.fixture
def room():
    return f"room-{next(_numbers)}"


def url(server, path):
    return f"http://localhost:{server.http_port}{path}"


# --- curl ---


def test_the_two_commands_of_the_readme_work_as_they_stand(server):
    tail = server.curl_on("-N", f"localhost:{server.http_port}/rooms/ops/tail")
    watcher = server.json("watcher", rooms=["ops"])
    said = curl("-d", "deploy ok", f"localhost:{server.http_port}/rooms/ops/messages")
    ack = json.loads(said)
    assert ack["type"] == "ack" and ack["room"] == "ops" and ack["seq"] > 0 and ack["time"].endswith("Z")
    assert said.endswith("\n"), "the prompt is on a line of its own"
    watcher.expect("message", room="ops", user="guest", text="deploy ok", seq=ack["seq"])
    # curl may have connected after the message: it must get the next one.
    curl("-d", "and again", f"localhost:{server.http_port}/rooms/ops/messages?user=ci")
    line = tail.next_line()
    assert line in ("[guest] deploy ok", "[ci] and again")
    if line == "[guest] deploy ok":
        tail.expect("[ci] and again")


def test_curl_continues_after_a_browsers_last_event(server, http, room):
    seqs = [http.say(text, room=room)["seq"] for text in ("one", "two")]
    tail = server.curl_on("-N", "-H", "Accept: text/event-stream", "-H", f"Last-Event-ID: {seqs[0]}",
                          url(server, f"/rooms/{room}/tail"))
    assert tail.next_line() == "event: position"
    position = int(tail.next_line().removeprefix("id: "))
    assert seqs[0] <= position < seqs[1]
    tail.expect(f'data: {{"type":"position","seq":{position}}}', "")
    assert tail.next_line() == f"id: {seqs[1]}"
    assert json.loads(tail.next_line().removeprefix("data: "))["text"] == "two"


def test_curl_posts_a_file_and_the_output_of_a_pipe(server, room):
    watcher = server.json("watcher-of-pipes", rooms=[room])
    text = "first line\nsecond & 50% + more\n"
    curl("--data-binary", "@-", url(server, f"/rooms/{room}/messages?user=cron"), input=text.encode())
    watcher.expect("message", user="cron", text=text[:-1])
    curl("-T", "-", "-X", "POST", url(server, f"/rooms/{room}/messages"), input=b"in chunks")
    watcher.expect("message", text="in chunks")
    curl("-H", "Expect: 100-continue", "--data-binary", "@-", url(server, f"/rooms/{room}/messages"), input=b"x" * 16384)
    watcher.expect("message", text="x" * 16384)


def test_curl_reports_a_failure_by_its_exit_code(server, room):
    failed = subprocess.run(["curl", "-sS", "--fail", "-d", "", url(server, f"/rooms/{room}/messages")],
                            capture_output=True, timeout=DEADLINE)
    assert failed.returncode == 22 and b"400" in failed.stderr


# --- one request ---


@pytest.mark.parametrize("method, target, body, fields, status, said", [
    ("POST", "/rooms/posts/messages", "hi", {}, 201, '"room":"posts"'),
    ("POST", "/rooms/posts/messages", '{"user":"ann","text":"hi","id":"1"}', JSON, 201, '"id":"1"'),
    ("POST", "/rooms/posts/messages?user=ci", "hi", {"Idempotency_Key": "key-1"}, 201, '"id":"key-1"'),
    ("POST", "/rooms/posts/messages", "", {}, 400, "bad_request"),
    ("POST", "/rooms/posts/messages", "x" * 16385, {}, 413, "too_long"),
    ("POST", "/rooms/posts/messages", "forged", {"Origin": "http://evil.example"}, 403, "forbidden"),
    ("GET", "/rooms/old/messages?limit=1", None, {}, 200, "before all"),
    ("GET", "/rooms/nowhere/messages", None, {}, 404, "no_such_room"),
    ("GET", "/search?text=before&room=old", None, {}, 200, "before all"),
    ("GET", "/rooms", None, {}, 200, '"room":"old"'),
    ("GET", "/", None, {}, 200, "<title>"),
    ("GET", "/healthz", None, {}, 200, "ok\n"),
    ("GET", "/readyz", None, {}, 200, "ready\n"),
    ("GET", "/metrics", None, {}, 200, "banter_connections"),
    ("GET", "/nothing", None, {}, 404, "bad_request"),
    ("DELETE", "/rooms", None, {}, 405, "bad_request"),
    ("HEAD", "/rooms", None, {}, 200, ""),
    ("OPTIONS", "/rooms", None, {}, 204, ""),
])
def test_a_request_is_answered_and_the_connection_continues(http, method, target, body, fields, status, said):
    got = http.ask(method, target, body, **fields)
    assert got.status == status and said in got.text
    assert http.ask("GET", "/healthz").status == 200


# --- connections ---


def test_requests_may_follow_each_other_unanswered(http, room):
    for n in range(50):
        http.send_request("POST", f"/rooms/{room}/messages", f"{n}")
        http.send_request("GET", f"/rooms/{room}/messages?limit=1")
    for n in range(50):
        assert http.response().status == 201
        assert [m["text"] for m in http.response().json["messages"]] == [f"{n}"]


def test_requests_before_a_half_close_are_answered(http, room):
    http.send_request("POST", f"/rooms/{room}/messages", "over")
    http.send_request("GET", f"/rooms/{room}/messages")
    http.shut_write()
    assert http.response().status == 201
    assert [m["text"] for m in http.response().json["messages"]] == ["over"]
    assert http.until_closed() == b""


def test_a_connection_ends_on_request(http):
    http.send_request("GET", "/rooms", Connection="close")
    http.closed_with(200)


def test_another_protocol_is_refused(http):
    http.offer_bytes(b"\x16\x03\x01\x00\xa5\x01 a TLS hello")
    http.closed_with(400).problem(400, "bad_request")


def test_an_upgrade_is_agreed_to(http):
    http.send_request("GET", "/ws", Connection="Upgrade", Upgrade="websocket", Sec_WebSocket_Version="13",
                      Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZQ==")
    assert http.read_head()[1] == 101


# --- streams, and the other frontends ---


def test_messages_reach_all_frontends(server, http, room):
    anna = server.json("anna", rooms=[room])
    tail, events = server.tail(room), server.tail(room, events=True)
    anna.say("by JSON", room=room)
    http.say("by HTTP", room=room, user="pat")
    tail.expect("[anna] by JSON", "[pat] by HTTP")
    assert [events.event()[2]["text"] for _ in range(2)] == anna.texts() == ["by JSON", "by HTTP"]


@pytest.mark.parametrize("query", ["?after=0", "?last=3"])
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_tail_begins_with_earlier_messages(server, http, room, query, version):
    for n in range(3):
        http.say(f"{n}", room=room)
    server.tail(room, query, version=version).expect("[alice] 0", "[alice] 1", "[alice] 2")


def test_a_server_that_stops_ends_its_streams_properly(server):
    """The last one here."""
    server.close_clients()
    http, lines, events = server.http(), server.tail("old", "?after=0"), server.tail("old", "?after=0", events=True)
    from_curl = server.curl_on("-N", f"localhost:{server.http_port}/rooms/old/tail?after=0")
    from_curl.expect("[alice] before all")
    server.signal(signal.SIGTERM)
    assert lines.until_ended() == ["[alice] before all", "! bye: the server is stopping"]
    assert [events.event()[0] for _ in range(2)] == ["message", "bye"] and events.until_ended() == []
    assert from_curl.wait() == (0, "! bye: the server is stopping\n", "")
    assert http.until_closed() == b""
    server.close_clients()
    assert server.wait() == 0
