"""IRC over WebSocket with the rest of the server, and with programs of others. Lines: test/in_process/irc; frames:
test_irc_websocket_frames.py."""

import asyncio

import pytest
import websockets

from clients import DEADLINE
from exposition import Scraper
from irc_websocket import BINARY_LINES, TEXT_LINES
from raw_websocket import TEXT, frame

BOTH = pytest.mark.parametrize("subprotocol", [TEXT_LINES, BINARY_LINES])


@pytest.fixture
def server(start_server):
    return start_server("--http-port", "0", "--irc-port", "0")


def upgrade(server, fields, path="/ws"):
    """@return the connection, the status and the fields of the answer to a handshake."""
    client = server.http()
    head = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: Upgrade", "Upgrade: websocket",
            "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", *fields]
    client.send_bytes("\r\n".join(head).encode() + b"\r\n\r\n")
    _, status, got = client.read_head()
    return client, status, got


def offers(*lists):
    return [f"Sec-WebSocket-Protocol: {one}" for one in lists]


def test_no_subprotocol_means_text_messages(server):
    alice, bob = server.irc_websocket("alice", subprotocol=None, path="/irc"), server.irc("bob")
    for client in (alice, bob):
        client.join("#lobby")
    alice.settled()
    alice.say("#lobby", "hello")
    bob.until(":alice PRIVMSG #lobby hello")
    bob.say("#lobby", "grüße")
    alice.expect(":bob PRIVMSG #lobby grüße")


def test_without_an_irc_frontend_websocket_offers_no_irc(start_server):
    server = start_server("--http-port", "0", "--no-irc")
    assert upgrade(server, offers("text.ircv3.net"), "/irc")[1] == 404
    client, status, fields = upgrade(server, offers("text.ircv3.net, binary.ircv3.net"))
    assert status == 101 and "sec-websocket-protocol" not in fields
    client.send_bytes(frame(TEXT, '{"type":"ping"}'))
    assert client.exactly(3)[2:] == b"{"


@BOTH
def test_with_another_program_s_websocket(server, subprotocol):
    async def talk():
        async with websockets.connect(f"ws://localhost:{server.http_port}/ws", subprotocols=[subprotocol]) as socket:
            assert socket.subprotocol == subprotocol
            for line in ("NICK alice", "USER alice 0 * :Alice", "PING :done"):
                await socket.send(line if subprotocol == TEXT_LINES else line.encode())
            seen = []
            while not seen or " PONG " not in seen[-1]:
                got = await asyncio.wait_for(socket.recv(), DEADLINE)
                assert isinstance(got, str if subprotocol == TEXT_LINES else bytes)
                seen.append(got if isinstance(got, str) else got.decode())
                assert not {"\r", "\n"} & set(seen[-1])
            assert any(line.startswith(":banter 001 alice ") for line in seen)

    asyncio.run(asyncio.wait_for(talk(), 2 * DEADLINE))


@BOTH
def test_a_line_that_asks_for_several_things_is_answered_whole(server, subprotocol):
    alice = server.irc_websocket("alice", subprotocol=subprotocol)
    rooms = [f"#r{n}" for n in range(20)]
    alice.web.send_bytes(frame(alice.opcode, "JOIN " + ",".join(rooms)) + frame(alice.opcode, "PING :behind"))
    seen = []
    while (line := alice.line()).command != "PONG":
        seen.append(line)
    assert [line.params[0] for line in seen if line.command == "JOIN"] == rooms
    assert sum(line.command == "366" for line in seen) == len(rooms)


def test_they_are_counted_apart(start_server):
    server = start_server("--http-port", "0", "--irc-port", "0", "--metrics-port", "0")
    irc, text = server.irc("irc"), server.irc_websocket("text")
    binary = server.irc_websocket("binary", subprotocol=BINARY_LINES)
    for client in (irc, text, binary):
        client.fence()
    got = Scraper(server.metrics_port).scrape().by_label("banter_connections")
    assert got["irc"] == 1 and got["irc-websocket"] == 2


def test_memory_of_idle_clients(start_server, sanitized):
    """The memory per connection that docs/irc.md states."""
    if sanitized:
        pytest.skip("a sanitizer's memory means nothing")
    server = start_server("--http-port", "0", "--irc-port", "0", "--idle-timeout", "0")
    ways = server.irc, server.irc_websocket
    warm = [way(f"warm{n}") for n, way in enumerate(ways * 100)]
    count, kept, costs = 200, [], {way: [] for way in ways}
    # The process also grows by the memory of one burst, so several groups are measured.
    for group in range(5):
        for way in ways:
            before = server.memory_kib()
            kept += [way(f"{way.__name__}{group}n{n}") for n in range(count)]
            kept[-1].fence()
            costs[way].append((server.memory_kib() - before) * 1024 / count)
    irc, websocket = (sorted(costs[way])[2] for way in ways)
    assert warm and websocket < irc + 512, costs
