"""banterd's commands for a data folder: backup, restore, check, export and import."""

import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import threading
from pathlib import Path

import pytest

from clients import DEADLINE, wait_until

USAGE, DAMAGED, IN_USE, CANNOT, WRITING_FAILED = 64, 65, 69, 73, 74


@pytest.fixture
def banterd(bin_dir, tmp_path):
    """banterd(command, *arguments, input=, stdout=): a maintenance command on the folder of the test, to its end."""

    def run(*arguments, folder=tmp_path / "data-0", **kwargs):
        kwargs.setdefault("stdout", subprocess.PIPE)
        return subprocess.run([bin_dir / "banterd", *arguments, "--data", str(folder)], stderr=subprocess.PIPE,
                              text=True, timeout=60, **kwargs)

    return run


@pytest.fixture
def folder(tmp_path):
    """The data folder of the first server that a test starts."""
    return tmp_path / "data-0"


def succeed(ended):
    assert ended.returncode == 0 and ended.stderr == "", ended
    return ended.stdout


def lines(ended):
    return [json.loads(line) for line in succeed(ended).split("\n")[:-1]]


def text_lines(*messages):
    return "".join(json.dumps(m, ensure_ascii=False) + "\n" for m in messages)


def message(number, room="lobby", **fields):
    return {"room": room, "user": f"user{number % 5}", "text": f"text {number}",
            "time": f"2026-01-02T03:04:05.{number % 1000:03}Z", **fields}


def without_numbers(messages):
    return [{k: v for k, v in m.items() if k not in ("seq", "prev") and not (k == "id" and v.startswith("import-"))}
            for m in messages]


class Load:
    """A talker who says one thing after the other until the test is over."""

    def __init__(self, server):
        self.acked = 0
        self._stop = threading.Event()
        self._client = server.json("talker")
        self._thread = threading.Thread(target=self._run)

    def _run(self):
        while not self._stop.is_set():
            for _ in range(20):
                self._client.send_bytes(self._client.encode(type="message", room="lobby", text="on and on") + b"\n")
            self._client.fence()
            self.acked += 20

    def __enter__(self):
        self._thread.start()
        wait_until(lambda: self.acked > 0, "the first acknowledged message")
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join(DEADLINE)


# --- the command line ---


LISTEN = ["--port", "0", "--no-http", "--no-irc"]  # where it starts all the same


@pytest.mark.parametrize("arguments, named", [
    (["stray", *LISTEN], "stray"), (["backup"], "FILE"), (["backup", "a", "b"], "FILE"), (["restore"], "FILE"),
    (["check", "a", "b"], "FILE"), (["export"], "ROOM"), (["export", "a b"], "room name"), (["export", "@alice"], "@alice,bob"),
    (["check", "--port", "0"], "port"), (["backup", "a", "--room", "lobby"], "room"), (["import", "--keep", "1d"], "keep"),
    (["import", "--room", "a b"], "room name"), (["--memory", *LISTEN, "backup"], "a command comes first"),
    (["--data", "D", *LISTEN, "backup", "F"], "a command comes first"),
])
def test_a_wrong_command_line_is_reported_in_one_line(bin_dir, arguments, named):
    ended = subprocess.run([bin_dir / "banterd", *arguments], capture_output=True, text=True, timeout=DEADLINE)
    assert ended.returncode == USAGE and ended.stdout == "", ended
    assert len(ended.stderr.splitlines()) == 1 and named in ended.stderr and "--help" in ended.stderr


def test_help_names_the_commands_and_each_has_its_own(bin_dir):
    def help_of(*arguments):
        return succeed(subprocess.run([bin_dir / "banterd", *arguments, "--help"], capture_output=True, text=True))

    for command in ("backup", "restore", "check", "export", "import"):
        assert f"\n  {command} " in help_of()
        assert f"banterd {command}" in help_of(command) and "--data" in help_of(command)


@pytest.mark.parametrize("command", [["backup", "FILE"], ["check"], ["export", "lobby"]])
def test_a_folder_without_messages_is_reported_and_not_made(banterd, tmp_path, command):
    command = [str(tmp_path / "file") if word == "FILE" else word for word in command]
    ended = banterd(*command, folder=tmp_path / "nothing")
    assert ended.returncode == CANNOT and len(ended.stderr.splitlines()) == 1, ended
    assert f"there is no banter database in {tmp_path / 'nothing'}" in ended.stderr
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("command", [["restore", "FILE"], ["import"]])
def test_what_writes_is_refused_while_the_server_runs(server, banterd, tmp_path, command):
    succeed(banterd("backup", str(tmp_path / "FILE")))
    ended = banterd(*[str(tmp_path / "FILE") if word == "FILE" else word for word in command], input="")
    assert ended.returncode == IN_USE and "one folder serves one server" in ended.stderr, ended


