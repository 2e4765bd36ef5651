"""Starts the programs of a measurement, each on its own core, and runs banter-load against them."""

import contextlib
import json
import os
import platform
import re
import select
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START_DEADLINE = 10
CONNECT_DEADLINE = 60
POLL = 0.02  # seconds between checks of a condition without a notification


OF_THE_SERVER = (1, 69)  # banter-load's exit codes if the server ended, closed a connection or accepts none


class Failure(SystemExit):
    """A server failed while it was measured. Ends the script with its message unless it is caught.

    `outcome` describes the server in a word or two.
    """

    outcome = "breaks"


class NotStarted(Failure):
    """A server did not become ready."""

    outcome = "not started"


class TooSlow(Failure):
    """There was no result in time."""

    outcome = "too slow"


class OurFault(Failure):
    """A tool failed, not the server."""

    outcome = "not measured"


OUTCOMES = tuple(kind.outcome for kind in (Failure, NotStarted, TooSlow, OurFault))


class Target:
    """A server to measure: its address, and its processes if they are known."""

    def __init__(self, host, port, *pids):
        self.host, self.port = host, port
        self.pids = [pid for pid in pids if pid]

    @property
    def pid(self):
        return self.pids[0] if self.pids else None

    def wait_for_connections(self, count):
        """Waits until the server has at least `count` descriptors. @throws Failure"""
        end = time.monotonic() + CONNECT_DEADLINE
        while self._descriptors() < count:
            if time.monotonic() > end:
                raise TooSlow(f"{count} connections were not accepted within {CONNECT_DEADLINE} s")
            time.sleep(POLL)

    def _descriptors(self):
        try:
            return sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in self.pids)
        except OSError as error:
            raise Failure(f"the server has ended: {error}") from None

    def resident_bytes(self):
        total = 0
        for pid in self.pids:
            with contextlib.suppress(OSError):
                total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return total


def end_on_signals():
    """Makes SIGTERM, and the SIGHUP of a closed terminal, end the script like an exit: it stops the programs that it has
    started. Call once, before the first program."""
    def leave(number, _):
        for other in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(other, signal.SIG_IGN)  # a second signal must not interrupt the stopping
        sys.exit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
            signal.signal(number, leave)


def default_bin_dir():
    """BANTER_BIN_DIR, or the release build of this tree."""
    return Path(os.environ.get("BANTER_BIN_DIR", ROOT / "build" / "release" / "bin"))


def program(bin_dir, name):
    """@throws OurFault  if it was not built."""
    path = Path(bin_dir) / name
    if not path.exists():
        raise OurFault(f"{path} is missing. Build it first: "
                       "cmake --preset release -DBANTER_TESTS=ON && cmake --build --preset release")
    return str(path)


def banterd_command(*flags, data=None):
    """The command of a banterd to measure: with a free port, no rate limit and no log. Without `data`, a folder, it
    stores nothing; without --http-port it has no HTTP, without --irc-port no IRC."""
    storing = ["--memory"] if data is None else ["--data", str(data)]
    frontends = [f"--no-{frontend}" for frontend in ("http", "irc") if f"--{frontend}-port" not in flags]
    return ["banterd", "--port", "0", *frontends, *storing, "--rate-limit", "0", "--log-level", "warning", *flags]


def pinned(core, command):
    """`command` on one core; unchanged if the machine does not have this core."""
    if core in os.sched_getaffinity(0):
        return ["taskset", "-c", str(core), *command]
    return command


