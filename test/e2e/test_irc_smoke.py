"""A few cases of the IRC frontend against banterd, over TCP and over WebSocket. All of them run in test/in_process/irc."""

from dataclasses import replace

import pytest

from conftest import Server
from irc_client import IrcClient
from irc_script import Case, Run, load
from irc_websocket import BINARY_LINES, TEXT_LINES, IrcWebSocket

OVER_TCP = """
away: the sender of a message to an away user gets the away text
cap: registration waits for END
history: the latest lines come in a batch, oldest first, with time and msgid
history: BETWEEN two messages, backwards: the newest lines, oldest first
history: TARGETS lists the conversations of a proven device
join_part: the first user to enter a new room becomes its operator and gets the names
join_part: leaving with a reason
kick_invite: an operator kicks with a reason, and everyone in the room gets it
kick_invite: an invited user can enter
lines: a line in two segments is one line
lines: a line of 100,000 bytes is refused once
lines: a text that is not UTF-8 is refused with its reason
lines: a long text to a room arrives in parts that add up to the text
messages: a message to a room reaches each other member once, and not its sender
messages: a message to a user reaches that user only
messages: emoji and letters of all scripts stay
mode_room: m lets only the voiced and operators speak
mode_room: b keeps banned users out
mode_user: B marks a bot
multiline: a text of two lines arrives as one batch with multiline
names_list: NAMES arrives in lines within the limit
names_list: LIST without a mask includes the room
nick: a new nick is sent to its user and to users that share a room
users: a read marker is set and reported
registration: NICK and USER are answered by 001 to the end of the message of the day
registration: a nick in use is refused, and another one is accepted
registration: QUIT is answered by ERROR, and the connection ends
server: MONITOR reports a user that comes online
tags: echo-message sends the message as other users get it
tags: the batch of an answer of several lines has the label
topic: a topic is sent to everyone in the room
who: WHO of a room
who: WHOIS has user, server and sign-on time, and ends
""".strip().splitlines()

OVER_WEBSOCKET = """
history: the latest lines come in a batch, oldest first, with time and msgid
lines: a text that fills the line of 512 bytes arrives whole
messages: emoji and letters of all scripts stay
registration: QUIT is answered by ERROR, and the connection ends
tags: the batch of an answer of several lines has the label
""".strip().splitlines()

CASES = {case.id: case for case in load()}
RUNS = [("tcp", name) for name in OVER_TCP]
RUNS += [(how, name) for how in (TEXT_LINES, BINARY_LINES) for name in OVER_WEBSOCKET]


@pytest.fixture(scope="module")
def server(bin_dir, tmp_path_factory):
    """One server for all; each run has its own rooms and nicks."""
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
    case = Case("smoke", number, users=[("alice", None, None)], steps=[(["alice"], ">", "PING :this"), step])
    with pytest.raises(AssertionError):
        Run(case, lambda: connect(server, "tcp")).run()
