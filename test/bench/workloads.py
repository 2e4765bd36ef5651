"""The workloads of scripts/compare.py, and one run of a workload on a server.

docs/comparison.md says what each is for. A workload is a few steps; each meets a server that has just been started.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from measure import Failure, Load, TooSlow, complaint, rest
from peers import Rooms

MOST_SECONDS = 150  # of one step, in addition to the measured time
MOST_BYTES = 6 * 2**30  # of one server: the queues of some have no bound

FIXED_RATE = 100  # messages a second
SMALL_ROOM = 5  # members
MEMBERS = 1000
CROWD = ("--members", MEMBERS)
GROWTH = (10, 100, 1000, 5000)
SHARES = (10, 50, 90)  # per cent of a server's own capacity


@dataclass(frozen=True)
class Column:
    """A column of a workload's table: a value of a step, divided by `unit`.

    `relies_on` is a further step that its meaning depends on.
    """

    heading: str
    value: str
    step: str = ""
    unit: float = 1
    relies_on: str | None = None

    def text(self, value):
        """The value in its unit, with three significant digits and all digits before the point."""
        value /= self.unit
        digits = 2 - math.floor(math.log10(abs(value))) if value else 0
        return f"{value:.{min(max(digits, 0), 3)}f}"


@dataclass(frozen=True)
class Workload:
    name: str
    title: str
    steps: Callable  # of a Trial
    columns: tuple
    rooms: Rooms = Rooms.LOBBY  # needed of a peer
    peers: tuple = ()  # their names, if not all
    saturates: tuple = ()  # steps that must take the server to its limit; they measure its capacity

    def suits(self, peer):
        return peer.rooms >= self.rooms and (not self.peers or peer.name in self.peers)


class Trial:
    """One run of one workload on one peer."""

    def __init__(self, bin_dir, peer, seconds, record):
        """@param record  is called after each step with its name, its values or None, and the Failure or None."""
        self.peer = peer
        self.seconds = seconds
        self._bin_dir, self._record = bin_dir, record

    def step(self, name, *flags, beside=None, seconds=None):
        """Loads the server with banter-load. `beside` are the flags of a second banter-load with many members, which
        starts earlier and runs all the time. Its deliveries are not evaluated.
        @return the values; None: the step failed."""
        seconds = seconds or self.seconds
        values = failure = None
        try:
            values = self._measure(flags, beside, seconds)
        except Failure as caught:
            failure = caught
        rest(min(1, self.seconds))
        self._record(name, values, failure)
        return values

    def _measure(self, flags, beside, seconds):
        bounds = {"most_seconds": MOST_SECONDS + seconds, "most_bytes": MOST_BYTES}
        paced = ("--duration", seconds, "--warm-up", min(1, seconds))
        with self.peer.running(self._bin_dir) as server:
            if not beside:
                return values_of(checked(self._load(server, *flags, *paced), bounds))
            with self._load(server, *beside, "--duration", MOST_SECONDS, "--warm-up", 0) as other:
                server.wait_for_connections(MEMBERS)
                began, used = time.monotonic(), other.cpu_seconds()
                result = checked(self._load(server, *flags, *paced), bounds)
                if not other.runs():
                    raise Failure(f"the load beside it ended: {complaint(other.result()) or 'it was over'}")
                # Both share a core. The share of this one is steady, so it also applies to the measured time.
                other_share = (other.cpu_seconds() - used) / (time.monotonic() - began)
                return values_beside(values_of(result), other_share)

    def _load(self, server, *flags):
        return Load(self._bin_dir, server, *self.peer.load_flags, *flags, quiet=True)


def checked(load, bounds):
    """The result of a load; every line must arrive once and in order. @throws Failure"""
    with load:
        result = load.result(**bounds)
    if wrong := complaint(result):
        raise Failure(wrong)
    if "cpu_seconds" in result["server"] and not result["deliveries"]:
        raise TooSlow(f"not one delivery within {result['seconds']:.0f} s")
    return result


def values_of(result):
    """The stored figures of a run, all of them numbers."""
    server = result["server"]
    values = {"peak_rss_bytes": server["peak_rss_bytes"], "join_seconds": result.get("join_seconds"),
              "join_cpu_seconds": server.get("join_cpu_seconds"),
              "bytes_per_connection": server.get("bytes_per_connection")}
    if "cpu_seconds" in server:
        latency, completion = result["latency_ms"], result.get("completion_ms", {})
        values |= {
            "messages_per_second": result["messages_per_second"],
            "deliveries_per_second": result["deliveries_per_second"],
            "deliveries_per_cpu_second": share(result["deliveries"], server["cpu_seconds"]),
            "cpu_microseconds_per_delivery": share(1e6 * server["cpu_seconds"], result["deliveries"]),
            "p50_ms": latency["p50"], "p99_ms": latency["p99"],
            "completion_p50_ms": completion.get("p50"), "completion_p99_ms": completion.get("p99"),
            "grown_bytes": server["pss_most_bytes"] - server["pss_before_bytes"],
            "server_share": share(server["cpu_seconds"], result["seconds"]),
            "generator_share": share(result["own_cpu_seconds"], result["seconds"]),
        }
    return {name: value for name, value in values.items() if value is not None}


def values_beside(values, other_share):
    """The values that are valid beside another load, whose generator uses `other_share` of the core of both."""
    both = {"deliveries_per_cpu_second", "cpu_microseconds_per_delivery"}  # the server's CPU time includes both loads
    kept = {name: value for name, value in values.items() if name not in both}
    return kept | {"generator_share": values["generator_share"] + other_share}


def share(part, whole):
    return part / whole if whole else None


# The steps of each.


def one_talker(trial):
    trial.step("", *CROWD, "--lockstep")


def hundred_talkers(trial):
    trial.step("", *CROWD, "--senders", 100, "--window", 1)


def flood(trial):
    # Longer than others: slow servers need seconds for the messages in flight, and work in waves.
    trial.step("", *CROWD, "--senders", 100, "--window", 50, seconds=3 * trial.seconds)


def open_loop(trial):
    talkers = (*CROWD, "--senders", 10)
    capacity = trial.step("capacity", *talkers, "--window", 10)
    if capacity:
        for percent in SHARES:
            rate = max(1, capacity["deliveries_per_second"] / MEMBERS * percent / 100)
            trial.step(f"{percent} %", *talkers, "--rate", f"{rate:.1f}")
    trial.step("fixed", *talkers, "--rate", FIXED_RATE)


def small_rooms(trial):
    trial.step("", "--members", 1000 * SMALL_ROOM, "--rooms", 1000, "--senders", 1000, "--window", 1)


def room_count(trial):
    # As many members as rooms, each in SMALL_ROOM of them, so that each room has SMALL_ROOM.
    for rooms in (100, 1000, 10_000):
        trial.step(str(rooms), "--members", rooms, "--rooms", rooms, "--rooms-per-member", SMALL_ROOM,
                   "--senders", rooms, "--rate", 10_000)


def fifty_rooms(trial):
    trial.step("", *CROWD, "--rooms", MEMBERS // 2, "--rooms-per-member", 50, "--senders", 100, "--window", 1)


def giant_room(trial):
    small = ("--members", 1000 * SMALL_ROOM, "--rooms", 1000, "--senders", 1000, "--rate", 1000,
             "--room-prefix", "small")
    giant = (*CROWD, "--senders", 10, "--rate", FIXED_RATE, "--room-prefix", "giant")
    trial.step("alone", *small)
    trial.step("beside", *small, beside=giant)


def join_storm(trial):
    trial.step("", "--members", 5000, "--rate", 10, seconds=2)


def idle(trial):
    for members in (1000, 10_000):
        # If each join is sent to all members, a room of thousands would measure that.
        rooms = members // 10 if trial.peer.announces_joins else 1
        trial.step(str(members), "--idle", "--members", members, "--rooms", rooms)


def growth_talker(trial):
    for members in GROWTH:
        trial.step(str(members), "--members", members, "--lockstep")


def growth_talkers(trial):
    for members in GROWTH:
        trial.step(str(members), "--members", members, "--senders", min(100, members), "--window", 1)


PER_CPU = Column("M deliveries/CPU-s", "deliveries_per_cpu_second", unit=1e6)
P50, P99 = Column("p50 ms", "p50_ms"), Column("p99 ms", "p99_ms")
MESSAGES = Column("messages/s", "messages_per_second")
COMPLETION = Column("last member p99 ms", "completion_p99_ms")
GROWTH_COLUMNS = tuple(Column(f"{members}", "deliveries_per_cpu_second", str(members), 1e6)
                       for members in GROWTH)

WORKLOADS = {workload.name: workload for workload in (
    Workload("talker", "1 talker in lockstep, 1000 members", one_talker, (PER_CPU, MESSAGES, P99, COMPLETION)),
    Workload("talkers", "100 talkers, 1 message of each under way, 1000 members", hundred_talkers,
             (PER_CPU, MESSAGES, P50, P99), saturates=("",)),
    Workload("flood", "100 talkers, 50 messages of each under way, 1000 members", flood,
             (PER_CPU, MESSAGES, Column("most resident MiB", "peak_rss_bytes", unit=2**20),
              Column("grown by MiB", "grown_bytes", unit=2**20)), saturates=("",)),
    Workload("open", f"open loop, 10 talkers, 1000 members; latency at shares of the server's own capacity, and at "
             f"{FIXED_RATE} messages/s", open_loop,
             (Column("capacity, deliveries/s", "deliveries_per_second", "capacity"),
              *(Column(f"p99 ms at {percent} %", "p99_ms", f"{percent} %", relies_on="capacity")
                for percent in SHARES),
              Column(f"p50 ms at {FIXED_RATE}/s", "p50_ms", "fixed"),
              Column(f"p99 ms at {FIXED_RATE}/s", "p99_ms", "fixed"),
              Column("last member p99 ms", "completion_p99_ms", "fixed")), saturates=("capacity",)),
    Workload("rooms", f"1000 rooms of {SMALL_ROOM}, one talker each", small_rooms, (PER_CPU, MESSAGES, P50, P99),
             Rooms.ONE, saturates=("",)),
    Workload("room-count", f"rooms of {SMALL_ROOM}, 10,000 messages/s in all; CPU microseconds per delivery by the "
             "number of rooms", room_count,
             tuple(Column(f"{rooms} rooms", "cpu_microseconds_per_delivery", str(rooms))
                   for rooms in (100, 1000, 10_000)), Rooms.MANY, ("banterd-json",)),
    Workload("fifty", "1000 members in 50 rooms each, 100 in a room, 100 talkers", fifty_rooms,
             (PER_CPU, MESSAGES, P50, P99), Rooms.MANY, saturates=("",)),
    Workload("giant", f"1000 rooms of {SMALL_ROOM} at 1000 messages/s, alone and beside a room of 1000 at "
             f"{FIXED_RATE} messages/s; latency of the small", giant_room,
             (Column("p50 ms alone", "p50_ms", "alone"), Column("p99 ms alone", "p99_ms", "alone"),
              Column("p50 ms beside", "p50_ms", "beside"), Column("p99 ms beside", "p99_ms", "beside")), Rooms.ONE),
    Workload("storm", "5000 connect and join a room at once", join_storm,
             (Column("seconds until all are in", "join_seconds"), Column("CPU-seconds", "join_cpu_seconds"))),
    Workload("idle", "idle connections", idle,
             (Column("KiB each, of 1000", "bytes_per_connection", "1000", 1024),
              Column("KiB each, of 10,000", "bytes_per_connection", "10000", 1024))),
    Workload("growth-talker", "1 talker in lockstep; M deliveries/CPU-s by members", growth_talker, GROWTH_COLUMNS),
    Workload("growth-talkers", "100 talkers (10 of 10 members), 1 message of each under way; M deliveries/CPU-s by "
             "members", growth_talkers, GROWTH_COLUMNS),
)}
