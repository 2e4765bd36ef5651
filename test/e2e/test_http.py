"""The HTTP door: what curl can ask for, one request at a time. Streams are in test_http_tail.py."""

import json
import re
import socket
import subprocess

import pytest

from clients import DEADLINE
from test_storage_faults import small_disk  # noqa: F401 - a fixture
from web_clients import HttpClient, curl


@pytest.fixture
def server(start_server):
    return start_server("--http-port", "0")


@pytest.fixture
def http(server):
    return server.http()


def url(server, path):
    return f"http://localhost:{server.http_port}{path}"


# --- the two commands of the README ---


def test_the_two_commands_of_the_readme_work_as_they_stand(server):
    tail = server.curl_on("-N", f"localhost:{server.http_port}/rooms/ops/tail")
    watcher = server.json("watcher", rooms=["ops"])
    said = curl("-d", "deploy ok", f"localhost:{server.http_port}/rooms/ops/messages")
    ack = json.loads(said)
    assert ack["type"] == "ack" and ack["room"] == "ops" and ack["seq"] > 0 and ack["time"].endswith("Z")
    assert said.endswith("\n"), "the prompt is on a line of its own"
    watcher.expect("message", room="ops", user="guest", text="deploy ok", seq=ack["seq"])
    # curl may have come after the message: the next one it must hear.
    curl("-d", "and again", f"localhost:{server.http_port}/rooms/ops/messages?user=ci")
    line = tail.next_line()
    assert line in ("[guest] deploy ok", "[ci] and again")
    if line == "[guest] deploy ok":
        tail.expect("[ci] and again")


def test_curl_posts_a_file_and_what_a_pipe_brings(server):
    watcher = server.json("watcher", rooms=["ops"])
    text = "first line\nsecond & 50% + more\n"
    curl("--data-binary", "@-", url(server, "/rooms/ops/messages?user=cron"), input=text.encode())
    watcher.expect("message", user="cron", text=text[:-1])
    curl("-T", "-", "-X", "POST", url(server, "/rooms/ops/messages"), input=b"in chunks")
    watcher.expect("message", text="in chunks")
    curl("-H", "Expect: 100-continue", "--data-binary", "@-", url(server, "/rooms/ops/messages"), input=b"x" * 16384)
    watcher.expect("message", text="x" * 16384)


def test_curl_tells_a_failure_by_its_exit_code(server):
    failed = subprocess.run(["curl", "-sS", "--fail", "-d", "", url(server, "/rooms/ops/messages")],
                            capture_output=True, timeout=DEADLINE)
    assert failed.returncode == 22 and b"400" in failed.stderr


# --- messages ---


def test_a_message_is_created_and_its_location_shows_it(server, http):
    watcher = server.json("watcher", rooms=["ops"])
    got = http.ask("POST", "/rooms/ops/messages", "hi")
    assert got.status == 201 and got.fields["content-type"] == "application/json"
    watcher.expect("message", user="guest", text="hi", seq=got.json["seq"], time=got.json["time"])
    page = http.ask("GET", got.fields["location"]).json
    assert [(m["seq"], m["text"]) for m in page["messages"]] == [(got.json["seq"], "hi")]


def test_room_user_and_text_may_be_in_any_script(server, http):
    watcher = server.json("watcher", rooms=["ops"])
    body = json.dumps({"user": "Ærlig Øyvind", "text": "日本語, 🙂\n\tand a tab"}, ensure_ascii=False)
    assert http.ask("POST", "/rooms/%23OPS/messages", body, Content_Type="application/json").status == 201
    watcher.expect("message", room="ops", user="Ærlig Øyvind", text="日本語, 🙂\n\tand a tab")
    assert http.ask("POST", "/rooms/ops/messages?user=J%C3%BCrgen", "grüß Gott").status == 201
    watcher.expect("message", user="Jürgen", text="grüß Gott")
    found = http.ask("GET", "/search?text=gr%C3%BC%C3%9F").json
    assert [m["text"] for m in found["messages"]] == ["grüß Gott"]
    http.ask("POST", "/rooms/b%C3%BCro/messages", "hi").problem(400, "bad_name")


