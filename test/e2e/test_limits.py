"""Rates, connections, descriptors, half-sent objects: a limit affects only the client that reaches it."""

import contextlib
import os
import re
import socket
import threading
import time
from pathlib import Path

from clients import Closed, Connection, JsonClient, wait_until


def ping_pong_seconds(client):
    begin = time.monotonic()
    assert client.ask("ping")["type"] == "pong"
    return time.monotonic() - begin


# --- rate ---


def test_over_the_rate_a_connection_is_read_more_slowly_and_nothing_is_dropped(start_server):
    server = start_server("--rate-burst", "10", rate_limit="50")
    alice, bob = server.json("alice"), server.json("bob")
    begin = time.monotonic()
    alice.send_bytes(b"".join(alice.encode(type="message", room="lobby", text=str(n), id=f"m{n}") for n in range(60)))
    quick = ping_pong_seconds(bob)
    acked = []
    while len(acked) < 60:
        got = alice.recv()
        assert got["type"] in ("ack", "message"), got
        if got["type"] == "ack":
            acked.append(got["id"])
    took = time.monotonic() - begin
    assert acked == [f"m{n}" for n in range(60)]
    assert took > 0.7 * (60 - 10) / 50, f"60 requests took only {took:.2f} s"
    assert took < 5 * (60 - 10) / 50 + 2, f"60 requests took {took:.2f} s"
    assert quick < took / 2
    assert bob.texts() == [str(n) for n in range(60)]


def test_the_rate_holds_in_the_plain_form_too(start_server):
    server = start_server("--rate-burst", "5", rate_limit="20")
    bob = server.json("bob")
    alice = server.plain("alice")
    begin = time.monotonic()
    for n in range(25):
        alice.say(str(n))
    for n in range(25):
        bob.until("message", text=str(n))
    assert time.monotonic() - begin > 0.7 * 20 / 20


def test_the_default_rate_is_20_a_second_after_200(start_server):
    server = start_server(rate_limit=None)
    alice = server.json("alice")
    begin = time.monotonic()
    alice.send_bytes(b"".join(alice.encode(type="ping", id=str(n)) for n in range(240)))
    alice.until("pong", id="189")
    burst = time.monotonic() - begin
    alice.until("pong", id="239")
    assert burst < 1.5 and time.monotonic() - begin > 1.2


def test_a_flood_does_not_starve_the_others(start_server, sanitized):
    """Four connections send as fast as the server reads, and read nothing or all; two other clients exchange
    messages."""
    server = start_server("--outbox-limit", "262144")
    alice, bob = server.json("alice"), server.json("bob")
    stop = threading.Event()

    def flood(client, reads):
        client.sock.setblocking(False)
        burst = client.encode(type="ping") * 500
        at = 0
        while not stop.is_set():
            try:
                at = (at + client.sock.send(burst[at:])) % len(burst)
            except BlockingIOError:
                time.sleep(0.001)
            try:
                while reads and client.sock.recv(1 << 20):
                    pass
            except BlockingIOError:
                pass

    floods = [threading.Thread(target=flood, args=(server.json(f"flood{n}", rooms=[]), n % 2)) for n in range(4)]
    for thread in floods:
        thread.start()
    try:
        slowest = 0
        for n in range(100):
            begin = time.monotonic()
            alice.say(str(n))
            bob.until("message", text=str(n))
            slowest = max(slowest, time.monotonic() - begin)
    finally:
        stop.set()
        for thread in floods:
            thread.join()
    assert slowest < (3 if sanitized else 1), f"one message took {slowest:.2f} s"


# --- half-sent objects ---


def test_a_half_sent_object_closes_the_connection_in_time(start_server):
    server = start_server("--request-timeout", "1")
    alice, bob, idle = server.json("alice"), server.json("bob"), server.plain("idle")
    idle.settled()
    half_plain, half_json = server.plain("half"), server.json("half")
    begin = time.monotonic()
    half_plain.send_bytes(b'{"user":"half","te')
    half_json.send_bytes(b'{"type":"ping"')
    for client in (half_plain, half_json):
        client.until_closed()
    assert 0.8 < time.monotonic() - begin < 10
    alice.say("on we go")
    bob.until("message", text="on we go")
    idle.settled()


