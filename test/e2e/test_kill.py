"""kill -9 at random moments: every acknowledged message is stored once, and all clients got the same order."""

import asyncio
import time

from talkers import Talker, check_story, seeded_random, sized, until

KILLS = sized(30, 100)
WRITERS = 20
PER_SECOND = 1000  # messages of all writers together
ROOMS = ["r0", "r1", "r2", "r3"]
BACK_WITHIN = 2  # seconds


async def talk(writer, room, done):
    """Sends messages at a steady pace, whether the server runs or not."""
    loop = asyncio.get_running_loop()
    due = loop.time()
    while not done.is_set():
        if len(writer.pending) < 100:
            writer.say(room)
        due = max(due + WRITERS / PER_SECOND, loop.time() - 1)
        await asyncio.sleep(due - loop.time())


async def kill_and_talk(server, random, kills):
    acks, done = 0, asyncio.Event()

    def count():
        nonlocal acks
        acks += 1

    writers = [Talker(f"w{n}", [ROOMS[n % len(ROOMS)]], count) for n in range(WRITERS)]
    readers = [Talker(f"r{n}", ROOMS) for n in range(2)]
    all = writers + readers
    tasks = [asyncio.create_task(t.stay(server.host, server.port)) for t in all]
    tasks += [asyncio.create_task(talk(w, w.rooms[0], done)) for w in writers]
    slowest = 0
    for _ in range(kills):
        enough = acks + random.randint(1, 400)
        await until(lambda: acks >= enough, f"{enough} acks", 30)
        await asyncio.sleep(random.uniform(0, 0.02))  # not only directly after an ack
        server.kill()
        begin = time.monotonic()
        await asyncio.to_thread(server.restart)
        slowest = max(slowest, time.monotonic() - begin)
    done.set()
    await until(lambda: not any(w.pending for w in writers), "all is acknowledged", 30)
    expected = {room: sum(len(w.acked) for w in writers if w.rooms == [room]) for room in ROOMS}
    await until(lambda: all_seen(all, expected), "all is seen", 30)
    for t in all:
        t.leave()
    await asyncio.gather(*tasks)
    return all, acks, slowest


def all_seen(talkers, expected):
    return all(len(seen) >= expected[room] for t in talkers for room, seen in t.seen.items())


def test_a_server_that_is_killed_again_and_again_keeps_what_it_acknowledged(start_server, sanitized):
    random = seeded_random()
    server = start_server()
    talkers, acks, slowest = asyncio.run(kill_and_talk(server, random, KILLS))
    total = check_story(server.json("judge"), talkers, ROOMS)
    resumed = sum(t.connections for t in talkers)
    print(f"{KILLS} kills, {acks} acknowledged, {total} stored, {resumed} connections, slowest start {slowest:.2f} s")
    assert total == acks
    assert slowest < (10 * BACK_WITHIN if sanitized else BACK_WITHIN)
