"""State that survives the end of a server: messages, rooms, topics, ids, numbers."""

import shutil
import signal
import threading
import time

import pytest

from talkers import history_of

ENDS = pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["SIGTERM", "SIGKILL"])


def end(server, number):
    if number == signal.SIGKILL:
        server.kill()
    else:
        assert server.stop() == 0


def say_many(client, count, room="lobby", at_once=500):
    """Sends "0", "1" and so on. @return their numbers."""
    seqs = []
    for first in range(0, count, at_once):
        texts = range(first, min(count, first + at_once))
        client.send_bytes(b"".join(client.encode(type="message", room=room, id=f"n{n}", text=f"{n}") for n in texts))
        seqs += [got["seq"] for got in client.fence() if got["type"] == "ack"]
    assert len(seqs) == count
    return seqs


@ENDS
@pytest.mark.parametrize("durability", ["power", "crash"])
def test_all_messages_are_stored_after_a_restart(start_server, number, durability):
    server = start_server("--durability", durability)
    alice = server.json("alice")
    epoch = alice.welcome["epoch"]
    alice.ask("join", room="dev")
    first = alice.say("needle one", id="m-1")
    say_many(alice, 50, "dev")
    alice.ask("topic", room="dev", text="what we do")
    before = {room: history_of(alice, room) for room in ("lobby", "dev")}
    alice.close()
    end(server, number)
    server.restart()

    again = server.json("Alice")
    assert again.welcome["epoch"] == epoch
    assert {room: history_of(again, room) for room in ("lobby", "dev")} == before
    joined = again.ask("join", room="dev")
    assert joined["topic"] == "what we do" and joined["prev"] == before["dev"][-1]["seq"]
    assert {(r["room"], r["prev"]) for r in again.ask("rooms")["rooms"]} >= {("dev", joined["prev"])}
    assert again.say("needle one", id="m-1")["seq"] == first["seq"], "an id is known again"
    new = again.say("live")
    assert new["seq"] > before["dev"][-1]["seq"]
    assert history_of(again, "lobby")[-1]["prev"] == first["seq"]


def test_numbers_are_never_given_again_but_leave_no_hole_after_a_proper_end(start_server):
    server = start_server()
    seqs = []
    for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGTERM, signal.SIGKILL):
        alice = server.json("alice")
        seqs.append(alice.say("hi")["seq"])
        alice.close()
        end(server, number)
        server.restart()
    assert seqs == sorted(set(seqs)) and seqs[1] == seqs[0] + 1


def test_a_member_resumes_across_a_restart(start_server):
    server = start_server()
    alice, bob = server.json("alice"), server.json("bob")
    alice.say("seen")
    last = bob.fence()[-1]["seq"]
    bob.close()
    missed = [alice.say(f"missed {n}")["seq"] for n in range(10)]
    alice.close()
    server.kill()
    server.restart()
    again = server.json("bob", hello=False)
    again.send(type="hello", user="bob", rooms=["lobby"], epoch=bob.welcome["epoch"], after=last)
    again.expect("welcome", epoch=bob.welcome["epoch"])
    again.expect("joined", prev=missed[-1])
    assert [m["seq"] for m in again.expect("history")["messages"]] == missed


def test_an_older_copy_of_the_database_has_another_epoch(start_server, tmp_path):
    data = tmp_path / "data"
    server = start_server("--data", str(data))
    alice = server.json("alice")
    alice.say("old")
    alice.close()
    assert server.stop() == 0
    shutil.copy(data / "banter.db", tmp_path / "copy")
    server.restart()
    alice = server.json("alice")
    assert (epoch := alice.welcome["epoch"])
    last = alice.say("lost with the newer one")["seq"]
    alice.close()
    assert server.stop() == 0
    for file in data.glob("banter.db*"):
        file.unlink()
    shutil.copy(tmp_path / "copy", data / "banter.db")
    server.restart()
    again = server.json("alice", hello=False)
    again.send(type="hello", user="alice", rooms=["lobby"], epoch=epoch, after=last)
    assert again.expect("welcome")["epoch"] != epoch
    again.expect("joined")
    again.expect("reset", room="lobby")
    assert [m["text"] for m in history_of(again, "lobby")] == ["old"]


def test_pages_go_all_the_way_back_and_forth(start_server):
    server = start_server()
    alice = server.json("alice")
    seqs = say_many(alice, 20_000)
    assert [m["seq"] for m in history_of(alice, "lobby")] == seqs
    back, more, before = [], True, None
    while more:
        page = alice.ask("history", room="lobby", limit=777, **({"before": before} if before else {}))
        back = [m["seq"] for m in page["messages"]] + back
        more, before = page["more"], page["messages"][0]["seq"]
    assert back == seqs


def test_a_late_member_catches_up_while_others_keep_sending(start_server, sanitized):
    server = start_server()
    alice = server.json("alice")
    count = 10_000 if sanitized else 100_000
    seqs = say_many(alice, count, at_once=2000)
    late = server.json("late", hello=False, receive_buffer=4096)
    late.send(type="hello", user="late", rooms=["lobby"], epoch=alice.welcome["epoch"], after=0)
    have = []

    def read():
        late.expect("welcome")
        late.expect("joined")
        last = ""
        while last != "the last":
            got = late.recv()
            messages = got["messages"] if got["type"] == "history" else [got] if got["type"] == "message" else []
            have.extend(m["seq"] for m in messages)
            last = messages[-1]["text"] if messages else last

    reader = threading.Thread(target=read)
    reader.start()
    live, slowest = [], 0
    for n in range(200):
        begin = time.monotonic()
        live.append(alice.say(f"live {n}")["seq"])
        slowest = max(slowest, time.monotonic() - begin)
    live.append(alice.say("the last")["seq"])
    reader.join(120)
    print(f"the slowest ack during the catch-up: {slowest * 1000:.1f} ms")
    assert not reader.is_alive() and have == seqs + live
    assert sanitized or slowest < 1


def test_memory_leaves_no_files(start_server, tmp_path):
    server = start_server("--memory")
    server.json("alice").say("hi")
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("variables, folder", [
    ({"XDG_STATE_HOME": "{}/xdg"}, "xdg/banter"),
    ({"STATE_DIRECTORY": "{}/systemd", "XDG_STATE_HOME": "{}/xdg"}, "systemd"),
    ({"STATE_DIRECTORY": "{}/one:{}/two"}, "one"),
    ({"XDG_STATE_HOME": "relative", "HOME": "{}/home"}, "home/.local/state/banter"),
])
def test_the_environment_sets_the_folder_of_messages(bin_dir, tmp_path, variables, folder):
    from conftest import Server

    env = {name: value.replace("{}", str(tmp_path)) for name, value in variables.items()}
    server = Server(str(bin_dir / "banterd"), ("--no-http", "--no-irc"), str(tmp_path / "log"), env=env)
    server.json("alice").say("hi")
    assert (tmp_path / folder / "banter.db").is_file()
    assert (tmp_path / folder).stat().st_mode & 0o777 == 0o700
    server.finish()
