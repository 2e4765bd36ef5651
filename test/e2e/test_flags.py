"""Each flag of the server and its effect. test/app tests the parsing of the command line."""

import http.client
import itertools
import json
import re
import socket
import subprocess
import time

import pytest

from clients import DEADLINE, Connection, wait_until
from test_irc_oper import HASH

_numbers = itertools.count(1)
TESTED = {"--help", "--version"}  # at the end


def makes_the_difference(*flags):
    """Registers the flags that a test covers."""
    TESTED.update(flags)
    return lambda test: test


def texts(server, room="lobby"):
    page = server.json(f"reader-{next(_numbers)}", rooms=[]).ask("history", room=room, limit=1000)
    return [m["text"] for m in page.get("messages", [])]


def stop(server):
    server.close_clients()
    assert server.stop() == 0


def status_of(port, path, host="localhost"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE)
    connection.request("GET", path, headers={"Host": host})
    status = connection.getresponse().status
    connection.close()
    return status


# --- addresses and protocols of the listeners ---


@makes_the_difference("--host")
def test_the_server_listens_on_the_given_address_only(start_server):
    server = start_server(host="127.0.0.2")
    assert server.host == "127.0.0.2" and server.json("alice").say("hi")["seq"] > 0
    with pytest.raises(ConnectionRefusedError):
        Connection("127.0.0.1", server.port)


@makes_the_difference("--port", "--http-port", "--irc-port", "--metrics-port")
def test_each_flag_sets_the_port_of_its_protocol(start_server):
    flags = ["--http-port", "0", "--irc-port", "0", "--metrics-port", "0"]
    first = start_server(*flags)
    ports = [first.port, first.http_port, first.irc_port, first.metrics_port]
    assert len(set(ports)) == 4
    stop(first)
    flags[1::2] = map(str, ports[1:])
    server = start_server(*flags, port=ports[0])
    assert [server.port, server.http_port, server.irc_port, server.metrics_port] == ports
    assert server.json("alice").say("hi")["seq"] > 0
    assert server.irc("bob").nick == "bob"
    assert status_of(server.http_port, "/rooms") == 200 and status_of(server.http_port, "/metrics") == 404
    assert status_of(server.metrics_port, "/metrics") == 200 and status_of(server.metrics_port, "/rooms") == 404


@makes_the_difference("--no-http", "--no-irc")
def test_frontends_can_be_left_out(start_server):
    server = start_server("--no-http", "--no-irc")
    stop(server)
    assert server._process.stdout.read() == b"", "it listens for more than the chat"


@makes_the_difference("--allow-origin")
def test_pages_of_the_given_origins_may_post(start_server):
    server = start_server("--http-port", "0", "--allow-origin", "http://a.example", "--allow-origin", "http://b.example")
    client = server.http()
    for origin, status in (("http://a.example", 201), ("http://b.example", 201), ("http://c.example", 403)):
        got = client.ask("POST", "/rooms/lobby/messages", "hi", Origin=origin)
        assert got.status == status
        assert got.fields.get("access-control-allow-origin") == (origin if status == 201 else None)
    assert client.ask("OPTIONS", "/rooms", Origin="http://b.example").fields["access-control-allow-methods"]


@makes_the_difference("--public-name")
def test_on_a_loopback_address_only_the_names_that_are_given_reach_the_server(start_server):
    server = start_server("--http-port", "0", "--metrics-port", "0",
                          "--public-name", "a.example", "--public-name", "b.example")
    for host, status in (("a.example", 200), ("B.Example:8443", 200), ("localhost", 200), ("127.0.0.1:1", 200),
                         ("c.example", 421), ("10.0.0.1", 421)):
        assert status_of(server.http_port, "/rooms", host) == status, host
        assert status_of(server.metrics_port, "/metrics", host) == status, host


@makes_the_difference("--motd", "--operator")
def test_irc_has_the_message_of_the_day_and_the_operators_that_are_given(start_server, tmp_path):
    (tmp_path / "motd").write_text("Be kind.\nAnd brief.\n")
    server = start_server("--irc-port", "0", "--motd", str(tmp_path / "motd"), "--operator", f"root:{HASH}")
    alice = server.irc("alice")
    assert [line.params[-1].removeprefix("- ") for line in alice.greeting if line.command == "372"] == ["Be kind.", "And brief."]
    alice.send("OPER root sesame")
    assert alice.until("{:381|464|491} ...").command == "381"


