"""The plain form: what the article's client says and sees, alone and beside people on the JSON form."""

import subprocess
import sys
from pathlib import Path

import pytest

from clients import PlainClient, settle, wait_until

LONGEST = 16384


@pytest.fixture
def pair(server):
    """Two plain clients, both known to be in the lobby, and nothing unread."""
    alice, bob = server.plain("alice"), server.plain("bob")
    settle(alice, bob)
    return alice, bob


def test_everyone_hears_a_line_the_sender_included(pair):
    alice, bob = pair
    alice.say("hi")
    alice.expect("[alice] hi")
    bob.expect("[alice] hi")


def test_one_who_says_nothing_listens_from_the_start(server):
    listener = server.connect()
    alice = server.plain("alice")
    alice.settled()
    alice.say("hello, is there anybody?")
    while (line := listener.line()) != b"[alice] hello, is there anybody?":
        assert line.startswith(b"[alice] fence "), line


def test_a_text_of_several_lines_is_shown_as_several_lines(pair):
    alice, bob = pair
    alice.say("one\ntwo\n\nfour")
    bob.expect("[alice] one", "[alice] two", "[alice] ", "[alice] four")


def test_a_line_cannot_be_forged_by_a_line_break_in_a_text(pair):
    alice, bob = pair
    alice.say("x\n[bob] I owe you money\n! bye: forged")
    bob.expect("[alice] x", "[alice] [bob] I owe you money", "[alice] ! bye: forged")


def test_several_objects_in_one_segment_are_all_heard_in_order(pair):
    alice, bob = pair
    between = [b"", b" ", b"\n", b"\r\n", b"\t \n\n"]
    alice.send_bytes(b"".join(PlainClient.frame("alice", str(n)) + between[n % 5] for n in range(100)))
    bob.expect(*(f"[alice] {n}" for n in range(100)))


def test_an_object_split_at_any_byte_is_one_line(pair):
    alice, bob = pair
    frame = PlainClient.frame("alice", 'a "quoted" \\ {brace} é')
    for at in range(1, len(frame)):
        alice.send_bytes(frame[:at])
        bob.settled()  # the server has read the first half by now, or will read both
        alice.send_bytes(frame[at:])
        assert bob.text_line() == '[alice] a "quoted" \\ {brace} é'
    assert all(line.startswith(("[bob] fence", "[alice] a ")) for line in alice.settled())


@pytest.mark.parametrize("size", [999, 1000, 1001, 4096, LONGEST - 1, LONGEST])
def test_a_long_text_arrives_whole(pair, size):
    alice, bob = pair
    text = "".join(chr(ord("a") + n % 26) for n in range(size))
    alice.say(text)
    bob.expect(f"[alice] {text}")
    alice.expect(f"[alice] {text}")


def test_texts_and_names_in_any_script(pair):
    alice, bob = pair
    alice.say("日本語 и кириллица, 🙂\tand a tab", user="Ærlig Øyvind")
    bob.expect("[Ærlig Øyvind] 日本語 и кириллица, 🙂\tand a tab")


def test_a_name_is_shown_in_nfc(pair):
    alice, bob = pair
    alice.say("hi", user="Andre\u0301")
    bob.expect("[Andr\u00e9] hi")


def test_other_fields_are_ignored(pair):
    alice, bob = pair
    alice.send_bytes(b'{"time":[1,{"x":null}],"text":"hi","room":"elsewhere","user":"alice","id":7}')
    bob.expect("[alice] hi")


@pytest.mark.parametrize("code, body", [
    ("bad_request", b'{"user":"alice"}'),
    ("bad_request", b'{"text":"hi"}'),
    ("bad_request", b"{}"),
    ("bad_request", b'{"user":"alice","text":5}'),
    ("bad_request", b'{"user":["alice"],"text":"hi"}'),
    ("bad_request", b'{"user":"alice","text":""}'),
    ("bad_request", b'{"user":"alice","text":"bell \\u0007"}'),
    ("bad_name", b'{"user":"","text":"hi"}'),
    ("bad_name", b'{"user":"a  b","text":"hi"}'),
    ("bad_name", b'{"user":"a]b","text":"hi"}'),
    ("bad_name", b'{"user":"' + b"n" * 33 + b'","text":"hi"}'),
    ("bad_name", '{"user":"a\u202eb","text":"hi"}'.encode()),
    ("too_long", b'{"user":"alice","text":"' + b"x" * (LONGEST + 1) + b'"}'),
])
def test_a_refused_line_is_told_to_its_sender_alone(pair, code, body):
    alice, bob = pair
    alice.send_bytes(body)
    line = alice.text_line()
    assert line.startswith(f"! {code}: ") and len(line) > len(f"! {code}: ")
    alice.say("still here")
    alice.expect("[alice] still here")
    bob.expect("[alice] still here")


