"""Disks that fail, fill up and stall."""

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from clients import DEADLINE, Closed, wait_until
from exposition import Scraper
from talkers import history_of, sized

UNUSABLE, FAILED = 73, 74


@pytest.fixture(scope="session")
def strace(tmp_path_factory):
    """strace(injection, log=FILE): the words in front of a command that make it run so; its process id stays its own.
    """
    log = tmp_path_factory.mktemp("strace") / "log"
    words = ["strace", "-D", "-f", "-y", "-qq", "-e", "trace=fdatasync,fsync,fallocate", "-o"]
    try:
        subprocess.run([*words, str(log), "true"], check=True, capture_output=True, timeout=DEADLINE)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"strace can't trace here: {error}")
    return lambda injection, log=log: [*words, str(log), "-e", f"inject={injection}"]


# LeakSanitizer does not work in a process that is traced.
TRACED = {"ASAN_OPTIONS": "halt_on_error=1:detect_leaks=0"}


def say_all(client, ids, room="lobby", more=""):
    """Sends all in one piece. @return {id: seq} of the acknowledged, {id: code} of the refused, whether the server
    has closed."""
    client.send_bytes(b"".join(client.encode(type="message", room=room, id=id, text=f"{id} {more}") + b"\n"
                               for id in ids))
    acked, refused, closed = {}, {}, False
    while len(acked) + len(refused) < len(ids):
        try:
            got = client.recv()
        except Closed:
            closed = True
            break
        if got["type"] == "ack":
            acked[got["id"]] = got["seq"]
        elif got["type"] == "error":
            refused[got["id"]] = got["code"]
        elif got["type"] == "bye":
            closed = True
    return acked, refused, closed


def numbers_by_id(client, room="lobby"):
    """{id: seq} of all that a room has; an id that is there twice fails the test."""
    found = {}
    for m in history_of(client, room):
        id = m["text"].split(" ", 1)[0]
        assert id not in found, f"{id} is there twice"
        found[id] = m["seq"]
    return found


# --- a sync that fails ---


def syncs(quick):
    return quick if sized(True, False) else range(1, 51)


@pytest.mark.parametrize("number", syncs([1, 2, 3, 4, 7, 13, 29, 50]))
def test_a_failed_sync_is_final(start_server, strace, tmp_path, number):
    """The number-th fdatasync of every thread fails, of those that a server makes on a folder that it knows."""
    folder = ("--data", str(tmp_path / "data"))
    before = start_server(*folder)
    alice = before.json("alice")
    kept = {"before": alice.say("before", id="before")["seq"]}
    alice.close()
    assert before.stop() == 0

    calls = tmp_path / "calls"
    faulty = start_server(*folder, wrap=strace(f"fdatasync:error=EIO:when={number}", calls), env=TRACED)
    alice = faulty.json("alice")
    ids, closed = [], False
    for batch in range(number + 20):
        of_batch = [f"m{batch}-{n}" for n in range(5)]
        ids += of_batch
        acked, refused, closed = say_all(alice, of_batch)
        kept.update(acked)
        if len(acked) < len(of_batch):
            assert set(refused.values()) <= {"unavailable"}
            break
    injected = re.search(r"fdatasync\(\d+<(.*)>\).*\(INJECTED\)", calls.read_text())[1]
    if injected == str(tmp_path / "data"):
        return alice.close()  # SQLite takes that of a folder lightly, and nothing depends on it here
    assert len(acked) == 0, f"the batch whose sync failed ({injected}) was acknowledged"
    alice.close()
    faulty.expected_exit = FAILED
    assert faulty.wait() == FAILED
    assert re.search(r"(?m)^banterd: storing messages failed: .*(\(SQLite error 1034\)|Input/output error)$", faulty.log)

    after = start_server(*folder)
    bob = after.json("alice")
    found = numbers_by_id(bob)
    assert kept.items() <= found.items(), {id for id in kept if found.get(id) != kept[id]}
    again, refused, _ = say_all(bob, ids)
    assert not refused and {id: again[id] for id in kept if id != "before"}.items() <= kept.items()
    assert numbers_by_id(bob) == {**again, "before": kept["before"]}


