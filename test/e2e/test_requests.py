"""The JSON form, request by request: fields, answers, ids, order, and every error code of docs/protocol.md."""

import re
import threading

import pytest

from clients import Closed, wait_until

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture
def alice(server):
    return server.json("alice")


@pytest.fixture
def bob(server, alice):
    return server.json("bob")


# --- hello ---


def test_hello_is_answered_by_welcome_and_then_the_rooms(server):
    client = server.json()
    client.send(type="hello", user="alice", rooms=["lobby", "dev"], id="h1", client="test 1.0")
    welcome = client.expect("welcome", user="alice", id="h1")
    assert isinstance(welcome["seq"], int) and welcome["seq"] >= 0
    assert welcome["epoch"] and welcome["server"] and isinstance(welcome["limits"], dict)
    for room in ("lobby", "dev"):
        joined = client.expect("joined", room=room, members=["alice"], member_count=1, prev=0)
        assert not joined["topic"]
    assert client.fence() == []


def test_without_rooms_hello_joins_the_lobby(server):
    client = server.json("alice")
    assert [j["room"] for j in client.joined] == ["lobby"]


def test_hello_with_no_rooms_joins_none(server, alice):
    client = server.json("carol", rooms=[])
    alice.say("for the lobby")
    assert client.fence() == []


@pytest.mark.parametrize("code, fields", [
    ("bad_request", {}),
    ("bad_request", {"user": 5}),
    ("bad_request", {"user": None}),
    ("bad_name", {"user": ""}),
    ("bad_name", {"user": " alice"}),
    ("bad_name", {"user": "al\nice"}),
    ("bad_name", {"user": "x" * 33}),
    ("bad_name", {"user": "語" * 22}),
    ("bad_name", {"user": "a#b"}),
    ("bad_name", {"user": "a\u200bb"}),
    ("bad_request", {"user": "carol", "rooms": "lobby"}),
    ("bad_request", {"user": "carol", "rooms": [1]}),
    ("bad_name", {"user": "carol", "rooms": ["no spaces"]}),
    ("bad_name", {"user": "carol", "rooms": [""]}),
    ("bad_name", {"user": "carol", "rooms": ["r" * 65]}),
    ("too_many", {"user": "carol", "rooms": [f"r{n}" for n in range(101)]}),
    ("bad_request", {"user": "carol", "presence": "yes"}),
    ("bad_request", {"user": "carol", "after": "5"}),
    ("bad_request", {"user": "carol", "after": -1}),
])
def test_after_a_refused_hello_a_better_one_may_follow(server, code, fields):
    client = server.json()
    client.send(type="hello", id="h", **fields)
    error = client.expect("error", code=code, id="h")
    assert error["message"]
    client.hello("carol")
    assert client.welcome["user"] == "carol" and client.joined[0]["members"] == ["carol"]


def test_names_of_the_greatest_length_are_taken(server):
    for name in ("x" * 32, "語" * 21):
        assert server.json(name).welcome["user"] == name


@pytest.mark.parametrize("taken, same", [("alice", "alice"), ("alice", "ALICE"), ("alice", "\uff41lice"),
                                         ("Straße", "STRASSE"), ("André", "andre\u0301")])
def test_a_name_is_in_use_whatever_its_case_or_form(server, taken, same):
    first = server.json(taken)
    second = server.json()
    second.send(type="hello", user=same, id="h")
    second.expect("error", code="name_in_use", id="h")
    assert first.ask("ping")["type"] == "pong"


def test_a_name_is_free_again_when_its_owner_has_gone(server, alice):
    alice.close()

    def taken_over():
        client = server.json()
        client.send(type="hello", user="alice")
        return client.recv()["type"] == "welcome"

    wait_until(taken_over, "the name is free")


@pytest.mark.parametrize("request_type", ["join", "leave", "message", "history", "search", "members", "rooms", "topic"])
def test_nothing_but_hello_is_served_before_hello(server, request_type):
    client = server.json()
    client.send(type=request_type, id="x", room="lobby", text="hi")
    client.expect("error", code="bad_request", id="x")
    client.hello("alice")


def test_a_second_hello_is_refused(alice):
    alice.refused("hello", "bad_request", user="alice2")
    assert alice.ask("members", room="lobby")["members"] == ["alice"]


# --- join, leave, members, presence ---


def test_join_tells_what_there_is(server, alice):
    bob = server.json("bob", rooms=["dev"])
    assert bob.ask("topic", room="dev", text="work")["type"] == "topic"
    seq = bob.say("first", room="dev")["seq"]
    joined = alice.ask("join", room="dev")
    assert joined["type"] == "joined" and joined["room"] == "dev" and joined["topic"] == "work"
    assert sorted(joined["members"]) == ["alice", "bob"] and joined["member_count"] == 2 and joined["prev"] == seq
    assert alice.fence() == []


