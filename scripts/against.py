"""`scripts/bench.py --against BUILD_DIR`: an old and a new banterd, in pairs of alternating runs.

A row is the median of the ratios of all pairs with its 90 % interval (order statistics: pairs.py). Above 1 the new
one is better. A row is a loss if its whole interval is below 0.97 or, for idle connections, if one costs over 24 bytes
more. The generator of the new build loads both servers, and each server has the same core to itself.
"""

import contextlib
import json
import re
import statistics
import subprocess
import tempfile
from collections import namedtuple
from pathlib import Path

import pairs
from measure import Failure, banterd_command, complaint, load, machine, program, rest, running

# Group, title, flags of banterd, flags of banter-load, and the compared value: a name of `VALUES`. `frontend` is the
# measured one; with `stored` the messages are stored on the disk.
Row = namedtuple("Row", "group name server load value frontend stored", defaults=("rate", "chat", False))

HUNDRED = ("--members", 1000, "--senders", 100)
HTTP, IRC = ("--http-port", "0"), ("--irc-port", "0")
MANY = ("--max-connections", "0", "--max-rooms", "0")
IDLE = ("--members", 5000, "--idle")
# With 5,000 members in one room, each receives all joins; the heap then varies by 300 bytes a connection.
IN_ROOMS_OF_FIVE = (*IDLE, "--rooms", 1000)

ROWS = (
    Row("one", "1 talker in lockstep", (), ("--members", 1000, "--lockstep")),
    Row("hundred", "100 talkers, window 1", (), (*HUNDRED, "--window", 1)),
    Row("hundred", "100 talkers, window 50", (), (*HUNDRED, "--window", 50)),
    Row("hundred", "100 talkers, window 50, JSON", (), (*HUNDRED, "--window", 50, "--form", "json")),
    Row("websocket", "100 talkers, window 50, WebSocket", HTTP, (*HUNDRED, "--window", 50, "--form", "json-websocket"),
        frontend="http"),
    Row("irc", "100 talkers, window 1, IRC with tags", IRC, (*HUNDRED, "--window", 1, "--form", "irc-tags"), frontend="irc"),
    Row("irc", "100 talkers, window 50, IRC", IRC, (*HUNDRED, "--window", 50, "--form", "irc"), frontend="irc"),
    Row("rooms", "2,000 rooms of 5, 10,000 messages/s", MANY, ("--form", "json", "--members", 10_000, "--senders", 10_000,
                                                               "--rooms", 2000, "--rate", 10_000)),
    Row("durable", "100 talkers, window 1, stored", (), (*HUNDRED, "--window", 1), stored=True),
    Row("durable", "16 pipelined senders, stored", (), ("--form", "json", "--members", 16, "--senders", 16, "--rooms", 16,
                                                        "--window", 200), stored=True),
    Row("durable", "200 messages/s to 100, stored, p50", (), ("--members", 100, "--senders", 10, "--rate", 200), "p50",
        stored=True),
    Row("idle", "idle plain connection", (), IDLE, "idle"),
    Row("idle", "idle JSON connection", (), (*IN_ROOMS_OF_FIVE, "--form", "json"), "idle"),
    Row("idle", "idle WebSocket", HTTP, (*IN_ROOMS_OF_FIVE, "--form", "json-websocket"), "idle", frontend="http"),
)
GROUPS = tuple(dict.fromkeys(row.group for row in ROWS))
QUICK_GROUPS = ("one", "hundred", "idle")
QUICK_PAIRS, QUICK_SECONDS = 3, 1

Value = namedtuple("Value", "unit form of less_is_better")
VALUES = {
    "rate": Value("M deliveries/CPU-s", "{:.3f}", lambda r: r["server"]["deliveries_per_cpu_second"] / 1e6, False),
    "p50": Value("ms", "{:.2f}", lambda r: r["latency_ms"]["p50"], True),
    "idle": Value("bytes", "{:.0f}", lambda r: r["server"]["bytes_per_connection"], True),
}


class Side:
    """One of the two programs."""

    def __init__(self, name, bin_dir):
        self.name, self.bin_dir = name, Path(bin_dir)
        self.banterd = program(bin_dir, "banterd")
        said = subprocess.run([self.banterd, "--help"], capture_output=True, text=True, check=False).stdout
        self._flags = set(re.findall(r"--[a-z][a-z-]*", said))

    def lacks(self, command):
        """The flags of a command that this program does not know. A flag that only turns a feature off is not missed:
        the feature does not exist."""
        return [flag for flag in command if flag.startswith("--") and not flag.startswith("--no-") and not self._knows(flag)]

    def suited(self, command):
        """The command without unknown flags that turn a feature off."""
        return [word for word in command if not word.startswith("--no-") or self._knows(word)]

    def _knows(self, flag):
        return flag.partition("=")[0] in self._flags


def bin_dir_of(build_dir):
    """The folder of the programs of a build folder, or the folder itself."""
    inner = Path(build_dir) / "bin"
    return inner if inner.is_dir() else Path(build_dir)


