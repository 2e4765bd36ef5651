"""The JSON form's requests about people, conversations and the rules of rooms (docs/protocol.md)."""

import pytest

from clients import Closed

ALICE = "alice's secret"
BOB = "bob's secret"


@pytest.fixture
def alice(server):
    """In `ops`, whose operator she is."""
    return server.json("alice", rooms=["ops"], presence=True, token=ALICE)


@pytest.fixture
def bob(server, alice):
    client = server.json("Bob", rooms=["ops"], presence=True, token=BOB, realname="Bob B.")
    alice.until("presence", user="Bob", event="join")
    return client


def change(client, rule, argument=None, on=True, room="ops"):
    fields = {"argument": argument} if argument is not None else {}
    got = client.ask("change", room=room, rule=rule, on=on, **fields)
    assert got["type"] == "rules_changed", got
    return got


# --- conversations ---


def test_a_direct_message_reaches_the_two_and_nobody_else(server, alice, bob):
    carol = server.json("carol", rooms=["ops"], presence=False)
    ack = alice.ask("message", to="bob", text="between us", id="d1")
    assert ack["type"] == "ack" and ack["room"] == "@alice,bob"
    for client in (alice, bob):
        got = client.until("message", room="@alice,bob")
        assert (got["user"], got["to"], got["text"], got["seq"]) == ("alice", "Bob", "between us", ack["seq"])
    assert not carol.texts()
    assert not carol.ask("search", text="between")["messages"]
    assert carol.ask("history", room="@alice,bob")["type"] == "error"
    assert [m["text"] for m in bob.ask("search", text="between")["messages"]] == ["between us"]
    assert [m["text"] for m in bob.ask("history", **{"with": "alice"})["messages"]] == ["between us"]


def test_a_direct_message_sent_again_is_shown_once(server, alice, bob):
    first = alice.ask("message", to="Bob", text="once", id="d1")
    again = alice.ask("message", to="Bob", text="once", id="d1")
    assert again["seq"] == first["seq"]
    assert bob.texts() == ["once"]


def test_nobody_of_that_name(alice):
    alice.refused("message", "no_such_user", to="nobody", text="hi")


def test_who_was_away_gets_what_was_said_to_it_alone(server, alice, bob):
    alice.ask("message", to="Bob", text="one")
    seen = bob.until("message")["seq"]
    epoch = bob.welcome["epoch"]
    bob.close()
    alice.until("presence", user="Bob", event="leave")
    for text in ("two", "three"):
        assert alice.ask("message", to="Bob", text=text)["type"] == "ack"
    server.restart()

    bob = server.json("Bob", rooms=[], token=BOB, epoch=epoch)
    listed = bob.ask("conversations")["conversations"]
    assert [(c["room"], c["user"]) for c in listed] == [("@alice,bob", "alice")]
    assert listed[0]["prev"] > seen
    assert bob.ask("join", room="@alice,bob", after=seen)["type"] == "joined"
    assert [m["text"] for m in bob.expect("history")["messages"]] == ["two", "three"]


def test_another_device_sees_nothing_of_the_past(server, alice, bob):
    alice.ask("message", to="Bob", text="secret")
    bob.ask("bye")
    with pytest.raises(Closed):
        while bob.recv():
            pass
    for fields in ({}, {"token": "another secret"}):
        thief = server.json("Bob", rooms=[], **fields)
        got = thief.ask("conversations")
        assert got["type"] == "error" or got["conversations"] == []
        assert thief.ask("history", **{"with": "alice"})["type"] == "error"
        assert not thief.ask("search", text="secret")["messages"]
        thief.ask("bye")
        with pytest.raises(Closed):
            thief.recv()


# --- people ---


def test_a_rename_is_answered_and_told(alice, bob):
    assert bob.ask("rename", user="Rob") | {"id": ""} == {"type": "renamed", "id": "", "user": "Bob", "to": "Rob"}
    alice.until("presence", room="ops", user="Bob", event="rename", to="Rob")
    bob.refused("rename", "name_in_use", user="ALICE")
    bob.refused("rename", "bad_name", user="a#b")
    assert bob.say("as Rob", room="ops")["type"] == "ack"
    assert alice.until("message", text="as Rob")["user"] == "Rob"


def test_away_and_back(alice, bob):
    assert bob.ask("away", text="tea")["type"] == "done"
    alice.until("presence", room="ops", user="Bob", event="away", text="tea")
    assert alice.ask("people", names=["bob"])["people"][0]["away"] == "tea"
    assert bob.ask("away")["type"] == "done"
    alice.until("presence", room="ops", user="Bob", event="back")