@pytest.mark.parametrize("number", syncs([1, 2, 5, 10, 16, 20]))
def test_a_sync_that_fails_while_a_folder_is_made_is_reported(bin_dir, strace, tmp_path, start_server, number):
    folder = tmp_path / "new"
    process = subprocess.Popen(
        [*strace(f"fdatasync:error=EIO:when={number}"), bin_dir / "banterd", "--port", "0", "--no-http", "--no-irc", "--data", folder],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **TRACED})
    if process.stdout.readline().startswith("listening"):  # it was made with fewer
        process.terminate()
    errors = process.communicate(timeout=DEADLINE)[1]
    assert process.returncode in (0, UNUSABLE, FAILED)
    assert number > 1 or process.returncode == UNUSABLE  # SQLite takes that of a folder lightly
    if process.returncode == UNUSABLE:
        assert re.fullmatch(rf"banterd: .*{re.escape(str(folder))}.*\n", errors), errors
    assert start_server("--data", str(folder)).json("alice").say("hi")["seq"] > 0


# --- a disk that is full ---


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 8 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"a small file system can't be mounted here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


RESERVE = ("--reserve", str(1 << 20))


def take_all_space(file):
    """Writes a file until the disk is full."""
    with file.open("wb", buffering=0) as out, pytest.raises(OSError, match="No space left"):
        while True:
            out.write(bytes(4096))


class Filler:
    """Sends messages until the disk is full. @return the acknowledged ones."""

    def __init__(self, client):
        self.client = client
        self.acked, self.count = {}, 0
        self.topic = ""

    def fill(self):
        """Fills the disk: first with long messages, then with short ones, then with topics."""
        for length in (5000, 1):
            wait_until(lambda length=length: not self._say(length), f"{length} bytes are refused", 120)
        wait_until(lambda: not self._change_topic(), "a topic is refused", 60)

    def _say(self, length, count=20):
        ids = [f"f{self.count + n}" for n in range(count)]
        self.count += count
        acked, refused, closed = say_all(self.client, ids, more="x" * length)
        self.acked.update(acked)
        assert len(self.acked) < 20_000, "a disk of 8 MB can't hold all that was acknowledged"
        assert not closed and set(refused.values()) <= {"storage_full"}, refused
        return acked

    def _change_topic(self):
        topic = f"topic {self.count}"
        self.count += 1
        answer = self.client.ask("topic", room="lobby", text=topic)
        if answer["type"] == "topic":
            self.topic = topic
            return True
        assert answer["code"] == "storage_full", answer
        return False


def everything_else_goes_on(server, filler, round):
    eve = server.json(f"eve{round}", rooms=["lobby"], presence=True)
    assert eve.joined[0]["topic"] == filler.topic
    assert eve.ask("ping")["type"] == "pong"
    assert len(eve.ask("history", room="lobby", limit=50)["messages"]) == 50
    assert eve.ask("join", room=f"new-{round}")["type"] == "joined"
    assert eve.ask("change", room=f"new-{round}", rule="moderated", on=True)["type"] == "rules_changed"
    other = server.json(f"other{round}")
    eve.until("presence", user=f"other{round}", event="join")
    assert f"other{round}" in eve.ask("members", room="lobby")["members"]
    other.close()
    eve.until("presence", user=f"other{round}", event="leave")
    eve.refused("message", "storage_full", room="lobby", text="x" * 5000)
    eve.refused("topic", "storage_full", room="lobby", text="y" * 1000)
    assert server.json(f"adam{round}").joined[0]["topic"] == filler.topic, "a refused topic changes nothing"
    assert not [m for m in eve.fence() if m["type"] in ("message", "topic")]
    assert eve.ask("leave", room="lobby")["type"] == "left"


