"""IRC over WebSocket: who gets it, and one line a message. Lines by themselves: test_irc_conformance.py; frames:
test_irc_websocket_frames.py."""

import asyncio
import struct

import pytest
import websockets

from clients import DEADLINE
from exposition import Scraper
from irc_websocket import BINARY_LINES, TEXT_LINES
from raw_websocket import BINARY, CLOSE, TEXT, RawWebSocket, frame

BOTH = pytest.mark.parametrize("subprotocol", [TEXT_LINES, BINARY_LINES])
MESSAGE_LIMIT = 64 * 1024


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


# --- who gets it ---

AGREED = [
    (offers("text.ircv3.net"), TEXT_LINES),
    (offers("binary.ircv3.net"), BINARY_LINES),
    (offers("text.ircv3.net, binary.ircv3.net"), TEXT_LINES),
    (offers("binary.ircv3.net,text.ircv3.net"), BINARY_LINES),
    (offers("chat, soap,\ttext.ircv3.net ,x"), TEXT_LINES),
    (offers(", ,binary.ircv3.net"), BINARY_LINES),
    (offers("text.ircv3.net, text.ircv3.net"), TEXT_LINES),
    (offers("chat", "binary.ircv3.net", "text.ircv3.net"), BINARY_LINES),
    (["sec-websocket-protocol:text.ircv3.net"], TEXT_LINES),
    (offers("Text.IRCv3.net"), None),
    (offers("text.ircv3.net.example, xtext.ircv3.net"), None),
    (offers("text.ircv3.net;q=1"), None),
    (offers("chat, superchat"), None),
    (offers(""), None),
    ([], None),
]


@pytest.mark.parametrize("offered, agreed", AGREED)
def test_a_client_gets_the_first_that_is_known(server, offered, agreed):
    client, status, fields = upgrade(server, offered)
    assert status == 101 and fields.get("sec-websocket-protocol") == agreed
    line = "PING :x" if agreed else '{"type":"ping"}'
    client.send_bytes(frame(BINARY if agreed == BINARY_LINES else TEXT, line))
    first, size = client.exactly(2)
    answer = client.exactly(size)
    if agreed is None:
        assert first == 0x81 and answer.startswith(b"{")
    else:
        assert first == (0x82 if agreed == BINARY_LINES else 0x81)
        assert answer.split(b" ")[1] in (b"PONG", b"451"), answer


@pytest.mark.parametrize("offered, agreed", AGREED)
def test_at_a_place_of_its_own_irc_is_spoken_in_any_case(server, offered, agreed):
    """Gamja asks for no subprotocol, and ends its messages with CR LF."""
    client, status, fields = upgrade(server, offered, "/irc")
    assert status == 101 and fields.get("sec-websocket-protocol") == agreed
    opcode = BINARY if agreed == BINARY_LINES else TEXT
    client.send_bytes(frame(opcode, "NICK alice\r\n") + frame(opcode, "USER alice 0 * :Alice\r\n"))
    first, size = client.exactly(2)
    assert first == 0x80 | opcode
    assert client.exactly(size).startswith(b":banter 001 alice ")


def test_without_a_subprotocol_it_is_the_same(server):
    alice, bob = server.irc_websocket("alice", subprotocol=None, path="/irc"), server.irc("bob")
    for client in (alice, bob):
        client.join("#lobby")
    alice.settled()
    alice.say("#lobby", "hello")
    bob.until(":alice PRIVMSG #lobby hello")
    bob.say("#lobby", "grüße")
    alice.expect(":bob PRIVMSG #lobby grüße")


def test_without_an_irc_door_there_is_none_over_websocket(start_server):
    server = start_server("--http-port", "0", "--no-irc")
    assert upgrade(server, offers("text.ircv3.net"), "/irc")[1] == 404
    client, status, fields = upgrade(server, offers("text.ircv3.net, binary.ircv3.net"))
    assert status == 101 and "sec-websocket-protocol" not in fields
    client.send_bytes(frame(TEXT, '{"type":"ping"}'))
    assert client.exactly(3)[2:] == b"{"


@pytest.mark.parametrize("origin, flags, status", [
    ("http://evil.example", (), 403), ("http://localhost", (), 101), ("https://localhost", (), 101),
    ("https://friend.example", ("--allow-origin", "https://friend.example"), 101),
    ("https://evil.example", ("--allow-origin", "https://friend.example"), 403),
])
def test_pages_of_other_origins_are_refused_here_too(start_server, origin, flags, status):
    server = start_server("--http-port", "0", "--irc-port", "0", *flags)
    for path in ("/ws", "/irc"):
        assert upgrade(server, offers(TEXT_LINES) + [f"Origin: {origin}"], path)[1] == status


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


# --- lines ---

def test_people_on_all_doors_talk(server):
    people = {"irc": server.irc("irc"), "text": server.irc_websocket("text"),
              "binary": server.irc_websocket("binary", subprotocol=BINARY_LINES)}
    for client in people.values():
        client.join("#lobby")
    json, web = server.json("json"), server._keep(RawWebSocket(server.host, server.http_port, "web"))
    said = {name: f"grüße, 日本語 🙂, from {name}" for name in (*people, "json", "web")}
    for name, client in people.items():
        client.say("#lobby", said[name])
        client.fence()
    json.say(said["json"])
    web.send_object(type="message", room="lobby", text=said["web"], id="w")
    web.until("ack", id="w")
    for name, client in people.items():
        assert client.texts("#lobby") == [one for one in said.items() if one[0] != name]
    for name, text in said.items():
        json.until("message", user=name, text=text)
    web.send_object(type="history", room="lobby", id="h")
    assert [(m["user"], m["text"]) for m in web.until("history", id="h")["messages"]] == list(said.items())


