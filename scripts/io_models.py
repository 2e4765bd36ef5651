#!/usr/bin/python3
"""Measures the cost of the echo servers of the article as the number of connections grows.

For each model and number of connections: memory per connection, CPU time while all connections are idle, CPU time
and context switches per echo, the time of an echo, and the number of refused connections. The active connections
send, wait for the echo, and send again. Server and generator have a core each, and the runs alternate between the
models. docs/io-models.md explains the models and the figures.
"""

import argparse
import json
import resource
import selectors
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

from io_models_plots import draw
from measure import Failure, Spread, complaint, default_bin_dir, end_on_signals, load, machine, program, rest, running

MODELS = ("blocking", "busy-wait", "select", "poll", "epoll", "asio", "io_uring")
CONNECTIONS = (1, 10, 100, 1000, 5000)
ANSWER_DEADLINE = 30  # seconds until all connections must be answered or refused

# name, heading of the table, form
COLUMNS = (
    ("refused", "refused", "{:,.0f}"),
    ("memory_bytes", "KiB/conn", "{:.2f}"),
    ("virtual_bytes", "virtual KiB", "{:,.0f}"),
    ("idle_cores", "idle cores", "{:.3f}"),
    ("cpu_us", "CPU us/echo", "{:.1f}"),
    ("switches", "switches/echo", "{:.2f}"),
    ("echoes_per_second", "echoes/s", "{:,.0f}"),
    ("p50_ms", "p50 ms", "{:.3f}"),
    ("p99_ms", "p99 ms", "{:.3f}"),
)
IN_KIB = ("memory_bytes", "virtual_bytes")


# Figures of the server process.


def field_bytes(pid, file, name):
    """A field of /proc/PID/FILE, in bytes."""
    for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    raise KeyError(name)


def memory_of(pid):
    """(touched heap and stacks, address space) in bytes.

    Not the whole PSS: the share of the libraries changes with other processes. Neither includes memory of the
    kernel.
    """
    return field_bytes(pid, "smaps_rollup", "Pss_Anon"), field_bytes(pid, "status", "VmSize")


def cpu_of(pid):
    """CPU seconds of all existing threads, counted in nanoseconds; /proc/PID/stat counts in hundredths."""
    return sum(int(file.read_text().split()[0]) for file in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


# Idle connections.


class ClientPool:
    """Open connections to the server. Each has received one echo, so the server has allocated all its memory."""

    def __init__(self, target, count):
        self.served, self.refused = [], 0
        waiting = selectors.DefaultSelector()
        for _ in range(count):
            try:
                sock = socket.create_connection((target.host, target.port), timeout=ANSWER_DEADLINE)
                # No TIME_WAIT at the end: thousands of them would use up the local ports.
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                sock.send(b"x")
                waiting.register(sock, selectors.EVENT_READ)
            except OSError:
                self.refused += 1
        end = time.monotonic() + ANSWER_DEADLINE
        while waiting.get_map() and time.monotonic() < end:
            for key, _ in waiting.select(max(0, end - time.monotonic())):
                waiting.unregister(key.fileobj)
                self._sort(key.fileobj)
        for key in list(waiting.get_map().values()):  # neither accepted nor closed: counts as refused
            key.fileobj.close()
            self.refused += 1
        waiting.close()

    def _sort(self, sock):
        try:
            answered = sock.recv(1) == b"x"
        except OSError:
            answered = False
        if answered:
            self.served.append(sock)
        else:
            sock.close()
            self.refused += 1

    def close(self):
        for sock in self.served:
            sock.close()


def keep(row, found):
    for name, value in found.items():
        row[name].append(value)


class Bench:
    def __init__(self, arguments):
        self.arguments = arguments
        self.rows = {}  # (model, connections) -> {name: values}
        self.wrong = []
        self.done = 0

    def command(self, model):
        return [program(self.arguments.bin_dir, "banter-echo-server"), "--model", model, "--port", "0"]

    def missing(self, model):
        """Why the model can't run here; empty: it can."""
        process = subprocess.Popen(self.command(model), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = process.stdout.readline()
        process.terminate()
        _, said = process.communicate(timeout=ANSWER_DEADLINE)
        return "" if line else said.strip()

    def progress(self, model, connections, run, doing):
        total = len(self.arguments.models) * len(self.arguments.connections) * self.arguments.runs
        text = f"[{self.done}/{total}] run {run + 1}: {model}, {connections:,} connections: {doing}"
        if sys.stderr.isatty():
            print(f"\r{text:<78}", end="", file=sys.stderr, flush=True)
        elif doing == "connecting":
            print(text, file=sys.stderr, flush=True)

    def measure(self, model, connections, run):
        """Measures one run. A failure is recorded and gives no values."""
        row = self.rows.setdefault((model, connections), {name: [] for name, _, _ in COLUMNS})
        try:
            self.progress(model, connections, run, "connecting")
            found = self.at_rest(model, connections, run)
            keep(row, found)
            if found["refused"] == 0:
                self.progress(model, connections, run, "echoes")
                keep(row, self.at_work(model, connections))
        except (Failure, OSError) as failure:  # an OSError: the server has ended
            self.wrong.append(f"{model}, {connections} connections, run {run + 1}: {failure}")
        self.done += 1

    def at_rest(self, model, connections, run):
        with running(self.command(model)) as server:
            ClientPool(server, 1).close()  # the first connection also costs buffers and pages of the program
            pss, virtual = memory_of(server.pid)
            clients = ClientPool(server, connections)
            found = {"refused": clients.refused}
            if clients.served:
                pss_then, virtual_then = memory_of(server.pid)
                found["memory_bytes"] = (pss_then - pss) / len(clients.served)
                found["virtual_bytes"] = (virtual_then - virtual) / len(clients.served)
                self.progress(model, connections, run, "all idle")
                begin, cpu = time.monotonic(), cpu_of(server.pid)
                time.sleep(min(2, self.arguments.seconds))
                found["idle_cores"] = (cpu_of(server.pid) - cpu) / (time.monotonic() - begin)
            clients.close()
        return found

    def at_work(self, model, connections):
        with running(self.command(model)) as server:
            result = load(self.arguments.bin_dir, server, "--form", "echo", "--members", connections,
                          "--rooms", connections, "--senders", min(connections, self.arguments.active),
                          "--bytes", self.arguments.bytes, "--warm-up", min(1, self.arguments.seconds / 2),
                          "--duration", self.arguments.seconds)
        if not self.arguments.quick:
            rest()
        if wrong := complaint(result):
            raise Failure(wrong)
        if not result["deliveries"]:
            raise Failure("not one echo")
        echoes, used = result["deliveries"], result["server"]
        return {"cpu_us": used["cpu_seconds"] / echoes * 1e6, "switches": used["context_switches"] / echoes,
                "echoes_per_second": result["deliveries_per_second"],
                "p50_ms": result["latency_ms"]["p50"], "p99_ms": result["latency_ms"]["p99"]}

    def table(self):
        """The medians and, after more than one run, the ranges below them."""
        lines = [["connections", "model", *(heading for _, heading, _ in COLUMNS)]]
        for connections in self.arguments.connections:
            for model in self.arguments.models:
                row = self.rows[model, connections]
                shown = [[], []]
                for name, _, form in COLUMNS:
                    values = [v / 1024 if name in IN_KIB else v for v in row[name]]
                    shown[0].append(form.format(Spread(values).median) if values else "-")
                    shown[1].append(f"{form.format(min(values))}..{form.format(max(values))}" if values else "")
                lines.append([f"{connections:,}", model, *shown[0]])
                if self.arguments.runs > 1:
                    lines.append(["", "", *shown[1]])
        widths = [max(map(len, column)) for column in zip(*lines)]
        return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths)) for line in lines)

    def result(self):
        rows = [{"model": model, "connections": connections,
                 **{name: {"median": Spread(of).median, "values": of} for name, of in row.items() if of}}
                for (model, connections), row in self.rows.items()]
        a = self.arguments
        return {"machine": machine() | {"date": time.strftime("%Y-%m-%d")},
                "settings": {"models": a.models, "connections": a.connections, "active": a.active, "bytes": a.bytes,
                             "seconds": a.seconds, "runs": a.runs},
                "rows": rows, "failed_checks": self.wrong}