# --- storage ---


@makes_the_difference("--data")
def test_messages_are_in_the_folder_that_is_given(start_server, tmp_path):
    folder = tmp_path / "elsewhere"
    server = start_server("--data", str(folder))
    server.json("alice").say("kept")
    assert (folder / "banter.db").is_file()
    stop(server)
    assert texts(start_server("--data", str(folder))) == ["kept"]


@makes_the_difference("--memory")
def test_in_memory_nothing_is_stored(start_server, tmp_path):
    server = start_server("--memory")
    server.json("alice").say("gone")
    assert texts(server) == ["gone"]
    server.close_clients()
    server.restart()
    assert texts(server) == [] and not (tmp_path / "state").exists()


@makes_the_difference("--durability")
@pytest.mark.parametrize("kind, waits", [("power", True), ("crash", False)])
def test_messages_wait_for_the_disk_where_they_are_to_survive_a_power_cut(start_server, tmp_path, kind, waits):
    calls = tmp_path / "calls"
    words = ["strace", "-D", "-f", "-qq", "-e", "trace=fdatasync,fsync", "-o", str(calls)]
    try:
        subprocess.run([*words, "true"], check=True, capture_output=True, timeout=DEADLINE)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"strace can't trace here: {error}")
    # LeakSanitizer does not work in a process that is traced.
    server = start_server("--durability", kind, wrap=words, env={"ASAN_OPTIONS": "detect_leaks=0"})
    alice = server.json("alice")
    alice.say("first")  # with all that is done once
    before = calls.read_text().count("sync(")
    for n in range(20):
        alice.say(f"{n}")
    synced = calls.read_text().count("sync(") - before
    assert synced >= 20 if waits else synced < 10, synced


@makes_the_difference("--keep", "--keep-rows")
@pytest.mark.parametrize("flag, value", [("--keep", "1s"), ("--keep-rows", "1")])
def test_messages_over_the_retention_limit_are_removed(start_server, tmp_path, flag, value):
    folder = ("--data", str(tmp_path / "data"))
    before = start_server(*folder)
    alice = before.json("alice")
    alice.say("old")
    said = time.monotonic()
    wait_until(lambda: flag != "--keep" or time.monotonic() - said > 1.1, "the message is old")
    alice.say("new")
    stop(before)
    server = start_server(*folder, flag, value)  # runs retention at its start
    wait_until(lambda: "old" not in texts(server), "the old one is removed")
    assert flag == "--keep" or texts(server) == ["new"]


@makes_the_difference("--reserve")
def test_so_much_of_the_disk_is_set_aside(start_server, tmp_path):
    folder = ("--data", str(tmp_path / "data"))
    reserve = tmp_path / "data" / "reserve"
    stop(start_server(*folder, "--reserve", "100000"))
    assert reserve.stat().st_size == 100_000 and reserve.stat().st_blocks * 512 >= 100_000
    stop(start_server(*folder, "--reserve", "0"))
    assert not reserve.exists()


@makes_the_difference("--history-messages", "--history-bytes", "--history-total-bytes")
@pytest.mark.parametrize("flag, value, ops, dev", [
    ("--history-messages", "3", 3, 3), ("--history-bytes", "50000", 4, 4), ("--history-total-bytes", "50000", 0, 4),
])
def test_in_memory_only_so_much_is_kept(start_server, flag, value, ops, dev):
    server = start_server(flag, value)
    alice = server.json("alice", rooms=["ops", "dev"])
    for room in ("ops", "dev"):
        for n in range(9):
            alice.say(f"{n} " + "x" * 10_000, room=room)
    assert [len(texts(server, room)) for room in ("ops", "dev")] == [ops, dev]


# --- limits ---


def is_let_in(server, source="127.0.0.1"):
    with socket.create_connection((server.host, server.port), DEADLINE, (source, 0)) as newcomer:
        newcomer.sendall(b'{"type":"hello","user":"newcomer","rooms":[]}')
        return b"welcome" in newcomer.recv(4096)