@pytest.mark.parametrize("round", range(sized(2, 10)))
def test_a_full_disk_refuses_and_heals(small_disk, start_server, round):
    ballast = [small_disk / "ballast-1", small_disk / "ballast-2"]
    for file in ballast:
        file.write_bytes(bytes(3 << 19))
    folder = ("--data", str(small_disk / "data"), *RESERVE)
    server = start_server(*folder)
    filler = Filler(server.json("filler"))
    filler.fill()
    full = len(filler.acked)
    everything_else_goes_on(server, filler, 1)

    ballast[0].unlink()
    wait_until(lambda: filler._say(1000), "messages are taken again")
    server.wait_log("the disk has free space again")
    filler.fill()
    assert len(filler.acked) > full > 100
    everything_else_goes_on(server, filler, 2)

    if round % 2:
        server.kill()
    else:
        assert server.stop() == 0
    ballast[1].unlink()
    judge = start_server(*folder).json("filler")
    assert numbers_by_id(judge) == filler.acked
    assert judge.joined[0]["topic"] == filler.topic
    for each in (1, 2):  # set while the disk was full
        assert judge.ask("rules", room=f"new-{each}")["rules"]["moderated"]
    again, refused, _ = say_all(judge, sorted(filler.acked)[:50] + ["new"])
    assert set(refused.values()) == {"id_reused"}, "what is stored under these ids has other texts"
    assert again.pop("new") > max(filler.acked.values())
    assert again.items() <= filler.acked.items()


def test_a_server_on_a_full_disk_is_not_ready_until_there_is_room_again(small_disk, start_server):
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(2 << 20))
    server = start_server("--data", str(small_disk / "data"), *RESERVE, "--http-port", "0")
    watch = Scraper(server.http_port)
    assert watch.get("/readyz")[0] == 200
    Filler(server.json("filler")).fill()
    status, _, why = watch.get("/readyz")
    assert status == 503 and "full" in why
    assert watch.get("/healthz")[0] == 200
    now = watch.scrape()
    assert now["banter_journal_writable"] == 0 and now["banter_requests_rejected_total", "storage_full"] > 0

    ballast.unlink()
    wait_until(lambda: watch.get("/readyz")[0] == 200, "it is ready, though nobody has said anything")
    assert watch.scrape()["banter_journal_writable"] == 1
    watch.close()


def test_when_the_reserve_is_used_up_too_rules_are_shown_when_they_are_stored(small_disk, start_server):
    folder = ("--data", str(small_disk / "data"), *RESERVE)
    server = start_server(*folder)
    eve = server.json("eve", rooms=["ops"])
    bob = server.json("bob", rooms=["ops"])
    Filler(server.json("filler")).fill()
    rest = small_disk / "rest"
    take_all_space(rest)
    asked = 0

    def answered(seconds):
        try:
            while eve.recv(seconds).get("id") != f"c{asked}":
                pass
            return True
        except TimeoutError:
            return False

    while asked == 0 or answered(1):  # the log has some space left
        asked += 1
        assert asked < 1000
        eve.send(type="change", room="ops", rule="moderated", on=asked % 2 == 1, id=f"c{asked}")
    server.wait_log("its reserve is used up")
    for _ in range(asked - 1):
        bob.until("rules_changed")
    with pytest.raises(TimeoutError):
        bob.until("rules_changed", 0.5)
    rest.unlink()
    assert answered(DEADLINE)
    bob.until("rules_changed")
    server.kill()
    again = start_server(*folder).json("eve", rooms=["ops"])
    assert again.ask("rules", room="ops")["rules"]["moderated"] == (asked % 2 == 1)


def test_a_server_that_starts_on_a_full_disk_takes_messages_when_there_is_room_for_its_reserve(small_disk, start_server):
    folder = ("--data", str(small_disk / "data"), *RESERVE)
    before = start_server(*folder)
    before.json("alice").say("before", id="before")
    before.close_clients()
    assert before.stop() == 0
    rest = small_disk / "rest"
    take_all_space(rest)  # the reserve is there, and nothing else

    server = start_server(*folder)
    server.wait_log("the disk is full")
    assert not (small_disk / "data" / "reserve").exists()
    alice = server.json("alice")
    assert list(numbers_by_id(alice)) == ["before"]
    alice.refused("message", "storage_full", room="lobby", text="x")
    rest.unlink()
    server.wait_log("the disk has free space again")
    alice.say("after")
    assert (small_disk / "data" / "reserve").stat().st_blocks * 512 >= 1 << 20