@pytest.mark.parametrize("status, code, target, body, kind", [
    (400, "bad_request", "/rooms/ops/messages", b"", None),
    (400, "bad_request", "/rooms/ops/messages", b"bell \x07", None),
    (400, "bad_request", "/rooms/ops/messages", b"\xff", None),
    (400, "bad_name", "/rooms/ops/messages?user=a%5Db", b"hi", None),
    (400, "bad_name", "/rooms/ops/messages?user=", b"hi", None),
    (400, "bad_name", "/rooms/ops/messages?user=%ff", b"hi", None),
    (400, "bad_name", "/rooms/a%20b/messages", b"hi", None),
    (400, "bad_json", "/rooms/ops/messages", b"hi", "application/json"),
    (400, "bad_json", "/rooms/ops/messages", b'{"text":"hi"}{}', "application/json"),
    (400, "bad_request", "/rooms/ops/messages", b'{"text":5}', "application/json"),
    (413, "too_long", "/rooms/ops/messages", b"x" * 16385, None),
    (415, "bad_request", "/rooms/ops/messages", b"--x--", "multipart/form-data; boundary=x"),
])
def test_a_message_that_is_refused_leaves_the_connection_open(http, status, code, target, body, kind):
    http.ask("POST", target, body, Content_Type=kind).problem(status, code)
    assert http.ask("POST", "/rooms/ops/messages", "on we go").status == 201


# --- the same message again ---


def test_a_message_sent_again_gets_its_first_seq_and_is_shown_once(server, http):
    watcher = server.json("watcher", rooms=["ops"])
    first = http.say("once", room="ops", id="deploy-1")
    again = server.http().say("once", room="ops", id="deploy-1")
    assert first["seq"] == again["seq"] and first["id"] == again["id"] == "deploy-1"
    assert http.say("once", room="ops", id="deploy-2")["seq"] > first["seq"]
    assert watcher.texts() == ["once", "once"]


def test_an_idempotency_key_is_an_id(server, http):
    watcher = server.json("watcher", rooms=["ops"])
    seqs = {http.ask("POST", "/rooms/ops/messages", "once", Idempotency_Key=key).json["seq"]
            for key in ("abc", '"abc"', "abc")}
    assert len(seqs) == 1 and watcher.texts() == ["once"]
    http.ask("POST", "/rooms/ops/messages", "x", Idempotency_Key="k" * 65).problem(400, "bad_request")


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_a_message_sent_again_to_the_server_of_tomorrow_is_the_same(server, how):
    first = server.http().say("once", room="ops", id="deploy-1")
    getattr(server, how)()
    server.restart()
    watcher = server.json("watcher", rooms=["ops"])
    assert server.http().say("once", room="ops", id="deploy-1")["seq"] == first["seq"]
    assert watcher.texts() == []
    page = server.http().ask("GET", "/rooms/ops/messages").json
    assert [m["text"] for m in page["messages"]] == ["once"]


# --- reading ---


@pytest.fixture
def told(http):
    """Ten messages in `ops`; @return their acks."""
    return [http.say(f"text {n}", room="ops") for n in range(10)]


def test_history_by_pages(http, told):
    def page(query):
        got = http.ask("GET", f"/rooms/ops/messages{query}")
        assert got.status == 200 and got.json["type"] == "history" and got.json["room"] == "ops"
        return [int(m["text"].split()[1]) for m in got.json["messages"]], got.json["more"]

    assert page("") == (list(range(10)), False)
    assert page("?limit=3") == ([7, 8, 9], True)
    assert page(f"?before={told[5]['seq']}&limit=2") == ([3, 4], True)
    assert page(f"?after={told[5]['seq']}") == ([6, 7, 8, 9], False)
    assert page(f"?after={told[5]['seq']}&limit=1") == ([6], True)
    assert page(f"?after={told[9]['seq']}") == ([], False)


