"""The Python helpers in scripts/, against the real server."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))

from banter_client import Refused, connect  # noqa: E402
from clients import wait_until  # noqa: E402


def run(coroutine):
    asyncio.run(asyncio.wait_for(coroutine, 20))


def script(bin_dir, name, *flags, path=None):
    """Runs it, with PATH set to `path` if that is given."""
    environment = os.environ | ({"PATH": str(path)} if path else {})
    return subprocess.run(["/usr/bin/python3", SCRIPTS / name, "--bin-dir", bin_dir, *map(str, flags)],
                          capture_output=True, text=True, timeout=120, env=environment)


# The client module.


def test_a_sent_message_is_acknowledged_and_delivered(server):
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


FAILS_AT_20 = """#!/usr/bin/python3
import os, sys
if "20" in sys.argv:
    sys.exit("banter-load: it is too much")
os.execv({load!r}, sys.argv)
"""


def test_a_failing_io_model_is_reported_and_the_others_continue(bin_dir, tmp_path):
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "banter-echo-server").symlink_to(bin_dir / "banter-echo-server")
    (programs / "banter-load").write_text(FAILS_AT_20.format(load=str(bin_dir / "banter-load")))
    (programs / "banter-load").chmod(0o755)
    done = script(programs, "io_models.py", "--quick", "--connections", 20, 30, "--models", "epoll", "--json",
                  tmp_path / "out.json", "--plots", tmp_path / "plots")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "CHECK FAILED: epoll, 20 connections, run 1:" in done.stdout
    failed, good = json.loads((tmp_path / "out.json").read_text())["rows"]
    assert "cpu_us" not in failed and failed["memory_bytes"]["median"] > 0
    assert good["cpu_us"]["median"] > 0 and good["connections"] == 30


def test_an_unknown_io_model_is_refused(bin_dir):
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


# The comparison with other servers.


def test_a_delivery_costs_no_more_than_the_gates_allow(bin_dir):
    if not (Path(bin_dir) / "libcall_counter.so").exists():
        pytest.skip("calls are not counted under a sanitizer, which has a malloc of its own")
    done = script(bin_dir, "compare.py", "--quick")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("(max") == 9 and "TOO MUCH" not in done.stdout

SHORT = ("--only", "talker", "--runs", 1, "--seconds", 1)


def test_servers_are_compared(bin_dir, tmp_path):
    done = script(bin_dir, "compare.py", "--peers", "banterd", "ceiling", "textbook", "selectors", *SHORT,
                  "--json", tmp_path / "out.json", "--plots", tmp_path / "plots")
    assert done.returncode == 0, done.stdout + done.stderr
    records = json.loads((tmp_path / "out.json").read_text())["records"]
    assert [record["peer"] for record in records] == ["banterd", "ceiling", "textbook", "selectors"]
    for record in records:
        assert record["values"]["deliveries_per_cpu_second"] > 0, record
    assert "textbook Asio chat" in done.stdout
    assert (tmp_path / "plots" / "throughput.png").exists()


@pytest.fixture
def few_programs(tmp_path):
    """A PATH with the programs that the scripts need, and no other server."""
    folder = tmp_path / "path"
    folder.mkdir()
    (folder / "taskset").symlink_to("/usr/bin/taskset")
    return folder


def test_a_server_that_is_missing_is_skipped_with_a_note(bin_dir, few_programs, tmp_path):
    done = script(bin_dir, "compare.py", "--peers", "redis", "node", "ceiling", *SHORT,
                  "--json", tmp_path / "out.json", path=few_programs)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "apt-get install redis-server" in done.stdout
    found = json.loads((tmp_path / "out.json").read_text())
    assert set(found["skipped"]) == {"redis", "node"}
    assert [record["peer"] for record in found["records"]] == ["ceiling"]


BREAKS = """#!/usr/bin/python3
import socket, sys
if "--version" in sys.argv:
    sys.exit()
with socket.create_server(("127.0.0.1", 0)) as listener:
    print(f"listening chat 127.0.0.1:{listener.getsockname()[1]}", flush=True)
    while True:
        listener.accept()[0].close()
"""


def test_a_failing_server_is_reported_and_the_others_continue(bin_dir, few_programs, tmp_path):
    node = few_programs / "node"
    node.write_text(BREAKS)
    node.chmod(0o755)
    done = script(bin_dir, "compare.py", "--peers", "node", "ceiling", *SHORT, "--json", tmp_path / "out.json",
                  path=few_programs)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Node: breaks in 1 of 1 runs: " in done.stdout
    broken, good = json.loads((tmp_path / "out.json").read_text())["records"]
    assert broken["peer"] == "node" and "closed" in broken["breaks"]
    assert good["peer"] == "ceiling" and good["values"]["messages_per_second"] > 0


STAYS_SILENT = BREAKS.replace('print(f"listening', 'print(f"not listening')
KILLS_THE_LOAD = """#!/usr/bin/python3
import os, signal, socket, sys
if "--version" in sys.argv:
    sys.exit()
with socket.create_server(("127.0.0.1", 0)) as listener:
    print(f"listening chat 127.0.0.1:{listener.getsockname()[1]}", flush=True)
    while True:
        listener.accept()
        # The generator is the other child of the script.
        for pid in map(int, open(f"/proc/{os.getppid()}/task/{os.getppid()}/children").read().split()):
            if pid != os.getpid():
                os.kill(pid, signal.SIGKILL)
