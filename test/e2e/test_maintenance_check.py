"""banterd check names the damaged and the missing messages, and nothing else."""

import sqlite3

import pytest

from clients import wait_until
from maintenance import DAMAGED, banterd, folder, lines, sql, stored, succeed


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
        sql = db.execute("SELECT sql FROM sqlite_schema WHERE name = 'entries_of_room'").fetchone()[0]
        db.execute("DROP INDEX entries_of_room")
        db.execute(sql + " WHERE seq <> 7")
        db.execute("PRAGMA writable_schema=ON")
        db.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'entries_of_room'", (sql,))


@pytest.mark.parametrize("damage, said", [
    (flip_a_byte, "message 302 of room b is damaged"),
    (sql("UPDATE entries SET text = 'x' WHERE seq = 9"), "message 9 of room c is damaged"),
    (sql("UPDATE entries SET time = time + 1 WHERE seq = 9"), "message 9 of room c is damaged"),
    (sql("UPDATE entries SET user = 'eve' WHERE seq = 9"), "message 9 of room c is damaged"),
    (sql("UPDATE entries SET id = 'other' WHERE seq = 10"), "message 10 of room a is damaged"),
    (sql("UPDATE entries SET prev = 1 WHERE seq = 9"), "message 9 of room c is damaged"),
    (sql("UPDATE entries SET room = 2 WHERE seq = 9"), "message 9 of room b is damaged"),
    (sql("UPDATE entries SET kind = 4 WHERE seq = 9"), "topic 9 of room c is damaged"),
    (sql("UPDATE entries SET flags = 1 WHERE seq = 9"), "message 9 of room c is damaged"),
    (sql("UPDATE entries SET recipient = 'x' WHERE seq = 9"), "message 9 of room c is damaged"),
    (sql("INSERT INTO rows VALUES ('rules', 'lobby', 'x', 0)"), 'the state entry "rules" of lobby is damaged'),
    (sql("DELETE FROM entries WHERE seq = 9"), "room c: entries after 6 up to 9 are missing"),
    (sql("DELETE FROM entries WHERE seq BETWEEN 7 AND 12"), "room b: entries after 5 up to 11 are missing"),
    (sql("DELETE FROM entries WHERE seq = 1"), "room a: entries after 0 up to 1 are missing"),
    (sql("DELETE FROM entries WHERE seq >= 595"), "room c: entries after 594 up to 600 are missing"),
    (sql("DELETE FROM rooms WHERE name = 'b'"), "200 entries belong to it, from 2 to 599"),
    (sql("UPDATE rooms SET topic = 'x' WHERE name = 'b'"), "room b (number 2) is damaged"),
    (sql("UPDATE rooms SET newest = 0 WHERE name = 'b'"), "room b (number 2) is damaged"),
    (sql("UPDATE meta SET value = 'x' WHERE key = 'epoch'"), '"epoch" is damaged'),
    (sql("DELETE FROM meta WHERE key = 'reserved'"), "numbers might be given twice"),
    (sql("DROP INDEX entries_by_id"), "index entries_by_id is missing"),
    (sql("CREATE TRIGGER t AFTER INSERT ON entries BEGIN DELETE FROM entries; END"), "trigger t is not banter's"),
    (sql("INSERT INTO forgotten_ids VALUES ('user1', 'id1', 2, 0, 0, NULL)"), "have the same author and id"),
    (drop_from_index, "missing from index entries_of_room"),
    (scribble, "entries after "),
    (truncate, "malformed"),
])
def test_check_names_damaged_and_missing_messages(stored, banterd, damage, said):
    assert "600 messages in 3 rooms, nothing is damaged" in succeed(banterd("check"))
    damage(stored)
    ended = banterd("check")
    assert ended.returncode == DAMAGED and said in ended.stdout + ended.stderr, ended
    assert ended.stderr or "DAMAGED" in ended.stdout.splitlines()[-1]
    assert len(ended.stdout.splitlines()) <= 110


def test_check_shows_a_bounded_number_of_findings(stored, banterd):
    sql("UPDATE entries SET text = 'x'")(stored)
    ended = banterd("check")
    assert ended.returncode == DAMAGED
    shown = ended.stdout.splitlines()
    assert len(shown) == 102 and "and 500 more" in shown[-2] and "600 problems" in shown[-1], shown[-3:]


def test_messages_removed_by_retention_are_not_missing(start_server, banterd):
    server = start_server("--keep-rows", "5")
    alice = server.json("alice", rooms=["lobby", "quiet"])
    alice.say("once", room="quiet")
    for n in range(30):
        alice.say(f"text {n}")
    wait_until(lambda: len(lines(banterd("export", "lobby"))) <= 5, "retention", 60)
    succeed(banterd("check"))
    assert server.stop() == 0
    succeed(banterd("check"))


def test_an_id_that_is_refused_in_a_new_room_damages_nothing(server, banterd):
    alice = server.json("alice", rooms=["lobby", "other"])
    first = alice.say("hi", id="one")
    why = alice.refused("message", "id_reused", room="other", id="one", text="hi")
    assert "another message" in why["message"]
    succeed(banterd("check"))
    server.restart()
    assert server.json("bob").say("still here")["seq"] > first["seq"]
