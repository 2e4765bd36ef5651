"""A smoke test of the JSON form and the plain form of a real server, over TCP and over WebSocket.
test/in_process/json tests their meaning. One server serves all; each test has its own users and room."""

import itertools
import json
import subprocess
import sys

import pytest

from article_chat import CLIENT
from clients import JsonClient, PlainClient, wait_until
from conftest import Server
from raw_websocket import CLOSE, CONTINUATION, PING, PONG, TEXT, RawWebSocket
from web_clients import HttpClient

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def server(bin_dir, tmp_path_factory):
    folder = tmp_path_factory.mktemp("smoke")
    flags = ("--rate-limit", "0", "--data", str(folder / "data"), "--http-port", "0", "--no-irc")
    server = Server(str(bin_dir / "banterd"), flags, str(folder / "banterd.log"))
    yield server
    server.finish()


class Place:
    """A room of one test, and its clients."""

    def __init__(self, server):
        self.server, self.number, self.clients = server, next(_numbers), []
        self.room = f"room{self.number}"

    def keep(self, client):
        self.clients.append(client)
        return client

    def name(self, name):
        return f"{name}{self.number}"

    def json(self, name, **hello):
        hello.setdefault("rooms", [self.room])
        return self.keep(JsonClient(self.server.host, self.server.port, self.name(name), **hello))

    def plain(self, name):
        return self.keep(PlainClient(self.server.host, self.server.port, self.name(name)))

    def websocket(self, name):
        return self.keep(RawWebSocket(self.server.host, self.server.http_port, self.name(name), rooms=[self.room]))


@pytest.fixture
def place(server):
    place = Place(server)
    yield place
    for client in place.clients:
        client.close()


@pytest.fixture
def alice(place):
    return place.json("alice")


@pytest.fixture
def bob(place, alice):
    return place.json("bob")


# --- the JSON form over TCP ---


def test_hello(place, alice):
    assert alice.welcome["user"] == place.name("alice") and alice.welcome["epoch"] and alice.welcome["server"]
    assert alice.welcome["limits"]["text_bytes"] == 16384 and alice.welcome["limits"]["rooms_per_connection"] == 100
    assert alice.joined[0]["members"] == [place.name("alice")] and alice.joined[0]["prev"] == 0


def test_a_name_in_use(place, alice):
    client = place.keep(JsonClient(place.server.host, place.server.port))
    client.refused("hello", "name_in_use", user=place.name("ALICE"))


def test_join_and_leave(place, alice):
    assert alice.ask("join", room=place.room + "-b")["type"] == "joined"
    assert alice.ask("leave", room=place.room + "-b")["type"] == "left"


def test_a_message_is_acknowledged_and_heard(place, alice, bob):
    alice.send(type="message", room=place.room, text="grüß Gott, 日本語 🙂", id="m1")
    ack = alice.expect("ack", id="m1", room=place.room)
    event = alice.expect("message", seq=ack["seq"], time=ack["time"], text="grüß Gott, 日本語 🙂")
    assert bob.expect("message") == event


def test_a_message_sent_again(place, alice, bob):
    first = alice.say("once", room=place.room, id="m1")
    assert alice.say("once", room=place.room, id="m1")["seq"] == first["seq"]
    assert bob.texts() == ["once"]


def test_the_longest_text(place, alice, bob):
    alice.say("x" * 16384, room=place.room)
    assert bob.texts() == ["x" * 16384]
    alice.refused("message", "too_long", room=place.room, text="x" * 16385)


def test_history(place, alice, bob):
    for n in range(30):
        alice.say(str(n), room=place.room)
    page = bob.ask("history", room=place.room, limit=10)
    assert [m["text"] for m in page["messages"]] == [str(n) for n in range(20, 30)] and page["more"] is True


def test_resume(place, alice):
    seqs = [alice.say(str(n), room=place.room)["seq"] for n in range(5)]
    carol = place.json("carol", epoch=alice.welcome["epoch"], after=seqs[1])
    carol.expect("joined", prev=seqs[-1])
    assert [m["seq"] for m in carol.expect("history")["messages"]] == seqs[2:]


@pytest.mark.parametrize("words", ["needle", "手机", "cafe"])
def test_search(place, alice, words):
    for text in ("a Needle", "iPhone手机坏了", "un CAFÉ"):
        alice.say(text, room=place.room)
    assert len(alice.ask("search", text=words, room=place.room)["messages"]) == 1


def test_topic_members_and_rooms(place, alice, bob):
    assert alice.ask("topic", room=place.room, text="tea")["type"] == "topic"
    bob.expect("topic", text="tea", user=place.name("alice"))
    assert sorted(bob.ask("members", room=place.room)["members"]) == [place.name("alice"), place.name("bob")]
    assert {r["room"]: r["topic"] for r in bob.ask("rooms")["rooms"]}[place.room] == "tea"


def test_a_direct_message(place, alice):
    bob = place.json("bob", token="a secret of bob's")
    ack = alice.ask("message", to=place.name("bob"), text="between us")
    got = bob.expect("message", room=ack["room"], text="between us")
    assert got["to"] == place.name("bob")
    assert bob.ask("history", **{"with": place.name("alice")})["messages"][0]["seq"] == ack["seq"]


def test_presence(place, alice):
    watcher = place.json("watcher", presence=True)
    bob = place.json("bob")
    watcher.expect("presence", room=place.room, user=place.name("bob"), event="join")
    bob.reset()
    watcher.expect("presence", room=place.room, user=place.name("bob"), event="leave")