def test_join_with_last_is_followed_by_that_much_history(server, alice, bob):
    for n in range(5):
        bob.say(str(n))
    carol = server.json("carol", rooms=[])
    joined = carol.ask("join", room="lobby", last=3)
    assert joined["type"] == "joined"
    history = carol.expect("history", room="lobby", more=True)
    assert [m["text"] for m in history["messages"]] == ["2", "3", "4"]
    assert history["messages"][-1]["seq"] == joined["prev"]
    bob.say("live")
    carol.expect("message", text="live", prev=joined["prev"])


@pytest.mark.parametrize("given, meant", [("DEV", "dev"), ("#dev", "dev"), ("#Dev-2_x.y", "dev-2_x.y")])
def test_room_names_are_lowered_and_lose_their_hash(alice, given, meant):
    assert alice.ask("join", room=given)["room"] == meant
    assert alice.ask("message", room=given, text="hi")["room"] == meant


@pytest.mark.parametrize("code, fields", [
    ("bad_request", {}),
    ("bad_request", {"room": 1}),
    ("bad_name", {"room": "a b"}),
    ("bad_name", {"room": "é"}),
    ("bad_name", {"room": "#"}),
    ("bad_name", {"room": "##a"}),
    ("bad_request", {"room": "dev", "last": 1001}),
    ("bad_request", {"room": "dev", "last": -1}),
    ("bad_request", {"room": "dev", "last": "5"}),
    ("bad_request", {"room": "dev", "after": 0.5}),
    ("bad_request", {"room": "dev", "after": 2**53}),
])
def test_a_refused_join_changes_nothing(alice, code, fields):
    before = alice.ask("rooms")["rooms"]
    alice.refused("join", code, **fields)
    assert alice.ask("rooms")["rooms"] == before


def test_a_connection_may_be_in_a_hundred_rooms_and_no_more(alice):
    for n in range(99):
        assert alice.ask("join", room=f"r{n}")["type"] == "joined"
    alice.refused("join", "too_many", room="one-more")
    assert alice.ask("leave", room="r0")["type"] == "left"
    assert alice.ask("join", room="one-more")["type"] == "joined"


def test_after_leaving_a_room_it_is_not_heard(alice, bob):
    assert alice.ask("leave", room="lobby")["room"] == "lobby"
    bob.say("gone?")
    assert alice.fence() == []
    alice.refused("message", "not_in_room", room="lobby", text="hi")
    alice.refused("leave", "not_in_room", room="lobby")
    alice.refused("topic", "not_in_room", room="lobby", text="hi")
    assert bob.ask("members", room="lobby")["members"] == ["bob"]


def test_members_are_listed_to_everyone(server, alice, bob):
    carol = server.json("carol", rooms=[])
    answer = carol.ask("members", room="lobby")
    assert sorted(answer["members"]) == ["alice", "bob"] and answer["member_count"] == 2
    carol.refused("members", "no_such_room", room="nowhere")
    carol.refused("members", "bad_request")
    others = [server.json(name) for name in ("dave", "eve", "frank")]
    alice.ask("leave", room="lobby")
    others[0].ask("leave", room="lobby")
    alice.ask("join", room="lobby")
    answer = carol.ask("members", room="lobby")
    assert sorted(answer["members"]) == ["alice", "bob", "eve", "frank"] and answer["member_count"] == 4


def test_presence_is_told_to_those_who_asked(server, alice):
    watcher = server.json("watcher", presence=True)
    bob = server.json("bob")
    watcher.until("presence", room="lobby", user="bob", event="join")
    bob.ask("leave", room="lobby")
    watcher.expect("presence", room="lobby", user="bob", event="leave")
    bob.ask("join", room="lobby")
    watcher.expect("presence", room="lobby", user="bob", event="join")
    bob.reset()
    watcher.expect("presence", room="lobby", user="bob", event="leave")
    assert alice.fence() == []


def test_rooms_are_listed_with_topic_members_and_newest_seq(alice, bob):
    alice.ask("join", room="dev")
    alice.ask("topic", room="dev", text="work")
    seq = alice.say("hi", room="dev")["seq"]
    answer = bob.ask("rooms")
    assert answer["more"] is False
    rooms = {r["room"]: r for r in answer["rooms"]}
    assert rooms["dev"]["topic"] == "work" and rooms["dev"]["member_count"] == 1 and rooms["dev"]["prev"] == seq
    assert rooms["lobby"]["member_count"] == 2 and rooms["lobby"]["prev"] == 0


# --- message ---