def test_rooms_and_search(http, told):
    rooms = http.ask("GET", "/rooms").json
    assert [(r["room"], r["prev"]) for r in rooms["rooms"] if r["room"] == "ops"] == [("ops", told[9]["seq"])]
    found = http.ask("GET", "/search?text=text&limit=2").json
    assert [m["text"] for m in found["messages"]] == ["text 9", "text 8"] and found["more"]
    assert http.ask("GET", "/search?text=text&room=lobby").status in (200, 404)
    http.ask("GET", "/search").problem(400, "bad_request")
    http.ask("GET", "/search?text=x&room=nowhere").problem(404, "no_such_room")
    http.ask("GET", "/rooms/nowhere/messages").problem(404, "no_such_room")


def test_what_is_nowhere_and_what_cannot_be_done(http, told):
    http.ask("GET", "/nothing").problem(404, "bad_request")
    got = http.ask("DELETE", "/rooms/ops/messages")
    got.problem(405, "bad_request")
    assert got.fields["allow"] == "POST, GET, HEAD, OPTIONS"
    assert http.ask("OPTIONS", "/rooms").fields["allow"] == "GET, HEAD, OPTIONS"
    http.ask("GET", "/rooms/ops/messages?limit=1001").problem(400, "bad_request")


def test_the_head_of_an_answer_is_that_of_the_whole(http, told):
    whole, head = http.ask("GET", "/rooms/ops/messages"), http.ask("HEAD", "/rooms/ops/messages")
    assert whole.fields["content-length"] == head.fields["content-length"] == str(len(whole.body))
    tail = http.ask("HEAD", "/rooms/ops/tail")
    assert tail.status == 200 and tail.fields["content-type"] == "text/plain; charset=utf-8"
    assert http.ask("GET", "/rooms").status == 200, "the connection goes on"


def test_health_and_readiness(server, http):
    assert http.ask("GET", "/healthz").text == "ok\n"
    assert http.ask("GET", "/readyz").text == "ready\n"


# --- connections ---


def test_a_connection_serves_many_requests_in_their_order(http):
    for n in range(200):
        http.send_request("POST", "/rooms/ops/messages", f"text {n}")
        http.send_request("GET", f"/rooms/ops/messages?limit={n + 1}")
    for n in range(200):
        assert http.response().status == 201
        assert [m["text"] for m in http.response().json["messages"]] == [f"text {k}" for k in range(n + 1)]


def test_a_connection_ends_when_it_is_asked_to(server):
    for fields in ({"Connection": "close"}, {"version": "1.0", "Host": None}):
        client = server.http()
        client.send_request("GET", "/rooms", **fields)
        client.closed_with(200) if "Connection" in fields else client.response()
        assert client.until_closed() == b""


def test_a_connection_of_1_0_can_be_kept(server):
    client = server.http()
    for _ in range(3):
        client.send_request("GET", "/rooms", version="1.0", Connection="keep-alive")
        got = client.response()
        assert (got.version, got.status, got.fields["connection"]) == ("1.0", 200, "keep-alive")


def test_what_is_asked_before_a_half_close_is_answered(server):
    client = server.http()
    client.send_request("POST", "/rooms/ops/messages", "over")
    client.send_request("GET", "/rooms/ops/messages")
    client.shut_write()
    assert client.response().status == 201
    assert [m["text"] for m in client.response().json["messages"]] == ["over"]
    assert client.until_closed() == b""


def test_the_rate_limit_slows_a_connection_down_and_drops_nothing(start_server):
    server = start_server("--http-port", "0", "--rate-burst", "5", rate_limit="50")
    client = server.http()
    for n in range(30):
        client.send_request("POST", "/rooms/ops/messages", str(n))
    assert [client.response().status for _ in range(30)] == [201] * 30
    assert [m["text"] for m in client.ask("GET", "/rooms/ops/messages").json["messages"]] == [str(n) for n in range(30)]


def test_a_server_that_stops_closes_connections_that_wait(server):
    client = server.http()
    assert client.ask("GET", "/rooms").status == 200
    assert server.stop(5) == 0
    assert client.until_closed() == b""


def test_messages_that_find_no_room_on_the_disk_are_refused(start_server, small_disk):
    server = start_server("--http-port", "0", "--data", str(small_disk / "data"))
    client, statuses = server.http(), []
    while 507 not in statuses and len(statuses) < 2000:
        got = client.ask("POST", "/rooms/ops/messages", "x" * 16000)
        statuses.append(got.status)
    assert set(statuses) == {201, 507}
    assert got.fields["retry-after"] and got.problem(507, "storage_full")
    assert client.ask("GET", "/rooms/ops/messages?limit=1").status == 200


