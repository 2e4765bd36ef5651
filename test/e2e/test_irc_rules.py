"""The rules of a room hold on every door, whichever they were made through, and outlive the server."""

import pytest

from irc_rules import (MAKERS, IrcMaker, JsonMaker, curl_reads, curl_says, irc_enters, irc_says, json_enters,
                       json_says, tail_is_refused)

CAPS = ("message-tags", "server-time", "batch", "draft/chathistory")


@pytest.fixture
def doors(start_server):
    return start_server("--irc-port", "0", "--http-port", "0")


@pytest.fixture(params=MAKERS)
def maker(request, doors):
    return MAKERS[request.param](doors, "garden")


def test_moderated_holds_on_every_door(doors, maker):
    ike, jane = doors.irc("ike"), doors.json("jane", rooms=["garden"])
    ike.join("#garden")
    assert irc_says(ike) and json_says(jane) and curl_says(doors, "carl")
    maker.change("moderated")
    ike.until("MODE #garden +m")
    got = jane.until("rules_changed", room="garden", user="maker")
    assert got["changes"] == [{"rule": "moderated", "on": True}]
    assert not irc_says(ike) and not json_says(jane) and not curl_says(doors, "carl")
    maker.change("voices", argument="ike")
    maker.change("voices", argument="jane")
    assert irc_says(ike) and json_says(jane)
    maker.change("moderated", on=False)
    assert curl_says(doors, "carl")


def test_no_outsiders_holds_on_every_door(doors, maker):
    ike, jane = doors.irc("ike"), doors.json("jane", rooms=["lobby"])
    assert irc_says(ike) and curl_says(doors, "carl")
    maker.change("no_outsiders")
    assert not irc_says(ike) and not curl_says(doors, "carl")
    assert not json_says(jane)


def test_a_ban_holds_on_every_door(doors, maker):
    ike, jane = doors.irc("ike"), doors.json("jane", rooms=["garden"])
    ike.join("#garden")
    for name in ("ike", "jane", "carl"):
        maker.change("bans", argument=name)
    assert not irc_says(ike) and not json_says(jane) and not curl_says(doors, "carl")
    assert curl_says(doors, "caroline")
    ike.send("PART #garden")
    ike.settled()
    ike.send("JOIN #garden")
    assert any(line.command == "474" for line in ike.settled())
    jane.ask("leave", room="garden")
    assert jane.ask("join", room="garden")["code"] == "forbidden"


def test_a_mute_holds_on_every_door(doors, maker):
    for name in ("ike", "jane", "carl"):
        maker.change("mutes", argument=name)
    ike, jane = doors.irc("ike"), doors.json("jane", rooms=["garden"])
    ike.join("#garden")
    assert not irc_says(ike) and not json_says(jane) and not curl_says(doors, "carl")


def test_an_exception_holds_on_every_door(doors, maker):
    maker.change("bans", argument="*")
    maker.change("ban_exceptions", argument="j*")
    assert irc_enters(doors, "ike", numeric="474") is None
    assert irc_enters(doors, "jack") is not None
    assert json_enters(doors, "ida") is None
    assert json_enters(doors, "jane") is not None
    assert not curl_says(doors, "carl") and curl_says(doors, "john")


def test_invite_only_holds_on_every_door(doors, maker):
    maker.change("invite_only")
    assert irc_enters(doors, "ike", numeric="473") is None
    jane = doors.json("jane", rooms=["lobby"])
    assert jane.ask("join", room="garden")["code"] == "forbidden"
    assert not curl_reads(doors)
    maker.invite("jane")
    jane.until("invited", room="garden", user="jane", by="maker")
    assert jane.ask("join", room="garden")["type"] == "joined"
    ivy = doors.irc("ivy")
    maker.invite("ivy")
    ivy.until(":maker INVITE ivy #garden")
    ivy.join("#garden")
    maker.change("invite_exceptions", argument="ida")
    assert irc_enters(doors, "ida") is not None