def test_space_is_set_aside_on_a_file_system_that_cannot_allocate(start_server, strace, tmp_path):
    folder, calls = tmp_path / "data", tmp_path / "calls"
    start_server("--data", str(folder), *RESERVE, wrap=strace("fallocate:error=EOPNOTSUPP", calls), env=TRACED)
    assert "INJECTED" in calls.read_text()
    assert (folder / "reserve").stat().st_blocks * 512 >= 1 << 20


# --- a disk that stalls ---


class StallingServer:
    """A server whose disk does not answer any more after some messages, until it is released."""

    SYNCS = 12  # of the writing thread, that go through

    def __init__(self, start_server, strace, folder):
        flags = ("--data", str(folder))
        assert start_server(*flags).stop() == 0  # so that the start itself has nothing to sync
        self.server = start_server(*flags, wrap=strace(f"fdatasync:delay_enter=1000s:when={self.SYNCS}+"), env=TRACED)
        self.tracer = int(self._status("TracerPid"))
        self.acked, self.waiting = {}, {}
        self.listener = self.server.json("listener")
        self.count = 0
        self.senders = [self.server.json(f"sender{n}") for n in range(20)]  # later, a hello waits
        self.flooders = [self.server.json(f"flooder{n}", rooms=["flood"]) for n in range(5)]

    def _status(self, field):
        return re.search(rf"(?m)^{field}:\s+(\S+)", Path(f"/proc/{self.server.pid}/status").read_text())[1]

    def has_ended(self):
        """Its threads are gone. The kernel keeps the exit code back until strace has looked at all of them, which it
        does not do while it delays a call."""
        return self._status("State") == "Z"

    def stall(self):
        alice = self.server.json("alice")
        while not self.waiting:
            self._try(alice)
            assert len(self.acked) < 100, "the disk did not stall"

    def senders_are_refused(self):
        """Uses new clients each time, since a client with a pending message has to wait."""
        def refused():
            return self._try(self.senders.pop()) == "unavailable"

        begin = time.monotonic()
        wait_until(refused, "a sender is refused", 15)
        return time.monotonic() - begin

    def _try(self, client):
        self.count += 1
        id = f"s{self.count}"
        client.send(type="message", room="lobby", id=id, text=f"{id} ")
        try:
            while (got := client.recv(1)).get("id") != id:
                pass
        except TimeoutError:
            self.waiting[id] = client
            return None
        if got["type"] == "ack":
            self.acked[id] = got["seq"]
        return got.get("code")

    def release(self):
        """Ends the tracer, so that the disk answers again."""
        tracer, self.tracer = self.tracer, None
        if tracer is not None:
            os.kill(tracer, signal.SIGKILL)


@pytest.fixture
def stalling(start_server, strace, tmp_path):
    stalling = StallingServer(start_server, strace, tmp_path / "stalling")
    yield stalling
    stalling.release()


def offer(client, line, count):
    """Sends as much of it as the server takes within a second."""
    client.sock.settimeout(1)
    try:
        client.sock.sendall(line * count)
    except TimeoutError:
        pass


def test_a_stalled_disk_refuses_what_must_be_stored_and_blocks_no_reader(stalling, sanitized):
    server, listener = stalling.server, stalling.listener
    stalling.stall()
    taken = stalling.senders_are_refused()
    assert 2 < taken < 10, f"refused after {taken:.1f} s"

    assert listener.ask("ping")["type"] == "pong"
    kept = {m["text"].split(" ")[0] for m in listener.ask("history", room="lobby")["messages"]}
    assert kept == set(stalling.acked)
    listener.refused("join", "unavailable", room="one")
    listener.refused("message", "unavailable", room="lobby", text="hi")
    listener.refused("topic", "unavailable", room="lobby", text="hi")
    late = server.json()
    late.send(type="hello", user="late")
    listener.send(type="members", room="lobby", id="waits")

    before = server.memory_kib()
    line = listener.encode(type="message", room="flood", text="x" * 10_000)
    for client in stalling.flooders:
        offer(client, line, 2000)
    assert sanitized or server.memory_kib() - before < 64 * 1024

    stalling.release()
    assert "listener" in listener.until("members", id="waits")["members"]
    late.until("welcome")
    for id, client in stalling.waiting.items():
        stalling.acked[id] = client.until("ack", id=id)["seq"]
    last = wait_until(lambda: listener.ask("message", room="lobby", text="again").get("seq"), "messages are taken again")
    judge = server.json("judge")
    found = numbers_by_id(judge)
    assert {id: seq for id, seq in found.items() if id.startswith("s")} == stalling.acked
    assert last > max(stalling.acked.values())