# --- the process ---


def test_no_file_gets_the_number_of_a_standard_stream(bin_dir, folder, banterd):
    server = subprocess.Popen(["sh", "-c", f"exec {bin_dir}/banterd --port 0 --no-http --no-irc --data {folder} <&- >&- 2>&-"])
    descriptors = f"/proc/{server.pid}/fd"

    def open_files():
        return {int(n): os.readlink(f"{descriptors}/{n}") for n in os.listdir(descriptors)}

    def handles_sigterm():
        caught = re.search(r"SigCgt:\s*(\w+)", Path(f"/proc/{server.pid}/status").read_text())[1]
        return int(caught, 16) >> (signal.SIGTERM - 1) & 1

    try:
        wait_until(handles_sigterm, "a server that is up")
        files = open_files()
        assert str(folder / "banter.db") in files.values()
        assert [files[n] for n in range(3)] == ["/dev/null"] * 3
    finally:
        server.terminate()
        assert server.wait(DEADLINE) == 0
    succeed(banterd("check"))


def test_files_are_for_their_owner_alone(server, banterd, folder, tmp_path):
    server.json("alice").say("between us")
    succeed(banterd("backup", str(tmp_path / "copy")))
    for path in [tmp_path / "copy", *folder.iterdir()]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


# --- backup and restore ---


def test_backup_check_and_export_work_under_load(server, banterd, tmp_path):
    with Load(server) as load:
        for n in range(5):
            before = load.acked
            copy = str(tmp_path / f"copy-{n}")
            succeed(banterd("backup", copy))
            succeed(banterd("check"))
            succeed(banterd("check", copy))
            exported = lines(banterd("export", "lobby"))
            assert len(exported) >= before
            assert [m["prev"] for m in exported] == [0] + [m["seq"] for m in exported[:-1]]
            with sqlite3.connect(f"file:{copy}?mode=ro", uri=True) as db:
                assert db.execute("SELECT count(*) FROM messages").fetchone()[0] >= before
            wait_until(lambda: load.acked > before, "the chat goes on")
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith("copy")) == [f"copy-{n}" for n in range(5)]


def test_a_restored_server_has_what_was_backed_up_and_another_epoch(server, banterd, folder, tmp_path):
    alice = server.json("alice")
    kept = [alice.say(f"kept {n}")["seq"] for n in range(3)]
    succeed(banterd("backup", str(tmp_path / "copy")))
    alice.say("said after the backup")
    epoch = alice.welcome["epoch"]
    server.stop()
    output = succeed(banterd("restore", str(tmp_path / "copy")))
    assert "3 messages" in output

    server.restart()
    back = server.json("alice", epoch=epoch, after=kept[-1])
    assert back.welcome["epoch"] != epoch
    reset = back.until("reset")
    assert reset["room"] == "lobby"
    history = back.ask("history", room="lobby")["messages"]
    assert [m["text"] for m in history] == ["kept 0", "kept 1", "kept 2"] and [m["seq"] for m in history] == kept

    aside = [p for p in folder.iterdir() if "before-restore" in p.name and p.suffix.endswith("Z")]
    with sqlite3.connect(aside[0]) as db:
        assert db.execute("SELECT text FROM messages ORDER BY seq DESC").fetchone() == ("said after the backup",)


def test_the_log_of_the_former_database_does_not_reach_the_restored_one(server, banterd, tmp_path):
    alice = server.json("alice")
    alice.say("kept")
    succeed(banterd("backup", str(tmp_path / "copy")))
    for n in range(50):
        alice.say(f"in the log {n}")
    server.kill()  # the log stays
    succeed(banterd("restore", str(tmp_path / "copy")))
    succeed(banterd("check"))
    assert [m["text"] for m in lines(banterd("export", "lobby"))] == ["kept"]