def free_port():
    """A port of 127.0.0.1 that was free a moment ago, for programs that can't print the port they picked."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextlib.contextmanager
def running(command, core=0, port=None, log=None, what="chat"):
    """Starts a server, and at the end stops it with all its processes.

    It is ready when it says `listening WHAT HOST:PORT` (or `echo`); with `port`, when that port of 127.0.0.1 answers.
    Its log goes to the open file `log`, if given.
    @throws NotStarted, with what it said, when it does not get ready.
    """
    with contextlib.nullcontext(log) if log else tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(pinned(core, command), stdin=subprocess.DEVNULL, start_new_session=True,
                                   stdout=log if port else subprocess.PIPE, stderr=log, text=True)
        try:
            host, port = _wait_for_port(process, port) if port else _wait_for_line(process, what)
            if not port:
                log.seek(0)
                said = log.read().strip() or f"exit code {process.poll()}"
                raise NotStarted(f"{command[0]} did not start: {said}")
            # taskset becomes the program, so this is the id of the server.
            yield Target(host, port, process.pid)
        finally:
            _stop(process)


def _wait_for_line(process, what):
    if select.select([process.stdout], [], [], START_DEADLINE)[0]:
        while found := re.fullmatch(r"listening (\w+) (.+):(\d+)\n", process.stdout.readline()):
            if found[1] in (what, "echo"):
                return found[2].strip("[]"), int(found[3])
    return None, None


def _wait_for_port(process, port):
    end = time.monotonic() + START_DEADLINE
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return "127.0.0.1", port
        time.sleep(POLL)
    return None, None


def _stop(process):
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()


class Load:
    """A running banter-load. Use it in `with`, which ends it."""

    def __init__(self, bin_dir, target, *flags, core=1, quiet=False):
        """With `quiet` its stderr is kept for the message of a Failure."""
        command = [program(bin_dir, "banter-load"), "--json", "--host", target.host, "--port", str(target.port),
                   *map(str, flags)]
        if target.pids:
            command += ["--pid", ",".join(map(str, target.pids))]
        self._target = target
        self._process = subprocess.Popen(pinned(core, command), stdout=subprocess.PIPE,
                                         stderr=subprocess.PIPE if quiet else None, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.runs():
            self._process.kill()
        self._process.communicate()

    def runs(self):
        return self._process.poll() is None

    def cpu_seconds(self):
        """CPU seconds so far. @throws Failure if it has ended"""
        try:
            return time.clock_gettime(~self._process.pid << 3 | 2)  # the clock of a process: clock_getcpuclockid(3)
        except OSError as error:
            raise Failure(f"banter-load has ended: {error}") from None

    def result(self, most_seconds=None, most_bytes=None):
        """@return the JSON result, good or not.

        @throws TooSlow when it takes longer than `most_seconds`, OurFault when banter-load itself failed, and Failure
        when the server ended, could not be connected to, or takes more than `most_bytes` of memory.
        """
        end = time.monotonic() + (most_seconds or float("inf"))
        while True:
            try:
                out, errors = self._process.communicate(timeout=0.2)
                break
            except subprocess.TimeoutExpired:
                if time.monotonic() > end:
                    raise TooSlow(f"no result after {most_seconds:.0f} s") from None
                if most_bytes and self._target.resident_bytes() > most_bytes:
                    raise Failure(f"the server takes more than {most_bytes / 2**30:.0f} GiB of memory") from None
        with contextlib.suppress(ValueError):
            return json.loads(out)
        said = (errors or "").strip().splitlines()
        kind = Failure if self._process.returncode in OF_THE_SERVER else OurFault
        raise kind(said[0] if said else f"banter-load failed with {self._process.returncode}")


def load(bin_dir, target, *flags, core=1):
    """Runs banter-load. @return its JSON result; @throws Failure if there is none."""
    with Load(bin_dir, target, *flags, core=core) as running_load:
        return running_load.result()


def complaint(result):
    """The faults of a run in one line; empty: none."""
    if result["good"]:
        return ""
    faults = ("lost", "doubled", "out_of_order", "misdelivered", "not_acknowledged", "refused", "closed")
    wrong = [f"{name} {count}" for name, count in result["checks"].items() if count and name in faults]
    if result["aborted"]:
        wrong.append(result["aborted"])
    return ", ".join(wrong)


class Spread:
    """The values of repeated runs: their median, and their range."""

    def __init__(self, values):
        self.values = list(values)

    @property
    def median(self):
        return statistics.median(self.values)

    @property
    def low(self):
        return min(self.values)

    @property
    def high(self):
        return max(self.values)

    def text(self, form):
        return f"{form.format(self.median)}  [{form.format(self.low)} .. {form.format(self.high)}]"


def rest(seconds=1.0):
    """Waits until the kernel has closed thousands of sockets, which would count for the next run."""
    time.sleep(seconds)


def machine():
    """The machine on which the figures depend, for the result file."""
    found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return {"cpu": found[1] if found else platform.machine(), "cores": os.cpu_count(), "kernel": platform.release(),
            "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")}
