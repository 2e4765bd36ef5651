"""The JSON form over WebSocket, with Debian's python3-websockets. Frame by frame: test_websocket_frames.py."""

import asyncio
import json
import threading

import pytest
import websockets

from clients import DEADLINE


@pytest.fixture
def server(start_server):
    return start_server("--http-port", "0")


def asynchronous(test):
    """Runs the coroutine to its end, within twice the deadline. @return what it returns."""
    return asyncio.run(asyncio.wait_for(test, 2 * DEADLINE))


class Peer:
    """A client of python3-websockets, in the words of JsonClient."""

    def __init__(self, socket):
        self.socket = socket

    async def send(self, **fields):
        await self.socket.send(json.dumps(fields, ensure_ascii=False))

    async def recv(self):
        return json.loads(await asyncio.wait_for(self.socket.recv(), DEADLINE))

    async def expect(self, type, **fields):
        got = await self.recv()
        assert got["type"] == type and fields.items() <= got.items(), got
        return got

    async def hello(self, user, **fields):
        await self.send(type="hello", user=user, **fields)
        welcome = await self.expect("welcome", user=user)
        for _ in fields.get("rooms", ["lobby"]):
            await self.expect("joined")
        return welcome


def connect(server, **kwargs):
    return websockets.connect(f"ws://localhost:{server.http_port}/ws", **kwargs)


# --- with python3-websockets ---


def test_a_conversation(server):
    async def talk():
        async with connect(server) as one, connect(server) as two:
            alice, bob = Peer(one), Peer(two)
            await alice.hello("alice", rooms=["lobby", "ops"])
            await bob.hello("bob", rooms=["ops"])
            await alice.send(type="message", room="ops", text="grüß Gott, 日本語 🙂", id="1")
            ack = await alice.expect("ack", id="1", room="ops")
            for peer in (alice, bob):
                await peer.expect("message", seq=ack["seq"], user="alice", text="grüß Gott, 日本語 🙂")
            await bob.send(type="history", room="ops", id="h")
            page = await bob.expect("history", id="h")
            assert [m["text"] for m in page["messages"]] == ["grüß Gott, 日本語 🙂"]
            await bob.send(type="nonsense", id="n")
            await bob.expect("error", id="n", code="unknown_type")
            await bob.send(type="ping", id="p")
            await bob.expect("pong", id="p")

    asynchronous(talk())


def test_a_message_without_a_hello_is_told_to_say_it(server):
    async def talk():
        async with connect(server) as socket:
            peer = Peer(socket)
            await peer.send(type="message", room="lobby", text="hi")
            assert (await peer.recv())["type"] == "error"
            await peer.hello("late")

    asynchronous(talk())


def test_it_hears_and_is_heard_by_all_the_others(server):
    netcat, judy, tail = server.plain("ned"), server.json("judy"), server.tail()
    netcat.settled()

    async def talk():
        async with connect(server) as socket:
            peer = Peer(socket)
            await peer.hello("wendy")
            await peer.send(type="message", room="lobby", text="from the web")
            await peer.expect("ack")
            netcat.say("from nc")
            judy.send(type="message", room="lobby", text="from json")
            server.http().say("posted", user="pat")
            return [(m["user"], m["text"]) for m in [await peer.expect("message") for _ in range(4)]]

    heard = asynchronous(talk())
    lines = [f"[{user}] {text}" for user, text in heard]
    assert sorted(lines) == ["[judy] from json", "[ned] from nc", "[pat] posted", "[wendy] from the web"]
    netcat.expect(*lines)
    while (line := tail.next_line()) != lines[0]:
        assert line.startswith("[ned] fence")
    tail.expect(*lines[1:])


def test_fragments_make_one_message(server):
    async def talk():
        async with connect(server) as socket:
            peer = Peer(socket)
            await peer.hello("alice")
            for size in (1, 3, 100):
                whole = json.dumps({"type": "message", "room": "lobby", "text": "日本語 " * 50}, ensure_ascii=False)
                await socket.send(whole[at : at + size] for at in range(0, len(whole), size))
                await peer.expect("ack")
                await peer.expect("message", text="日本語 " * 50)

    asynchronous(talk())


