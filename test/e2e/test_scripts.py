"""The Python helpers in scripts/, against the real server."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))

from banter_client import Refused, connect  # noqa: E402


def run(coroutine):
    asyncio.run(asyncio.wait_for(coroutine, 20))


def script(bin_dir, name, *flags):
    return subprocess.run(["/usr/bin/python3", SCRIPTS / name, "--bin-dir", bin_dir, *map(str, flags)],
                          capture_output=True, text=True, timeout=120)


# The client module.


def test_what_is_sent_is_acknowledged_and_heard(server):
    async def talk():
        async with await connect(server.host, server.port, "ann") as ann, \
                   await connect(server.host, server.port, "bob") as bob:
            ack = await ann.send("lobby", "hi")
            async for event in bob.events():
                if event["type"] == "message":
                    assert (event["user"], event["text"], event["seq"]) == ("ann", "hi", ack["seq"])
                    return

    run(talk())


def test_requests_may_overlap(server):
    async def talk():
        async with await connect(server.host, server.port, "ann") as ann:
            acks = await asyncio.gather(*(ann.send("lobby", f"line {i}") for i in range(50)))
            assert [ack["seq"] for ack in acks] == sorted({ack["seq"] for ack in acks})
            page = await ann.history("lobby", limit=50)
            assert [m["text"] for m in page["messages"]] == [f"line {i}" for i in range(50)]

    run(talk())


def test_a_refused_request_raises_its_code(server):
    async def talk():
        async with await connect(server.host, server.port, "ann") as ann:
            with pytest.raises(Refused) as refused:
                await ann.send("nowhere", "hi")
            assert refused.value.code == "no_such_room"
            with pytest.raises(Refused) as refused:
                await connect(server.host, server.port, "ann")
            assert refused.value.code == "name_in_use"

    run(talk())


def test_the_end_of_the_connection_ends_requests_and_events(server):
    async def talk():
        async with await connect(server.host, server.port, "ann") as ann:
            await ann.request("bye")
            assert [event["type"] async for event in ann.events()][-1:] == ["joined"]
            with pytest.raises(ConnectionError):
                await ann.ping()

    run(talk())


# The echo servers, measured.


def test_the_io_models_are_measured_and_drawn(bin_dir, tmp_path):
    done = script(bin_dir, "io_models.py", "--quick", "--connections", 20, "--models", "blocking", "busy-wait",
                  "select", "epoll", "asio", "io_uring", "--json", tmp_path / "out.json", "--plots", tmp_path / "plots")
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads((tmp_path / "out.json").read_text())
    rows = {row["model"]: {name: of["median"] for name, of in row.items() if isinstance(of, dict)}
            for row in result["rows"]}
    assert {"blocking", "busy-wait", "select", "epoll", "asio"} <= set(rows)  # io_uring where it is to be had
    for row in rows.values():
        assert row["refused"] == 0 and row["echoes_per_second"] > 0 and 0 < row["p50_ms"] <= row["p99_ms"]
    assert rows["blocking"]["switches"] > 0.5  # each echo is another thread's
    assert rows["busy-wait"]["idle_cores"] > 0.05 > rows["epoll"]["idle_cores"]
    assert len(list((tmp_path / "plots").glob("io-models-*.png"))) == 5


def test_an_io_model_that_is_none_is_refused(bin_dir):
    done = script(bin_dir, "io_models.py", "--models", "kqueue")
    assert done.returncode == 2 and "kqueue" in done.stderr


# The load test.


def test_a_scenario_is_run_rate_by_rate(bin_dir, tmp_path):
    scenario = tmp_path / "small.toml"
    scenario.write_text('users = 20\ntalkers = 4\nrooms = 2\nrates = [100, 200]\nduration = 1\n')
    done = script(bin_dir, "load_test.py", scenario, "--json", tmp_path / "out.json", "--plot", tmp_path / "out.png")
    assert done.returncode == 0, done.stdout + done.stderr
    rates = [result["messages_per_second"] for result in json.loads((tmp_path / "out.json").read_text())["results"]]
    assert rates == pytest.approx([100, 200], rel=0.1)
    assert (tmp_path / "out.png").exists()


def test_a_scenario_with_a_misspelt_name_is_refused(bin_dir, tmp_path):
    scenario = tmp_path / "wrong.json"
    scenario.write_text('{"user": 20}')
    done = script(bin_dir, "load_test.py", scenario)
    assert done.returncode == 2
    assert "there is no user" in done.stderr


def test_a_running_server_is_loaded(bin_dir, server, tmp_path):
    done = script(bin_dir, "load_test.py", "--server", f"{server.host}:{server.port}", "--pid", server.pid, "--users", 10,
                  "--talkers", 2, "--rates", 50, "--duration", 1, "--plot", tmp_path / "out.png")
    assert done.returncode == 0, done.stdout + done.stderr