def test_people_are_told_as_they_are(alice, bob):
    found = alice.ask("people", names=["bob", "nobody"])["people"]
    assert found[0]["user"] == "Bob" and found[0]["there"] is True
    assert found[0]["realname"] == "Bob B." and found[0]["rooms"] == ["ops"] and found[0]["since"]
    assert found[1] == {"user": "nobody", "there": False}


# --- rules ---


def test_the_first_in_a_room_runs_it(server, alice, bob):
    assert alice.joined[0]["operators"] == ["alice"]
    assert bob.joined[0]["operators"] == ["alice"]
    assert "operators" not in server.json("carol").joined[0]
    bob.refused("change", "forbidden", room="ops", rule="moderated")
    assert "voiced" not in alice.ask("members", room="ops")


def test_a_change_of_rules_is_answered_told_and_kept(server, alice, bob):
    got = alice.ask("change", room="ops", changes=[{"rule": "moderated"}, {"rule": "limit", "argument": "7"}])
    assert got["changes"] == [{"rule": "moderated", "on": True}, {"rule": "limit", "on": True, "argument": "7"}]
    told = bob.until("rules_changed", room="ops", user="alice")
    assert told["changes"] == got["changes"] and "id" not in told
    rules = bob.ask("rules", room="ops")["rules"]
    assert rules["moderated"] is True and rules["secret"] is False and rules["limit"] == 7


def test_who_may_speak(server, alice, bob):
    change(alice, "moderated")
    bob.refused("message", "forbidden", room="ops", text="hi")
    change(alice, "voices", "Bob")
    assert alice.ask("members", room="ops")["voiced"] == ["Bob"]
    bob.say("hi", room="ops")
    change(alice, "voices", "Bob", on=False)
    change(alice, "moderated", on=False)
    change(alice, "mutes", "bob")
    assert bob.refused("message", "forbidden", room="ops", text="hi")["detail"] == "muted"


def test_a_kick_puts_out_and_a_ban_keeps_out(alice, bob):
    assert alice.ask("kick", room="ops", user="Bob", reason="noise")["type"] == "done"
    left = bob.until("left")
    assert (left["room"], left["by"], left["reason"]) == ("ops", "alice", "noise") and "id" not in left
    bob.refused("message", "not_in_room", room="ops", text="hi")
    change(alice, "bans", "b*")
    bob.refused("join", "forbidden", room="ops")
    change(alice, "bans", "b*", on=False)
    assert bob.ask("join", room="ops")["type"] == "joined"


def test_an_invitation_opens_a_room_of_the_invited(server, alice):
    change(alice, "invite_only")
    bob = server.json("Bob")
    bob.refused("join", "forbidden", room="ops")
    assert alice.ask("invite", room="ops", user="Bob")["type"] == "invited"
    told = bob.until("invited")
    assert (told["room"], told["user"], told["by"]) == ("ops", "Bob", "alice")
    assert bob.ask("join", room="ops")["type"] == "joined"


def test_a_key_lets_in(server, alice):
    change(alice, "key", "word")
    bob = server.json("Bob")
    bob.refused("join", "forbidden", room="ops")
    bob.refused("join", "forbidden", room="ops", key="wrong")
    assert bob.ask("join", room="ops", key="word")["type"] == "joined"


@pytest.mark.parametrize("rule, argument", [("secret", None), ("invite_only", None), ("key", "word")])
def test_a_private_room_cannot_be_read_from_outside(start_server, rule, argument):
    server = start_server("--http-port", "0")
    alice = server.json("alice", rooms=["ops"])
    alice.say("inside", room="ops")
    change(alice, rule, argument)
    eve = server.json("eve")
    assert eve.ask("history", room="ops")["type"] == "error"
    assert not eve.ask("search", text="inside")["messages"]
    assert server.http().ask("GET", "/rooms/ops/messages").status in (403, 404)
    assert server.http().ask("GET", "/rooms/%40alice,eve/messages").status in (400, 403, 404)


def test_a_topic_may_be_locked(alice, bob):
    assert bob.ask("topic", room="ops", text="tea")["type"] == "topic"
    change(alice, "topic_lock")
    bob.refused("topic", "forbidden", room="ops", text="coffee")
    assert alice.ask("topic", room="ops", text="coffee")["type"] == "topic"