def test_pending_messages_of_a_stalled_disk_are_limited(stalling, sanitized):
    """Before the server knows of the stall, it takes only so much."""
    if sanitized:
        pytest.skip("the memory of a sanitizer's build says nothing")
    server = stalling.server
    flooders = [server.json(f"writer{n}") for n in range(10)]
    stalling.stall()
    before = server.memory_kib()
    line = flooders[0].encode(type="message", room="lobby", text="x" * 16_000)
    for client in flooders:
        offer(client, line, 1000)
    assert stalling.listener.ask("ping")["type"] == "pong"
    grown = server.memory_kib() - before
    print(f"grown by {grown} KiB")
    assert grown < 100 * 1024
    stalling.release()
    judge = server.json("judge")
    wait_until(lambda: judge.ask("message", room="lobby", text="hi")["type"] == "ack", "it goes on", 60)


def test_a_signal_while_the_disk_is_stalled_ends_the_server_with_a_log_line(stalling):
    server = stalling.server
    stalling.stall()
    server.expected_exit = FAILED
    server.signal(signal.SIGTERM)
    wait_until(stalling.has_ended, "the end")  # the disk hangs: waiting for it would never end
    stalling.release()
    assert server.wait() == FAILED
    assert re.search("(?m)^banterd: the disk does not answer", server.log)


# --- removed files ---


@pytest.mark.parametrize("name", ["banter.db", "banter.db-wal", "banter.db-shm", "banter.lock", ""])
@pytest.mark.parametrize("replaced", [False, True], ids=["removed", "replaced"])
def test_a_removed_file_ends_the_server_and_no_acknowledged_message_is_lost(start_server, tmp_path, name, replaced):
    folder = tmp_path / "data"
    server = start_server("--data", str(folder))
    alice = server.json("alice")
    said = [alice.say(f"{n}") and f"{n}" for n in range(20)]
    away = tmp_path / "away"
    (folder / name).rename(away)
    if replaced:
        shutil.copytree(away, folder) if not name else shutil.copy(away, folder / name)
    assert say_all(alice, ["not acknowledged"])[0] == {}
    alice.close()
    server.expected_exit = FAILED
    assert server.wait() == FAILED
    server.wait_log("was removed, replaced or truncated while it was in use")
    if not name:
        shutil.rmtree(folder, ignore_errors=True)
        away.rename(folder)
    elif name in ("banter.db", "banter.lock"):
        away.replace(folder / name)
    server.restart()
    assert [m["text"] for m in history_of(server.json("bob"), "lobby")] == said


@pytest.mark.parametrize("noticed_by", ["a message", "the upkeep", "the end"])
def test_a_truncated_log_ends_the_server_and_damages_nothing(start_server, bin_dir, tmp_path, noticed_by):
    folder = tmp_path / "data"
    server = start_server("--data", str(folder))
    server.json("alice").say("stored")
    server.stop()
    server.restart()
    alice = server.json("alice")
    for n in range(5):
        alice.say(f"{n}")
    os.truncate(folder / "banter.db-wal", 0)
    server.expected_exit = FAILED
    if noticed_by == "a message":
        assert say_all(alice, ["not acknowledged"])[0] == {}
    elif noticed_by == "the end":
        server.signal(signal.SIGTERM)
    assert server.wait() == FAILED
    server.wait_log("was removed, replaced or truncated while it was in use")
    subprocess.run([bin_dir / "banterd", "check", "--data", folder], check=True)
    server.restart()
    assert [m["text"] for m in history_of(server.json("bob"), "lobby")] == ["stored"]