# --- pages of other origins ---


def test_pages_of_another_origin_may_not_speak(server, http):
    watcher = server.json("watcher", rooms=["ops"])
    elsewhere, here = "http://evil.example", f"http://localhost:{server.http_port}"
    host = f"localhost:{server.http_port}"
    for origin in (elsewhere, "null", "http://localhost:1", f"https://evil.example:{server.http_port}"):
        got = http.ask("POST", "/rooms/ops/messages", "forged", Host=host, Origin=origin)
        got.problem(403, "forbidden")
        assert "access-control-allow-origin" not in got.fields
    assert http.ask("POST", "/rooms/ops/messages", "ours", Host=host, Origin=here).status == 201
    assert watcher.texts() == ["ours"]
    got = http.ask("GET", "/rooms", Host=host, Origin=elsewhere)
    assert got.status == 200 and "access-control-allow-origin" not in got.fields


def test_allow_origin_lets_a_page_speak_and_read(start_server):
    friend = "https://friend.example"
    server = start_server("--http-port", "0", "--allow-origin", "http://other.example", "--allow-origin", friend)
    client = server.http()
    asked = client.ask("OPTIONS", "/rooms/ops/messages", Origin=friend, Access_Control_Request_Method="POST",
                       Access_Control_Request_Headers="content-type, idempotency-key")
    assert asked.status == 204 and asked.fields["access-control-allow-origin"] == friend
    assert "POST" in asked.fields["access-control-allow-methods"]
    assert "idempotency-key" in asked.fields["access-control-allow-headers"].lower()
    got = client.ask("POST", "/rooms/ops/messages", "hi", Origin=friend)
    assert got.status == 201 and got.fields["access-control-allow-origin"] == friend and got.fields["vary"] == "Origin"
    client.ask("POST", "/rooms/ops/messages", "hi", Origin="https://evil.example").problem(403, "forbidden")
    tail = server.tail("ops", "?after=0", Origin=friend)
    assert tail.fields["access-control-allow-origin"] == friend
    tail.expect("[guest] hi")


# --- the program ---


def run(bin_dir, *flags):
    done = subprocess.run([str(bin_dir / "banterd"), "--memory", *flags], capture_output=True, timeout=DEADLINE)
    return done.returncode, done.stderr.decode()


def test_no_http_means_none(start_server):
    server = start_server("--no-http")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        free = s.getsockname()[1]
    assert not hasattr(server, "http_port")
    listening = subprocess.run(["sh", "-c", f"ls -l /proc/{server.pid}/fd | grep -c socket"], capture_output=True)
    assert free and int(listening.stdout) >= 1
    assert server.json("alice").say("hi")["seq"] > 0


def test_a_port_in_use_is_told_in_one_line(server, bin_dir):
    for flags in (("--port", "0", "--http-port", str(server.http_port)), ("--port", str(server.port), "--no-http")):
        code, said = run(bin_dir, *flags)
        assert code == 69 and said.count("\n") == 1, said
        assert re.search(rf"can't listen on 127\.0\.0\.1 port {flags[1] if flags[1] != '0' else flags[3]}", said), said


def test_options_that_do_not_go_together(bin_dir):
    for flags in (("--no-http", "--http-port", "0"), ("--no-http", "--allow-origin", "*"),
                  ("--allow-origin", "friend.example"), ("--allow-origin", "https://friend.example/")):
        code, said = run(bin_dir, "--port", "0", *flags)
        assert code == 64 and said.strip(), (flags, said)


def test_a_metrics_port_takes_health_away_from_the_page(start_server):
    server = start_server("--http-port", "0", "--metrics-port", "0")
    server.http().ask("GET", "/healthz").problem(404, "bad_request")
    watcher = server._keep(HttpClient(server.host, server.metrics_port))
    assert watcher.ask("GET", "/healthz").text == "ok\n"
    watcher.ask("GET", "/rooms").problem(404, "bad_request")
    watcher.ask("POST", "/rooms/ops/messages", "hi").problem(404, "bad_request")