# --- connections ---


def refused_connection(server, **kwargs):
    """Connects and expects the error too_many and the end of the connection."""
    said = server.connect(**kwargs).until_closed()
    assert b"too_many" in said, said


def test_over_max_connections_one_is_refused_with_a_reason(start_server):
    server = start_server("--max-connections", "3")
    alice, bob, third = server.json("alice"), server.json("bob"), server.json("third")
    for _ in range(5):
        refused_connection(server)
    third.close()

    def let_in():
        client = JsonClient(server.host, server.port)
        try:
            client.hello("newcomer")
            return client
        except (Closed, ConnectionError, AssertionError):
            client.close()

    newcomer = wait_until(let_in, "a place is free")
    alice.say("welcome")
    bob.until("message", text="welcome")
    newcomer.until("message", text="welcome")
    newcomer.close()


def test_over_max_connections_per_address_only_that_address_is_refused(start_server):
    server = start_server("--max-connections-per-address", "2")
    alice, bob = server.json("alice"), server.json("bob")
    refused_connection(server)
    other = socket.create_connection((server.host, server.port), source_address=("127.0.0.2", 0))
    with other:
        other.settimeout(20)
        other.sendall(b'{"user":"neighbour","text":"hi"}')
        alice.until("message", user="neighbour")
        bob.until("message", user="neighbour")


def test_out_of_descriptors_the_users_chat_on_and_accepting_resumes(start_server):
    server = start_server(descriptors=80)
    warning = r"the limit of open files is 80, which is enough for \d+ connections, .*ulimit -n"
    wait_until(lambda: re.search(warning, server.log), "a warning at the start")
    alice, bob = server.json("alice"), server.json("bob")
    others = [server.connect() for _ in range(100)]
    # Let the server reach the limit, then check its behaviour.
    alice.say("still there?")
    bob.until("message", text="still there?")

    log_before, cpu_before, begin = server.log.count("\n"), server.cpu_seconds(), time.monotonic()
    while time.monotonic() - begin < 1.5:
        alice.say("on we go")
        bob.until("message", text="on we go")
        time.sleep(0.05)  # time must pass: spinning shows as CPU time
    assert server.cpu_seconds() - cpu_before < 0.6, "the server spins"
    assert server.log.count("\n") - log_before < 20, server.log[-3000:]

    # Neither was used before, so what they need is opened now.
    assert [m["text"] for m in alice.ask("history", room="lobby")["messages"]][-1] == "on we go"
    wait_until(lambda: alice.ask("search", text="there")["messages"], "a result of the search")
    assert b"too_many" in server.connect().until_closed()

    for client in others:
        client.close()

    def newcomer():
        client = JsonClient(server.host, server.port)
        try:
            client.sock.settimeout(2)
            client.send(type="hello", user="newcomer")
            return client.recv(deadline=2)["type"] == "welcome"
        except (Closed, ConnectionError, TimeoutError):
            return False
        finally:
            client.close()

    wait_until(newcomer, "accepting resumes")
    alice.say("hello again")
    bob.until("message", text="hello again")
    assert server.log.count("\n") < 400


def test_many_short_connections_leak_nothing(start_server):
    server = start_server()
    alice = server.json("alice")

    def storm(rounds):
        for _ in range(rounds):
            batch = [Connection(server.host, server.port) for _ in range(50)]
            for n, client in enumerate(batch):
                client.reset() if n % 2 else client.close()
        ping_pong_seconds(alice)

    def sockets():
        count = 0
        for fd in Path(f"/proc/{server.pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):  # closed since
                count += os.readlink(fd).startswith("socket:")
        return count

    before = sockets()
    storm(40)
    wait_until(lambda: sockets() <= before, "all sockets are closed")
