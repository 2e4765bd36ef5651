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


class RoomClients:
    """A room of one test, and its clients."""

    def __init__(self, server):
        self.server, self.number, self.clients = server, next(_numbers), []
        self.room_name = f"room{self.number}"

    def keep(self, client):
        self.clients.append(client)
        return client

    def name(self, name):
        return f"{name}{self.number}"

    def json(self, name, **hello):
        hello.setdefault("rooms", [self.room_name])
        return self.keep(JsonClient(self.server.host, self.server.port, self.name(name), **hello))

    def plain(self, name):
        return self.keep(PlainClient(self.server.host, self.server.port, self.name(name)))

    def websocket(self, name):
        return self.keep(RawWebSocket(self.server.host, self.server.http_port, self.name(name), rooms=[self.room_name]))


@pytest.fixture
def room(server):
    room = RoomClients(server)
    yield room
    for client in room.clients:
        client.close()


@pytest.fixture
def alice(room):
    return room.json("alice")


@pytest.fixture
def bob(room, alice):
    return room.json("bob")


# --- the JSON form over TCP ---


def test_hello(room, alice):
    assert alice.welcome["user"] == room.name("alice") and alice.welcome["epoch"] and alice.welcome["server"]
    assert alice.welcome["limits"]["text_bytes"] == 16384 and alice.welcome["limits"]["rooms_per_connection"] == 100
    assert alice.joined[0]["members"] == [room.name("alice")] and alice.joined[0]["prev"] == 0


def test_a_name_in_use(room, alice):
    client = room.keep(JsonClient(room.server.host, room.server.port))
    client.refused("hello", "name_in_use", user=room.name("ALICE"))


def test_join_and_leave(room, alice):
    assert alice.ask("join", room=room.room_name + "-b")["type"] == "joined"
    assert alice.ask("leave", room=room.room_name + "-b")["type"] == "left"


def test_a_message_is_acknowledged_and_delivered(room, alice, bob):
    alice.send(type="message", room=room.room_name, text="grüß Gott, 日本語 🙂", id="m1")
    ack = alice.expect("ack", id="m1", room=room.room_name)
    event = alice.expect("message", seq=ack["seq"], time=ack["time"], text="grüß Gott, 日本語 🙂")
    assert bob.expect("message") == event


def test_a_message_sent_again(room, alice, bob):
    first = alice.say("once", room=room.room_name, id="m1")
    assert alice.say("once", room=room.room_name, id="m1")["seq"] == first["seq"]
    assert bob.texts() == ["once"]


def test_the_longest_text(room, alice, bob):
    alice.say("x" * 16384, room=room.room_name)
    assert bob.texts() == ["x" * 16384]
    alice.refused("message", "too_long", room=room.room_name, text="x" * 16385)


def test_history(room, alice, bob):
    for n in range(30):
        alice.say(str(n), room=room.room_name)
    page = bob.ask("history", room=room.room_name, limit=10)
    assert [m["text"] for m in page["messages"]] == [str(n) for n in range(20, 30)] and page["more"] is True


def test_resume(room, alice):
    seqs = [alice.say(str(n), room=room.room_name)["seq"] for n in range(5)]
    carol = room.json("carol", epoch=alice.welcome["epoch"], after=seqs[1])
    carol.expect("joined", prev=seqs[-1])
    assert [m["seq"] for m in carol.expect("history")["messages"]] == seqs[2:]


@pytest.mark.parametrize("words", ["needle", "手机", "cafe"])
def test_search(room, alice, words):
    for text in ("a Needle", "iPhone手机坏了", "un CAFÉ"):
        alice.say(text, room=room.room_name)
    assert len(alice.ask("search", text=words, room=room.room_name)["messages"]) == 1


def test_topic_members_and_rooms(room, alice, bob):
    assert alice.ask("topic", room=room.room_name, text="tea")["type"] == "topic"
    bob.expect("topic", text="tea", user=room.name("alice"))
    assert sorted(bob.ask("members", room=room.room_name)["members"]) == [room.name("alice"), room.name("bob")]
    assert {r["room"]: r["topic"] for r in bob.ask("rooms")["rooms"]}[room.room_name] == "tea"


def test_a_direct_message(room, alice):
    bob = room.json("bob", token="a secret of bob's")
    ack = alice.ask("message", to=room.name("bob"), text="between us")
    got = bob.expect("message", room=ack["room"], text="between us")
    assert got["to"] == room.name("bob")
    assert bob.ask("history", **{"with": room.name("alice")})["messages"][0]["seq"] == ack["seq"]


