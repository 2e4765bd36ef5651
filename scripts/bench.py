#!/usr/bin/python3
"""Measures banterd against its promises and prints a table: the figures of the README in one command.
(scripts/compare.py compares it with other servers, without a verdict.)

Each row is the median of several runs, with the range. The runs of a row alternate (the ceiling, banterd, the
ceiling, ...), so that a drift of the machine affects both. Server and generator have a core each.

With --against BUILD_DIR it judges a change instead: the banterd of an older build and this one, in pairs of
alternating runs (see against.py). That takes about 25 minutes; docs/performance.md shows it.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import against
import pairs
from measure import Spread, banterd_command, complaint, default_bin_dir, end_on_signals, load, program, rest, running

HUNDRED = ("--members", 1000, "--senders", 100)

# The server must keep all lines for a slow reader: 64 s of 2,000 messages a second.
KEEP_ALL = ("--history-messages", "150000", "--history-bytes", "134217728")


class Bench:
    def __init__(self, arguments):
        self.bin_dir = arguments.bin_dir
        self.runs = arguments.runs
        self.seconds = arguments.seconds
        self.data_dir = arguments.data_dir or arguments.bin_dir
        self.server_flags = arguments.server_flags.split()
        self.rows = []
        self.wrong = []

    # The servers.

    def banterd(self, *flags, extra=()):
        return self._measured(banterd_command(*extra, *self.server_flags), flags)

    def websocket(self, *flags):
        """banterd over WebSocket, in the JSON form."""
        return self._measured(banterd_command("--http-port", "0", *self.server_flags),
                              ("--form", "json-websocket", *flags), what="http")

    def irc(self, form, *flags):
        return self._measured(banterd_command("--irc-port", "0", *self.server_flags), ("--form", form, *flags), what="irc")

    def storing(self, *flags, extra=()):
        """banterd that stores messages durably."""
        with tempfile.TemporaryDirectory(prefix="bench-", dir=self.data_dir) as data:
            return self._measured(banterd_command(*extra, *self.server_flags, data=data), flags)

    def ceiling(self, *flags, merge=False):
        return self._measured(["send_ceiling", *(["--merge"] if merge else [])], flags)

    def _measured(self, command, flags, what="chat"):
        with running([program(self.bin_dir, command[0]), *command[1:]], what=what) as server:
            result = load(self.bin_dir, server, *flags)
        rest()
        if complaint(result):
            self.wrong.append(f"{command[0]} {' '.join(map(str, flags))}: {complaint(result)}")
        return result

    def row(self, what, values, form, limit=None, at_most=False):
        spread = Spread(values)
        met = None if limit is None else (spread.median <= limit if at_most else spread.median >= limit)
        self.rows.append({"what": what, "median": spread.median, "values": spread.values, "limit": limit,
                          "limit_is": "at most" if at_most else "at least", "met": met})
        bound = "" if limit is None else f"{'at most' if at_most else 'at least'} {form.format(limit)}"
        verdict = {None: "", True: "yes", False: "NO"}[met]
        print(f"{what:<66} {spread.text(form):<32} {bound:<18} {verdict}", flush=True)

    # The rows.

    def one_talker(self):
        flags = ("--members", 1000, "--lockstep", "--duration", self.seconds)
        pairs = [(self.ceiling(*flags), self.banterd(*flags)) for _ in range(self.runs)]
        self.row("1 talker in lockstep, bare loop of send, M deliveries/CPU-s", [rate(c) for c, _ in pairs], "{:.3f}")
        self.row("1 talker in lockstep, banterd", [rate(b) for _, b in pairs], "{:.3f}")
        self.row("  banterd / bare loop", [rate(b) / rate(c) for c, b in pairs], "{:.2f}", 0.9)

    def hundred_talkers(self):
        for window, least, share in ((1, 7, 0.7), (50, 20, 0.9)):
            flags = (*HUNDRED, "--window", window, "--duration", self.seconds)
            pairs = [(self.ceiling(*flags, merge=True), self.banterd(*flags)) for _ in range(self.runs)]
            name = f"100 talkers, window {window}"
            self.row(f"{name}, bare epoll that merges, M deliveries/CPU-s", [rate(c) for c, _ in pairs], "{:.1f}")
            self.row(f"{name}, banterd", [rate(b) for _, b in pairs], "{:.1f}", least)
            self.row("  banterd / bare epoll", [rate(b) / rate(c) for c, b in pairs], "{:.2f}", share)
            self.row("  banterd's memory at the end / at the start",
                     [b["server"]["pss_end_bytes"] / b["server"]["pss_start_bytes"] for _, b in pairs], "{:.2f}", 1.25,
                     at_most=True)
            json_form = [self.banterd(*flags, "--form", "json") for _ in range(self.runs)]
            self.row(f"{name}, banterd, JSON form", [rate(r) for r in json_form], "{:.1f}")

    def small_rooms(self):
        # 10,000 connections in both, which all send, and rooms of five: each connection in one room, or in five.
        flags = ("--form", "json", "--members", 10_000, "--senders", 10_000, "--rate", 10_000, "--duration", self.seconds)
        extra = ("--max-connections", "0", "--max-rooms", "0")
        pairs = [(self.banterd(*flags, "--rooms", 2000, extra=extra),
                  self.banterd(*flags, "--rooms", 10_000, "--rooms-per-member", 5, extra=extra))
                 for _ in range(self.runs)]
        for rooms, runs in zip(("2,000", "10,000"), zip(*pairs)):
            self.row(f"{rooms} rooms of 5, CPU microseconds per delivery", [1 / rate(r) for r in runs], "{:.2f}")
        self.row("  10,000 rooms / 2,000 rooms", [rate(few) / rate(many) for few, many in pairs], "{:.2f}", 1.1,
                 at_most=True)

    def idle(self):
        for form, most in (("plain", 1.0), ("json", 1.5)):
            runs = [self.banterd("--members", 5000, "--idle", "--form", form) for _ in range(self.runs)]
            self.row(f"idle {form} connection, KiB of PSS at 5,000",
                     [r["server"]["bytes_per_connection"] / 1024 for r in runs], "{:.2f}", most, at_most=True)

    def websockets(self):
        for window in (1, 50):
            flags = (*HUNDRED, "--window", window, "--duration", self.seconds)
            pairs = [(self.banterd(*flags, "--form", "json"), self.websocket(*flags)) for _ in range(self.runs)]
            name = f"100 talkers, window {window}, JSON form"
            self.row(f"{name}, TCP, M deliveries/CPU-s", [rate(t) for t, _ in pairs], "{:.1f}")
            self.row(f"{name}, WebSocket", [rate(w) for _, w in pairs], "{:.1f}")
            self.row("  WebSocket / TCP", [rate(w) / rate(t) for t, w in pairs], "{:.2f}", 0.9)
        runs = [self.websocket("--members", 5000, "--idle") for _ in range(self.runs)]
        self.row("idle WebSocket, KiB of PSS at 5,000", [r["server"]["bytes_per_connection"] / 1024 for r in runs],
                 "{:.2f}", 2.0, at_most=True)

    def ircs(self):
        """Without tags, and with server-time and msgid. The promise is for senders with 50 messages in flight."""
        for form, least in (("irc", 6.0), ("irc-tags", 4.0)):
            for window in (1, 50):
                flags = (*HUNDRED, "--window", window, "--duration", self.seconds)
                runs = [self.irc(form, *flags) for _ in range(self.runs)]
                self.row(f"100 talkers, window {window}, {form}, M deliveries/CPU-s", [rate(r) for r in runs], "{:.1f}", least)

    def slow_readers(self):
        common = ("--senders", 20, "--rate", 2000, "--duration", max(self.seconds, 60))
        with_slow = ("--members", 200, "--slow", 50, "--slow-rate", 1024, "--never-read", 50, *common)
        pairs = [(self.banterd("--members", 100, *common, extra=KEEP_ALL), self.banterd(*with_slow, extra=KEEP_ALL))
                 for _ in range(self.runs)]
        self.row("2,000 messages/s to 100 members, p99 in ms", [p99(c) for c, _ in pairs], "{:.2f}")
        self.row("the same, and 100 more that are slow or never read", [p99(s) for _, s in pairs], "{:.2f}")
        self.row("  with / without", [p99(s) / p99(c) for c, s in pairs], "{:.2f}", 1.2, at_most=True)
        self.row("  most memory with, MiB", [s["server"]["pss_most_bytes"] / 2**20 for _, s in pairs], "{:.1f}")
        self.row("  most memory without, MiB", [c["server"]["pss_most_bytes"] / 2**20 for c, _ in pairs], "{:.1f}")
        self.row("  lines lost, doubled or out of order, slow ones included",
                 [s["checks"]["lost"] + s["checks"]["doubled"] + s["checks"]["out_of_order"] for _, s in pairs],
                 "{:.0f}", 0, at_most=True)


    def durable(self):
        self.row("fdatasync of 4 KiB where messages are stored, ms", [sync_ms(self.data_dir) for _ in range(self.runs)],
                 "{:.2f}")
        posts = ("--form", "json", "--members", 16, "--senders", 16, "--rooms", 16, "--window", 200)
        runs = [self.storing(*posts, "--duration", self.seconds) for _ in range(self.runs)]
        self.row("16 pipelined senders, stored and acked messages/s", [r["messages_per_second"] for r in runs],
                 "{:.0f}", 50_000)
        flags = (*HUNDRED, "--window", 1, "--duration", self.seconds)
        pairs = [(self.banterd(*flags), self.storing(*flags)) for _ in range(self.runs)]
        self.row("100 talkers, window 1, in memory, M deliveries/CPU-s", [rate(m) for m, _ in pairs], "{:.1f}")
        self.row("100 talkers, window 1, stored", [rate(d) for _, d in pairs], "{:.1f}")
        self.row("  stored / in memory", [rate(d) / rate(m) for m, d in pairs], "{:.2f}", 0.5)
        flags = ("--members", 100, "--senders", 10, "--rate", 200, "--duration", self.seconds)
        pairs = [(self.banterd(*flags), self.storing(*flags)) for _ in range(self.runs)]
        self.row("200 messages/s to 100 members, in memory, p50 in ms", [p50(m) for m, _ in pairs], "{:.2f}")
        self.row("200 messages/s to 100 members, stored, p50 in ms", [p50(d) for _, d in pairs], "{:.2f}")
        self.row("  added by storing, ms", [p50(d) - p50(m) for m, d in pairs], "{:.2f}", 2, at_most=True)


def sync_ms(folder):
    """Median time of a write of 4 KiB and its fdatasync, in ms."""
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        times = []
        for _ in range(200):
            begin = time.perf_counter()
            os.pwrite(file.fileno(), bytes(4096), 0)
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - begin)
    return statistics.median(times) * 1000


def rate(result):
    """Million deliveries per server CPU-second."""
    return result["server"]["deliveries_per_cpu_second"] / 1e6


def p50(result):
    return result["latency_ms"]["p50"]


def p99(result):
    return result["latency_ms"]["p99"]


GROUPS = {"one": Bench.one_talker, "hundred": Bench.hundred_talkers, "rooms": Bench.small_rooms, "idle": Bench.idle, "websocket": Bench.websockets,
          "irc": Bench.ircs,
          "slow": Bench.slow_readers, "durable": Bench.durable}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin-dir", default=default_bin_dir(), help="where the programs are (default: %(default)s)")
    parser.add_argument("--against", metavar="BUILD_DIR", help="compare with the banterd that was built there; fails on a loss")
    parser.add_argument("--pairs", type=int, help=f"with --against: pairs per row (default: {pairs.FEWEST_PAIRS}, and fewer "
                                                  "decide nothing)")
    parser.add_argument("--quick", action="store_true", help="with --against: a few rows, pairs too few to decide anything")
    parser.add_argument("--runs", type=int, default=3, help="runs per row (default: %(default)s)")
    parser.add_argument("--seconds", type=float,
                        help="measured time of a run (default: 5; the slow readers' runs take 60 at least; 2 with --against)")
    parser.add_argument("--only", choices=tuple(dict.fromkeys((*GROUPS, *against.GROUPS))), nargs="+",
                        help="groups of rows to measure (default: all)")
    parser.add_argument("--server-flags", default="", help="further flags for banterd, in one argument")
    parser.add_argument("--data-dir", type=Path, help="where `durable` stores messages (default: beside the programs); a tmpfs "
                                                      "knows no sync")
    parser.add_argument("--json", metavar="FILE", help="write the rows there too")
    arguments = parser.parse_args()
    for name in ("pairs", "quick"):
        if getattr(arguments, name) and not arguments.against:
            parser.error(f"--{name} goes with --against")
    if arguments.pairs is not None and arguments.pairs < 1:
        parser.error("--pairs is at least 1")
    known = against.GROUPS if arguments.against else tuple(GROUPS)
    if unknown := set(arguments.only or ()) - set(known):
        parser.error(f"no group {', '.join(sorted(unknown))} here: {', '.join(known)}")

    end_on_signals()
    if arguments.against:
        sys.exit(against.run(arguments))
    arguments.seconds = arguments.seconds or 5
    bench = Bench(arguments)
    print(f"{'median of ' + str(arguments.runs) + ' runs':<66} {'[range]':<32} {'promised':<18} kept")
    for name in arguments.only or GROUPS:
        GROUPS[name](bench)
    for line in bench.wrong:
        print("CHECK FAILED:", line)
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as out:
            json.dump({"rows": bench.rows, "failed_checks": bench.wrong}, out, indent=2)
    sys.exit(1 if bench.wrong or any(row["met"] is False for row in bench.rows) else 0)


if __name__ == "__main__":
    main()
