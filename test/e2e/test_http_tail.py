"""A room as a stream over HTTP: lines and server-sent events, resumed, slow, and beside everyone else."""

import subprocess
import sys
import threading
import time

import pytest

from clients import wait_until
from test_plain import CLIENT
from web_clients import curl


@pytest.fixture
def server(start_server):
    return start_server("--http-port", "0")


@pytest.fixture
def alice(server):
    return server.json("alice", rooms=["ops"])


def say(client, *texts):
    return [client.say(text, room="ops")["seq"] for text in texts]


# --- lines ---


def test_lines_come_as_they_are_said(server, alice):
    tail = server.tail("ops")
    assert tail.fields["content-type"] == "text/plain; charset=utf-8" and tail.fields["cache-control"] == "no-store"
    for n in range(20):
        say(alice, f"text {n}")
        tail.expect(f"[alice] text {n}")
    say(alice, "zwei\nZeilen")
    tail.expect("[alice] zwei", "[alice] Zeilen")


def test_a_tail_waits_for_a_room_that_is_not_there_yet(server):
    tail = server.tail("later", "?after=0")
    server.http().say("here it is", room="later")
    tail.expect("[alice] here it is")


def test_the_last_lines_and_those_after(server, alice):
    seqs = say(alice, *(f"text {n}" for n in range(10)))
    server.tail("ops", "?last=3").expect("[alice] text 7", "[alice] text 8", "[alice] text 9")
    server.tail("ops", f"?after={seqs[4]}").expect(*(f"[alice] text {n}" for n in range(5, 10)))
    all_of_them = server.tail("ops", "?after=0")
    all_of_them.expect(*(f"[alice] text {n}" for n in range(10)))
    say(alice, "and live")
    all_of_them.expect("[alice] and live")


def test_with_http_1_0_the_stream_is_as_it_is(server, alice):
    tail = server.tail("ops", "?after=0", version="1.0")
    assert "transfer-encoding" not in tail.fields
    say(alice, "hi")
    tail.expect("[alice] hi")
    assert server.stop(5) == 0
    assert tail.until_ended() == ["! bye: the server stops"]


def test_a_tail_takes_its_leave_when_its_peer_does(server, alice):
    tail = server.tail("ops", "?after=0")
    tail.shut_write()
    tail.until_ended()
    for _ in range(50):
        server.tail("ops").reset()
    say(alice, "on we go")
    assert alice.texts() == ["on we go"]


def test_what_is_sent_behind_the_request_is_not_looked_at(server, alice):
    tail = server.tail("ops", "?after=0")
    tail.send_request("POST", "/rooms/ops/messages", "never heard")
    tail.send_bytes(b"\0rubbish" * 10_000)
    say(alice, "hi")
    tail.expect("[alice] hi")
    assert alice.texts() == ["hi"]


# --- events ---


def test_events_are_objects_with_their_seq_as_id(server, alice):
    tail = server.tail("ops", "?after=0", events=True)
    assert tail.fields["content-type"] == "text/event-stream" and tail.fields["x-accel-buffering"] == "no"
    seqs = say(alice, "one", "two\nlines", "three")
    for seq, text in zip(seqs, ("one", "two\nlines", "three")):
        name, number, got = tail.event()
        assert (name, number, got["type"], got["text"]) == ("message", seq, "message", text)
        assert alice.recv() == got
    alice.ask("topic", room="ops", text="all quiet")
    name, number, got = tail.event()
    assert (name, number, got["text"]) == ("topic", None, "all quiet")


def test_a_browser_that_comes_back_says_what_it_had_last(server, alice):
    seqs = say(alice, "one", "two", "three")
    for query in ("", "?after=0", "?last=10"):
        tail = server.tail("ops", query, events=True, Last_Event_ID=str(seqs[0]))
        assert [tail.event()[1] for _ in range(2)] == seqs[1:]


def test_a_silent_stream_of_events_is_kept_awake(start_server):
    server = start_server("--http-port", "0", "--idle-timeout", "2")
    events, lines = server.tail("ops", events=True), server.tail("ops")
    for _ in range(3):
        assert events.until(b"\n\n") == ":"
    server.http().say("hi", room="ops")
    assert events.event()[2]["text"] == "hi"
    lines.expect("[alice] hi")


