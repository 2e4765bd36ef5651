"""Shared helpers of the tests of banterd's commands for a data folder."""

import json
import sqlite3
import subprocess

import pytest

USAGE, DAMAGED, IN_USE, CANNOT, WRITING_FAILED = 64, 65, 69, 73, 74
LISTEN = ["--port", "0", "--no-http", "--no-irc"]  # the flags with which banterd starts anywhere


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


@pytest.fixture
def stored(banterd, folder):
    """A database of 600 messages, of rooms a, b and c in turn; every other one with an id. @return its path"""
    succeed(banterd("import", input=text_lines(*[
        message(n, room="abc"[n % 3], text=f"text {n} " + "x" * 200, **({"id": f"id{n}"} if n % 2 else {}))
        for n in range(600)])))
    with sqlite3.connect(folder / "banter.db") as db:
        db.execute("PRAGMA journal_mode=DELETE")
    return folder / "banter.db"


def sql(*statements):
    def change(path):
        with sqlite3.connect(path) as db:
            for statement in statements:
                db.execute(statement)
    return change
