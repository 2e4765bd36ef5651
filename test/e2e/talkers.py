"""Many clients on one event loop, for the fault tests: they reconnect after a lost connection, resume at their
position, and resend unacknowledged messages under the same ids. check_story() then checks the server's guarantees."""

import asyncio
import json
import os
import random

FULL = os.environ.get("BANTER_FAULTS") == "full"


def sized(quick, full):
    """How much of a fault a test plays: `quick` in CI, `full` with BANTER_FAULTS=full (scripts/faults)."""
    return full if FULL else quick


def seeded_random():
    """A random.Random whose seed is printed, so that a failure can be played again (BANTER_SEED)."""
    seed = int(os.environ.get("BANTER_SEED") or random.SystemRandom().randrange(1 << 32))
    print(f"BANTER_SEED={seed}")
    return random.Random(seed)


def encode(**fields):
    return json.dumps(fields).encode() + b"\n"


class Talker(asyncio.Protocol):
    """A client that always reconnects. Its messages have their id as the first word of the text."""

    def __init__(self, user, rooms, on_ack=None):
        self.user, self.rooms = user, rooms
        self.on_ack = on_ack or (lambda: None)
        self.epoch = None
        self.seen = {room: [] for room in rooms}  # (seq, text), as they came
        self.acked = {}  # id: seq
        self.pending = {}  # id: text of the message
        self.refused = {}  # id: code, while it is pending
        self.faults = []
        self.connections = 0
        self._numbers = 0
        self._newest = dict.fromkeys(rooms, 0)
        self._transport = self._lost = self._over = None
        self._ready = False

    # Called by tests.

    async def stay(self, host, port):
        """Connects, and again whenever the connection is lost, until leave()."""
        self._over = False
        while not self._over:
            self._lost = asyncio.get_running_loop().create_future()
            try:
                await asyncio.get_running_loop().create_connection(lambda: self, host, port)
            except OSError:
                await asyncio.sleep(0.01)  # it is not back yet
                continue
            await self._lost

    def leave(self):
        self._over = True
        if self._transport is not None:
            self._transport.abort()

    def say(self, room, more=""):
        """@return the id of it."""
        self._numbers += 1
        id = f"{self.user}-{self._numbers}"
        self.pending[id] = encode(type="message", room=room, id=id, text=f"{id} {more}")
        if self._ready:
            self._transport.write(self.pending[id])
        return id

    def say_again(self):
        """Sends everything that was not acknowledged once more."""
        self.refused.clear()
        if self._ready:
            self._transport.write(b"".join(self.pending.values()))

    # Called by asyncio.

    def connection_made(self, transport):
        self._transport, self._unread = transport, b""
        self.connections += 1
        resume = {} if self.epoch is None else {"epoch": self.epoch}
        transport.write(encode(type="hello", user=self.user, rooms=[], **resume))
        for room in self.rooms:
            transport.write(encode(type="join", room=room, after=self._newest[room]))

    def connection_lost(self, _):
        self._ready = False
        self._transport = None
        self._lost.set_result(None)

    def data_received(self, data):
        *lines, self._unread = (self._unread + data).split(b"\n")
        for line in lines:
            if line.startswith(b"{"):  # before the welcome there may be plain lines
                self._take(json.loads(line))

    def _take(self, got):
        kind = got["type"]
        if kind == "message":
            self._see(got["room"], got)
        elif kind == "ack":
            self._note_ack(got["id"], got["seq"])
        elif kind == "history":
            for m in got["messages"]:
                self._see(got["room"], m)
        elif kind == "welcome":
            if self.epoch not in (None, got["epoch"]):
                self.faults.append(f"the epoch {self.epoch} became {got['epoch']}")
            self.epoch = got["epoch"]
            self._ready = True
            self.say_again()
        elif kind == "error" and got.get("id") in self.pending:
            self.refused[got["id"]] = got["code"]
        elif kind == "error" and got["code"] == "name_in_use":
            self._transport.abort()  # the server has not noticed yet that we were cut off
        elif kind not in ("joined", "bye", "behind") and self._ready:
            self.faults.append(f"unexpected: {got}")

    def _see(self, room, message):
        if message["prev"] != self._newest[room]:
            self.faults.append(f"{room}: {message['seq']} follows {message['prev']}, not {self._newest[room]}")
        if message["seq"] <= self._newest[room]:
            self.faults.append(f"{room}: {message['seq']} came after {self._newest[room]}")
        self._newest[room] = message["seq"]
        self.seen[room].append((message["seq"], message["text"]))

    def _note_ack(self, id, seq):
        if self.acked.setdefault(id, seq) != seq:
            self.faults.append(f"{id} has the numbers {self.acked[id]} and {seq}")
        if self.pending.pop(id, None) is not None:
            self.refused.pop(id, None)
            self.on_ack()


async def until(condition, what, deadline):
    """Waits for a condition of this event loop's making, and looks at it at every turn that something happened."""
    end = asyncio.get_running_loop().time() + deadline
    while not condition():
        if asyncio.get_running_loop().time() > end:
            raise TimeoutError(f"{what}: not within {deadline} s")
        await asyncio.sleep(0.002)


def history_of(client, room):
    """All messages of a room, oldest first, read in pages. `client` is a JsonClient."""
    messages, more, after = [], True, 0
    while more:
        page = client.ask("history", room=room, after=after, limit=1000)
        assert page["type"] == "history", page
        messages += page["messages"]
        more = page["more"]
        after = messages[-1]["seq"] if messages else 0
    return messages


def check_story(client, talkers, rooms, complete=True):
    """Checks that no acknowledged message is lost or stored twice, and that all clients got the same messages.

    @param complete  whether the talkers have had the time to read everything.
    @return the number of messages.
    """
    faults = [f"{t.user}: {fault}" for t in talkers for fault in t.faults]
    number_of, total = {}, 0
    for room in rooms:
        history = history_of(client, room)
        total += len(history)
        newest = 0
        for m in history:
            id = m["text"].split(" ", 1)[0]
            if m["prev"] != newest or m["seq"] <= newest:
                faults.append(f"{room}: in the history {m['seq']} follows {m['prev']}, not {newest}")
            if id in number_of:
                faults.append(f"{id} is there twice, as {number_of[id]} and {m['seq']}")
            newest = m["seq"]
            number_of[id] = newest
        kept = [(m["seq"], m["text"]) for m in history]
        for t in talkers:
            seen = t.seen.get(room)
            if seen is not None and seen != (kept if complete else kept[: len(seen)]):
                odd = set(seen) ^ set(kept)
                faults.append(f"{t.user} has seen {len(seen)} messages of {room}, which has {len(kept)}: {list(odd)[:5]}")
    for t in talkers:
        for id, seq in t.acked.items():
            if number_of.get(id) != seq:
                faults.append(f"{id} was acknowledged as {seq} and is there as {number_of.get(id)}")
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults[:20])
    return total
