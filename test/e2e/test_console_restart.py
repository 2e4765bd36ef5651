"""The console client and a server that is restarted, restored from a backup, or can't store."""

import re
import subprocess

import pytest

from clients import wait_until
from console import Proxy, Terminal, environment
from keeping_server import KeepingServer


@pytest.fixture
def env(tmp_path):
    return environment(tmp_path)


@pytest.fixture
def keeper():
    server = KeepingServer()
    yield server
    server.kill()


@pytest.fixture
def start(bin_dir, env):
    """start(port, *flags): a Terminal that has connected as alice."""
    started = []

    def start(port, *flags):
        t = Terminal(str(bin_dir / "banter"), ["--port", str(port), "--user", "alice", *flags], env, lines=40)
        started.append(t)
        t.wait("connected as")
        return t

    yield start
    for t in started:
        t.close()


@pytest.fixture
def pipe(bin_dir, env):
    """pipe(port, *flags): a client in a pipe, as alice."""
    started = []

    def pipe(port, *flags, one_by_one=True):
        flags = [*flags, "--line-by-line"] if one_by_one else flags
        p = subprocess.Popen([str(bin_dir / "banter"), "--port", str(port), "--user", "alice", *flags], env=env,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        started.append(p)
        return p

    yield pipe
    for p in started:
        p.kill()
        p.wait()
        for stream in (p.stdin, p.stdout, p.stderr):
            stream.close()


def shown(rows):
    """The messages on the screen: ("name", "text")."""
    return [m.groups() for m in (re.match(r"\d\d:\d\d (\S+)  (.*)", row) for row in rows) if m]


def settled(t):
    """Waits for a prompt without pending messages. @return the rows."""
    return t.wait_for(lambda rows: any(row == "#lobby>" for row in rows), "a prompt without pending")


def test_after_a_restart_missed_and_pending_lines_are_shown_once_and_no_gap_is_reported(start, keeper):
    t = start(keeper.port)
    keeper.put("bob", "before")
    t.wait("bob  before")
    keeper.silent = True
    t.enter("stored but not acknowledged")
    t.wait("(1 pending)")
    wait_until(lambda: len(keeper.texts()) == 2, "the line is stored")
    keeper.kill()
    t.wait("(offline)")
    t.enter("typed while away")
    t.wait("(2 pending)")
    keeper.put("bob", "missed")
    keeper.start()
    t.wait("reconnected", "missed", "alice  typed while away")
    assert shown(settled(t)) == [("bob", "before"), ("alice", "stored but not acknowledged"), ("bob", "missed"),
                                 ("alice", "typed while away")]
    assert "may be missing" not in t.text() and "left lines out" not in t.text()
    assert len(keeper.ids("stored but not acknowledged")) == 2
    assert len(set(keeper.ids("stored but not acknowledged"))) == 1
    assert keeper.texts() == ["before", "stored but not acknowledged", "missed", "typed while away"]


@pytest.mark.parametrize("epoch", ["second", "first"])
def test_a_history_that_was_restored_from_a_backup_is_reported_and_shown_again(start, keeper, epoch):
    """With a new epoch, as it should be, and with the old one, where only the numbers show the restart."""
    for i in range(3):
        keeper.put("bob", f"line {i}")
    t = start(keeper.port, "--tail", "2")
    t.wait("line 2")
    keeper.put("bob", "not in the backup")
    t.wait("not in the backup")
    keeper.kill()
    t.wait("(offline)")
    keeper.restore(2, epoch)
    keeper.start()
    t.wait("the history was replaced", "2 lines of its history until here")
    t.enter("after it")
    rows = t.wait("alice  after it")
    assert shown(rows) == [("bob", "line 1"), ("bob", "line 2"), ("bob", "not in the backup"), ("bob", "line 0"),
                           ("bob", "line 1"), ("alice", "after it")]
    t.enter("/history")
    t.wait("no older lines")


def test_unreadable_missed_lines_are_reported_and_the_chat_continues(start, keeper):
    keeper.put("bob", "before")
    t = start(keeper.port)
    t.wait("bob  before")
    keeper.kill()
    t.wait("(offline)")
    keeper.put("bob", "unreadable")
    keeper.unread.add("lobby")
    keeper.start()
    t.wait("lines may be missing")
    t.enter("and on")
    assert shown(t.wait("alice  and on")) == [("bob", "before"), ("alice", "and on")]
    assert t.text().count("lines may be missing") == 1


@pytest.mark.parametrize("code", ["storage_full", "unavailable"])
def test_unstorable_lines_are_shown_as_pending_and_sent_later(start, keeper, code):
    t = start(keeper.port)
    keeper.refusal = code
    t.enter("one")
    t.wait("the test says " + code)
    t.enter("two")
    t.wait(f"(2 pending: {code.replace('_', ' ')})")
    t.enter("/pending")
    t.wait("2 lines of yours without an acknowledgement", "#lobby  one", "#lobby  two")
    t.wait_for(lambda _: len(keeper.ids("one")) >= 3, "two more attempts")
    assert t.text().count("the test says") == 1
    keeper.refusal = None
    t.wait("alice  one", "alice  two")
    assert shown(settled(t)) == [("alice", "one"), ("alice", "two")]
    assert keeper.texts() == ["one", "two"]
    assert len(set(keeper.ids("one"))) == 1


def test_a_temporarily_refused_line_survives_a_restart(start, keeper):
    t = start(keeper.port)
    keeper.refusal = "storage_full"
    for text in ("one", "two", "three"):
        t.enter(text)
    t.wait("(3 pending: storage full)")
    keeper.kill()
    t.wait("(offline)")
    keeper.refusal = None
    keeper.start()
    t.wait("alice  three")
    assert shown(settled(t)) == [("alice", "one"), ("alice", "two"), ("alice", "three")]


def test_leaving_with_lines_that_are_not_acknowledged_names_them_and_fails(start, keeper):
    t = start(keeper.port)
    keeper.refusal = "storage_full"
    t.enter("precious words")
    t.wait("(1 pending: storage full)")
    t.type("\x04")
    t.wait("waiting for 1 acknowledgement")
    t.type("\x03")
    assert t.wait_end() == 69
    assert "the server did not acknowledge 1 line of yours" in t.text()
    assert "  #lobby precious words" in t.text()


def test_leaving_without_a_server_lists_the_unsent_lines(start, keeper):
    t = start(keeper.port)
    keeper.kill()
    t.wait("(offline)")
    t.enter("into the void")
    t.wait("(1 pending)")
    t.enter("/quit")
    assert t.wait_end() == 69
    assert "  #lobby into the void" in t.text()


def test_in_a_pipe_lines_are_sent_again_until_they_can_be_stored(pipe, keeper):
    keeper.refusal = "storage_full"
    p = pipe(keeper.port, "--follow")
    p.stdin.write(b"".join(b"line %d\n" % i for i in range(200)))
    p.stdin.flush()
    assert b"sent again until the server stores it" in p.stderr.readline()
    # Of several pending messages the later ones would be stored first when the server recovers.
    wait_until(lambda: len(keeper.asked) >= 100, "a whole window is refused")
    keeper.refusal = None
    expected = [f"line {i}" for i in range(200)]
    assert [p.stdout.readline().decode() for _ in expected] == [f"[alice] {text}\n" for text in expected]
    assert keeper.texts() == expected


def test_in_a_pipe_lines_that_can_not_be_stored_in_time_are_named_and_fail(pipe, keeper):
    keeper.refusal = "unavailable"
    p = pipe(keeper.port, "--timeout", "1")
    p.stdin.write(b"one\ntwo\n")
    p.stdin.flush()  # and the input continues
    assert p.wait(20) == 69
    errors = p.stderr.read().decode()
    assert "messages that the server did not acknowledge: 2\n" in errors
    assert "not acknowledged: one\n" in errors and "not acknowledged: two\n" in errors
    assert errors.count("the test says") == 1
    assert keeper.texts() == []


def test_in_a_pipe_gathered_lines_that_can_not_be_stored_are_named(pipe, keeper):
    keeper.refusal = "unavailable"
    p = pipe(keeper.port, "--timeout", "1", one_by_one=False)
    p.stdin.write(b"one\n" + b"y" * 16383 + b"\n")  # the second line waits for an acknowledgement of the first
    p.stdin.flush()
    assert p.wait(20) == 69
    errors = p.stderr.read().decode()
    assert "not acknowledged: one\n" in errors and "not acknowledged: yyy" in errors


def test_in_a_pipe_a_restart_loses_and_doubles_nothing(pipe, keeper):
    p = pipe(keeper.port)
    said = [f"line {i}" for i in range(300)]
    heard = []
    for i, line in enumerate(said):
        p.stdin.write(f"{line}\n".encode())
        p.stdin.flush()
        if i in (100, 200):
            while len(heard) < i - 5:
                heard.append(p.stdout.readline().decode().rstrip())
            keeper.kill()
            keeper.start()
    p.stdin.close()
    heard += p.stdout.read().decode().splitlines()
    assert p.wait(30) == 0
    assert heard == [f"[alice] {line}" for line in said]
    assert keeper.texts() == said


# The same with banterd itself, which is killed.


def history(server, room="lobby"):
    reader, texts, before = server.json("reader", rooms=[]), [], {}
    while True:
        page = reader.ask("history", room=room, limit=1000, **before)
        texts = [m["text"] for m in page["messages"]] + texts
        if not page["more"]:
            reader.close()
            return texts
        before = {"before": page["messages"][0]["seq"]}


def test_banterd_is_killed_and_every_line_stands_there_once(start, server):
    proxy = Proxy(server.host, server.port)
    t = start(proxy.port)
    bob = server.json("bob")
    bob.say("before")
    t.wait("bob  before")
    proxy.to_client = False
    t.enter("its ack is lost")
    assert bob.until("message", user="alice")["text"] == "its ack is lost"
    server.kill()
    proxy.cut()
    t.wait("(offline)")
    t.enter("typed while it was down")
    t.wait("(2 pending)")
    server.restart()
    server.json("carol").say("said before alice came back")
    proxy.mend()
    t.wait("alice  typed while it was down")
    assert shown(settled(t)) == [("bob", "before"), ("alice", "its ack is lost"),
                                 ("carol", "said before alice came back"), ("alice", "typed while it was down")]
    assert "may be missing" not in t.text() and "left lines out" not in t.text()
    assert history(server) == [text for _, text in shown(t.rows())]
    t.enter("/history")
    t.wait("no older lines")
    proxy.close()


def test_in_a_pipe_banterd_that_is_killed_loses_and_doubles_nothing(pipe, server):
    p = pipe(server.port)
    said = [f"line {i}" for i in range(3000)]
    heard = []
    for i, line in enumerate(said):
        p.stdin.write(f"{line}\n".encode())
        p.stdin.flush()
        if i in (1000, 2000):  # the last lines are not acknowledged yet
            while len(heard) < i - 50:
                heard.append(p.stdout.readline().decode().rstrip())
            server.kill()
            server.restart()
    p.stdin.close()
    heard += p.stdout.read().decode().splitlines()
    assert p.wait(30) == 0
    assert heard == [f"[alice] {line}" for line in said]
    assert history(server) == said
