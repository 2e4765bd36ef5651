"""banterd backup and banterd restore."""

import os
import resource
import signal
import sqlite3
import subprocess
import threading

import pytest

from clients import DEADLINE, wait_until
from maintenance import (CANNOT, DAMAGED, LISTEN, WRITING_FAILED, banterd, folder, lines, message, stored, succeed,
                         text_lines)


class Load:
    """A client that sends one message after the other until the test is over."""

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
                assert db.execute("SELECT count(*) FROM entries").fetchone()[0] >= before
            wait_until(lambda: load.acked > before, "the chat goes on")
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith("copy")) == [f"copy-{n}" for n in range(5)]


def test_a_restored_server_has_the_backed_up_messages_and_another_epoch(server, banterd, folder, tmp_path):
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
        assert db.execute("SELECT text FROM entries ORDER BY seq DESC").fetchone() == ("said after the backup",)


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


def test_a_manually_copied_database_gets_a_new_epoch(server, banterd, folder, tmp_path):
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


def test_a_backup_on_a_full_disk_fails_and_leaves_no_file(stored, banterd, tmp_path):
    def little_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))

    ended = banterd("backup", str(tmp_path / "copy"), preexec_fn=little_room)
    assert ended.returncode == WRITING_FAILED and f"can't write {tmp_path / 'copy'}" in ended.stderr, ended
    assert not [p for p in tmp_path.iterdir() if p.name.startswith("copy")]


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
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
        db.execute("UPDATE entries SET text = 'forged' WHERE seq = 5")
    before = {p.name: p.read_bytes() for p in folder.iterdir() if not p.name.endswith("-shm")}
    ended = banterd("restore", str(tmp_path / "copy"))
    assert ended.returncode == DAMAGED and "message 5" in ended.stdout and "nothing was changed" in ended.stderr
    assert before == {p.name: p.read_bytes() for p in folder.iterdir() if not p.name.endswith("-shm")}
    (tmp_path / "text").write_text("not a database, but longer than the header of one " * 20)
    assert banterd("restore", str(tmp_path / "text")).returncode == DAMAGED
    assert banterd("restore", str(tmp_path / "none")).returncode == CANNOT


def test_a_damaged_database_is_not_backed_up(stored, banterd, tmp_path):
    with sqlite3.connect(stored) as db:
        db.execute("UPDATE entries SET text = 'forged' WHERE seq = 5")
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
