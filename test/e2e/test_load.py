"""banter-load: its report on a good server, and its detection of a bad one."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from fan_out import FanOut, Irc, Relay

sys.path += [str(Path(__file__).resolve().parents[2] / folder) for folder in ("scripts", "test/bench")]

from peers import PEERS, Installed  # noqa: E402


@pytest.fixture
def load(bin_dir):
    """load(server, *flags): runs banter-load --json. @return (exit code, result or None, stderr)."""

    def run(server, *flags):
        done = subprocess.run(
            [bin_dir / "banter-load", "--host", server.host, "--port", str(server.port), "--json",
             "--warm-up", "0.1", "--drain-timeout", "2", *map(str, flags)],
            capture_output=True, text=True, timeout=100)
        return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr

    return run


SMALL = ("--members", 20, "--senders", 4, "--messages", 400, "--duration", 20)


# A good server.


@pytest.mark.parametrize("form", ["plain", "json"])
@pytest.mark.parametrize("pace", [("--window", 3), ("--lockstep",), ("--rate", 2000)], ids=lambda p: p[0][2:])
def test_every_delivery_of_banterd_is_counted(server, load, form, pace):
    code, result, errors = load(server, *SMALL, "--form", form, "--pid", server.pid, *pace)
    assert code == 0, (result, errors)
    assert result["messages"] == 400
    assert result["deliveries"] >= 20 * 400
    assert result["latency_ms"]["count"] >= 20 * 400
    assert 0 < result["latency_ms"]["p50"] <= result["latency_ms"]["p99"] <= result["latency_ms"]["max"]
    assert result["server"]["pss_end_bytes"] > 0


def test_messages_of_plain_senders_reach_json_members(server, load):
    code, result, errors = load(server, *SMALL, "--form", "json", "--sender-form", "plain")
    assert code == 0, (result, errors)


def test_members_get_messages_of_their_own_rooms_only(server, load):
    code, result, errors = load(server, "--members", 30, "--senders", 10, "--rooms", 6, "--rooms-per-member", 2,
                                "--form", "json", "--messages", 300, "--no-ids")
    assert code == 0, (result, errors)
    assert result["deliveries"] >= 300 * 10  # each room has 30 * 2 / 6 members


def test_slow_members_get_everything_in_the_end(start_server, load):
    server = start_server("--history-messages", "20000")
    code, result, errors = load(server, "--members", 20, "--senders", 4, "--slow", 5, "--never-read", 5,
                                "--slow-rate", 2000, "--rate", 1000, "--duration", 3, "--bytes", 1000)
    assert code == 0, (result, errors)
    assert result["checks"]["messages"] >= 3000


@pytest.mark.parametrize("form", ["plain", "json"])
def test_idle_connections_are_weighed(server, load, form):
    code, result, errors = load(server, "--members", 200, "--idle", "--form", form, "--pid", server.pid)
    assert code == 0, (result, errors)
    assert 0 < result["server"]["bytes_per_connection"] < 100_000


# A bad one. The fan-out of the first test is right, so that the others fail for their fault only.


def flaw(server_fault, **kwargs):
    return lambda: FanOut(server_fault, **kwargs)


def swap_every_50th(server, peer, nth, line):
    # Not to the end: a line held back with nothing after it counts as lost. At least 400 arrive.
    if peer != 7 or nth >= 400:
        return [line]
    if nth % 50 == 0:
        server.held = line
        return []
    return [line, server.held] if nth % 50 == 1 and nth > 1 else [line]


FAULTS = {
    "lost": (flaw(lambda s, peer, nth, line: [] if peer == 7 and nth == 100 else [line]), "lost"),
    "lost at the end": (flaw(lambda s, peer, nth, line: [] if peer == 7 and nth > 300 else [line]), "lost"),
    "doubled": (flaw(lambda s, peer, nth, line: [line] * 2 if peer == 7 and nth == 100 else [line]), "doubled"),
    "swapped": (flaw(swap_every_50th), "out_of_order"),
    "changed": (flaw(lambda s, peer, nth, line: [line.replace("abcdefg", "abcdefG")]
                     if peer == 7 and nth == 100 else [line]), "lost"),
    "wrong author": (flaw(lambda s, peer, nth, line: [line.replace("[u", "[v").replace('"user":"u', '"user":"v')]
                          if peer == 7 and nth == 100 else [line]), "lost"),
    "connection dropped": (flaw(None, drop_after=100), "closed"),
}


@pytest.mark.parametrize("form", ["plain", "json"])
def test_a_right_fan_out_passes(load, form):
    with FanOut() as server:
        code, result, errors = load(server, *SMALL, "--form", form)
    assert code == 0, (result, errors)


@pytest.mark.parametrize("form", ["plain", "json"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_noticed(load, fault, form):
    make, field = FAULTS[fault]
    with make() as server:
        code, result, errors = load(server, *SMALL, "--form", form)
    assert code == 1, (result, errors)
    assert result["checks"][field] > 0
    others = {"lost", "doubled", "out_of_order", "misdelivered"} - {field}
    if field == "lost":
        # A client that has lost a message may be the first to get the next one, and so set another order.
        others -= {"out_of_order"}
    if field != "closed":
        assert all(result["checks"][other] == 0 for other in others), result


def test_a_missing_ack_is_noticed(load):
    with FanOut(acks=False) as server:
        code, result, errors = load(server, *SMALL, "--form", "json")
    assert code == 1, (result, errors)
    assert result["checks"]["not_acknowledged"] > 0


def test_a_message_in_the_wrong_room_is_noticed(load):
    with FanOut() as server:
        flags = ("--members", 20, "--senders", 4, "--rooms", 2, "--form", "json", "--messages", 100)
        code, result, errors = load(server, *flags)
        assert code == 0, (result, errors)

    def leak(server, peer, nth, line):
        if peer == 7 and nth == 10:
            for other in server.peers[8:9]:
                other["writer"].write(line.encode())
        return [line]

    with FanOut(leak) as server:
        code, result, errors = load(server, *flags)
    assert code == 1, (result, errors)
    assert result["checks"]["misdelivered"] == 1


# Servers that are not banter.


def lose_the_100th(server, peer, nth, line):
    return [] if peer == 3 and nth == 100 else [line]


@pytest.mark.parametrize("pace", [("--window", 3), ("--lockstep",), ("--rate", 1000)], ids=lambda p: p[0][2:])
def test_a_relay_of_lines_is_measured(load, pace):
    with Relay() as server:
        code, result, errors = load(server, *SMALL, "--form", "line", *pace)
    assert code == 0, (result, errors)
    assert result["deliveries"] >= 20 * 400
    if "--window" in pace:
        assert result["completion_ms"]["count"] == 0
    else:
        assert result["completion_ms"]["count"] == 400
        assert result["latency_ms"]["max"] == result["completion_ms"]["max"] >= result["completion_ms"]["p50"]
        assert result["latency_ms"]["p50"] <= result["completion_ms"]["p50"]


def test_an_echo_server_answers_each_member_alone(load):
    with Relay(echo=True) as server:
        code, result, errors = load(server, *SMALL, "--form", "echo")
    assert code == 0, (result, errors)
    assert result["rooms"] == 20
    assert 400 <= result["deliveries"] < 500


def test_an_echo_to_other_clients_is_detected(load):
    with Relay() as server:
        code, result, errors = load(server, *SMALL, "--form", "echo")
    assert code == 1, (result, errors)
    assert result["checks"]["misdelivered"] > 0


@pytest.mark.parametrize("pace", [("--window", 3), ("--lockstep",), ("--rate", 1000)], ids=lambda p: p[0][2:])
def test_senders_on_irc_get_no_echo(load, pace):
    with Irc() as server:
        code, result, errors = load(server, *SMALL, "--form", "irc", "--rooms", 2, "--rooms-per-member", 2, *pace)
    assert code == 0, (result, errors)
    assert result["deliveries"] >= 19 * 400
    assert result["completion_ms"]["count"] == 400


@pytest.mark.parametrize("form, make", [("line", Relay), ("irc", Irc), ("echo", lambda f: Relay(f, echo=True))])
def test_a_lost_message_of_another_server_is_noticed(load, form, make):
    # Member 3 sends. In a closed loop it might wait for ever for its lost message.
    with make(lose_the_100th) as server:
        code, result, errors = load(server, *SMALL, "--form", form, "--rate", 1000)
    assert code == 1, (result, errors)
    assert result["checks"]["lost"] == 1


@pytest.mark.parametrize("name", [name for name, peer in PEERS.items() if isinstance(peer, Installed)])
def test_the_servers_of_others_are_measured(bin_dir, load, name):
    if missing := PEERS[name].missing(bin_dir):
        pytest.skip(missing)
    flags = PEERS[name].load_flags
    with PEERS[name].running(bin_dir) as server:
        code, result, errors = load(server, *SMALL, *flags, "--window", 10)
        assert code == 0, (result, errors)
        assert result["deliveries"] >= 400 * (20 - ("irc" in flags))
        assert result["checks"]["foreign"] == 0, result

        code, result, errors = load(server, "--members", 60, "--senders", 30, "--rooms", 20, "--messages", 300,
                                    "--duration", 20, "--room-prefix", "other", *flags)
        assert code == 0, (result, errors)
        assert result["deliveries"] >= 300 * (3 - ("irc" in flags))


def test_rooms_with_other_names_are_separate(bin_dir, server):
    runs = [subprocess.Popen([bin_dir / "banter-load", "--port", str(server.port), "--json", "--members", "20",
                              "--form", "json", "--warm-up", "0", "--duration", "1", "--room-prefix", prefix],
                             stdout=subprocess.PIPE, text=True) for prefix in ("one", "two")]
    for run in runs:
        output, _ = run.communicate(timeout=60)
        assert run.returncode == 0, output
        assert json.loads(output)["checks"]["foreign"] == 0


# The meters.


def test_joining_and_context_switches_are_measured(server, load):
    code, result, errors = load(server, *SMALL, "--form", "json", "--pid", server.pid)
    assert code == 0, (result, errors)
    assert 0 < result["join_seconds"] < 10
    assert 0 < result["server"]["join_cpu_seconds"] < 10
    assert 0 < result["server"]["context_switches"] < 1e6


def test_several_processes_are_added_up(start_server, load):
    server, other = start_server(), start_server()
    _, one, _ = load(server, *SMALL, "--pid", server.pid)
    code, both, errors = load(server, *SMALL, "--pid", f"{server.pid},{other.pid}")
    assert code == 0, (both, errors)
    assert both["server"]["peak_rss_bytes"] > 1.5 * one["server"]["peak_rss_bytes"]


# The command line.


def test_a_missing_server_is_reported_as_unavailable(load):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))

        class nobody:
            host, port = unused.getsockname()

        code, _, errors = load(nobody, *SMALL)
    assert code == 69
    assert "can't connect" in errors


def test_other_machines_are_never_loaded(bin_dir):
    done = subprocess.run([bin_dir / "banter-load", "--host", "192.0.2.1"], capture_output=True, text=True, timeout=20)
    assert done.returncode == 64
    assert "loopback" in done.stderr


def test_wrong_flags_are_explained(bin_dir):
    done = subprocess.run([bin_dir / "banter-load", "--members", "0"], capture_output=True, text=True, timeout=20)
    assert done.returncode == 64
    assert "--members" in done.stderr
