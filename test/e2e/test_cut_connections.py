"""Connections cut at a random byte: a resent message is shown once, under its first number."""

import asyncio

from talkers import Talker, check_story, seeded_random, sized, until

CONNECTIONS = sized(1000, 1000)
TALKERS = 20
ROOMS = ["r0", "r1"]
LONGEST = 100_000  # bytes of one direction before the cut


class CuttingProxy:
    """Passes bytes on in both directions, until one of them has had its random share; then it cuts the two
    connections, as a router that goes away does: whatever was on its way is lost."""

    def __init__(self, host, port, random):
        self.target = (host, port)
        self.random = random
        self.cuts = 0
        self.cut_in_line = 0  # those that left a line unfinished on either side
        self.cutting = True
        self._links = set()

    async def start(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self._server.sockets[0].getsockname()[:2]

    async def stop(self):
        self._server.close()
        for link in list(self._links):
            link.cancel()
        await asyncio.gather(*self._links, return_exceptions=True)

    async def _serve(self, reader, writer):
        link = asyncio.current_task()
        self._links.add(link)
        sides = [writer]
        try:
            there, back = await asyncio.open_connection(*self.target)
            sides.append(back)
            halves = [asyncio.create_task(self._pass(reader, back)), asyncio.create_task(self._pass(there, writer))]
            await asyncio.wait(halves, return_when=asyncio.FIRST_COMPLETED)
            for half in halves:
                half.cancel()
            await asyncio.gather(*halves, return_exceptions=True)
        finally:
            for side in sides:
                side.transport.abort()
            self._links.discard(link)

    async def _pass(self, reader, writer):
        # As often within the first hundred bytes as within the last ninety thousand.
        left = int(LONGEST ** self.random.random()) if self.cutting else None
        while data := await reader.read(65536):
            if left is not None and len(data) >= left:
                data = data[:left]
                writer.write(data)
                await asyncio.sleep(0)
                self.cuts += 1
                self.cut_in_line += not data.endswith(b"\n")
                return
            if left is not None:
                left -= len(data)
            writer.write(data)


class Repeater(Talker):
    """Sends on every new connection the unacknowledged messages and some of the acknowledged ones."""

    def __init__(self, user, rooms, random):
        super().__init__(user, rooms)
        self.random = random
        self.said = []
        self.acks_seen = 0

    def say(self, room, more=""):
        id = super().say(room, more)
        self.said.append((id, self.pending[id]))
        return id

    def say_again(self):
        super().say_again()
        if self._ready and self.said:
            again = self.random.sample(self.said, min(3, len(self.said)))
            self._transport.write(b"".join(line for id, line in again if id in self.acked))

    def _note_ack(self, id, seq):
        self.acks_seen += 1
        super()._note_ack(id, seq)


async def cut_and_talk(server, random):
    proxy = CuttingProxy(server.host, server.port, random)
    address = await proxy.start()
    talkers = [Repeater(f"t{n}", [ROOMS[n % len(ROOMS)]], random) for n in range(TALKERS)]
    tasks = [asyncio.create_task(t.stay(*address)) for t in talkers]

    def enough():
        for t in talkers:
            while len(t.pending) < 10:
                t.say(t.rooms[0], "x" * random.randint(0, 100))
        return sum(t.connections for t in talkers) >= CONNECTIONS

    await until(enough, f"{CONNECTIONS} connections", 120)
    proxy.cutting = False
    await until(lambda: not any(t.pending for t in talkers), "all is acknowledged", 30)
    expected = {room: sum(len(t.acked) for t in talkers if t.rooms == [room]) for room in ROOMS}
    await until(lambda: all(len(t.seen[t.rooms[0]]) >= expected[t.rooms[0]] for t in talkers), "all is seen", 30)
    for t in talkers:
        t.leave()
    await asyncio.gather(*tasks)
    await proxy.stop()
    return talkers, proxy


def test_a_message_resent_after_a_cut_is_stored_once(start_server):
    random = seeded_random()
    server = start_server()
    talkers, proxy = asyncio.run(cut_and_talk(server, random))
    total = check_story(server.json("judge"), talkers, ROOMS)
    repeats = sum(t.acks_seen - len(t.acked) for t in talkers)
    print(f"{sum(t.connections for t in talkers)} connections, {proxy.cuts} cut, {proxy.cut_in_line} of them within a "
          f"line, {total} messages, {repeats} acknowledged again")
    assert total == sum(len(t.acked) for t in talkers)
    assert proxy.cut_in_line > proxy.cuts / 2 and repeats > 20, "the cuts were not at random bytes"
