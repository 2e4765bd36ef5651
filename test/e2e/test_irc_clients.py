"""irssi and WeeChat of Debian on a terminal: a day in a room with users of other frontends."""

import pytest

from console import Proxy
from irc_terminals import CLIENTS

TOKEN = "a-secret-of-this-device"


class Room:
    """#garden, with its operator bob on IRC, and jane on the JSON form; the client under test is alice."""

    def __init__(self, server):
        self.server = server
        self.come()

    def come(self):
        self.bob = self.server.irc("bob", pass_="bob's-secret")
        self.bob.join("#garden")
        self.jane = self.server.json("jane", rooms=["garden"], presence=True)

    def go(self):
        self.bob.close()
        self.jane.close()


@pytest.fixture
def server(start_server):
    return start_server("--irc-port", "0")


@pytest.fixture
def room(server):
    return Room(server)


@pytest.fixture
def proxy(server):
    proxy = Proxy(server.host, server.irc_port)
    yield proxy
    proxy.close()


@pytest.fixture(params=CLIENTS)
def alice(request, tmp_path, proxy, room):
    client = CLIENTS[request.param](tmp_path, proxy.port, "alice", TOKEN)
    client.connect()
    client.join("#garden")
    room.bob.until(":alice JOIN #garden")
    room.jane.until("presence", room="garden", user="alice", event="join")
    yield client
    client.close()


def test_a_client_exchanges_messages_with_users_of_other_frontends(alice, room):
    room.jane.say("hello from json", room="garden")
    alice.shows("jane", "hello from json")
    room.bob.say("#garden", "hello from irc")
    alice.shows("bob", "hello from irc")
    alice.enter("hello all of you")
    assert room.jane.until("message", user="alice")["text"] == "hello all of you"
    room.bob.until(":alice PRIVMSG #garden :hello all of you")
    alice.shows("alice", "hello all of you")
    room.bob.say("#garden", "the end")
    alice.shows("bob", "the end")
    assert alice.count("hello all of you") == 1, alice.text()  # the echo of a client with echo-message, too


def test_a_client_changes_its_nick_and_shows_those_of_others(alice, room):
    alice.enter("/nick alicia")
    room.bob.until(":alice NICK alicia")
    room.jane.until("presence", event="rename", user="alice", to="alicia")
    alice.enter("still here")
    room.bob.until(":alicia PRIVMSG #garden :still here")
    room.bob.send("NICK robert")
    alice.wait("robert")
    room.jane.ask("rename", user="janet")
    alice.wait("janet")


def test_a_client_sets_and_shows_the_topic(alice, room):
    alice.enter("/topic #garden roses and rakes")
    room.bob.until(":alice TOPIC #garden :roses and rakes")
    room.jane.until("topic", room="garden", user="alice", text="roses and rakes")
    room.jane.ask("topic", room="garden", text="only rakes")
    alice.wait("only rakes")


def test_a_kicked_client_comes_back(alice, room):
    room.bob.send("KICK #garden alice :too loud")
    alice.wait("too loud")
    alice.enter("/join #garden")
    room.bob.until(":alice JOIN #garden")
    room.jane.say("welcome back", room="garden")
    alice.shows("jane", "welcome back")


def test_a_client_sends_actions_and_direct_messages(alice, room):
    alice.enter("/me waves")
    assert room.jane.until("message", user="alice")["text"] == "/me waves"
    alice.enter("/msg jane between us")
    got = room.jane.until("message", user="alice", to="jane")
    assert got["text"] == "between us"
    room.bob.until(":alice PRIVMSG #garden ...")
    assert not [line for line in room.bob.settled() if "between us" in line.params[-1]]


def test_a_client_shows_a_long_text_whole(alice, room):
    text = " ".join(f"w{at}" for at in range(150))
    room.jane.say(text, room="garden")
    alice.wait_for(lambda rows: all(any(f"w{at}" in row for row in rows) for at in (0, 75, 149)), "the whole text")


def test_a_client_reconnects_after_a_restart_and_shows_its_missed_messages_once(alice, room, proxy, server):
    room.jane.say("before", room="garden")
    alice.shows("jane", "before")
    room.bob.until("PRIVMSG #garden before")
    proxy.cut()
    room.bob.until(":alice QUIT")
    room.jane.say("missed before the restart", room="garden")
    room.go()
    server.kill()
    server.restart()
    room.come()
    room.jane.say("missed after the restart", room="garden")
    proxy.mend()
    room.bob.until(":alice JOIN #garden", deadline=40)
    room.bob.say("#garden", "the end")
    alice.shows("bob", "the end")
    rows = alice.wait("missed before the restart", "missed after the restart", "the end")
    at = [next(i for i, row in enumerate(rows) if text in row)
          for text in ("missed before the restart", "missed after the restart", "the end")]
    assert at == sorted(at), alice.text()
    for text in ("missed before the restart", "missed after the restart"):
        assert alice.count(text) == 1, alice.text()


def test_a_client_leaves_with_its_reason(alice, room):
    alice.leave_program()
    got = room.bob.until(":alice QUIT")
    assert "bye" in got.text
