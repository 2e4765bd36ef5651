"""A few cases of the IRC frontend against banterd, over TCP and over WebSocket. All of them run in test/in_process/irc."""

from dataclasses import replace

import pytest

from conftest import Server
from irc_client import IrcClient
from irc_script import Case, Run, load
from irc_websocket import BINARY_LINES, TEXT_LINES, IrcWebSocket

OVER_TCP = """
away: who writes to somebody away is told
cap: registration waits for END
history: the latest lines come in a batch, oldest first, with time and msgid
history: between two, backwards: the newest of them, in their order
history: targets name the conversations of a proven device
join_part: who enters a new room is its operator, and told its names
join_part: leaving with a reason
kick_invite: an operator kicks with a reason, and all see it
kick_invite: who is invited gets in
lines: a line in two segments is one
lines: a line of 100,000 bytes is refused once
lines: a text that is not UTF-8 is refused with its reason
lines: a long text to a room comes in pieces that make the whole
messages: a line to a room is heard by the others once, and not by who said it
messages: a line to a person is heard by that person only
messages: emoji and letters of all the world stay
mode_room: m lets only the voiced and operators speak
mode_room: b keeps out
mode_user: B marks a bot
multiline: a text of two lines comes as one to who understands
names_list: names come in lines that keep the limit
names_list: a list of all has it, too
nick: a new nick is told to the one, and to who shares a room
people: a read marker is set, and told
registration: NICK and USER are greeted from 001 to the end of the message of the day
registration: a nick in use is refused, and another one welcomed
registration: QUIT is answered by ERROR, and the end
server: MONITOR tells who comes
tags: echo-message shows one's own line as others see it
tags: a label of an answer of several lines is carried by their batch
topic: a topic is seen by all in the room
who: WHO of a room
who: WHOIS tells who it is, of what server, since when, and ends
""".strip().splitlines()

OVER_WEBSOCKET = """
history: the latest lines come in a batch, oldest first, with time and msgid
lines: a text that fills the line of 512 bytes arrives whole
messages: emoji and letters of all the world stay
registration: QUIT is answered by ERROR, and the end
tags: a label of an answer of several lines is carried by their batch
""".strip().splitlines()

CASES = {case.id: case for case in load()}
RUNS = [("tcp", name) for name in OVER_TCP]
RUNS += [(how, name) for how in (TEXT_LINES, BINARY_LINES) for name in OVER_WEBSOCKET]


@pytest.fixture(scope="module")
def server(bin_dir, tmp_path_factory):
    """One for all, since each run has rooms and nicks of its own."""
    folder = tmp_path_factory.mktemp("irc")
    flags = ("--http-port", "0", "--irc-port", "0", "--rate-limit", "0", "--data", str(folder / "data"))
    running = Server(str(bin_dir / "banterd"), flags, str(folder / "banterd.log"))
    yield running
    running.finish()


def connect(server, how):
    if how == "tcp":
        return IrcClient(server.host, server.irc_port)
    return IrcWebSocket(server.host, server.http_port, subprotocol=how)


@pytest.mark.parametrize("number", range(len(RUNS)), ids=[f"{how}: {name}" for how, name in RUNS])
def test_smoke(number, server):
    how, name = RUNS[number]
    Run(replace(CASES[name], number=number), lambda: connect(server, how)).run()


# Numbers of their own, for the server may not know yet that the client of the last case has gone.
@pytest.mark.parametrize("number,step", [(len(RUNS), (["alice"], "<", "PONG banter :other")),
                                         (len(RUNS) + 1, (["alice"], ".", None))])
def test_a_case_can_fail(number, step, server):
    case = Case("smoke", number, people=[("alice", None, None)], steps=[(["alice"], ">", "PING :this"), step])
    with pytest.raises(AssertionError):
        Run(case, lambda: connect(server, "tcp")).run()
