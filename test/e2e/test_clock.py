"""Clocks that jump: order, numbers, limits and retention do not depend on them."""

import json
import re
import subprocess
import time
from pathlib import Path

import pytest

from clients import wait_until
from talkers import history_of

HOUR, DAY = 3600, 86400
JUMPS = {
    "an hour on": f"+{HOUR}", "an hour back": f"-{HOUR}", "a day on": f"+{DAY}", "a day back": f"-{DAY}",
    "1970": "@1970-01-01 00:00:10", "2038": "@2038-01-20 00:00:00",
}
NOW = "+0"
RFC_3339 = re.compile(r"(\d{4})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\dZ")


class Clock:
    """The system's clock as a server sees it (faketime); the monotonic one is not changed."""

    def __init__(self, file):
        self.file = file
        libraries = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
        if not libraries:
            pytest.skip("faketime is not installed")
        self.set(NOW)
        self.env = {
            "LD_PRELOAD": str(libraries[0]), "FAKETIME_TIMESTAMP_FILE": str(file), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "TZ": "UTC",
        }

    def set(self, what):
        new = self.file.with_suffix(".new")
        new.write_text(what + "\n")
        new.replace(self.file)  # never half written


@pytest.fixture
def clock(tmp_path, sanitized):
    if sanitized:
        pytest.skip("a sanitizer's runtime wants to be loaded before faketime")
    return Clock(tmp_path / "clock")


def check(client, expected):
    history = history_of(client, "lobby")
    assert [m["text"] for m in history] == expected
    assert [m["prev"] for m in history] == [0] + [m["seq"] for m in history[:-1]]
    assert [m["seq"] for m in history] == sorted({m["seq"] for m in history})
    assert all(RFC_3339.fullmatch(m["time"]) for m in history)
    return history


def test_order_and_resume_do_not_depend_on_the_clock(start_server, clock):
    server = start_server(env=clock.env)
    said, years = [], set()
    alice, bob = server.json("alice"), server.json("bob")
    for restart in (False, True):
        for name, jump in [*JUMPS.items(), ("now", NOW)]:
            clock.set(jump)
            if restart:
                alice.close()
                server.kill() if name.startswith("a day") else server.stop()
                server.restart()
                alice = server.json("alice")
                clock.set(jump)
            for n in range(5):
                said.append(f"{name} {n}, {restart}")
                ack = alice.say(said[-1], id=f"{len(said)}")
                years.add(RFC_3339.fullmatch(ack["time"])[1])
                assert alice.say(said[-1], id=f"{len(said)}")["seq"] == ack["seq"]
        if not restart:
            heard = [m for m in bob.fence() if m["type"] == "message"]
            assert [m["text"] for m in heard] == said
            bob.close()
    assert {"1970", "2038"} <= years, "the clock did not jump"
    history = check(alice, said)

    again = server.json("bob", hello=False)
    again.send(type="hello", user="bob", rooms=["lobby"], epoch=bob.welcome["epoch"], after=heard[-1]["seq"])
    again.expect("welcome", epoch=bob.welcome["epoch"])
    again.expect("joined")
    assert again.expect("history")["messages"] == history[len(heard):]


def dated(days_ago, text):
    return json.dumps({"room": "lobby", "user": "old", "text": text, "id": text,
                       "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - days_ago * DAY))})


def texts(client):
    return [m["text"] for m in history_of(client, "lobby")]


def test_nothing_is_removed_because_a_clock_is_wrong(start_server, bin_dir, clock, tmp_path):
    """A clock that is ahead, at the start or while the server runs, removes nothing that is not old."""
    data = tmp_path / "data"
    kept = [f"{n} days" for n in range(89, 0, -1)]
    lines = [dated(100, "too old"), dated(95, "as well")] + [dated(int(text.split()[0]), text) for text in kept]
    subprocess.run([bin_dir / "banterd", "import", "--data", data], input="\n".join(lines), text=True, check=True)
    clock.set(f"+{80 * DAY}")
    server = start_server("--keep", "90d", "--data", str(data), env=clock.env)
    server.wait_log("removed 2 messages from before")
    server.wait_log("8[01] days ahead")
    alice = server.json("alice")
    kept.append("by the wrong clock")
    alice.say(kept[-1])
    assert texts(alice) == kept
    clock.set(NOW)
    begin = time.monotonic()
    # Upkeep runs at the start, and every five seconds.
    wait_until(lambda: alice.ask("ping") and time.monotonic() - begin > 5.5, "the upkeep", 20)
    for name, jump in [("corrected", NOW), ("2038", JUMPS["2038"]), ("1970", JUMPS["1970"]), ("right", NOW)]:
        kept.append(name)
        alice.say(kept[-1])
        assert texts(alice) == kept
        alice.close()
        assert server.stop() == 0
        clock.set(jump)
        server.restart()
        alice = server.json("alice")
    assert texts(alice) == kept


def test_limits_and_time_outs_do_not_depend_on_the_clock(start_server, clock):
    server = start_server("--rate-burst", "10", "--request-timeout", "5", rate_limit="20", env=clock.env)
    half = server.json("half")
    half.send_bytes(b'{"type": "ping", "id"')
    fast = server.json("fast")
    begin = time.monotonic()
    for n, jump in enumerate([*JUMPS.values(), NOW]):
        clock.set(jump)
        for _ in range(10):
            assert fast.ask("ping")["type"] == "pong"
        if n == 0:
            fast.fence()
    took = time.monotonic() - begin
    assert 2.5 < took < 10, f"71 requests at 20 a second, 10 of them at once, took {took:.1f} s"
    assert half.until_closed() and time.monotonic() - begin < 12

    slow = server.json("slow")
    slow.send_bytes(b'{"type": "ping", "id"')
    for n, jump in enumerate(JUMPS.values()):
        clock.set(jump)
        assert server.json(f"other{n}").ask("ping")["type"] == "pong"
    slow.send_bytes(b': "x"}\n')
    slow.until("pong", id="x")
