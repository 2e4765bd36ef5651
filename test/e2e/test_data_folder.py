"""The data folder: one server per folder, and folders and files that can't be used."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path

import pytest

from clients import DEADLINE
from talkers import history_of

IN_USE, UNUSABLE, DAMAGED = 69, 73, 65


def one_line(text):
    lines = text.splitlines()
    assert len(lines) == 1 and lines[0].startswith("banterd: ") and len(lines[0]) > 20, text
    return lines[0]


def run(bin_dir, *flags, **kwargs):
    return subprocess.run([bin_dir / "banterd", "--port", "0", "--no-http", "--no-irc", *flags], capture_output=True, text=True,
                          timeout=DEADLINE, **kwargs)


def test_a_second_server_on_a_folder_is_refused(start_server, bin_dir, tmp_path):
    folder = tmp_path / "data"
    server = start_server("--data", str(folder))
    alice = server.json("alice")
    alice.say("hi")
    for _ in range(3):
        ended = run(bin_dir, "--data", folder)
        assert ended.returncode == IN_USE and ended.stdout == ""
        assert str(folder) in one_line(ended.stderr)
    assert alice.say("not disturbed")["type"] == "ack"
    server.kill()
    server.restart()  # a lock does not outlive its holder
    assert [m["text"] for m in history_of(server.json("bob"), "lobby")] == ["hi", "not disturbed"]


# --- folders and files that can't be used ---


def test_a_folder_that_may_not_be_written_is_reported(bin_dir):
    with tempfile.TemporaryDirectory(dir="/tmp") as top:
        os.chmod(top, 0o755)
        folder = Path(top) / "data"
        folder.mkdir(mode=0o555)
        shutil.copy(bin_dir / "banterd", top)
        nobody = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        for data in (folder, folder / "new"):
            ended = run(Path(top), "--data", data, **nobody)
            assert ended.returncode == UNUSABLE and ended.stdout == ""
            assert str(data) in one_line(ended.stderr) and "Permission denied" in ended.stderr
        assert list(folder.iterdir()) == []


@pytest.mark.parametrize("make", [
    lambda folder: folder.write_text("a file"),
    lambda folder: (folder / "banter.lock").mkdir(parents=True),
    lambda folder: (folder / "banter.db").mkdir(parents=True),
], ids=["a file", "banter.lock is a folder", "banter.db is a folder"])
def test_an_invalid_data_folder_is_reported(bin_dir, tmp_path, make):
    folder = tmp_path / "data"
    make(folder)
    ended = run(bin_dir, "--data", folder)
    assert ended.returncode == UNUSABLE and ended.stdout == ""
    assert str(folder) in one_line(ended.stderr)


def foreign(file):
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE precious (x)")
    db.close()


def newer(file):
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA user_version=99")
    db.close()


def overwrite(at, size):
    def damage(file):
        with open(file, "r+b") as f:
            f.seek(at)
            f.write(os.urandom(size))
    return damage


DAMAGES = {
    "a text": lambda file: file.write_text("These are the notes of my thesis. " * 1000),
    "a foreign database": lambda file: (file.unlink(), foreign(file)),
    "of a newer server": newer,
    "a damaged header": overwrite(0, 100),
    "a damaged schema": overwrite(100, 3000),
    "cut short": lambda file: os.truncate(file, 4096),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_file_that_is_damaged_or_not_ours_is_reported_and_left_alone(start_server, bin_dir, tmp_path, damage):
    folder = tmp_path / "data"
    server = start_server("--data", str(folder))
    server.json("alice").say("hi")
    assert server.stop() == 0
    database = folder / "banter.db"
    damage(database)
    before = database.read_bytes()
    for _ in range(2):
        ended = run(bin_dir, "--data", folder)
        assert ended.returncode == DAMAGED and ended.stdout == "", ended
        assert str(database) in one_line(ended.stderr)
        assert database.read_bytes() == before
