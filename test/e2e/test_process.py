"""The process: flags, exit codes, logs, and how it stops."""

import json
import os
import re
import signal
import socket
import subprocess
import time

import pytest

from clients import DEADLINE

USAGE = 64
LISTEN = ("--port", "0", "--no-http", "--no-irc")


@pytest.fixture
def run(bin_dir):
    """run(*arguments): banterd to its end, which must come by itself."""

    def run(*arguments):
        return subprocess.run([bin_dir / "banterd", *arguments], capture_output=True, text=True, timeout=DEADLINE)

    return run


# --- flags ---


@pytest.mark.parametrize("arguments", [["--no-such-flag"], ["--outbox-limit", "many"], ["--log-format", "xml"]])
def test_wrong_flags_are_reported_in_one_line_with_exit_code_64(run, arguments):
    """More of them are in test/app."""
    ended = run(*LISTEN, *arguments)
    assert ended.returncode == USAGE, ended
    assert ended.stdout == ""
    lines = ended.stderr.splitlines()
    assert len(lines) == 1 and len(lines[0]) > 10, ended.stderr


@pytest.mark.parametrize("host_flag, port_flag", [("-host", "-port"), ("--host", "--port"), ("-host=", "-port=")])
def test_the_flags_of_the_article_work(bin_dir, host_flag, port_flag):
    if host_flag.endswith("="):
        arguments = [host_flag + "localhost", port_flag + "0"]
    else:
        arguments = [host_flag, "localhost", port_flag, "0"]
    process = subprocess.Popen([bin_dir / "banterd", *arguments, "--no-http", "--no-irc"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               text=True)
    try:
        assert re.fullmatch(r"listening chat \S+:\d+\n", process.stdout.readline())
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(DEADLINE) == 0


def test_ipv6_works(start_server):
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            pytest.skip("no IPv6 here")
    server = start_server(host="::1")
    assert server.json("alice").say("hi")["type"] == "ack"


@pytest.mark.parametrize("frontend", ["--port", "--http-port", "--irc-port", "--metrics-port"])
def test_a_port_in_use_is_reported_in_one_line(server, run, frontend):
    flags = {"--port": "0", "--http-port": "0", "--irc-port": "0", "--metrics-port": "0", frontend: str(server.port)}
    ended = run("--memory", *(word for flag in flags.items() for word in flag))
    assert ended.returncode == 69 and ended.stdout == ""
    assert re.fullmatch(rf"banterd: can't listen on 127\.0\.0\.1 port {server.port}: .*\n", ended.stderr), ended.stderr
    assert server.json("alice").say("not disturbed")["type"] == "ack"


def test_an_invalid_host_is_reported_in_one_line(run):
    ended = run("--host", "256.256.256.256", *LISTEN)
    assert ended.returncode > 0 and len(ended.stderr.splitlines()) == 1, ended.stderr


def test_a_restart_gets_its_port_back_at_once(start_server):
    server = start_server()
    port = server.port
    clients = [server.json(f"c{n}") for n in range(5)]
    server.restart()  # the server closes first, so its side of the connections is in TIME_WAIT
    assert server.port == port
    assert server.json("alice").say("hi")["type"] == "ack"
    assert all(client.until_closed() is not None for client in clients)


# --- logs ---


def test_the_log_has_the_hello_and_the_end_of_a_connection(server):
    client = server.plain("alice")
    client.settled()
    peer = client.sock.getsockname()[1]
    server.wait_log(rf"(?m)^.*\b{peer}\b.*hello")
    client.close()
    server.wait_log(rf"(?m)^.*\b{peer}\b.*bye bye")


def test_nothing_but_the_listening_line_is_on_stdout(server):
    alice = server.json("alice")
    alice.say("hi")
    server.plain("bob").send_bytes(b"nonsense")
    assert server.stop() == 0
    assert server._process.stdout.read() == b""


def test_logs_can_be_json_lines(start_server):
    server = start_server("--log-format", "json")
    client = server.json("alice", client='free "text"\nwith a line break')
    client.say("hi")
    client.close()
    server.wait_log("bye bye")
    server.stop()
    lines = server.log.splitlines()
    assert lines
    for line in lines:
        assert isinstance(json.loads(line), dict), line


def test_the_log_level_is_obeyed(start_server):
    server = start_server("--log-level", "error")
    server.json("alice").ask("bye")
    server.stop()
    assert server.log == ""


@pytest.mark.parametrize("format", ["text", "json"])
def test_names_and_texts_can_not_forge_or_colour_the_log(start_server, format):
    server = start_server("--log-level", "debug", "--log-format", format)
    evil = "x\n2026-01-01 FORGED\r\x1b[31mred\u202e\x00\x9b"
    alice = server.json("alice", client=evil)
    alice.ask("nonsense\nFORGED\x1b[0m")
    alice.ask("join", room=evil)
    server.plain("x").send_bytes(json.dumps({"user": evil, "text": evil}).encode() + b" \x1b]0;FORGED\x07\nFORGED")
    alice.ask("bye")
    server.stop()
    log = server.log
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", log), log
    assert not re.search(r"(?m)^.{0,12}FORGED", log)


# --- stopping ---


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_sends_bye_to_all_and_ends_with_success(server, number):
    alice, plain, silent = server.json("alice"), server.plain("bob"), server.connect()
    plain.settled()
    begin = time.monotonic()
    server.signal(number)
    alice.until("message")
    bye = alice.expect("bye")
    assert bye["reason"]
    assert alice.until_closed() == b""
    assert plain.until_closed().decode().splitlines()[-1].startswith("! bye: ")
    assert silent.until_closed().decode().splitlines()[-1].startswith("! bye: ")
    assert server.wait() == 0 and time.monotonic() - begin < 5
    with pytest.raises(ConnectionRefusedError):
        server.connect()


def fill_up(server, talker, count=1200):
    """A client that reads nothing, and more queued for it than the kernel takes."""
    stuck = server.json("stuck", receive_buffer=4096)
    text = "x" * 10_000
    for _ in range(count // 50):
        talker.send_bytes(talker.encode(type="message", room="lobby", text=text) * 50)
        talker.fence()
    return stuck


def test_queued_messages_are_delivered_before_the_bye(start_server):
    server = start_server("--outbox-limit", "100000000", "--history-bytes", "1000000000")
    alice = server.json("alice")
    stuck = fill_up(server, alice, 800)
    server.signal(signal.SIGTERM)
    seen = 0
    while (got := stuck.recv())["type"] == "message":
        seen += 1
    assert got["type"] == "bye" and seen == 800
    assert server.wait() == 0


def test_a_client_that_never_reads_can_not_delay_the_end(server):
    alice = server.json("alice")
    fill_up(server, alice)
    begin = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - begin < 5


def test_a_second_signal_ends_the_server_at_once(server):
    alice = server.json("alice")
    fill_up(server, alice)
    server.signal(signal.SIGTERM)
    alice.until("bye")
    begin = time.monotonic()
    server.signal(signal.SIGTERM)
    server.expected_exit = server.wait()
    assert time.monotonic() - begin < 1


def test_a_second_hang_up_changes_nothing(server):
    """A terminal that closes may send two."""
    alice = server.json("alice")
    server.signal(signal.SIGHUP)
    alice.until("bye")
    server.signal(signal.SIGHUP)
    assert alice.until_closed() == b""
    alice.close()
    assert server.wait() == 0


def test_a_hang_up_that_is_ignored_at_the_start_stays_so(start_server):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        server = start_server()
    finally:
        signal.signal(signal.SIGHUP, before)
    alice = server.json("alice")
    server.signal(signal.SIGHUP)
    assert alice.ask("ping")["type"] == "pong"


def test_a_signal_amid_a_storm_ends_well(server):
    """Half-open objects, floods and fresh connections are no reason not to stop."""
    clients = [server.json(f"c{n}") for n in range(20)]
    for n, client in enumerate(clients):
        client.send_bytes(client.encode(type="message", room="lobby", text="x" * 5000) * 20 + b'{"type":"pi')
    for _ in range(20):
        server.connect().offer_bytes(b'{"user":"x","te')
    begin = time.monotonic()
    assert server.stop() == 0 and time.monotonic() - begin < 5


# --- a log that is not read ---


def serve_with_log(bin_dir, log):
    server = subprocess.Popen([bin_dir / "banterd", "--port", "0", "--no-http", "--no-irc"], stdout=subprocess.PIPE, stderr=log)
    return server, int(server.stdout.readline().rsplit(b":", 1)[1])


def says_and_hears(port):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(b'{"user":"a","text":"x"}')
        assert client.recv(100) == b"[a] x\n"


def test_a_log_whose_reader_has_gone_stops_nothing(bin_dir):
    reader, log = os.pipe()
    server, port = serve_with_log(bin_dir, log)
    os.close(log)
    os.close(reader)
    for _ in range(20):
        says_and_hears(port)
    server.terminate()
    assert server.wait(20) == 0


def test_an_unread_log_blocks_nothing(bin_dir):
    reader, log = os.pipe()
    server, port = serve_with_log(bin_dir, log)
    for _ in range(1500):  # two lines each: more than the pipe holds
        socket.create_connection(("127.0.0.1", port), timeout=20).close()
    says_and_hears(port)
    server.terminate()
    assert server.wait(20) == 0
    os.close(log)
    os.close(reader)