def test_the_ack_comes_before_the_message(alice, bob):
    alice.send(type="message", room="lobby", text="hi", id="m1")
    ack = alice.expect("ack", id="m1", room="lobby")
    event = alice.expect("message", room="lobby", user="alice", text="hi", seq=ack["seq"], time=ack["time"])
    assert TIME.fullmatch(ack["time"])
    assert bob.expect("message") == event and "id" not in event


def test_a_message_needs_no_id(alice, bob):
    alice.send(type="message", room="lobby", text="hi")
    assert "id" not in alice.expect("ack")
    bob.expect("message", text="hi")


@pytest.mark.parametrize("code, fields", [
    ("bad_request", {"room": "lobby"}),
    ("bad_request", {"text": "hi"}),
    ("bad_request", {"room": "lobby", "text": None}),
    ("bad_request", {"room": "lobby", "text": ""}),
    ("bad_request", {"room": "lobby", "text": "a\x00b"}),
    ("bad_request", {"room": "lobby", "text": "a\x1b[31mb"}),
    ("bad_request", {"room": "lobby", "text": "a\x7fb"}),
    ("bad_request", {"room": "lobby", "text": "a\x85b"}),
    ("too_long", {"room": "lobby", "text": "x" * 16385}),
    ("too_long", {"room": "lobby", "text": "é" * 8193}),
    ("bad_name", {"room": "a b", "text": "hi"}),
])
def test_a_refused_message_is_heard_by_nobody(alice, bob, code, fields):
    alice.refused("message", code, **fields)
    assert bob.fence() == [] and alice.fence() == []


def test_a_message_to_a_room_that_one_is_not_in_is_refused(alice, bob):
    bob.ask("join", room="dev")
    alice.refused("message", "not_in_room", room="dev", text="hi")
    answer = alice.ask("message", room="nowhere", text="hi")
    assert answer["code"] in ("not_in_room", "no_such_room")
    assert bob.fence() == []


@pytest.mark.parametrize("text", ["x" * 16384, "🙂" * 4096, "\t\n", "line\nline", ' "quoted\\" {}[] ', "%s%n{}$(x)",
                                  "\u2028\u00a0é\ufffd", "</script>", "a" + "\u0301" * 100])
def test_texts_arrive_unchanged(alice, bob, text):
    alice.say(text)
    bob.expect("message", text=text)


def test_every_client_sees_the_same_order_and_an_unbroken_chain(server, alice, bob):
    talkers = [server.json(f"talker{n}") for n in range(4)]
    each = 50
    for talker in talkers:
        talker.send_bytes(b"".join(talker.encode(type="message", room="lobby", text=f"{talker.user} {n}")
                                   for n in range(each)))
    seen = [[c.until("message") for _ in range(4 * each)] for c in (alice, bob, *talkers)]
    assert all(s == seen[0] for s in seen)
    prev = 0
    for message in seen[0]:
        assert message["prev"] == prev < message["seq"]
        prev = message["seq"]
    for talker in talkers:
        own = [m["text"] for m in seen[0] if m["user"] == talker.user]
        assert own == [f"{talker.user} {n}" for n in range(each)]


def test_seqs_rise_over_all_rooms_and_prev_stays_in_its_room(alice):
    alice.ask("join", room="dev")
    a, b, c = alice.say("1"), alice.say("2", room="dev"), alice.say("3")
    assert a["seq"] < b["seq"] < c["seq"]
    events = alice.fence()
    assert [e["prev"] for e in events] == [0, 0, a["seq"]]


# --- topic ---


def test_a_topic_is_told_to_all_and_to_those_who_join_later(server, alice, bob):
    answer = alice.ask("topic", room="lobby", text="all things é")
    assert answer["type"] == "topic" and answer["room"] == "lobby" and answer["text"] == "all things é"
    event = bob.expect("topic", room="lobby", user="alice", text="all things é")
    assert "id" not in event
    assert alice.fence() == []
    assert server.json("carol").joined[0]["topic"] == "all things é"
    alice.ask("topic", room="lobby", text="")
    bob.expect("topic", text="")
    assert not server.json("dave").joined[0]["topic"]


@pytest.mark.parametrize("code, fields", [
    ("bad_request", {"room": "lobby"}),
    ("bad_request", {"room": "lobby", "text": "two\nlines"}),
    ("bad_request", {"room": "lobby", "text": "\x07"}),
    ("too_long", {"room": "lobby", "text": "x" * 1025}),
])
def test_a_refused_topic_changes_nothing(alice, bob, code, fields):
    alice.refused("topic", code, **fields)
    assert bob.fence() == [] and not {r["room"]: r for r in bob.ask("rooms")["rooms"]}["lobby"]["topic"]


# --- ids, order, errors, ping, bye ---