def positive(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin-dir", default=default_bin_dir(), help="folder of the programs (default: %(default)s)")
    parser.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS), metavar="MODEL",
                        help=f"models to measure: {', '.join(MODELS)} (default: all)")
    parser.add_argument("--connections", nargs="+", type=positive, metavar="COUNT",
                        help=f"numbers of connections (default: {' '.join(map(str, CONNECTIONS))})")
    parser.add_argument("--active", type=positive, default=10, help="number of active connections (default: %(default)s)")
    parser.add_argument("--bytes", type=positive, default=100, help="length of a message (default: %(default)s)")
    parser.add_argument("--runs", type=positive, help="runs of each measurement (default: 3)")
    parser.add_argument("--seconds", type=float, help="measured seconds of each run (default: 3)")
    parser.add_argument("--json", metavar="FILE", help="also write the figures to FILE")
    parser.add_argument("--plots", metavar="DIR", type=Path, help="draw a plot per question in DIR")
    parser.add_argument("--quick", action="store_true",
                        help="10 and 100 connections, one run of half a second: a functional test without valid figures")
    arguments = parser.parse_args()
    quick = arguments.quick
    arguments.connections = sorted(set(arguments.connections or ((10, 100) if quick else CONNECTIONS)))
    arguments.runs = arguments.runs or (1 if quick else 3)
    arguments.seconds = arguments.seconds or (0.5 if quick else 3)
    return parser, arguments


def need_descriptors(parser, count):
    """Raises the limit of descriptors, which the generator inherits."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        parser.error(f"--connections needs {count} descriptors, but the limit is {hard} (ulimit -Hn)")
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


def write(result, file):
    Path(file).write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def main():
    parser, arguments = parse()
    need_descriptors(parser, max(arguments.connections) + 100)
    end_on_signals()
    bench = Bench(arguments)
    for model in list(arguments.models):
        if why := bench.missing(model):
            print(f"skipped: {model}: {why}")
            arguments.models.remove(model)
    for run in range(arguments.runs):
        for connections in arguments.connections:
            for model in arguments.models:
                bench.measure(model, connections, run)
            if arguments.json:  # keeps the figures if the rest is interrupted
                write(bench.result(), arguments.json)
    if sys.stderr.isatty():
        print(f"\r{'':<78}\r", end="", file=sys.stderr)

    print(bench.table())
    for line in bench.wrong:
        print("CHECK FAILED:", line)
    result = bench.result()
    if arguments.plots:
        for path in draw(result, arguments.plots):
            print(f"plot: {path}")
    sys.exit(1 if bench.wrong else 0)


if __name__ == "__main__":
    main()