def test_what_cannot_be_resumed_from_is_told(start_server):
    server = start_server("--http-port", "0", "--history-messages", "5")
    alice = server.json("alice", rooms=["ops"])
    seqs = say(alice, *(f"text {n}" for n in range(20)))
    events = server.tail("ops", f"?after={seqs[0]}", events=True)
    name, _, got = events.event()
    assert name == "reset" and got["oldest"] == seqs[15]
    assert server.tail("ops", f"?after={seqs[0]}").next_line().startswith("! reset: ")


# --- resuming ---


@pytest.mark.parametrize("how", ["stop", "kill"])
@pytest.mark.parametrize("events", [False, True], ids=["lines", "events"])
def test_every_line_once_across_a_restart(server, how, events):
    """A tail that is cut at some point asks for what it lacks: no gap, no repeat."""
    known, heard = 0, []
    for round in range(3):
        writer = server.http()
        tail = server.tail("ops", f"?after={known}", events=True)
        acked = [writer.say(f"{round} {n}", room="ops")["seq"] for n in range(40)]
        for _ in range(15 + round):
            _, known, got = tail.event()
            heard.append(got["text"])
        getattr(server, how)()
        server.restart()
    last = server.tail("ops", f"?after={known}", events=events)
    while len(heard) < 120:
        heard.append(last.event()[2]["text"] if events else last.next_line().removeprefix("[alice] "))
    assert heard == [f"{round} {n}" for round in range(3) for n in range(40)]
    assert acked == sorted(acked)


def test_a_tail_from_the_middle_while_much_is_said(server):
    """Tails that begin at any moment of a stream of messages have no seam between history and live."""
    count = 600
    writer = threading.Thread(target=lambda: [writing.say(str(n), room="ops") for n in range(count)])
    writing = server.http()
    writer.start()
    tails = []
    while writer.is_alive():
        tails.append(server.tail("ops", "?after=0"))
        time.sleep(0)  # lets the writer have its turn; nothing depends on it
        if len(tails) == 40:
            break
    writer.join()
    for tail in tails:
        tail.expect(*(f"[alice] {n}" for n in range(count)))


# --- one that does not read ---


@pytest.mark.parametrize("events", [False, True], ids=["lines", "events"])
def test_a_tail_that_does_not_read_costs_the_others_nothing_and_misses_nothing(start_server, sanitized, events):
    server = start_server("--http-port", "0", "--outbox-limit", "100000")
    writer = server.json("writer", rooms=["ops", "dev"])
    healthy = {room: server.tail(room) for room in ("dev", "ops")}
    slow = server.tail("ops", events=events, receive_buffer=4096)
    count, text = 1500, "x" * 8000
    before, growth = server.memory_kib(), {}
    for room in ("dev", "ops"):  # the journal needs some memory for either
        for n in range(count):
            began = time.monotonic()
            writer.send(type="message", room=room, text=f"{n} {text}", id=f"{room} {n}")
            assert healthy[room].next_line() == f"[writer] {n} {text}"
            assert time.monotonic() - began < 5, "the others wait for it"
            if n % 100 == 99:
                writer.fence()
        growth[room] = server.memory_kib() - before
        before += growth[room]
    assert growth["ops"] < growth["dev"] + 6_000 or sanitized, "what it does not take is kept for it"
    got, behind = [], 0
    while len(got) < count:
        if events:
            name, _, what = slow.event()
            behind += name == "behind"
            if name == "message":
                got.append(int(what["text"].split()[0]))
        else:
            line = slow.next_line()
            behind += line.startswith("! behind: ")
            if line.startswith("["):
                got.append(int(line.split()[1]))
    assert got == list(range(count)) and behind >= 1
    server.http().say("live again", room="ops")
    if events:
        while slow.event()[2].get("text") != "live again":
            pass
    else:
        while slow.next_line() != "[alice] live again":
            pass


def test_a_tail_that_never_reads_is_closed_by_the_stall_timeout(start_server):
    server = start_server("--http-port", "0", "--outbox-limit", "100000", "--stall-timeout", "2",
                          "--log-level", "debug")
    writer = server.json("writer", rooms=["ops"])
    server.tail("ops", receive_buffer=4096)
    for _ in range(500):  # one by one, so that the writer reads what it hears itself
        writer.say("x" * 10000, room="ops")
    server.wait_log("bye bye! .took no byte for too long")
    assert writer.ask("ping")["type"] == "pong"


# --- the end ---