def test_away_and_people(place, alice, bob):
    assert bob.ask("away", text="tea")["type"] == "done"
    assert alice.ask("people", names=[place.name("bob")])["people"][0]["away"] == "tea"


def test_rules(place, alice, bob):
    assert alice.ask("change", room=place.room, rule="moderated", on=True)["type"] == "rules_changed"
    bob.refused("message", "forbidden", room=place.room, text="hi")
    assert alice.ask("kick", room=place.room, user=place.name("bob"))["type"] == "done"
    bob.until("left", room=place.room)


@pytest.mark.parametrize("code, fields", [
    ("unknown_type", {"type": "nonsense"}), ("bad_request", {"type": "message"}),
    ("bad_name", {"type": "join", "room": "a b"}), ("no_such_room", {"type": "history", "room": "nowhere"}),
])
def test_errors(alice, code, fields):
    alice.refused(**fields, code=code)


def test_bye_and_a_half_close(place, alice, bob):
    assert alice.ask("bye")["type"] == "bye" and alice.until_closed() == b""
    bob.send(type="message", room=place.room, text="over and out")
    bob.shut_write()
    bob.expect("ack")
    bob.until_closed()


def test_bad_json_closes(alice):
    alice.send_bytes(b"{]")
    alice.expect("error", code="bad_json")
    alice.until_closed()


# --- the plain form ---


def test_plain_lines_are_heard_in_both_forms(place):
    carol, alice = place.json("carol", rooms=["lobby"]), place.plain("alice")
    alice.settled()
    carol.fence()
    alice.say("plain\ntalk")
    carol.expect("message", room="lobby", user=place.name("alice"), text="plain\ntalk")
    alice.expect(f"[{place.name('alice')}] plain", f"[{place.name('alice')}] talk")


def test_a_plain_line_in_pieces_and_one_that_is_refused(place):
    alice = place.plain("alice")
    alice.settled()
    frame = PlainClient.frame(place.name("alice"), "é {brace}")
    alice.send_bytes(frame[:20])
    alice.send_bytes(frame[20:] + b'{"user":"a]b","text":"hi"}')
    alice.expect(f"[{place.name('alice')}] é {{brace}}")
    assert alice.text_line().startswith("! bad_name: ")


def test_two_clients_of_the_article_chat(place, tmp_path):
    def start(name):
        with open(tmp_path / name, "wb") as output:
            return subprocess.Popen([sys.executable, "-c", CLIENT, name, str(place.server.port)],
                                    stdin=subprocess.PIPE, stdout=output, stderr=output)

    def shown(name):
        return (tmp_path / name).read_text()

    def says(client, text):
        client.stdin.write(f"{text}\n".encode())
        client.stdin.flush()

    alice, bob = start("alice"), start("bob")
    try:
        says(bob, "here")
        wait_until(lambda: "[bob] here\n" in shown("bob"), "bob is there")
        says(alice, "hi, Bob")
        wait_until(lambda: "[alice] hi, Bob\n" in shown("bob"), "bob hears alice")
        says(bob, "hi, Älice")
        wait_until(lambda: "[bob] hi, Älice\n" in shown("alice"), "alice hears bob")
    finally:
        for client in (alice, bob):
            client.kill()
            client.wait()


# --- over WebSocket ---


def test_a_round_trip_over_websocket(place, alice):
    wendy = place.websocket("wendy")
    wendy.send_object(type="message", room=place.room, text="from the web", id="1")
    ack = wendy.until("ack", id="1")
    assert wendy.recv() == alice.expect("message", text="from the web", seq=ack["seq"])
    alice.say("to the web", room=place.room)
    assert wendy.fence()[0]["text"] == "to the web"


@pytest.mark.parametrize("size", [125, 126, 16384])
def test_texts_over_websocket(place, size):
    wendy = place.websocket("wendy")
    wendy.send_object(type="message", room=place.room, text="x" * size)
    assert wendy.until("message")["text"] == "x" * size


def test_fragments_make_one_message(place):
    wendy = place.websocket("wendy")
    whole = json.dumps({"type": "message", "room": place.room, "text": "日本語"}, ensure_ascii=False).encode()
    wendy.send_frame(TEXT, whole[:60], fin=False)
    wendy.send_frame(PING, b"between")
    wendy.send_frame(CONTINUATION, whole[60:])
    assert wendy.read_frame() == (PONG, b"between")
    assert wendy.until("message")["text"] == "日本語"


def test_a_page_of_history_of_a_quarter_megabyte_over_websocket(place):
    wendy = place.websocket("wendy")
    poster = place.keep(HttpClient(place.server.host, place.server.http_port))
    for n in range(25):
        poster.say(f"{n} " + "x" * 12_000, room=place.room)
    wendy.send_object(type="history", room=place.room, limit=100, id="h")
    texts = [m["text"] for m in wendy.until("history", id="h")["messages"]]
    assert [int(text.split()[0]) for text in texts] == list(range(25 - len(texts), 25)) and len(texts) > 10


@pytest.mark.parametrize("code", [1000, 4999])
def test_a_close_is_answered_with_its_code(place, code):
    wendy = place.websocket("wendy")
    wendy.send_frame(CLOSE, code.to_bytes(2, "big"))
    wendy.closed_with(code)
