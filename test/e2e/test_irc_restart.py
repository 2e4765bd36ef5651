"""IRC users' state that survives the end of the server. Other consequences: test/in_process/irc."""

import pytest

TOKEN = "a-secret-of-this-device"
CAPS = ("message-tags", "server-time", "batch", "draft/chathistory")


@pytest.fixture
def server(start_server):
    return start_server("--irc-port", "0", "--http-port", "0")


def crash(server):
    server.kill()
    server.restart()


def maker(server):
    """The user that has created #garden, and is therefore its operator."""
    client = server.irc("maker", pass_=TOKEN)
    client.join("#garden")
    client.settled()
    return client


def missed(client):
    """The texts that JOIN brings in a batch."""
    client.join("#garden")
    return [line.text for line in client.settled() if line.command == "PRIVMSG" and "batch" in line.tags]


def enters(server, nick):
    client = server.irc(nick)
    client.send("JOIN #garden")
    return any(line.command == "JOIN" for line in client.settled())


def test_rules_outlive_the_server(server):
    client = maker(server)
    for mode in ("+m", "+n", "+t", "+l 9", "+b evil*", "+b m:loud", "+e evilyn"):
        client.send(f"MODE #garden {mode}")
        assert any(line.command == "MODE" for line in client.settled()), "refused"
    client.close()
    crash(server)
    assert not enters(server, "evil1") and enters(server, "evilyn")
    jane = server.json("jane", rooms=["garden"])
    jane.refused("message", "forbidden", room="garden", text="may I?")
    rules = jane.ask("rules", room="garden")["rules"]
    assert rules["topic_lock"] and rules["no_outsiders"] and rules["moderated"] and rules["limit"] == 9
    assert [entry["mask"] for entry in rules["mutes"]] == ["loud"]


def test_a_topic_keeps_its_author_and_its_time_and_a_room_its_age(server):
    def description():
        client.send("TOPIC #garden")
        client.send("MODE #garden")
        return [line.params for line in client.settled() if line.command in ("332", "333", "329")]

    client = maker(server)
    client.send("TOPIC #garden :roses")
    client.settled()
    before = description()
    assert len(before) == 3 and before[0][-1] == "roses" and before[1][2].startswith("maker"), before
    client.close()
    crash(server)
    client = maker(server)
    assert description() == before


def test_the_same_device_is_an_operator_again(server):
    client = maker(server)
    client.say("#garden", "mine")  # a room without messages ends with its last user
    client.settled()
    client.close()
    crash(server)
    first = server.irc("visitor")
    assert first.names_of_reply(first.join("#garden")) == {"visitor": ""}, "the room has an operator on record"
    maker(server).send("MODE #garden +m")
    first.until("MODE #garden +m")


def test_missed_lines_outlive_the_server(server):
    def alice():
        return server.irc("alice", caps=CAPS, pass_=TOKEN)

    client, bob = alice(), server.irc("bob")
    for each in (client, bob):
        each.join("#garden")
    client.confirmed()
    client.send("QUIT :bye")
    client.rest_lines()
    bob.say("#garden", "one")
    bob.say("alice", "psst")
    bob.settled()
    crash(server)
    bob = server.irc("bob")
    bob.say("#garden", "two")
    bob.settled()
    client = alice()
    assert client.texts() == [("bob", "psst")]
    assert missed(client) == ["one", "two"]
    client.confirmed()
    crash(server)
    client = alice()
    assert not client.texts()
    assert missed(client) == [], "twice"


def test_a_user_connected_when_the_server_died_misses_nothing(server):
    client, bob = server.irc("alice", caps=CAPS, pass_=TOKEN), server.irc("bob")
    for each in (client, bob):
        each.join("#garden")
    client.confirmed()
    bob.say("#garden", "heard")
    client.until("PRIVMSG #garden heard")
    crash(server)
    server.json("jane", rooms=["garden"]).say("after", room="garden")
    texts = missed(server.irc("alice", caps=CAPS, pass_=TOKEN))
    assert texts in (["after"], ["heard", "after"]), texts  # a stored position may be too old, never too new
