"""A small chat server for tests of test tools: correct, or wrong in one chosen way."""

import asyncio
import json
import threading


class FanOut:
    """Speaks as much of docs/protocol.md as banter-load needs, both forms, in a thread of its own.

    `fault`, if given, is called as fault(server, peer, nth, line) for each delivery of a message, the nth to
    that peer, and returns the lines to send in its place. `peer` counts connections from 0.
    `acks=False` leaves every tenth ack out; `drop_after=N` ends the last connection after N deliveries to it.
    """

    def __init__(self, fault=None, acks=True, drop_after=None):
        self.fault = fault or (lambda server, peer, nth, line: [line])
        self.acks = acks
        self.drop_after = drop_after
        self.peers = []
        self.messages = 0
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        self._started.wait(10)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self):
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self):
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, limit=1 << 20)
        self.host, self.port = server.sockets[0].getsockname()
        self._started.set()
        await self._stop.wait()
        server.close()
        for peer in self.peers:
            peer["writer"].close()

    async def _talk(self, reader, writer):
        peer = {"writer": writer, "json": False, "rooms": ["lobby"], "user": None, "deliveries": 0}
        self.peers.append(peer)
        try:
            while line := await reader.readline():
                self._hear(peer, line.decode())
        except ConnectionError:
            pass

    def _hear(self, peer, line):
        said = json.loads(line)
        if said.get("type") == "hello":
            peer.update(json=True, user=said["user"], rooms=said.get("rooms", ["lobby"]))
            self._say(peer, {"type": "welcome", "user": said["user"]})
            for room in peer["rooms"]:
                self._say(peer, {"type": "joined", "room": room})
            return
        self.messages += 1
        user, room, text = said.get("user", peer["user"]), said.get("room", "lobby"), said["text"]
        if peer["json"] and (self.acks or self.messages % 10):
            self._say(peer, {"type": "ack", "id": said.get("id"), "room": room, "seq": self.messages})
        event = {"type": "message", "room": room, "seq": self.messages, "user": user, "text": text}
        for number, hearer in enumerate(self.peers):
            if room in hearer["rooms"]:
                line = _compact(event) if hearer["json"] else f"[{user}] {text}\n"
                self._deliver(number, hearer, line)

    def _deliver(self, number, hearer, line):
        hearer["deliveries"] += 1
        for out in self.fault(self, number, hearer["deliveries"], line):
            hearer["writer"].write(out.encode())
        if self.drop_after == hearer["deliveries"] and number == len(self.peers) - 1:
            hearer["writer"].close()

    def _say(self, peer, event):
        peer["writer"].write(_compact(event).encode())


class Relay(FanOut):
    """Sends every line unchanged to every client; with `echo=True` only back to its sender."""

    def __init__(self, fault=None, echo=False):
        super().__init__(fault)
        self.echo = echo

    def _hear(self, peer, line):
        for number, hearer in enumerate(self.peers):
            if hearer is peer or not self.echo:
                self._deliver(number, hearer, line)


class Irc(FanOut):
    """The part of IRC that banter-load needs. A client that does not answer its ping is not registered."""

    def _hear(self, peer, line):
        command, _, rest = line.rstrip("\r\n").partition(" ")
        if command == "NICK":
            peer.update(user=rest, rooms=[])
            self._say_line(peer, "PING :are you there?")
        elif command == "PONG" and rest == ":are you there?":
            self._say_line(peer, f":here 001 {peer['user']} :Welcome")
        elif command == "JOIN":
            peer["rooms"].append(rest)
            self._say_line(peer, f":{peer['user']}!load@host JOIN {rest}")
            self._say_line(peer, f":here 366 {peer['user']} {rest} :End of names")
        elif command == "PRIVMSG":
            room = rest.partition(" ")[0]
            for number, hearer in enumerate(self.peers):
                if hearer is not peer and room in hearer["rooms"]:
                    self._deliver(number, hearer, f":{peer['user']}!load@host {line}")

    def _say_line(self, peer, line):
        peer["writer"].write(f"{line}\r\n".encode())


def _compact(event):
    return json.dumps(event, separators=(",", ":")) + "\n"