@makes_the_difference("--max-connections")
def test_the_number_of_connections_is_limited(start_server):
    server = start_server("--max-connections", "2")
    server.json("alice"), server.json("bob")
    assert not is_let_in(server) and not is_let_in(server, "127.0.0.2")


@makes_the_difference("--max-connections-per-address")
def test_the_number_of_connections_from_one_address_is_limited(start_server):
    server = start_server("--max-connections-per-address", "2")
    server.json("alice"), server.json("bob")
    assert not is_let_in(server) and is_let_in(server, "127.0.0.2")


@makes_the_difference("--max-rooms")
def test_the_number_of_rooms_is_limited(start_server):
    alice = start_server("--max-rooms", "3").json("alice", rooms=["lobby", "ops"])
    assert alice.ask("join", room="dev")["type"] == "joined"
    alice.refused("join", "too_many", room="one-more")


def fill_up(server, writer, room):
    """Clients in `room` that do not read, and 6 MB for them, more than the kernel buffers. @return the clients."""
    stuck = server.json("stuck", rooms=[room], receive_buffer=4096)
    writer.ask("join", room=room)
    for _ in range(8):
        writer.send_bytes(writer.encode(type="message", room=room, text="x" * 16_000) * 50)
        writer.fence()
    return stuck


@makes_the_difference("--outbox-limit")
def test_the_bytes_queued_for_a_client_that_does_not_read_are_limited(start_server):
    server = start_server("--outbox-limit", "100000")
    stuck = fill_up(server, server.json("writer"), "ops")
    stuck.until("behind", room="ops")


@makes_the_difference("--stall-timeout", "--request-timeout", "--idle-timeout")
def test_time_outs_are_those_that_are_given(start_server):
    server = start_server("--http-port", "0", "--stall-timeout", "1", "--request-timeout", "1", "--idle-timeout", "1",
                          "--log-level", "debug")
    fill_up(server, server.json("writer"), "ops")
    half, silent = server.http(), server.http()
    half.send_bytes(b"GET /rooms HTTP/1.1\r\n")
    half.closed_with(408)
    assert silent.until_closed() == b""
    server.wait_log("bye bye! .took no byte for too long")


@makes_the_difference("--rate-limit", "--rate-burst")
def test_the_rate_is_the_one_that_is_given(start_server):
    alice = start_server("--rate-burst", "1", rate_limit="5").json("alice")
    began = time.monotonic()
    for _ in range(5):
        assert alice.ask("ping")["type"] == "pong"
    assert time.monotonic() - began > 0.75, "5 requests at 5 a second, one of them at once"


# --- the log ---


@makes_the_difference("--log-level")
@pytest.mark.parametrize("level, logged", [("debug", ["hello!", "[alice] quiet"]), ("info", ["hello!"]), ("error", [])])
def test_the_log_level_filters_the_log(start_server, level, logged):
    server = start_server("--log-level", level)
    alice = server.plain("alice")
    alice.settled()
    alice.say("quiet")
    alice.expect("[alice] quiet")
    stop(server)
    assert [what for what in ("hello!", "[alice] quiet") if what in server.log] == logged


@makes_the_difference("--log-format")
def test_the_log_can_be_objects(start_server):
    server = start_server("--log-format", "json")
    server.json("alice").say("hi")
    stop(server)
    assert all(isinstance(json.loads(line), dict) for line in server.log.splitlines()) and server.log


# --- all of them ---


def test_the_version_is_printed(bin_dir):
    done = subprocess.run([bin_dir / "banterd", "--version"], capture_output=True, text=True, timeout=DEADLINE)
    assert done.returncode == 0 and re.fullmatch(r"banterd \d+\.\d+\.\d+\S*\n", done.stdout)


def test_every_flag_has_a_test_here(bin_dir):
    done = subprocess.run([bin_dir / "banterd", "--help"], capture_output=True, text=True, timeout=DEADLINE)
    assert done.returncode == 0 and done.stderr == ""
    flags = set(re.findall(r"^  (?:-\w \[ )?(--[a-z-]+)", done.stdout, re.MULTILINE))
    assert len(flags) > 30 and flags == TESTED, flags ^ TESTED