def test_a_key_holds_on_every_door(doors, maker):
    maker.change("key", argument="sesame")
    assert irc_enters(doors, "ike", numeric="475") is None
    assert irc_enters(doors, "ivy", key="sesame") is not None
    assert json_enters(doors, "jane", key="wrong") is None
    assert json_enters(doors, "jack", key="sesame") is not None
    assert not curl_reads(doors)


def test_a_limit_holds_on_every_door(doors, maker):
    maker.change("limit", argument="2")
    ivy = irc_enters(doors, "ivy")
    assert ivy is not None
    assert irc_enters(doors, "ike", numeric="471") is None and json_enters(doors, "jane") is None
    ivy.send("PART #garden")
    ivy.settled()
    assert json_enters(doors, "jack") is not None


def test_a_secret_room_is_not_there_for_those_outside(doors, maker):
    ike, jane = doors.irc("ike", caps=CAPS), doors.json("jane", rooms=["lobby"])
    listed = [room["room"] for room in jane.ask("rooms")["rooms"]]
    assert "garden" in listed and curl_reads(doors)
    maker.change("secret")
    assert "garden" not in [room["room"] for room in jane.ask("rooms")["rooms"]]
    assert "garden" not in doors.http().ask("GET", "/rooms").text
    assert not curl_reads(doors)
    ike.send("LIST")
    assert not [line for line in ike.settled() if line.command == "322" and line.params[1] == "#garden"]
    for request in ("history", "members"):
        assert jane.ask(request, room="garden")["type"] == "error"
    ike.send("CHATHISTORY LATEST #garden * 10")
    ike.until("FAIL CHATHISTORY INVALID_TARGET")


def test_what_was_said_in_a_secret_room_is_not_found_outside(doors, maker):
    inside = doors.json("ida", rooms=["garden"])
    inside.say("the treasure lies here", room="garden")
    jane = doors.json("jane", rooms=["lobby"])
    assert [m["room"] for m in jane.ask("search", text="treasure")["messages"]] == ["garden"]
    maker.change("secret")
    assert jane.ask("search", text="treasure")["messages"] == []
    assert [m["room"] for m in inside.ask("search", text="treasure")["messages"]] == ["garden"]


def test_who_listens_from_outside_hears_nothing_more_once_the_room_is_private(doors, maker):
    tail = doors.tail("garden")
    inside = doors.json("ida", rooms=["garden"])
    inside.say("open", room="garden")
    tail.expect("[ida] open")
    maker.change("invite_only")
    inside.say("closed", room="garden")
    assert "[ida] closed" not in tail.until_ended()


@pytest.mark.parametrize("rule, argument", [("invite_only", None), ("secret", None), ("key", "sesame")])
def test_a_tail_of_a_private_room_is_refused(doors, maker, rule, argument):
    maker.change(rule, argument=argument)
    assert tail_is_refused(doors)


def test_a_topic_lock_holds_on_every_door(doors, maker):
    ike, jane = doors.irc("ike"), doors.json("jane", rooms=["garden"])
    ike.join("#garden")
    maker.change("topic_lock")
    ike.send("TOPIC #garden :mine")
    ike.until("482 ike #garden")
    jane.refused("topic", "forbidden", room="garden", text="mine")
    maker.change("operators", argument="jane")
    assert jane.ask("topic", room="garden", text="ours")["type"] == "topic"
    ike.until(":jane TOPIC #garden ours")


def test_a_kick_is_seen_on_every_door(doors, maker):
    ike = doors.irc("ike")
    ike.join("#garden")
    jane = doors.json("jane", rooms=["garden"], presence=True)
    kim = doors.irc("kim")
    kim.join("#garden")
    joe = doors.json("joe", rooms=["garden"])
    maker.kick("kim", "rude")
    for client in (ike, kim):
        client.until(":maker KICK #garden kim rude")
    got = jane.until("presence", room="garden", user="kim", event="leave")
    assert got["by"] == "maker" and got["reason"] == "rude"
    maker.kick("joe", "too")
    got = joe.until("left", room="garden")
    assert got["by"] == "maker" and got["reason"] == "too"
    ike.until(":maker KICK #garden joe too")
    assert joe.ask("message", room="garden", text="?")["code"] == "not_in_room"