@pytest.mark.parametrize("size", [125, 126, 127, 1000, 16384])
def test_texts_of_all_lengths(server, size):
    async def talk():
        async with connect(server) as socket:
            peer = Peer(socket)
            await peer.hello("alice")
            await peer.send(type="message", room="lobby", text="x" * size)
            await peer.expect("ack")
            await peer.expect("message", text="x" * size)
            await peer.send(type="message", room="lobby", text="x" * 16385, id="a")
            await peer.expect("error", code="too_long", id="a")

    asynchronous(talk())


def test_a_page_of_history_of_a_megabyte(server):
    poster = server.http()
    for n in range(100):
        poster.say(f"{n} " + "x" * 12_000, room="ops")

    async def talk():
        async with connect(server, max_size=2**24) as socket:
            peer = Peer(socket)
            await peer.hello("alice", rooms=[])
            await peer.send(type="history", room="ops", limit=100)
            page = await peer.expect("history")
            got = [int(m["text"].split()[0]) for m in page["messages"]]
            assert got == list(range(100 - len(got), 100)) and len(got) > 10

    asynchronous(talk())


def test_pings_are_answered(server):
    async def talk():
        async with connect(server) as socket:
            for payload in (b"", b"x", b"x" * 125):
                await asyncio.wait_for(await socket.ping(payload), DEADLINE)

    asynchronous(talk())


def test_no_extension_and_no_subprotocol_is_agreed_to(server):
    async def talk():
        async with connect(server, compression="deflate", subprotocols=["chat", "banter"]) as socket:
            assert socket.extensions == [] and socket.subprotocol is None
            await Peer(socket).hello("alice")

    asynchronous(talk())


def test_a_close_is_answered_with_its_code(server):
    async def talk():
        for code in (1000, 1001, 3000, 4999):
            socket = await connect(server)
            await Peer(socket).hello(f"user {code}")
            await socket.close(code)
            assert socket.close_code == code
        listener = server.json("listener")
        assert listener.joined[0]["members"] == ["listener"], "those who have closed have left"

    asynchronous(talk())


def test_a_server_that_stops_says_so(server):
    async def talk():
        async with connect(server) as socket:
            peer = Peer(socket)
            await peer.hello("alice")
            stop = threading.Thread(target=server.stop, args=(5,))
            stop.start()
            await peer.expect("bye")
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await peer.recv()
            assert closed.value.rcvd.code == 1001
            stop.join()

    asynchronous(talk())


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_resume_after_a_restart(server, how):
    poster = server.http()

    async def before():
        async with connect(server) as socket:
            peer = Peer(socket)
            welcome = await peer.hello("alice", rooms=["ops"])
            for n in range(5):
                poster.say(str(n), room="ops")
            for _ in range(3):
                known = (await peer.expect("message"))["seq"]
            return welcome["epoch"], known

    epoch, known = asyncio.run(asyncio.wait_for(before(), DEADLINE))
    getattr(server, how)()
    server.restart()

    async def after():
        async with connect(server) as socket:
            peer = Peer(socket)
            await peer.send(type="hello", user="alice", rooms=["ops"], epoch=epoch, after=known)
            heard = []
            while len(heard) < 3:
                got = await peer.recv()
                assert got["type"] in ("welcome", "joined", "history", "message"), got
                if got["type"] == "joined":
                    server.http().say("5", room="ops")
                heard += [m["text"] for m in got.get("messages", [got] if got["type"] == "message" else [])]
            assert heard == ["3", "4", "5"]

    asynchronous(after())


def test_pages_of_another_origin_are_refused(server):
    async def talk():
        # Debian 12 and 13 have other classes below this one.
        with pytest.raises(websockets.InvalidHandshake, match="HTTP 403"):
            await connect(server, origin="http://evil.example")
        async with connect(server, origin=f"http://localhost:{server.http_port}") as socket:
            await Peer(socket).hello("ours")

    asynchronous(talk())


def test_allow_origin_lets_them_in(start_server):
    server = start_server("--http-port", "0", "--allow-origin", "https://friend.example")

    async def talk():
        async with connect(server, origin="https://friend.example") as socket:
            await Peer(socket).hello("friend")

    asynchronous(talk())