def test_requests_are_answered_in_their_order_with_their_ids(alice):
    kinds = [
        ({"type": "ping"}, "pong"), ({"type": "message", "room": "lobby", "text": "hi"}, "ack"),
        ({"type": "nonsense"}, "error"), ({"type": "history", "room": "lobby"}, "history"),
        ({"type": "join", "room": "dev"}, "joined"), ({"type": "search", "text": "hi"}, "found"),
        ({"type": "members", "room": "dev"}, "members"), ({"type": "leave", "room": "dev"}, "left"),
        ({"type": "message", "room": "dev", "text": "hi"}, "error"), ({"type": "rooms"}, "rooms"),
        ({"type": "topic", "room": "lobby", "text": "t"}, "topic"),
    ]
    asked = [(dict(kinds[n % len(kinds)][0], id=f"{n}"), kinds[n % len(kinds)][1]) for n in range(110)]
    alice.send_bytes(b"".join(alice.encode(**fields) for fields, _ in asked))
    answers = []
    while len(answers) < len(asked):
        got = alice.recv()
        if "id" in got:
            answers.append((got["id"], got["type"]))
    assert answers == [(fields["id"], answer) for fields, answer in asked]


@pytest.mark.parametrize("id", ["x", "x" * 64, "é" * 32, 'quote" \\ back', " "])
def test_ids_come_back_unchanged(alice, id):
    assert alice.ask("ping", id=id)["type"] == "pong"


@pytest.mark.parametrize("id", ["", "x" * 65, "é" * 33, 5, None, ["x"], {}])
def test_an_id_that_is_none_is_refused(alice, id):
    alice.send(type="ping", id=id)
    alice.expect("error", code="bad_request")


def test_unknown_types_are_refused_and_unknown_fields_ignored(alice):
    alice.refused("nonsense", "unknown_type")
    alice.refused("Ping", "unknown_type")
    alice.refused("welcome", "unknown_type")
    alice.send(type=5, id="x")
    alice.expect("error", code="bad_request", id="x")
    alice.send(id="y")
    alice.expect("error", code="bad_request", id="y")
    assert alice.ask("ping", colour="blue", nested={"a": [1, {"b": None}]})["type"] == "pong"


def test_pong_is_a_fence(alice, bob):
    """What bob was acknowledged before alice's ping has come to alice before her pong."""
    for n in range(50):
        bob.say(str(n))
        alice.send(type="ping", id=f"p{n}")
        alice.expect("message", text=str(n))
        alice.expect("pong", id=f"p{n}")


def test_bye_comes_after_all_that_is_queued_and_then_the_end(alice, bob):
    alice.send_bytes(b"".join(alice.encode(type="message", room="lobby", text=str(n)) for n in range(100))
                     + alice.encode(type="bye", id="b") + alice.encode(type="message", room="lobby", text="too late"))
    for n in range(100):
        alice.until("message", text=str(n))
    assert alice.until("bye")["id"] == "b"
    assert alice.until_closed() == b""
    assert bob.texts() == [str(n) for n in range(100)]
    wait_until(lambda: bob.ask("members", room="lobby")["members"] == ["bob"], "alice has left")


@pytest.mark.parametrize("bytes_", [b"]", b"{]", b'{"type":"ping"', b'{"type":tru}', b"nonsense", b'{"a":1,}'])
def test_bad_json_is_told_and_closes(alice, bob, bytes_):
    alice.send_bytes(bytes_)
    if bytes_ == b'{"type":"ping"':
        alice.send_bytes(b"]")
    alice.expect("error", code="bad_json")
    with pytest.raises(Closed):
        while alice.recv()["type"] == "bye":
            pass
    assert bob.fence() == []


def test_everything_may_come_in_one_segment_with_the_hello(server):
    client = server.json()
    client.send_bytes(b'{"type":"hello","user":"alice"}{"type":"join","room":"dev"}'
                      b'{"type":"message","room":"dev","text":"hi"}{"type":"ping"}{"type":"bye"}')
    for expected in ("welcome", "joined", "joined", "ack", "message", "pong", "bye"):
        client.expect(expected)
    assert client.until_closed() == b""


def test_many_clients_at_once(server):
    """Two hundred people come, speak and go at the same time; everyone who stays hears all who spoke."""
    stayer = server.json("stayer")
    failures = []

    def visit(n):
        try:
            client = server.json(f"visitor{n}")
            client.say(f"I am {n}")
            client.ask("bye")
            assert client.until_closed() == b""
        except Exception as error:  # told below, in the test's own thread
            failures.append((n, error))

    threads = [threading.Thread(target=lambda k=k: [visit(k * 20 + n) for n in range(20)]) for k in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures[:3]
    assert sorted(stayer.texts()) == sorted(f"I am {n}" for n in range(200))