def test_a_copy_that_is_put_in_place_by_hand_gets_a_new_epoch(server, banterd, folder, tmp_path):
    epoch = server.json("alice").welcome["epoch"]
    succeed(banterd("backup", str(tmp_path / "copy")))
    server.stop()
    (folder / "banter.db").write_bytes((tmp_path / "copy").read_bytes())  # the inode stays
    server.restart()
    assert server.json("alice").welcome["epoch"] != epoch


def test_a_backup_leaves_a_file_that_exists_alone(server, banterd, tmp_path):
    (tmp_path / "copy").write_text("precious")
    ended = banterd("backup", str(tmp_path / "copy"))
    assert ended.returncode == CANNOT and "exists" in ended.stderr
    assert (tmp_path / "copy").read_text() == "precious"
    ended = banterd("backup", str(tmp_path / "no" / "such" / "folder"))
    assert ended.returncode == CANNOT, ended


def test_a_backup_that_finds_no_room_says_so_and_leaves_nothing(stored, banterd, tmp_path):
    def little_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))

    ended = banterd("backup", str(tmp_path / "copy"), preexec_fn=little_room)
    assert ended.returncode == WRITING_FAILED and f"can't write {tmp_path / 'copy'}" in ended.stderr, ended
    assert not [p for p in tmp_path.iterdir() if p.name.startswith("copy")]


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_a_backup_that_is_stopped_leaves_nothing(banterd, bin_dir, folder, tmp_path, signal_number):
    succeed(banterd("import", input=text_lines(*[message(n, text=f"text {n} " + "x" * 500) for n in range(60_000)])))
    copies = tmp_path / "copies"
    copies.mkdir()
    backup = subprocess.Popen([bin_dir / "banterd", "backup", copies / "copy", "--data", folder],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: os.listdir(copies), "the beginning of a copy")
    backup.send_signal(signal_number)
    out, err = backup.communicate(timeout=DEADLINE)
    assert backup.returncode == -signal_number and out == "" and len(err.splitlines()) == 1, (out, err)
    assert os.listdir(copies) == []


def test_a_damaged_file_is_not_restored_and_nothing_changes(stored, banterd, folder, tmp_path):
    succeed(banterd("backup", str(tmp_path / "copy")))
    with sqlite3.connect(tmp_path / "copy") as db:
        db.execute("UPDATE messages SET text = 'forged' WHERE seq = 5")
    before = {p.name: p.read_bytes() for p in folder.iterdir() if not p.name.endswith("-shm")}
    ended = banterd("restore", str(tmp_path / "copy"))
    assert ended.returncode == DAMAGED and "message 5" in ended.stdout and "nothing was changed" in ended.stderr
    assert before == {p.name: p.read_bytes() for p in folder.iterdir() if not p.name.endswith("-shm")}
    (tmp_path / "text").write_text("not a database, but longer than the header of one " * 20)
    assert banterd("restore", str(tmp_path / "text")).returncode == DAMAGED
    assert banterd("restore", str(tmp_path / "none")).returncode == CANNOT


def test_no_backup_is_made_of_what_is_damaged(stored, banterd, tmp_path):
    with sqlite3.connect(stored) as db:
        db.execute("UPDATE messages SET text = 'forged' WHERE seq = 5")
    ended = banterd("backup", str(tmp_path / "copy"))
    assert ended.returncode == DAMAGED and "message 5" in ended.stdout, ended
    assert not [p for p in tmp_path.iterdir() if p.name.startswith("copy")]


def test_a_restore_that_was_cut_short_is_not_served(start_server, bin_dir, banterd, folder, tmp_path):
    server = start_server()
    server.json("alice").say("kept")
    succeed(banterd("backup", str(tmp_path / "copy")))
    assert server.stop() == 0
    record = (folder / "banter.lock").read_bytes()
    (folder / "banter.lock").write_bytes(b"banter 1 being-restored 1 0 0\n".ljust(len(record), b"\n"))
    (folder / "banter.db").unlink()
    ended = banterd(*LISTEN)
    assert ended.returncode == DAMAGED and "restore" in ended.stderr, ended
    succeed(banterd("restore", str(tmp_path / "copy")))
    server.restart()
    assert server.json("bob").ask("history", room="lobby")["messages"][0]["text"] == "kept"


# --- check ---