"""


@pytest.mark.parametrize("program, outcome, status", [(STAYS_SILENT, "not started", 0),
                                                      (KILLS_THE_LOAD, "not measured", 1)],
                         ids=["not started", "our fault"])
def test_a_failed_start_or_generator_is_not_a_break_of_the_server(bin_dir, few_programs, tmp_path, program, outcome,
                                                                  status):
    node = few_programs / "node"
    node.write_text(program)
    node.chmod(0o755)
    done = script(bin_dir, "compare.py", "--peers", "node", "ceiling", *SHORT, "--json", tmp_path / "out.json",
                  path=few_programs)
    assert done.returncode == status, done.stdout + done.stderr
    assert f"Node: {outcome} in 1 of 1 runs: " in done.stdout
    failed, good = json.loads((tmp_path / "out.json").read_text())["records"]
    assert "breaks" not in failed and failed[outcome]
    assert good["values"]["messages_per_second"] > 0


def results_of(machine, peer, rates):
    return {"machine": machine, "date": "2026-01-01T00:00:00+00:00", "settings": {"runs": 3, "seconds": 3},
            "versions": {peer: "1"}, "skipped": {},
            "records": [{"workload": "talker", "peer": peer, "run": run, "step": "",
                         "values": {"deliveries_per_cpu_second": rate}} for run, rate in enumerate(rates)]}


def test_earlier_results_are_shown_together(bin_dir, tmp_path):
    here, there = ({"cpu": name, "cores": 2, "kernel": "6.1"} for name in ("here", "there"))
    files = []
    for number, content in enumerate((results_of(here, "banterd", [200e3, 400e3, 100e3]),
                                      results_of(here, "redis", [50e3]), results_of(there, "nats", [50e3]))):
        files.append(tmp_path / f"{number}.json")
        files[-1].write_text(json.dumps(content))
    done = script(bin_dir, "compare.py", "--plot-from", *files[:2], "--plots", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = {line.split("  ")[0]: line for line in done.stdout.splitlines()}
    assert "0.200 [0.100 .. 0.400]" in rows["banterd"]
    assert "0.050" in rows["Redis pub/sub"]
    assert (tmp_path / "throughput.png").exists()

    later = tmp_path / "later.json"
    later.write_text(json.dumps(results_of(here, "banterd", [700e3]) | {"date": "2026-02-03", "commit": "abc"}))
    done = script(bin_dir, "compare.py", "--plot-from", *files[:2], later)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = {line.split("  ")[0]: line for line in done.stdout.splitlines()}
    assert "0.700" in rows["banterd"] and "[" not in rows["banterd"] and "0.050" in rows["Redis pub/sub"]
    assert done.stdout.splitlines()[0] == "measured 2026-01-01 to 2026-02-03, commits ?, abc"

    done = script(bin_dir, "compare.py", "--plot-from", *files)
    assert done.returncode == 1
    assert "different machines" in done.stderr


def test_a_figure_that_is_not_a_servers_capacity_is_marked(bin_dir, tmp_path):
    def values(server, generator):
        return {"deliveries_per_second": 1000, "p99_ms": 1, "p50_ms": 1, "server_share": server,
                "generator_share": generator}

    content = results_of({"cpu": "here", "cores": 2, "kernel": "6.1"}, "banterd", [])
    steps = {"redis": (0.95, 0.5), "nats": (0.85, 0.5), "node": (0.95, 0.96)}
    content["records"] = [{"workload": "open", "peer": peer, "run": 0, "step": step, "values": values(*shares)}
                          for peer, all_shares in steps.items()
                          for step, shares in (("capacity", all_shares), ("90 %", (0.3, 0.3)), ("fixed", (0.2, 0.2)))]
    (tmp_path / "open.json").write_text(json.dumps(content))
    done = script(bin_dir, "compare.py", "--plot-from", tmp_path / "open.json")
    cells = {words[0]: " ".join(words[1:]) for line in done.stdout.splitlines() if (words := line.split())}
    assert cells["Redis"] == "pub/sub 1000 - - 1.00 1.00 1.00 -"
    assert cells["NATS"] == "1000 u - - 1.00 u 1.00 1.00 -"
    assert cells["Node"] == "1000 g - - 1.00 g 1.00 1.00 -"
    assert {"u:", "g:"} <= set(cells)


def programs_under(pid):
    """name -> id of the processes that a process has started, and theirs."""
    found = {}
    with contextlib.suppress(OSError):  # one that has ended meanwhile
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            found[Path(f"/proc/{child}/comm").read_text().strip()] = int(child)
            found |= programs_under(child)
    return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("name, server, flags", [
    ("compare.py", "send_ceiling", ("--only", "talker", "--peers", "ceiling", "--seconds", "60")),
    ("bench.py", "send_ceiling", ("--only", "one", "--seconds", "60")),
    ("io_models.py", "banter-echo-ser", ("--models", "epoll", "--connections", "10", "--seconds", "60")),
    ("load_test.py", "banterd", ("--users", "10", "--talkers", "2", "--duration", "60"))])
def test_an_interrupted_script_stops_its_programs(bin_dir, name, server, flags, number):
    process = subprocess.Popen(["/usr/bin/python3", SCRIPTS / name, "--bin-dir", bin_dir, *flags],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        started = wait_until(lambda: (lambda found: {server, "banter-load"} <= set(found) and found)(
            programs_under(process.pid)), "the server and the generator")
    finally:
        process.send_signal(number)
        assert process.wait(20) == 128 + number
    assert not [name for name, pid in started.items() if Path(f"/proc/{pid}").exists()]
