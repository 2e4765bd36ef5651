"""People on IRC and on the other doors in one room, and between themselves."""

import pytest

CAPS = ("message-tags", "batch", "draft/multiline", "server-time")


@pytest.fixture
def doors(start_server):
    return start_server("--irc-port", "0", "--http-port", "0")


def test_an_author_is_told_apart_from_the_sender_by_no_door(doors):
    """What curl says under a name is shown on IRC under that name."""
    irc = doors.irc("listener")
    irc.join("#lobby")
    doors.http().say("from curl", user="carl")
    got = irc.until(":carl PRIVMSG #lobby :from curl")
    assert got.source == "carl!u@banter"


def test_a_name_with_a_space_is_one_with_an_underscore(doors):
    ann = doors.json("Ann Lee", rooms=["lobby"])
    irc = doors.irc("bob")
    assert "Ann_Lee" in irc.names_of_reply(irc.join("#lobby"))
    ann.say("hello")
    irc.until(":Ann_Lee PRIVMSG #lobby hello")
    irc.say("Ann_Lee", "psst")
    got = ann.until("message", user="bob")
    assert got["text"] == "psst" and got["to"] == "Ann Lee"
    irc.send("NICK ann_lee")
    irc.until("433 bob ann_lee")


def test_joins_leaves_and_new_names_cross_the_doors(doors):
    json_client = doors.json("jane", rooms=["lobby", "garden"], presence=True)
    irc = doors.irc("ike")
    assert set(irc.names_of_reply(irc.join("#garden"))) == {"jane", "ike"}
    json_client.until("presence", room="garden", user="ike", event="join")
    jack = doors.json("jack", rooms=["garden"])
    irc.until(":jack JOIN #garden")
    jack.ask("rename", user="jacques")
    irc.until(":jack NICK jacques")
    jack.ask("leave", room="garden", reason="tea")
    irc.until(":jacques PART #garden tea")
    irc.send("NICK icke")
    json_client.until("presence", user="ike", event="rename", to="icke")
    irc.send("AWAY :out")
    json_client.until("presence", user="icke", event="away", text="out")
    irc.send("AWAY")
    json_client.until("presence", user="icke", event="back")
    irc.send("PART #garden :bye")
    json_client.until("presence", room="garden", user="icke", event="leave", reason="bye")
    irc.join("#garden")
    irc.send("QUIT :gone")
    left = json_client.until("presence", room="garden", user="icke", event="leave")
    assert "gone" in left["reason"]
    json_client.close()
    other = doors.irc("other")
    other.join("#garden")


def test_topics_cross_the_doors(doors):
    json_client = doors.json("jane", rooms=["garden"])
    irc = doors.irc("ike")
    irc.join("#garden")
    irc.send("TOPIC #garden :from irc")
    json_client.until("topic", room="garden", user="ike", text="from irc")
    json_client.ask("topic", room="garden", text="from json")
    irc.until(":jane TOPIC #garden :from json")


def test_direct_messages_cross_the_doors_both_ways(doors):
    json_client = doors.json()
    json_client.hello("jane", rooms=["lobby"], token="a-secret-of-jane's")
    irc = doors.irc("ike", caps=CAPS)
    irc.say("jane", "to json")
    got = json_client.until("message", user="ike", text="to json", to="jane")
    assert got["room"] == "@ike,jane"
    ack = json_client.ask("message", to="ike", text="to irc")
    assert ack["type"] == "ack" and ack["room"] == "@ike,jane"
    line = irc.until(":jane PRIVMSG ike :to irc")
    assert line.tags["msgid"] == str(ack["seq"])
    page = json_client.ask("history", **{"with": "ike"})
    assert [m["text"] for m in page["messages"]] == ["to json", "to irc"]
    stranger = doors.json("mallory", rooms=["lobby"])
    for request in ({"with": "jane"}, {"room": "@ike,jane"}):
        got = stranger.ask("history", **request)
        assert got["type"] == "error" or not got["messages"], got
    assert stranger.ask("search", text="json")["messages"] == []


def test_a_notice_is_one_on_every_door(doors):
    json_client = doors.json("jane", rooms=["lobby"])
    irc = doors.irc("ike")
    irc.join("#lobby")
    irc.send("NOTICE #lobby :beep")
    assert json_client.until("message", text="beep")["notice"] is True
    json_client.ask("message", room="lobby", text="boop", notice=True)
    irc.until(":jane NOTICE #lobby boop")


def test_an_action_is_one_on_every_door(doors):
    json_client = doors.json("jane", rooms=["lobby"])
    irc = doors.irc("ike")
    irc.join("#lobby")
    irc.say("#lobby", "\x01ACTION waves\x01")
    assert json_client.until("message", user="ike")["text"] == "/me waves"
    json_client.say("/me nods")
    assert irc.until(":jane PRIVMSG #lobby ...").text == "\x01ACTION nods\x01"