def test_who_is_no_operator_is_refused_on_every_door(doors, maker):
    ike, jane = doors.irc("ike"), doors.json("jane", rooms=["garden"])
    ike.join("#garden")
    ike.send("MODE #garden +m")
    ike.until("482")
    for request, fields in (("change", {"rule": "moderated"}), ("kick", {"user": "ike"})):
        jane.refused(request, "forbidden", room="garden", **fields)
    doors.irc("ida").join("#garden")
    assert curl_says(doors, "carl")


def test_rules_can_be_read_on_every_door(doors, maker):
    maker.change("moderated")
    maker.change("limit", argument="7")
    maker.change("bans", argument="evil*")
    jane, ike = doors.json("jane", rooms=["garden"]), doors.irc("ike")
    ike.join("#garden")
    rules = jane.ask("rules", room="garden")["rules"]
    assert rules["moderated"] is True and rules["limit"] == 7 and rules["secret"] is False
    assert [entry["mask"] for entry in rules["bans"]] == ["evil*"] and rules["bans"][0]["set_by"] == "maker"
    ike.send("MODE #garden")
    assert ike.until("324 ike #garden").params[2:] in (["+lm", "7"], ["+ml", "7"])
    ike.send("MODE #garden +b")
    assert ike.until("367 ike #garden").params[2] == "evil*!*@*"


def test_rules_outlive_the_server(doors, maker):
    for rule, argument in (("moderated", None), ("no_outsiders", None), ("topic_lock", None), ("limit", "9"),
                           ("bans", "evil*"), ("mutes", "loud"), ("ban_exceptions", "evilyn")):
        maker.change(rule, argument=argument)
    maker.client.close()
    doors.kill()
    doors.restart()
    assert irc_enters(doors, "evil1", numeric="474") is None
    assert irc_enters(doors, "evilyn") is not None
    assert not curl_says(doors, "carl")
    jane = doors.json("jane", rooms=["garden"])
    assert not json_says(jane)
    rules = jane.ask("rules", room="garden")["rules"]
    assert rules["topic_lock"] and rules["no_outsiders"] and rules["moderated"] and rules["limit"] == 9
    assert [entry["mask"] for entry in rules["mutes"]] == ["loud"]


def test_an_operator_is_one_again_after_a_restart_if_it_is_the_same_device(doors, maker):
    assert curl_says(doors, "carl")  # a room in which nothing was ever said goes with the last who is in it
    maker.client.close()
    doors.kill()
    doors.restart()
    first = doors.irc("visitor")
    assert first.names_of_reply(first.join("#garden")) == {"visitor": ""}, "the room has an operator on record"
    back = type(maker)(doors, "garden")
    assert first.names("#garden")["maker"] == "@"
    back.change("moderated")
    first.until("MODE #garden +m")


@pytest.mark.parametrize("pass_", [None, "not-the-secret-at-all"])
def test_somebody_else_of_an_operators_name_is_no_operator(doors, maker, pass_):
    witness = doors.irc("witness")
    witness.join("#garden")
    maker.client.close()
    witness.until("QUIT")
    other = doors.irc("maker", pass_=pass_)
    assert other.names_of_reply(other.join("#garden"))["maker"] == ""
    other.send("MODE #garden +m")
    other.until("482")


def test_an_operator_is_one_again_when_it_comes_back_through_the_other_door(doors, maker):
    witness = doors.irc("witness")
    witness.join("#garden")
    maker.client.close()
    witness.until("QUIT")
    other = JsonMaker if isinstance(maker, IrcMaker) else IrcMaker
    other(doors, "garden").change("moderated")
    witness.until("MODE #garden +m")


def test_the_lobby_is_run_by_nobody(doors):
    jane = doors.json("jane", rooms=["lobby"])
    jane.refused("change", "forbidden", room="lobby", rule="secret")
    jane.refused("kick", "forbidden", room="lobby", user="jane")
