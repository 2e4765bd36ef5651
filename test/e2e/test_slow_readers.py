"""Peers that read slowly or not at all: bounded memory, no loss, no effect on other clients."""

import time

from clients import wait_until

KIB = 1024
# More than the kernel buffers of a connection can hold (about 4 MiB to send on Linux), so that the server's own
# outbox must fill.
TEXT = "x" * 10_000
ENOUGH = 1500
SMALL_OUTBOX = ("--outbox-limit", str(256 * KIB))
KEEP_ALL = ("--history-messages", "1000000", "--history-bytes", "1000000000")


def talk(talker, listeners, count=ENOUGH, begin=0, text=TEXT):
    """`talker` sends `count` numbered texts; it and all `listeners` read them as they arrive."""
    for first in range(begin, begin + count, 50):
        numbers = range(first, min(first + 50, begin + count))
        talker.send_bytes(b"".join(talker.encode(type="message", room="lobby", text=f"{n} {text}") for n in numbers))
        for n in numbers:
            for client in (talker, *listeners):
                assert client.until("message")["text"] == f"{n} {text}"


def number_of(text):
    return int(text.split(" ", 1)[0])


def never_reads(server, *args, **kwargs):
    return server.json(*args, receive_buffer=4096, **kwargs)


def test_a_client_that_does_not_read_affects_no_other_and_gets_everything_later(start_server):
    server = start_server(*SMALL_OUTBOX, *KEEP_ALL)
    alice, bob = server.json("alice"), server.json("bob")
    slow = never_reads(server, "slow")
    talk(alice, [bob])
    assert bob.fence() == []

    behind, last_before, n = None, 0, 0
    while n < ENOUGH:
        got = slow.recv()
        if got["type"] == "behind":
            assert behind is None and got["room"] == "lobby"
            behind = got
        else:
            assert got["type"] == "message" and number_of(got["text"]) == n, (n, str(got)[:200])
            last_before = got["seq"] if behind is None else last_before
            n += 1
    assert behind is not None and behind["from"] >= last_before > 0
    alice.say("live again")
    slow.until("message", text="live again")
    assert slow.fence() == [] and slow.say("me too")["type"] == "ack"


def test_a_slow_plain_reader_is_reported_and_gets_every_line(start_server):
    server = start_server(*SMALL_OUTBOX, *KEEP_ALL)
    alice, slow = server.json("alice"), server.plain("slow", receive_buffer=4096)
    slow.settled()
    alice.fence()
    talk(alice, [])
    slow.READ_SIZE = 65536
    behind, n = 0, 0
    while n < ENOUGH:
        line = slow.text_line()
        if line.startswith("! behind: "):
            behind += 1
        else:
            assert line == f"[alice] {n} {TEXT}", line[:100]
            n += 1
    assert behind == 1
    assert slow.settled() == []


def test_a_reader_that_falls_behind_again_and_again_misses_nothing(start_server):
    server = start_server("--outbox-limit", str(64 * KIB), *KEEP_ALL)
    alice, slow = server.json("alice"), never_reads(server, "slow")
    n = 0

    def read_up_to(last):
        nonlocal n
        while n < last:
            got = slow.until("message")
            assert number_of(got["text"]) == n
            n += 1

    for turn in range(4):
        talk(alice, [], count=700, begin=700 * turn)
        read_up_to(700 * turn + 350)
    read_up_to(2800)
    assert [m for m in slow.fence() if m["type"] != "behind"] == []


def test_requests_are_answered_while_behind_and_pong_is_a_fence(start_server):
    """Does not check at once: the server stops reading from a client that does not read."""
    server = start_server(*SMALL_OUTBOX, *KEEP_ALL)
    alice, slow = server.json("alice"), never_reads(server, "slow")
    talk(alice, [])
    slow.send(type="message", room="lobby", text=f"{ENOUGH} from the slow one", id="m")
    slow.send(type="ping", id="p")
    numbers, acked = [], False
    while (got := slow.recv()).get("id") != "p":
        acked = acked or got["type"] == "ack" and got["id"] == "m"
        if got["type"] == "message":
            numbers.append(number_of(got["text"]))
    assert acked and numbers == list(range(ENOUGH + 1))


def test_a_pause_brings_the_topic_and_the_members_up_to_date(start_server):
    server = start_server(*SMALL_OUTBOX, *KEEP_ALL)
    alice, slow = server.json("alice"), never_reads(server, "slow", presence=True)
    talk(alice, [])
    alice.ask("topic", room="lobby", text="news")
    server.json("bob")
    alice.say("last")
    seen = []
    while not seen or seen[-1].get("text") != "last":
        seen.append(slow.recv())
    seen += slow.fence()
    assert [m["text"] for m in seen if m["type"] == "topic"] == ["news"]
    members = [m for m in seen if m["type"] == "members"]
    assert members and set(members[-1]["members"]) == {"alice", "slow", "bob"}
    assert not [m for m in seen if m["type"] == "presence" and m["user"] == "bob"]