@BOTH
def test_what_is_several_lines_is_several_messages(server, subprotocol):
    """The client checks of each message that it is one line."""
    alice = server.irc_websocket("alice", subprotocol=subprotocol)
    alice.join("#lobby")
    long = " ".join(["word"] * 1000)
    server.json("bob").say(long)
    heard = [line.text for line in alice.settled() if line.command == "PRIVMSG"]
    assert len(heard) > 9 and "".join(heard).replace(" ", "") == long.replace(" ", "")
    alice.send("LUSERS")
    assert [line.command for line in alice.settled()] == ["251", "252", "253", "254", "255", "265", "266"]


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


@BOTH
def test_an_end_of_line_is_let_pass_at_the_end_and_nowhere_else(server, subprotocol):
    alice, bob = server.irc_websocket("alice", subprotocol=subprotocol), server.irc("bob")
    alice.join("#lobby")
    bob.join("#lobby")
    alice.settled()
    for end in ("\r\n", "\n", "\r", "\r\n\r\n"):
        alice.send_message(f"PRIVMSG #lobby :hello{end}")
    for forged in ("PRIVMSG #lobby :a{}PRIVMSG #lobby :forged", "{}PRIVMSG #lobby :forged", "PRIVMSG #lobby :a{}b\r\n",
                   "@+a=b{}c TAGMSG #lobby", "TOPIC #lobby :x{}y"):
        for within in ("\r\n", "\n", "\r", "\0"):
            alice.send_message(forged.format(within))
            alice.expect("421 alice * :Unknown command")
    assert bob.texts("#lobby") == [("alice", "hello")] * 4
    assert not alice.settled()


@BOTH
def test_lines_that_are_too_long(server, subprotocol):
    alice = server.irc_websocket("alice", caps=("message-tags", "echo-message"), subprotocol=subprotocol)
    alice.join("#lobby")
    head = "PRIVMSG #lobby :"
    for line in (head + "x" * (511 - len(head)), "@" + "t" * 4095 + " PING :x", head + "x" * 5000,
                 "x" * MESSAGE_LIMIT):
        alice.send(line)
        alice.expect("417 alice :Input line was too long")
    alice.send("@+t=" + "t" * 4091 + " " + head + "y" * (400 - len(head)))
    assert len(alice.line().text) == 400 - len(head)
    alice.send(head + "z" * (510 - len(head)))  # is one, and with its source in front two
    assert {line.command for line in alice.settled()} == {"PRIVMSG"}
    alice.web.offer_bytes(frame(alice.opcode, b"x" * (MESSAGE_LIMIT + 1)))
    alice.until("ERROR")
    assert alice.rest_lines() == [] and alice.closed_with[0] == 1009


def test_what_is_not_utf_8_ends_a_connection_of_text_messages(server):
    for data in (b"PRIVMSG #lobby :\xff", b"\xed\xa0\x80", b"PRIVMSG #lobby :caf\xc3"):
        client = server.irc_websocket("alice")
        client.send_message(data)
        assert client.rest_lines()[-1].text == "Closing link: a text is not UTF-8"
        assert client.closed_with[0] == 1007


def test_what_is_not_utf_8_is_refused_in_binary_messages_and_no_more(server):
    client = server.irc_websocket("alice", subprotocol=BINARY_LINES)
    for data in (b"PRIVMSG #lobby :\xff", b"PRIVMSG #lobby :caf\xc3"):
        client.send_message(data)
        client.expect("FAIL PRIVMSG INVALID_UTF8 ...")
    client.fence()


# --- with the rest of the server ---

@BOTH
def test_missed_lines_and_history(server, subprotocol):
    def alice():
        return server.irc_websocket("alice", pass_="a-secret-of-this-device", subprotocol=subprotocol,
                                    caps=("message-tags", "server-time", "batch", "draft/chathistory"))

    bob = server.json("bob", rooms=["garden"])
    client = alice()
    client.join("#garden")
    bob.say("heard", room="garden")
    client.until("PRIVMSG #garden heard")
    client.confirmed()
    for text in ("one", "two"):
        client.web.send_frame(CLOSE, struct.pack("!H", 1001))  # as a page does that is left
        client.rest_lines()
        bob.say(text, room="garden")
        client = alice()
        client.join("#garden")
        kind, _, lines = client.batch()
        assert kind == "chathistory" and [line.text for line in lines] == [text]
        client.confirmed()
    assert [line.text for line in client.history("LATEST #garden * 10")] == ["heard", "one", "two"]


def test_they_are_counted_apart(start_server):
    server = start_server("--http-port", "0", "--irc-port", "0", "--metrics-port", "0")
    irc, text = server.irc("irc"), server.irc_websocket("text")
    binary = server.irc_websocket("binary", subprotocol=BINARY_LINES)
    for client in (irc, text, binary):
        client.fence()
    got = Scraper(server.metrics_port).scrape().by_label("banter_connections")
    assert got["irc"] == 1 and got["irc-websocket"] == 2


def test_memory_of_idle_clients(start_server, sanitized):
    """What docs/irc.md says of them."""
    if sanitized:
        pytest.skip("a sanitizer's memory means nothing")
    server = start_server("--http-port", "0", "--irc-port", "0", "--idle-timeout", "0")
    warm = [way(f"warm{n}") for n, way in enumerate([server.irc, server.irc_websocket] * 100)]
    each = []
    for way in (server.irc, server.irc_websocket):
        before, count = server.memory_kib(), 1000
        many = [way(f"{way.__name__}{n}") for n in range(count)]
        many[-1].fence()
        each.append((server.memory_kib() - before) * 1024 / count)
    assert warm and each[1] < each[0] + 512, each