@pytest.fixture
def stored(banterd, folder):
    """A database of 600 messages, of rooms a, b and c in turn; every other one with an id. @return its path"""
    succeed(banterd("import", input=text_lines(*[
        message(n, room="abc"[n % 3], text=f"text {n} " + "x" * 200, **({"id": f"id{n}"} if n % 2 else {}))
        for n in range(600)])))
    with sqlite3.connect(folder / "banter.db") as db:
        db.execute("PRAGMA journal_mode=DELETE")
    return folder / "banter.db"


def flip_a_byte(path):
    data = bytearray(path.read_bytes())
    data[data.index(b"text 301 ") + 20] ^= 1
    path.write_bytes(data)


def scribble(path):
    """Over a page full of messages."""
    data = bytearray(path.read_bytes())
    page = data.index(b"text 301 ") // 4096 * 4096
    data[page:page + 4096] = bytes(range(256)) * 16
    path.write_bytes(data)


def truncate(path):
    with open(path, "r+b") as file:
        file.truncate(path.stat().st_size // 2)


def drop_from_index(path):
    # The index with a hole: rebuilt without a row, and given the words of the whole one.
    with sqlite3.connect(path) as db:
        sql = db.execute("SELECT sql FROM sqlite_schema WHERE name = 'messages_of_room'").fetchone()[0]
        db.execute("DROP INDEX messages_of_room")
        db.execute(sql + " WHERE seq <> 7")
        db.execute("PRAGMA writable_schema=ON")
        db.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'messages_of_room'", (sql,))


def sql(*statements):
    def change(path):
        with sqlite3.connect(path) as db:
            for statement in statements:
                db.execute(statement)
    return change


@pytest.mark.parametrize("damage, said", [
    (flip_a_byte, "message 302 of room b is damaged"),
    (sql("UPDATE messages SET text = 'x' WHERE seq = 9"), "message 9 of room c is damaged"),
    (sql("UPDATE messages SET time = time + 1 WHERE seq = 9"), "message 9 of room c is damaged"),
    (sql("UPDATE messages SET user = 'eve' WHERE seq = 9"), "message 9 of room c is damaged"),
    (sql("UPDATE messages SET id = 'other' WHERE seq = 10"), "message 10 of room a is damaged"),
    (sql("UPDATE messages SET prev = 1 WHERE seq = 9"), "message 9 of room c is damaged"),
    (sql("UPDATE messages SET room = 2 WHERE seq = 9"), "message 9 of room b is damaged"),
    (sql("UPDATE messages SET kind = 1 WHERE seq = 9"), "message 9 of room c is damaged"),
    (sql("UPDATE messages SET recipient = 'x' WHERE seq = 9"), "message 9 of room c is damaged"),
    (sql("INSERT INTO facts VALUES ('rules', 'lobby', 'x', 0)"), 'the state entry "rules" of lobby is damaged'),
    (sql("DELETE FROM messages WHERE seq = 9"), "room c: messages after 6 up to 9 are missing"),
    (sql("DELETE FROM messages WHERE seq BETWEEN 7 AND 12"), "room b: messages after 5 up to 11 are missing"),
    (sql("DELETE FROM messages WHERE seq = 1"), "room a: messages after 0 up to 1 are missing"),
    (sql("DELETE FROM messages WHERE seq >= 595"), "room c: messages after 594 up to 600 are missing"),
    (sql("DELETE FROM rooms WHERE name = 'b'"), "200 messages belong to it, from 2 to 599"),
    (sql("UPDATE rooms SET topic = 'x' WHERE name = 'b'"), "room b (number 2) is damaged"),
    (sql("UPDATE rooms SET newest = 0 WHERE name = 'b'"), "room b (number 2) is damaged"),
    (sql("UPDATE meta SET value = 'x' WHERE key = 'epoch'"), '"epoch" is damaged'),
    (sql("DELETE FROM meta WHERE key = 'reserved'"), "numbers might be given twice"),
    (sql("DROP INDEX messages_by_id"), "index messages_by_id is missing"),
    (sql("CREATE TRIGGER t AFTER INSERT ON messages BEGIN DELETE FROM messages; END"), "trigger t is not banter's"),
    (sql("INSERT INTO forgotten_ids VALUES ('user1', 'id1', 2, 0, 0)"), "have the same author and id"),
    (drop_from_index, "missing from index messages_of_room"),
    (scribble, "messages after "),
    (truncate, "malformed"),
])
def test_check_names_what_is_damaged_or_missing(stored, banterd, damage, said):
    assert "600 messages in 3 rooms, nothing is damaged" in succeed(banterd("check"))
    damage(stored)
    ended = banterd("check")
    assert ended.returncode == DAMAGED and said in ended.stdout + ended.stderr, ended
    assert ended.stderr or "DAMAGED" in ended.stdout.splitlines()[-1]
    assert len(ended.stdout.splitlines()) <= 110


def test_check_shows_a_bounded_number_of_findings(stored, banterd):
    sql("UPDATE messages SET text = 'x'")(stored)
    ended = banterd("check")
    assert ended.returncode == DAMAGED
    shown = ended.stdout.splitlines()
    assert len(shown) == 102 and "and 500 more" in shown[-2] and "600 problems" in shown[-1], shown[-3:]


def test_what_retention_removed_is_not_missing(start_server, banterd):
    server = start_server("--keep-rows", "5")
    alice = server.json("alice", rooms=["lobby", "quiet"])
    alice.say("once", room="quiet")
    for n in range(30):
        alice.say(f"text {n}")
    wait_until(lambda: len(lines(banterd("export", "lobby"))) <= 5, "retention", 60)
    succeed(banterd("check"))
    assert server.stop() == 0
    succeed(banterd("check"))


def test_an_id_that_comes_again_in_a_new_room_damages_nothing(server, banterd):
    alice = server.json("alice", rooms=["lobby", "other"])
    first = alice.say("hi", id="one")
    assert alice.say("hi", room="other", id="one")["seq"] == first["seq"]
    succeed(banterd("check"))
    server.restart()
    assert server.json("bob").say("still here")["seq"] > first["seq"]


# --- export and import ---

def test_a_conversation_is_exported_where_it_is_named_and_imported(banterd, tmp_path):
    private = [message(n, "@alice,bob", user=user, to=to, **more) for n, (user, to, more) in enumerate([
        ("Alice", "bob", {}), ("bob", "Alice", {"id": "b-1"}), ("Alice", "Bob", {"notice": True})])]
    public = [message(7), message(8, notice=True)]
    succeed(banterd("import", input=text_lines(*private, *public)))
    assert without_numbers(lines(banterd("export", "lobby"))) == public
    for name in ("@alice,bob", "@Bob,alice"):
        assert without_numbers(lines(banterd("export", name))) == private
    succeed(banterd("check"))

    other = tmp_path / "other"
    exported = succeed(banterd("export", "@alice,bob"))
    succeed(banterd("import", input=exported, folder=other))
    assert without_numbers(lines(banterd("export", "@alice,bob", folder=other))) == private
    assert banterd("export", "@alice,carol").returncode == USAGE


@pytest.mark.parametrize("fields, named", [
    ({"user": "carol", "to": "bob"}, "not the two users of @alice,bob"), ({"user": "alice"}, "to is missing"),
    ({"user": "alice", "to": "bob", "notice": 1}, "notice must be"), ({"room": "@alice", "to": "bob"}, "@alice,bob"),
])
def test_a_line_that_is_not_of_its_conversation_is_not_imported(banterd, fields, named):
    ended = banterd("import", input=text_lines({**message(1, "@alice,bob"), **fields}))
    assert ended.returncode == DAMAGED and named in ended.stderr, ended


TRICKY = ["plain", "tab\tand\nline feed", 'quotes " and \\ backslash', "grüße, 你好, 🎉", "x" * 16384, "\u2028\u202e", "\U0010ffff"]


def test_what_is_exported_and_imported_is_exported_the_same(server, banterd, bin_dir, tmp_path):
    alice, bob = server.json("Alice"), server.json("Bob Ö")
    for n, text in enumerate(TRICKY):
        (alice if n % 2 else bob).say(text, **({"id": f"id {n} ü"} if n % 3 else {}))
    server.plain("carol").settled()
    first = lines(banterd("export", "lobby"))
    assert [m["text"] for m in first[:-1]] == TRICKY
    other = tmp_path / "other"
    output = succeed(banterd("import", input=text_lines(*first), folder=other))
    assert f"{len(first)} new messages, 0 already stored" in output
    again = lines(banterd("export", "lobby", folder=other))
    assert without_numbers(again) == without_numbers(first)
    succeed(banterd("check", folder=other))


def test_importing_again_doubles_nothing(server, banterd, tmp_path):
    alice = server.json("alice")
    for n in range(20):
        alice.say("the same text" if n % 2 else f"text {n}", **({"id": f"id{n}"} if n % 3 else {}))
    plain = server.plain("carol")
    plain.settled()
    exported = lines(banterd("export", "lobby"))
    assert server.stop() == 0
    file = tmp_path / "lines"
    file.write_text(text_lines(*exported))

    for folder in (tmp_path / "data-0", tmp_path / "other", tmp_path / "other"):
        banterd("import", str(file), str(file), folder=folder)
        assert len(lines(banterd("export", "lobby", folder=folder))) == len(exported), folder
    # What has gone through another folder is still the same.
    file.write_text(text_lines(*lines(banterd("export", "lobby", folder=tmp_path / "other"))))
    succeed(banterd("import", str(file), folder=tmp_path / "third"))
    succeed(banterd("import", str(file), folder=tmp_path / "third"))
    assert len(lines(banterd("export", "lobby", folder=tmp_path / "third"))) == len(exported)


def test_imported_messages_are_served_in_order_behind_the_others(server, banterd):
    alice = server.json("alice")
    last = alice.say("before")["seq"]
    epoch = alice.welcome["epoch"]
    assert server.stop() == 0
    succeed(banterd("import", "--room", "#Lobby", input=text_lines(*[message(n, room="old") for n in range(2500)])))
    server.restart()
    back = server.json("alice", epoch=epoch, after=last)
    assert back.welcome["epoch"] == epoch
    texts = []
    while len(texts) < 2500:
        got = back.recv()
        texts += [m["text"] for m in got["messages"]] if got["type"] == "history" else []
        if got["type"] == "message":
            texts.append(got["text"])
    assert texts == [f"text {n}" for n in range(2500)]
    assert back.say("after")["seq"] > last + 2500


def test_what_came_after_a_backup_is_brought_back_from_a_damaged_folder(server, banterd, folder, tmp_path):
    """The recipe of docs/operations.md."""
    alice = server.json("alice")
    for n in range(10):
        alice.say(f"before {n}", **({"id": f"id{n}"} if n % 2 else {}))
    succeed(banterd("backup", str(tmp_path / "copy")))
    for n in range(10):
        alice.say(f"after {n}", **({"id": f"after{n}"} if n % 2 else {}))
    assert server.stop() == 0
    shutil.copytree(folder, tmp_path / "damaged")
    sql("UPDATE messages SET text = 'forged' WHERE text IN ('before 3', 'after 3')")(tmp_path / "damaged/banter.db")
    exported = banterd("export", "lobby", folder=tmp_path / "damaged")
    assert exported.returncode == DAMAGED
    succeed(banterd("restore", str(tmp_path / "copy")))
    assert "9 new messages, 9 already stored" in succeed(banterd("import", input=exported.stdout))
    assert [m["text"] for m in lines(banterd("export", "lobby"))] == [
        *[f"before {n}" for n in range(10)], *[f"after {n}" for n in range(10) if n != 3]]


@pytest.mark.parametrize("bad, said", [
    ("nonsense", "JSON"), ("[1]", "object"), ('"text"', "object"), ('{"room":"lobby"', "JSON"), ("[" * 100, "JSON"),
    (text_lines(message(1, room=5)), "room"), (text_lines({"room": "lobby"}), "user is missing"),
    (text_lines(message(1, room="a b")), "room name"), (text_lines(message(1, user="")), "user name"),
    (text_lines(message(1, user="a\nb")), "user name"), (text_lines(message(1, text="")), "empty"),
    (text_lines(message(1, text="x" * 16385)), "16384"), (text_lines(message(1, text="\x1b[0m")), "control"),
    (text_lines(message(1, time="yesterday")), "time"), (text_lines(message(1, time=5)), "time"),
    (text_lines(message(1, time="2999-01-01T00:00:00.000Z")), "future"),
    (text_lines(message(1, id="")), "id"), (text_lines(message(1, id="x" * 65)), "id"),
    (text_lines(message(1, seq=-1)), "seq"), (text_lines(message(1, seq=2**53)), "seq"),
    ("x" * 1_000_000, "too long"), ("\udcff\n", "UTF-8"),
], ids=lambda value: str(value)[:20].encode("ascii", "replace").decode())
def test_a_line_that_is_wrong_is_named_and_nothing_after_it_is_taken(banterd, tmp_path, bad, said):
    good = [message(n) for n in range(5)]
    file = tmp_path / "lines"
    file.write_bytes((text_lines(*good[:3]) + "\n" + bad.rstrip("\n") + "\n").encode(errors="surrogateescape")
                     + text_lines(*good[3:]).encode())
    ended = banterd("import", str(file))
    assert ended.returncode == DAMAGED and f"{file}:5: " in ended.stderr and said in ended.stderr, ended
    assert "3 new messages" in ended.stderr and len(ended.stderr) < 500
    assert without_numbers(lines(banterd("export", "lobby"))) == good[:3]


def test_an_import_that_is_stopped_says_what_was_taken(banterd, bin_dir, folder):
    importing = subprocess.Popen([bin_dir / "banterd", "import", "--data", folder], stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    importing.stdin.write(text_lines(*[message(n) for n in range(2500)]))
    importing.stdin.flush()
    wait_until(lambda: banterd("export", "lobby").stdout.count("\n") == 2000, "two batches")
    importing.send_signal(signal.SIGINT)
    importing.wait(DEADLINE)
    assert importing.returncode == -signal.SIGINT
    said = importing.stderr.read()
    assert "stopped after 2500 new messages" in said and len(said.splitlines()) == 1
    assert len(lines(banterd("export", "lobby"))) == 2500


def test_a_file_that_cannot_be_read_is_reported(banterd, tmp_path):
    banterd("import", str(tmp_path / "none"))
    assert os.listdir(tmp_path) == []
    for file in (tmp_path / "none", tmp_path):
        ended = banterd("import", str(file))
        assert ended.returncode == CANNOT and str(file) in ended.stderr, ended


def test_an_export_that_cannot_be_written_fails(stored, banterd):
    with open("/dev/full", "w") as full:
        ended = banterd("export", "a", stdout=full)
    assert ended.returncode == WRITING_FAILED and len(ended.stderr.splitlines()) == 1
    reader, writer = os.pipe()
    os.close(reader)
    ended = banterd("export", "a", stdout=writer)
    os.close(writer)
    assert ended.returncode == -signal.SIGPIPE and ended.stderr == "", "quiet, as cat is"
    assert banterd("export", "a", stdout=None, preexec_fn=lambda: os.close(1)).returncode == WRITING_FAILED


def test_damaged_messages_are_left_out_of_an_export_which_fails(stored, banterd):
    sql("UPDATE messages SET text = 'forged' WHERE seq IN (1, 4, 598)")(stored)
    ended = banterd("export", "a")
    assert ended.returncode == DAMAGED and "3 messages are damaged" in ended.stderr
    texts = [json.loads(line)["text"] for line in ended.stdout.splitlines()]
    assert len(texts) == 197 and "forged" not in texts


def zero_a_page(path, marker):
    data = bytearray(path.read_bytes())
    page = data.index(marker) // 4096 * 4096
    data[page:page + 4096] = bytes(4096)
    path.write_bytes(data)


@pytest.mark.parametrize("places", [[0], [100], [301], [599], [100, 200, 300, 320, 500]])
def test_what_lies_behind_an_unreadable_page_is_read(stored, banterd, places):
    for place in places:
        zero_a_page(stored, f"text {place} x".encode())
    read = []
    for room in "abc":
        ended = banterd("export", room)
        assert ended.returncode == DAMAGED and "can't be read" in ended.stderr, ended
        read += [json.loads(line)["seq"] for line in ended.stdout.splitlines()]
    assert len(set(read)) == len(read) and not {place + 1 for place in places} & set(read)
    # A page holds fewer than 16 of them.
    assert 600 - 16 * len(places) < len(read) < 600
    ended = banterd("check")
    assert ended.returncode == DAMAGED and f"{len(read)} messages in 3 rooms, DAMAGED" in ended.stdout, ended


def test_a_room_is_read_without_its_index(stored, banterd):
    with sqlite3.connect(stored) as db:
        page = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'messages_of_room'").fetchone()[0]
    data = bytearray(stored.read_bytes())
    data[(page - 1) * 4096:page * 4096] = bytes(4096)
    stored.write_bytes(data)
    assert [len(lines(banterd("export", room))) for room in "abc"] == [200] * 3


def test_a_room_that_is_not_there_is_reported(stored, banterd):
    ended = banterd("export", "nowhere")
    assert ended.returncode == USAGE and "nowhere" in ended.stderr and ended.stdout == ""
    assert len(lines(banterd("export", "#A"))) == 200
