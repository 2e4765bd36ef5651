"""Starts the programs that a measurement needs, each on a core of its own, and runs banter-load against them."""

import contextlib
import json
import os
import re
import select
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START_DEADLINE = 10


class Target:
    """A server to be measured: where it listens, and its process if that is known."""

    def __init__(self, host, port, pid=None):
        self.host, self.port, self.pid = host, port, pid


def default_bin_dir():
    """BANTER_BIN_DIR, or the release build of this tree."""
    return Path(os.environ.get("BANTER_BIN_DIR", ROOT / "build" / "release" / "bin"))


def program(bin_dir, name):
    path = Path(bin_dir) / name
    if not path.exists():
        sys.exit(f"{path} is missing. Build it first: cmake --preset release && cmake --build --preset release")
    return str(path)


def pinned(core, command):
    """`command` on one core; unchanged on a machine that has no such core."""
    if core in os.sched_getaffinity(0):
        return ["taskset", "-c", str(core), *command]
    return command


@contextlib.contextmanager
def running(command, core=0, log=None):
    """Starts a server that says `listening chat HOST:PORT` (or `echo`), and stops it at the end. Its log goes to the
    open file `log`, if given, and is shown if the server fails."""
    with contextlib.nullcontext(log) if log else tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(pinned(core, command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                                   text=True)
        try:
            ready, _, _ = select.select([process.stdout], [], [], START_DEADLINE)
            line = process.stdout.readline() if ready else ""
            found = re.fullmatch(r"listening (?:chat|echo) (.+):(\d+)\n", line)
            if not found:
                log.seek(0)
                sys.exit(f"{command[0]} did not start: {line}{log.read()}")
            # taskset becomes the program, so this is the server's own id.
            yield Target(found[1].strip("[]"), int(found[2]), process.pid)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()


def load(bin_dir, target, *flags, core=1):
    """Runs banter-load. @return its JSON result; ends the script if there is none."""
    command = [program(bin_dir, "banter-load"), "--json", "--host", target.host, "--port", str(target.port),
               *map(str, flags)]
    if target.pid:
        command += ["--pid", str(target.pid)]
    done = subprocess.run(pinned(core, command), stdout=subprocess.PIPE, text=True)
    if not done.stdout:
        sys.exit(f"banter-load failed with {done.returncode}")
    return json.loads(done.stdout)


def complaint(result):
    """One line on what was wrong with a run; empty when nothing was."""
    if result["good"]:
        return ""
    wrong = [f"{name} {count}" for name, count in result["checks"].items()
             if count and name in ("lost", "doubled", "out_of_order", "strays", "not_acknowledged", "refused", "closed")]
    if result["broken_off"]:
        wrong.append(result["broken_off"])
    return ", ".join(wrong)


class Spread:
    """The values of repeated runs: their median, and their range."""

    def __init__(self, values):
        self.values = list(values)

    @property
    def median(self):
        return statistics.median(self.values)

    def text(self, form):
        low, high = form.format(min(self.values)), form.format(max(self.values))
        return f"{form.format(self.median)}  [{low} .. {high}]"


def rest(seconds=1.0):
    """Lets the kernel finish closing thousands of sockets, which would be charged to the next run."""
    time.sleep(seconds)
