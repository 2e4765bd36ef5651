"""IRC over WebSocket, frame by frame, and the end of a connection. test_websocket_frames.py covers the parts that
both codecs share."""

import struct
import time

import pytest

from clients import wait_until
from irc_websocket import BINARY_LINES, TEXT_LINES
from raw_websocket import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, FrameSocket, frame

BOTH = pytest.mark.parametrize("subprotocol", [TEXT_LINES, BINARY_LINES])
MESSAGE_LIMIT = 64 * 1024


@pytest.fixture
def server(start_server):
    return start_server("--http-port", "0", "--irc-port", "0")


@BOTH
def test_a_line_may_arrive_in_fragments_with_pings_between(server, subprotocol):
    alice = server.irc_websocket("alice", subprotocol=subprotocol)
    whole = frame(alice.opcode, "PING :grü".encode()[:-1], fin=False) + frame(PING, b"!") + \
        frame(CONTINUATION, b"", fin=False) + frame(CONTINUATION, b"\xbc\xc3\x9fe")
    for at in (1, 5, len(whole) // 2, len(whole) - 1):
        alice.web.send_bytes(whole[:at])
        server.irc(f"other{at}").fence()  # the server has read the first half by now, or will read both
        alice.web.send_bytes(whole[at:])
        assert alice.web.read_frame() == (PONG, b"!")
        assert alice.line().params[-1] == "grüße"


def test_lines_sent_with_the_upgrade_are_processed(server):
    client = server._keep(FrameSocket(server.host, server.http_port, upgrade=False))
    head = "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" \
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: text.ircv3.net\r\n\r\n"
    client.send_bytes(head.encode() + frame(TEXT, "NICK eager") + frame(TEXT, "USER eager 0 * :Eager"))
    assert client.read_head()[1] == 101
    assert client.read_frame()[1].startswith(b":banter 001 eager ")


BAD = [
    (1002, "not masked", frame(TEXT, "PING :x", masked=False)),
    (1002, "a reserved bit", frame(TEXT, "PING :x", reserved=4)),
    (1002, "a reserved opcode", frame(3, "PING :x")),
    (1002, "nothing to continue", frame(CONTINUATION, "PING :x")),
    (1002, "a ping in fragments", frame(PING, b"x", fin=False)),
    (1002, "a message within a message", frame(TEXT, "PING", fin=False) + frame(TEXT, " :x")),
    (1003, "a binary message", frame(BINARY, "PING :x")),
    (1009, "a length of 2^62", frame(TEXT, b"", length=2**62)),
    (1009, "fragments over the limit",
     frame(TEXT, b"x" * MESSAGE_LIMIT, fin=False) + frame(CONTINUATION, b"x", fin=False)),
]


@pytest.mark.parametrize("code, sent", [(b[0], b[2]) for b in BAD], ids=[b[1].replace(" ", "-") for b in BAD])
@pytest.mark.parametrize("nick", ["alice", None], ids=["named", "unnamed"])
def test_a_bad_frame_closes_with_its_code(server, code, sent, nick):
    bob = server.irc("bob")
    bob.join("#lobby")
    client = server.irc_websocket(nick)
    if nick:
        client.join("#lobby")
        bob.until("JOIN")
    client.web.offer_bytes(sent + frame(TEXT, "PRIVMSG #lobby :never heard"))
    assert client.rest_lines()[-1].command == "ERROR"
    assert client.closed_with[0] == code
    if nick:
        bob.until(":alice QUIT")
    assert not bob.texts()


def test_text_is_no_binary_message(server):
    client = server.irc_websocket("alice", subprotocol=BINARY_LINES)
    client.web.send_frame(TEXT, "PING :x")
    client.rest_lines()
    assert client.closed_with == (1003, "only binary messages are understood")


@BOTH
@pytest.mark.parametrize("code", [1000, 1001, 3000, None])
def test_a_close_is_echoed_without_more_lines(server, subprotocol, code):
    bob = server.irc("bob")
    bob.join("#lobby")
    client = server.irc_websocket("alice", subprotocol=subprotocol)
    client.join("#lobby")
    client.settled()
    client.web.send_frame(CLOSE, b"" if code is None else struct.pack("!H", code) + b"so long")
    assert client.rest_lines() == [] and client.closed_with == (code, "")
    bob.until(":alice QUIT")


@BOTH
def test_quit_is_an_error_and_a_normal_close(server, subprotocol):
    client = server.irc_websocket("alice", subprotocol=subprotocol)
    client.send("QUIT :bye")
    assert client.rest_lines()[-1].command == "ERROR" and client.closed_with[0] == 1000


@BOTH
def test_a_server_that_stops_announces_it(server, subprotocol):
    client = server.irc_websocket("alice", subprotocol=subprotocol)
    server.stop()
    seen = client.rest_lines()
    assert [line.command for line in seen] == ["ERROR"] and client.closed_with[0] == 1001


def test_a_client_that_does_not_answer_pings_is_closed_and_others_stay(start_server):
    server = start_server("--http-port", "0", "--irc-port", "0", "--idle-timeout", "2")
    dead, alive = server.irc_websocket("dead", auto_pong=False), server.irc_websocket("alive")
    pings = 0

    def look():
        nonlocal pings
        try:
            opcode, payload = alive.web.read_frame(0.2)
            assert opcode == PING, payload  # not of IRC
            pings += 1
            alive.web.send_frame(PONG, payload)
        except TimeoutError:
            pass
        return not dead.is_open()

    wait_until(look, "the one that does not answer is closed", 15)
    while pings < 4:
        assert not look() or alive.is_open()
    alive.fence()
    assert dead.rest_lines()[-1].text == "Closing link: ping timeout" and dead.closed_with[0] == 1008


def test_a_message_that_is_not_ended_in_time(start_server):
    server = start_server("--http-port", "0", "--irc-port", "0", "--request-timeout", "1")
    client = server.irc_websocket("slow")
    client.web.send_frame(TEXT, "PING", fin=False)
    assert client.rest_lines()[-1].text == "Closing link: a line was begun and not ended"
    assert client.closed_with[0] == 1008


def test_empty_messages_are_paid_for(start_server):
    server = start_server("--http-port", "0", "--irc-port", "0", "--rate-burst", "20", rate_limit="20")
    client = server.irc_websocket("alice")
    client.fence()
    began = time.monotonic()
    client.web.send_bytes(frame(TEXT, "") * 30 + frame(TEXT, "\r\n") * 30)
    client.fence()
    assert time.monotonic() - began > 1.5 and not client.settled()
