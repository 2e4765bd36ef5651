"""banterd export and banterd import."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess

import pytest

from clients import DEADLINE, wait_until
from maintenance import (CANNOT, DAMAGED, USAGE, WRITING_FAILED, banterd, folder, lines, message, sql, stored, succeed,
                         text_lines, without_numbers)


def test_a_named_conversation_is_exported_and_imported(banterd, tmp_path):
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


def test_an_imported_export_is_exported_the_same(server, banterd, bin_dir, tmp_path):
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
    # A message that went through another folder is still the same.
    file.write_text(text_lines(*lines(banterd("export", "lobby", folder=tmp_path / "other"))))
    succeed(banterd("import", str(file), folder=tmp_path / "third"))
    succeed(banterd("import", str(file), folder=tmp_path / "third"))
    assert len(lines(banterd("export", "lobby", folder=tmp_path / "third"))) == len(exported)


def test_a_message_whose_id_belongs_to_another_is_not_imported_and_counted(banterd, tmp_path):
    ended = banterd("import", input=text_lines(message(1, id="x"), message(1, id="x", text="another"), message(6)))
    assert ended.returncode == DAMAGED, ended
    assert "2 new messages, 0 already stored, 1 not stored" in ended.stdout
    ended = banterd("import", "--room", "elsewhere", input=text_lines(message(1, id="x")))
    assert ended.returncode == DAMAGED and "0 new messages, 0 already stored, 1 not stored" in ended.stdout, ended


@pytest.mark.parametrize("text, stored", [
    ("\ufeff" + text_lines(message(1)), 1), ("\ufeff\n" + text_lines(message(1)), 1), ("\ufeff", 0),
    (text_lines(message(1, text="\ufeffhi")), 1),
])
def test_a_byte_order_mark_at_the_start_of_a_file_is_ignored(banterd, tmp_path, text, stored):
    (tmp_path / "one").write_text(text)
    (tmp_path / "two").write_text(text)
    assert f"{stored} new messages" in succeed(banterd("import", str(tmp_path / "one"), str(tmp_path / "two")))


def test_imported_messages_are_served_in_order_after_the_others(server, banterd):
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


def test_messages_after_a_backup_are_recovered_from_a_damaged_folder(server, banterd, folder, tmp_path):
    """The recipe of docs/operations.md."""
    alice = server.json("alice")
    for n in range(10):
        alice.say(f"before {n}", **({"id": f"id{n}"} if n % 2 else {}))
    succeed(banterd("backup", str(tmp_path / "copy")))
    for n in range(10):
        alice.say(f"after {n}", **({"id": f"after{n}"} if n % 2 else {}))
    assert server.stop() == 0
    shutil.copytree(folder, tmp_path / "damaged")
    sql("UPDATE entries SET text = 'forged' WHERE text IN ('before 3', 'after 3')")(tmp_path / "damaged/banter.db")
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
def test_an_invalid_line_is_named_and_nothing_after_it_is_imported(banterd, tmp_path, bad, said):
    good = [message(n) for n in range(5)]
    file = tmp_path / "lines"
    file.write_bytes((text_lines(*good[:3]) + "\n" + bad.rstrip("\n") + "\n").encode(errors="surrogateescape")
                     + text_lines(*good[3:]).encode())
    ended = banterd("import", str(file))
    assert ended.returncode == DAMAGED and f"{file}:5: " in ended.stderr and said in ended.stderr, ended
    assert "3 new messages" in ended.stderr and len(ended.stderr) < 500
    assert without_numbers(lines(banterd("export", "lobby"))) == good[:3]


def test_an_interrupted_import_reports_its_progress(banterd, bin_dir, folder):
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
    sql("UPDATE entries SET text = 'forged' WHERE seq IN (1, 4, 598)")(stored)
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
def test_messages_after_an_unreadable_page_are_read(stored, banterd, places):
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
        page = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'entries_of_room'").fetchone()[0]
    data = bytearray(stored.read_bytes())
    data[(page - 1) * 4096:page * 4096] = bytes(4096)
    stored.write_bytes(data)
    assert [len(lines(banterd("export", room))) for room in "abc"] == [200] * 3


def test_a_room_that_is_not_there_is_reported(stored, banterd):
    ended = banterd("export", "nowhere")
    assert ended.returncode == USAGE and "nowhere" in ended.stderr and ended.stdout == ""
    assert len(lines(banterd("export", "#A"))) == 200