def test_presence(room, alice):
    watcher = room.json("watcher", presence=True)
    bob = room.json("bob")
    watcher.expect("presence", room=room.room_name, user=room.name("bob"), event="join")
    bob.reset()
    watcher.expect("presence", room=room.room_name, user=room.name("bob"), event="leave")


def test_away_and_users(room, alice, bob):
    assert bob.ask("away", text="tea")["type"] == "done"
    assert alice.ask("people", names=[room.name("bob")])["people"][0]["away"] == "tea"


def test_rules(room, alice, bob):
    assert alice.ask("change", room=room.room_name, rule="moderated", on=True)["type"] == "rules_changed"
    bob.refused("message", "forbidden", room=room.room_name, text="hi")
    assert alice.ask("kick", room=room.room_name, user=room.name("bob"))["type"] == "done"
    bob.until("left", room=room.room_name)


@pytest.mark.parametrize("code, fields", [
    ("unknown_type", {"type": "nonsense"}), ("bad_request", {"type": "message"}),
    ("bad_name", {"type": "join", "room": "a b"}), ("no_such_room", {"type": "history", "room": "nowhere"}),
])
def test_errors(alice, code, fields):
    alice.refused(**fields, code=code)


def test_bye_and_a_half_close(room, alice, bob):
    assert alice.ask("bye")["type"] == "bye" and alice.until_closed() == b""
    bob.send(type="message", room=room.room_name, text="over and out")
    bob.shut_write()
    bob.expect("ack")
    bob.until_closed()


def test_bad_json_closes(alice):
    alice.send_bytes(b"{]")
    alice.expect("error", code="bad_json")
    alice.until_closed()


# --- the plain form ---


def test_plain_lines_are_delivered_in_both_forms(room):
    carol, alice = room.json("carol", rooms=["lobby"]), room.plain("alice")
    alice.settled()
    carol.fence()
    alice.say("plain\ntalk")
    carol.expect("message", room="lobby", user=room.name("alice"), text="plain\ntalk")
    alice.expect(f"[{room.name('alice')}] plain", f"[{room.name('alice')}] talk")


def test_a_plain_line_in_pieces_and_one_that_is_refused(room):
    alice = room.plain("alice")
    alice.settled()
    frame = PlainClient.frame(room.name("alice"), "é {brace}")
    alice.send_bytes(frame[:20])
    alice.send_bytes(frame[20:] + b'{"user":"a]b","text":"hi"}')
    alice.expect(f"[{room.name('alice')}] é {{brace}}")
    assert alice.text_line().startswith("! bad_name: ")


def test_two_clients_of_the_article_chat(room, tmp_path):
    def start(name):
        with open(tmp_path / name, "wb") as output:
            return subprocess.Popen([sys.executable, "-c", CLIENT, name, str(room.server.port)],
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


def test_a_round_trip_over_websocket(room, alice):
    wendy = room.websocket("wendy")
    wendy.send_object(type="message", room=room.room_name, text="from the web", id="1")
    ack = wendy.until("ack", id="1")
    assert wendy.recv() == alice.expect("message", text="from the web", seq=ack["seq"])
    alice.say("to the web", room=room.room_name)
    assert wendy.fence()[0]["text"] == "to the web"


@pytest.mark.parametrize("size", [125, 126, 16384])
def test_texts_over_websocket(room, size):
    wendy = room.websocket("wendy")
    wendy.send_object(type="message", room=room.room_name, text="x" * size)
    assert wendy.until("message")["text"] == "x" * size


def test_fragments_make_one_message(room):
    wendy = room.websocket("wendy")
    whole = json.dumps({"type": "message", "room": room.room_name, "text": "日本語"}, ensure_ascii=False).encode()
    wendy.send_frame(TEXT, whole[:60], fin=False)
    wendy.send_frame(PING, b"between")
    wendy.send_frame(CONTINUATION, whole[60:])
    assert wendy.read_frame() == (PONG, b"between")
    assert wendy.until("message")["text"] == "日本語"


def test_a_page_of_history_of_a_quarter_megabyte_over_websocket(room):
    wendy = room.websocket("wendy")
    poster = room.keep(HttpClient(room.server.host, room.server.http_port))
    for n in range(25):
        poster.say(f"{n} " + "x" * 12_000, room=room.room_name)
    wendy.send_object(type="history", room=room.room_name, limit=100, id="h")
    texts = [m["text"] for m in wendy.until("history", id="h")["messages"]]
    assert [int(text.split()[0]) for text in texts] == list(range(25 - len(texts), 25)) and len(texts) > 10


@pytest.mark.parametrize("code", [1000, 4999])
def test_a_close_is_answered_with_its_code(room, code):
    wendy = room.websocket("wendy")
    wendy.send_frame(CLOSE, code.to_bytes(2, "big"))
    wendy.closed_with(code)