def build_type(bin_dir):
    """As CMake noted it beside the programs; None where there is no note."""
    with contextlib.suppress(OSError):
        found = re.search(r"^CMAKE_BUILD_TYPE:\w+=(.*)$", (Path(bin_dir).parent / "CMakeCache.txt").read_text(), re.MULTILINE)
        return found and found[1]
    return None


class Against:
    def __init__(self, old, new, count, seconds, server_flags=(), data_dir=None):
        self.old, self.new, self.count, self.seconds = old, new, count, seconds
        self.server_flags = server_flags
        self.data_dir = data_dir or new.bin_dir
        self.rows = []
        self.wrong = []  # wrong deliveries and failures
        self.not_measured = []

    def run(self, rows):
        """Prints the table. @return the exit status: 0 without a loss or failure."""
        print(f"{self.count} pairs; [..] is the {pairs.CONFIDENCE:.0%} interval of the median ratio, above 1 the new one is better")
        print(f"{'':<36} {'old':>10} {'new':>10}  {'':<18} {'ratio':>6}  {'':<18} verdict")
        for row in rows:
            self.measure(row)
        for line in self.not_measured:
            print("NOT MEASURED:", line)
        for line in self.wrong:
            print("CHECK FAILED:", line)
        if self.count < pairs.FEWEST_PAIRS:
            print(f"Fewer than {pairs.FEWEST_PAIRS} pairs: to see that the tools work. This decides nothing.")
        return 1 if self.wrong or any(row["verdict"] == pairs.LOSS for row in self.rows) else 0

    def measure(self, row):
        missing = [f"{row.name}: the {side.name} banterd has no {', '.join(flags)}"
                   for side in (self.old, self.new) if (flags := side.lacks(self.command(row)))]
        if missing:
            self.not_measured += missing
            return
        try:
            found = pairs.in_turns(lambda: self.one_run(self.old, row), lambda: self.one_run(self.new, row), self.count)
        except Failure as failure:
            self.wrong.append(f"{row.name}: {failure}")
            return
        self.judge(row, found)

    def command(self, row, data="DIR"):
        return banterd_command(*row.server, *self.server_flags, data=data if row.stored else None)

    def one_run(self, side, row):
        """@return the value of the row. @throws Failure if the server fails."""
        with tempfile.TemporaryDirectory(prefix="bench-", dir=self.data_dir) as data:
            command = [side.banterd, *side.suited(self.command(row, data))[1:]]
            timed = () if row.value == "idle" else ("--duration", self.seconds)
            with running(command, what=row.frontend) as server:
                result = load(self.new.bin_dir, server, *row.load, *timed)
        rest()
        if complaint(result):
            self.wrong.append(f"{row.name}, {side.name}: {complaint(result)}")
        return VALUES[row.value].of(result)

    def judge(self, row, found):
        value = VALUES[row.value]
        if any(number <= 0 for pair in found for number in pair):
            self.wrong.append(f"{row.name}: nothing was measured in some run")
            return
        ratios = pairs.ratios(found, value.less_is_better)
        ratio = pairs.estimate(ratios)
        more = statistics.median(new - old for old, new in found)
        if row.value == "idle":
            verdict = pairs.verdict_on_bytes([new - old for old, new in found])
        else:
            verdict = pairs.verdict_on_ratios(ratios)
        self.rows.append({"what": row.name, "unit": value.unit, "pairs": found, "ratio": ratio._asdict(), "verdict": verdict})
        old, new = (value.form.format(statistics.median(side)) for side in zip(*found))
        interval = "" if ratio.low is None else f"[{ratio.low:.3f} .. {ratio.high:.3f}]"
        change = f" ({more:+.1f} bytes)" if row.value == "idle" else ""
        print(f"{row.name:<36} {old:>10} {new:>10}  {value.unit:<18} {ratio.median:>6.3f}  {interval:<18} {verdict}{change}",
              flush=True)


def run(arguments):
    """@return the exit status"""
    if not (bin_dir_of(arguments.against) / "banterd").is_file():
        raise SystemExit(f"error: --against: no banterd in {bin_dir_of(arguments.against)}; give the build folder of the "
                         "older commit (docs/performance.md, \"Old against new\")")
    old = Side("old", bin_dir_of(arguments.against))
    new = Side("new", arguments.bin_dir)
    types = [build_type(side.bin_dir) for side in (old, new)]
    if all(types) and types[0] != types[1]:
        raise SystemExit(f"the old build is {types[0]}, the new one {types[1]}: that compares compilers' options")
    count = arguments.pairs or (QUICK_PAIRS if arguments.quick else pairs.FEWEST_PAIRS)
    seconds = arguments.seconds or (QUICK_SECONDS if arguments.quick else 2)
    groups = arguments.only or (QUICK_GROUPS if arguments.quick else GROUPS)
    against = Against(old, new, count, seconds, tuple(arguments.server_flags.split()), arguments.data_dir)
    status = against.run([row for row in ROWS if row.group in groups])
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as out:
            json.dump({"machine": machine(), "seconds": seconds, "rows": against.rows, "failed_checks": against.wrong,
                       "not_measured": against.not_measured}, out, indent=2)
    return status
