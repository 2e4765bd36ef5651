"""Regression gates on counters that don't vary: the system calls and allocations of banterd per delivery.

Timings say little on a shared machine; these are the same to the third digit on every run. Each gate is two runs of
N and 2 N messages: their difference is what N messages cost, without start, connecting and stopping.
"""

import re
import struct
import sys
import tempfile
import time
from collections import namedtuple

from measure import complaint, load, program, running

Load = namedtuple("Load", "name flags messages")
Cost = namedtuple("Cost", "system_calls allocations slices")

MEMBERS = 200

# The loads are deterministic: one sender, whose lines arrive one by one or in whole bursts.
ONE_BY_ONE = Load("one line at a time", ("--lockstep",), 500)
BURSTS = Load("bursts of 50 lines", ("--window", 50), 5000)
JSON_BURSTS = Load("the same, JSON form", ("--window", 50, "--form", "json"), 5000)

# The most that each may cost: system calls and allocations per delivery to one of 200 members, slices per write.
# Measured: 1.023, 0.024, 1.00; 0.0206, 0.017, 1.09; 0.0206, 0.033, 1.67. What is above one call for one line, and the
# allocations, come once per message. A slice ends where its chunk of 64 KiB does.
GATES = {
    ONE_BY_ONE: Cost(1.04, 0.03, 1.01),
    BURSTS: Cost(0.022, 0.021, 1.15),
    JSON_BURSTS: Cost(0.022, 0.04, 1.75),
}


def counted(bin_dir, wanted, messages):
    """Runs banterd with `messages` messages. @return deliveries, system calls, allocations, writes, slices."""
    with tempfile.NamedTemporaryFile() as calls, tempfile.TemporaryFile("w+") as log:
        calls.write(bytes(16))
        calls.flush()
        command = ["env", f"BANTER_CALLS={calls.name}", f"LD_PRELOAD={program(bin_dir, 'libcall_counter.so')}",
                   program(bin_dir, "banterd"), "--port", "0", "--no-http", "--no-irc", "--memory", "--rate-limit", "0"]
        with running(command, log=log) as server:
            result = load(bin_dir, server, "--members", MEMBERS, *wanted.flags, "--messages", messages, "--warm-up", 0)
        calls.seek(0)
        system_calls, allocations = struct.unpack("=QQ", calls.read(16))
        log.seek(0)
        said = log.read()
    writes, slices = map(int, re.search(r"(\d+) writes of (\d+) slices", said).groups())
    # banterd's own count includes all messages of the counted calls, also those before the measured part.
    deliveries = int(re.search(r"stopped: .* (\d+) deliveries", said)[1])
    if complaint(result):
        sys.exit(f"{wanted.name}: {complaint(result)}")
    return deliveries, system_calls, allocations, writes, slices


def cost(bin_dir, wanted):
    """The cost of a delivery under a load."""
    few, many = counted(bin_dir, wanted, wanted.messages), counted(bin_dir, wanted, 2 * wanted.messages)
    deliveries, system_calls, allocations, writes, slices = (b - a for a, b in zip(few, many))
    return Cost(system_calls / deliveries, allocations / deliveries, slices / writes)


def retried_cost(bin_dir, wanted, most, tries=3):
    """The cost of the first of several runs that is within `most`, or of the last run: the server's work per second
    weighs more on a slow, busy machine."""
    for _ in range(tries):
        found = cost(bin_dir, wanted)
        if all(value <= limit for value, limit in zip(found, most)):
            break
    return found


def check_gates(bin_dir):
    """Prints a line per gate. @return whether all held."""
    print(f"{'per delivery':<24} {'system calls':>20} {'allocations':>20} {'slices per write':>20}")
    held = True
    for wanted, most in GATES.items():
        found = retried_cost(bin_dir, wanted, most)
        cells = [f"{value:.4f} (max {limit:.3f})" for value, limit in zip(found, most)]
        bad = any(value > limit for value, limit in zip(found, most))
        held = held and not bad
        print(f"{wanted.name:<24} {cells[0]:>20} {cells[1]:>20} {cells[2]:>20}{'  TOO MUCH' if bad else ''}", flush=True)
    return held


TIMED = [
    ("1 talker in lockstep", ("--members", 1000, "--lockstep"), ()),
    ("100 talkers, window 1", ("--members", 1000, "--senders", 100, "--window", 1), ("--merge",)),
    ("100 talkers, window 50", ("--members", 1000, "--senders", 100, "--window", 50), ("--merge",)),
]


def show_timings(bin_dir):
    """Prints the counters of banterd and of the bare loop of send, one short run each. @return whether all
    deliveries were right."""
    print(f"\n{'million deliveries per server CPU-second':<42} {'ceiling':>8} {'banterd':>8} {'ratio':>6}")
    good = True
    for name, flags, ceiling_flags in TIMED:
        found = []
        for command in (["send_ceiling", *ceiling_flags], ["banterd", "--port", "0", "--no-http", "--no-irc", "--memory", "--rate-limit", "0"]):
            with running([program(bin_dir, command[0]), *command[1:]]) as server:
                result = load(bin_dir, server, *flags, "--duration", 1, "--warm-up", 0.5)
            if complaint(result):
                print(f"{command[0]}: {complaint(result)}")
                good = False
            found.append(result["server"]["deliveries_per_cpu_second"] / 1e6)
        # On a very busy machine a run of a second may end without a delivery.
        ratio = f"{found[1] / found[0]:.2f}" if found[0] else "-"
        print(f"{name:<42} {found[0]:>8.2f} {found[1]:>8.2f} {ratio:>6}", flush=True)
    print("One run of a second each: to see that the tools work. Timings are not judged here.")
    return good


def run(bin_dir):
    """The quick form of scripts/compare.py. @return its exit status."""
    began = time.monotonic()
    held = check_gates(bin_dir)
    good = show_timings(bin_dir)
    print(f"{time.monotonic() - began:.0f} s")
    return 0 if held and good else 1