def test_a_reset_is_sent_when_missed_messages_are_no_longer_kept(start_server):
    server = start_server(*SMALL_OUTBOX, "--history-messages", "100")
    alice, slow, plain = server.json("alice"), never_reads(server, "slow"), server.plain("p", receive_buffer=4096)
    plain.settled()
    alice.fence()
    slow.fence()
    talk(alice, [], count=3 * ENOUGH)
    seen, numbers = [], []
    while not numbers or numbers[-1] != 3 * ENOUGH - 1:
        seen.append(slow.recv())
        if seen[-1]["type"] == "message":
            numbers.append(number_of(seen[-1]["text"]))
    assert {e["type"] for e in seen} == {"behind", "reset", "message"}
    assert numbers == sorted(set(numbers)) and len(numbers) < 3 * ENOUGH
    for event, following in zip(seen, seen[1:]):
        if event["type"] == "reset" and following["type"] == "message":
            assert following["seq"] == event["oldest"] and event["room"] == "lobby"
    for event, following in zip(seen, seen[1:]):
        if event["type"] == following["type"] == "message":
            assert following["prev"] == event["seq"], "a gap without a reset"

    plain.READ_SIZE = 65536
    resets, numbers = 0, []
    while not numbers or numbers[-1] != 3 * ENOUGH - 1:
        line = plain.text_line()
        if line.startswith("! reset: "):
            resets += 1
        elif not line.startswith("! behind: "):
            numbers.append(int(line.split(" ")[1]))
    assert resets >= 1 and numbers == sorted(set(numbers))


def test_a_client_that_reads_nothing_is_closed_after_the_stall_timeout(start_server):
    server = start_server(*SMALL_OUTBOX, *KEEP_ALL, "--stall-timeout", "1")
    alice, bob = server.json("alice"), server.json("bob")
    slow, plain = never_reads(server, "slow"), server.plain("plain", receive_buffer=4096)
    plain.settled()
    alice.fence()
    bob.fence()
    slow.until("message")
    talk(alice, [bob])
    wait_until(lambda: alice.ask("members", room="lobby")["member_count"] == 2, "the slow one is closed")
    for client in (slow, plain):
        server.wait_log(rf"(?m)^.*\b{client.sock.getsockname()[1]}\b.*bye bye.*took no byte")
    for client in (slow, plain):
        client.until_closed()
    talk(alice, [bob], count=50)


def test_a_client_that_reads_a_little_now_and_then_is_not_closed(start_server, sanitized):
    """The kernel reports a socket as writable only when a third of its buffer is free; an accepted byte shows it as
    well."""
    server = start_server(*SMALL_OUTBOX, *KEEP_ALL, "--stall-timeout", "1")
    alice, slow = server.json("alice"), never_reads(server, "slow")
    talk(alice, [])
    begin, taken = time.monotonic(), 0
    while time.monotonic() - begin < 5:
        assert slow.read_more(), f"closed after {time.monotonic() - begin:.1f} s and {taken} reads"
        taken += 1
        time.sleep(0.2)  # this is the slowness under test
    n = 0
    while n < ENOUGH:
        got = slow.recv()
        if got["type"] == "message":
            assert number_of(got["text"]) == n
            n += 1


def test_an_idle_peer_with_nothing_queued_is_not_stalled(start_server):
    server = start_server("--stall-timeout", "1")
    idle, alice = server.json("idle"), server.json("alice")
    begin = time.monotonic()
    while time.monotonic() - begin < 2.5:
        assert alice.ask("ping")["type"] == "pong"
        time.sleep(0.1)  # time must pass here
    assert idle.ask("ping")["type"] == "pong"


def test_memory_stays_bounded_whatever_is_not_read(start_server, sanitized):
    server = start_server(*SMALL_OUTBOX, "--history-messages", "100")
    alice, bob = server.json("alice"), server.json("bob")
    for n in range(10):
        never_reads(server, f"slow{n}")
    for n in range(10):
        server.plain("p", receive_buffer=4096).say("hello")
    for client in (alice, bob):
        for n in range(10):
            client.until("message", text="hello")
    talk(alice, [bob], count=ENOUGH)
    before = server.memory_kib()
    talk(alice, [bob], count=4000, begin=ENOUGH)  # 40 MB a member, 800 MB if each were queued
    grown = server.memory_kib() - before
    assert sanitized or grown < 8 * KIB, f"grew by {grown} KiB"
    assert sanitized or server.memory_kib() < 40 * KIB, f"{server.memory_kib()} KiB in all"


def test_memory_stays_bounded_when_answers_are_not_read(start_server, sanitized):
    """A page of history is 256 KiB for a request of 50 bytes: a client that does not read its pages is not read
    from."""
    server = start_server(*SMALL_OUTBOX, *KEEP_ALL)
    alice = server.json("alice")
    talk(alice, [], count=200)
    before = server.memory_kib()
    greedy = never_reads(server, "greedy")
    greedy.sock.setblocking(False)
    request = greedy.encode(type="history", room="lobby", limit=1000)
    sent, refused = 0, 0
    while sent < 50_000 and refused < 50:
        try:
            sent += greedy.sock.send(request * 100) // len(request)
            refused = 0
        except BlockingIOError:
            refused += 1
            assert alice.ask("ping")["type"] == "pong"
    grown = server.memory_kib() - before
    assert sanitized or grown < 8 * KIB, f"grew by {grown} KiB with {sent} requests sent"
    assert alice.say("still here")["type"] == "ack"