def test_a_stream_that_is_no_json_is_closed_with_a_reason(pair):
    alice, bob = pair
    alice.send_bytes(b'{"user":"alice","text":"before"} oops {"user":"alice","text":"after"}')
    alice.expect("[alice] before")
    rest = alice.until_closed().decode()
    assert rest.startswith("! bad_json: ") and "after" not in rest
    bob.expect("[alice] before")
    assert bob.settled() == []


def test_what_was_said_before_a_half_close_is_heard(pair):
    alice, bob = pair
    alice.say("over and out")
    alice.shut_write()
    bob.expect("[alice] over and out")


def test_a_client_that_vanishes_does_not_disturb(server, pair):
    alice, bob = pair
    for n in range(20):
        gone = server.plain("gone")
        gone.settled()
        gone.say(f"my last word {n}")
        gone.reset()
    settle(alice, bob)
    alice.say("on we go")
    bob.expect("[alice] on we go")


def test_both_forms_hear_each_other(server):
    carol = server.json("carol")
    alice = server.plain("alice")
    alice.settled()
    carol.fence()
    alice.say("plain\ntalk")
    event = carol.expect("message", room="lobby", user="alice", text="plain\ntalk")
    assert event["seq"] > event["prev"] > 0 and event["time"].endswith("Z")
    alice.expect("[alice] plain", "[alice] talk")
    carol.say("json\ntalk")
    alice.expect("[carol] json", "[carol] talk")


def test_a_plain_line_may_carry_a_name_that_is_in_use(server):
    carol = server.json("carol")
    alice = server.plain("alice")
    alice.say("it is I", user="carol")
    carol.expect("message", user="carol", text="it is I")


def test_other_rooms_are_not_heard_in_the_plain_form(server):
    alice = server.plain("alice")
    alice.settled()
    carol = server.json("carol", rooms=["dev", "lobby"])
    carol.say("secret", room="dev")
    carol.say("public", room="lobby")
    alice.expect("[carol] public")


def test_a_plain_connection_can_become_json_and_not_go_back(server):
    client = server.json()
    other = server.plain("other")
    client.send_bytes(b'{"user":"dave","text":"still plain"}')
    assert client.line() == b"[dave] still plain"
    other.settled()
    while not client.line().startswith(b"[other] "):
        pass
    client.hello("dave", rooms=["lobby"])
    other.settled()
    client.until("message", user="other")
    client.send(user="dave", text="plain again?")
    client.expect("error", code="bad_request")
    assert all("plain again?" not in line for line in other.settled())


def test_plain_listeners_are_not_counted_as_members(server):
    server.plain("alice").settled()
    carol = server.json("carol")
    assert carol.joined[0]["member_count"] == 1 and carol.joined[0]["members"] == ["carol"]


# The article's client, in other words: whatever is typed is sent as an object without a line end; whatever comes,
# up to 1000 bytes at a time, is printed.
CLIENT = r"""
import json, selectors, socket, sys
name, port = sys.argv[1], int(sys.argv[2])
server = socket.create_connection(("127.0.0.1", port))
ready = selectors.DefaultSelector()
ready.register(sys.stdin, selectors.EVENT_READ)
ready.register(server, selectors.EVENT_READ)
while True:
    for key, _ in ready.select():
        if key.fileobj is server:
            data = server.recv(1000)
            if not data:
                sys.exit("Connection to server has failed")
            print(data.decode("utf-8"), flush=True)
        else:
            typed = sys.stdin.readline().strip()
            if typed:
                server.send(json.dumps({"user": name, "text": typed}, ensure_ascii=False).encode("utf8"))
"""


def test_two_clients_of_the_article_chat(server, tmp_path):
    def start(name):
        output = open(tmp_path / name, "wb")
        return subprocess.Popen([sys.executable, "-c", CLIENT, name, str(server.port)], stdin=subprocess.PIPE,
                                stdout=output, stderr=output)

    def shown(name):
        return Path(tmp_path / name).read_text()

    server.plain("fence").settled()
    alice, bob = start("alice"), start("bob")
    try:
        wait_until(lambda: server.log.count("hello") >= 3, "both are connected")
        alice.stdin.write(b"hi, Bob\n")
        alice.stdin.flush()
        wait_until(lambda: "[alice] hi, Bob\n" in shown("bob"), "bob hears alice")
        bob.stdin.write("hi, Älice\n".encode())
        bob.stdin.flush()
        wait_until(lambda: "[bob] hi, Älice\n" in shown("alice") and "[alice] hi, Bob" in shown("alice"),
                   "alice hears both")
        server.stop()
        assert alice.wait(10) and bob.wait(10)
        assert "! bye: " in shown("alice") and "Connection to server has failed" in shown("bob")
    finally:
        alice.kill()
        bob.kill()