def test_a_server_that_stops_ends_its_streams_properly(server, alice):
    lines, events = server.tail("ops", "?after=0"), server.tail("ops", "?after=0", events=True)
    from_curl = server.curl_on("-N", f"localhost:{server.http_port}/rooms/ops/tail?after=0")
    say(alice, "hi")
    lines.expect("[alice] hi")
    events.event()
    from_curl.expect("[alice] hi")
    began = time.monotonic()
    assert server.stop(5) == 0
    assert time.monotonic() - began < 5
    assert lines.until_ended() == ["! bye: the server stops"]
    name, _, got = events.event()
    assert name == "bye" and got["reason"]
    assert events.until_ended() == []
    assert from_curl.wait() == (0, "! bye: the server stops\n", "")


def test_a_stream_that_is_not_read_does_not_hold_up_the_stop(start_server):
    server = start_server("--http-port", "0")
    writer = server.json("writer", rooms=["ops"])
    server.tail("ops", receive_buffer=4096)
    for n in range(400):
        writer.send(type="message", room="ops", text="x" * 10000)
    writer.fence()
    assert server.stop(5) == 0


# --- everyone in one room ---


def article(server, name, output):
    """The article's own client."""
    return subprocess.Popen([sys.executable, "-c", CLIENT, name, str(server.port)], stdin=subprocess.PIPE,
                            stdout=output, stderr=output)


def test_all_kinds_of_clients_hear_the_same_lines_in_the_same_order(server, tmp_path):
    """The article's client, one like nc, JSON over TCP, and tails of three kinds; all of them say something too."""
    printed = tmp_path / "article"
    json_client = server.json("judy")
    with open(printed, "wb") as output:
        classic = article(server, "arthur", output)
    netcat = server.plain("ned")
    lines, events = server.tail("lobby"), server.tail("lobby", events=True)
    from_curl = server.curl_on("-N", f"localhost:{server.http_port}/rooms/lobby/tail")
    poster = server.http()
    try:
        netcat.settled()

        def all_are_there():
            poster.say("anybody there?", user="probe")
            return b"probe" in printed.read_bytes() and b"probe" in from_curl.next_line().encode()

        wait_until(all_are_there, "the article's client and curl hear the lobby")
        poster.say("now", user="begin")
        for n in range(20):
            # One at a time: that client looks for typing only when something new comes from the keyboard.
            wait_until(lambda: n == 0 or f"classic {n - 1}\n" in printed.read_text(), "the last line")
            classic.stdin.write(f"classic {n}\n".encode())
            classic.stdin.flush()
            netcat.say(f"netcat {n}")
            json_client.send(type="message", room="lobby", text=f"json {n}")
            poster.send_request("POST", "/rooms/lobby/messages?user=pat", f"posted {n}")
        curl("-d", "from curl", f"localhost:{server.http_port}/rooms/lobby/messages?user=carl")
        for _ in range(20):
            assert poster.response().status == 201
        wait_until(lambda: printed.read_text().count("classic 19"), "the article's client has said all")
        poster.say("over", user="end")

        def from_begin_to_end(next_line):
            while next_line() != "[begin] now":
                pass
            found = []
            while (line := next_line()) != "[end] over":
                found.append(line)
            return found

        def event_line():
            name, _, got = events.event()
            return f"[{got['user']}] {got['text']}"

        def json_line():
            got = json_client.until("message")
            return f"[{got['user']}] {got['text']}"

        heard = from_begin_to_end(lines.next_line)
        assert len(heard) == 81 and sorted(heard) == sorted(
            [f"[{who}] {what} {n}" for who, what in (("arthur", "classic"), ("ned", "netcat"), ("judy", "json"),
                                                     ("pat", "posted")) for n in range(20)] + ["[carl] from curl"])
        assert from_begin_to_end(event_line) == heard
        assert from_begin_to_end(from_curl.next_line) == heard
        assert from_begin_to_end(netcat.text_line) == heard
        assert from_begin_to_end(json_line) == heard
        wait_until(lambda: "[end] over" in printed.read_text(), "the article's client hears the end")
        shown = iter([line for line in printed.read_text().splitlines() if line])
        assert from_begin_to_end(lambda: next(shown)) == heard
        known = server.http().ask("GET", "/rooms/lobby/messages?limit=1000").json["messages"]
        stored = iter([f"[{m['user']}] {m['text']}" for m in known])
        assert from_begin_to_end(lambda: next(stored)) == heard
    finally:
        classic.kill()
        classic.wait()
