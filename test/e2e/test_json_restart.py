"""The JSON form across the end of a server, and flags of its frontends: tests that need a disk or a process."""

import asyncio
import json
import subprocess
import sys
import threading

import pytest
import websockets

from article_chat import CLIENT
from clients import DEADLINE, wait_until
from raw_websocket import RawWebSocket


def websocket(server, user, **kwargs):
    client = RawWebSocket(server.host, server.http_port, user, **kwargs)
    server._keep(client)
    return client


def test_missed_direct_messages_are_stored_after_a_restart(start_server):
    server = start_server()
    alice, bob = server.json("alice", token="a secret of alice's"), server.json("Bob", token="a secret of bob's")
    alice.ask("message", to="Bob", text="one")
    seen = bob.until("message", text="one")["seq"]
    bob.close()
    wait_until(lambda: alice.ask("members", room="lobby")["members"] == ["alice"], "bob has left")
    for text in ("two", "three"):
        assert alice.ask("message", to="Bob", text=text)["type"] == "ack"
    server.restart()

    again = server.json("Bob", rooms=[], token="a secret of bob's", epoch=bob.welcome["epoch"])
    listed = again.ask("conversations")["conversations"]
    assert [(c["room"], c["user"]) for c in listed] == [("@alice,bob", "alice")]
    assert listed[0]["prev"] > seen
    assert again.ask("join", room="@alice,bob", after=seen)["type"] == "joined"
    assert [m["text"] for m in again.expect("history")["messages"]] == ["two", "three"]


def test_a_server_that_stores_nothing_has_another_epoch_after_a_restart_and_resets(start_server):
    server = start_server("--memory")
    alice = server.json("alice")
    seq = alice.say("before")["seq"]
    server.kill()
    server.restart()
    again = server.json("alice", hello=False)
    again.send(type="hello", user="alice", rooms=["lobby"], epoch=alice.welcome["epoch"], after=seq)
    assert again.expect("welcome")["epoch"] != alice.welcome["epoch"]
    again.expect("joined", prev=0)
    again.expect("reset", room="lobby", oldest=0)


def test_flags_limit_the_messages_of_a_server_in_memory(start_server):
    alice = start_server("--history-messages", "10").json("alice")
    for n in range(15):
        alice.say(str(n))
    assert [m["text"] for m in alice.ask("history", room="lobby")["messages"]] == [str(n) for n in range(5, 15)]
    alice = start_server("--history-bytes", "100000").json("alice")
    for n in range(15):
        alice.say(f"{n} " + "x" * 15_000)
    assert 3 <= len(alice.ask("history", room="lobby")["messages"]) <= 6


def test_a_server_that_stops_announces_it_in_each_form(start_server, tmp_path):
    server = start_server("--http-port", "0")
    wendy, judy, ned = websocket(server, "wendy"), server.json("judy"), server.plain("ned")
    ned.settled()
    with open(tmp_path / "shown", "wb") as output:
        article = subprocess.Popen([sys.executable, "-c", CLIENT, "arthur", str(server.port)], stdin=subprocess.PIPE,
                                   stdout=output, stderr=output)
    try:
        article.stdin.write(b"here\n")
        article.stdin.flush()
        judy.until("message", user="arthur")
        stop = threading.Thread(target=server.stop)
        stop.start()
        judy.until("bye")
        assert b"! bye: " in ned.until_closed()
        assert wendy.closed_with(1001)[-1]["type"] == "bye"
        assert article.wait(10)
        shown = (tmp_path / "shown").read_text()
        assert "! bye: " in shown and "Connection to server has failed" in shown
        judy.close()
        wendy.close()
        ned.close()
        stop.join()
    finally:
        article.kill()
        article.wait()


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_resume_over_websocket_after_a_restart(start_server, how):
    server = start_server("--http-port", "0")
    poster, wendy = server.http(), websocket(server, None)
    wendy.send_object(type="hello", user="wendy", rooms=["ops"])
    epoch = wendy.recv()["epoch"]
    for n in range(5):
        poster.say(str(n), room="ops")
    known = wendy.until("message", text="2")["seq"]
    getattr(server, how)()
    server.restart()

    again = websocket(server, None)
    again.send_object(type="hello", user="wendy", rooms=["ops"], epoch=epoch, after=known)
    missed = again.until("history")["messages"]
    assert [m["text"] for m in missed] == ["3", "4"]
    server.http().say("5", room="ops")
    assert again.until("message")["prev"] == missed[-1]["seq"]


def test_pages_of_other_origins_and_a_library_of_websockets(start_server):
    """Debian's python3-websockets, which offers extensions that the server does not select."""
    server = start_server("--http-port", "0", "--allow-origin", "https://friend.example")

    async def talk(origin):
        async with websockets.connect(f"ws://localhost:{server.http_port}/ws", origin=origin, compression="deflate",
                                      subprotocols=["chat", "banter"]) as socket:
            assert socket.extensions == [] and socket.subprotocol is None
            await socket.send(json.dumps({"type": "hello", "user": "wendy"}))
            assert json.loads(await socket.recv())["type"] == "welcome"
            await asyncio.wait_for(await socket.ping(b"x" * 125), DEADLINE)

    def run(origin):
        asyncio.run(asyncio.wait_for(talk(origin), DEADLINE))

    # Debian 12 and 13 have other classes below this one.
    with pytest.raises(websockets.InvalidHandshake, match="HTTP 403"):
        run("http://evil.example")
    run("https://friend.example")
