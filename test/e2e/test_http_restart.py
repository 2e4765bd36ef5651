"""HTTP across a restart: resent messages and reopened streams."""

import pytest


@pytest.fixture
def server(start_server):
    return start_server("--http-port", "0")


def test_a_message_sent_again_to_a_server_that_was_killed_is_the_same(server):
    first = server.http().say("once", room="ops", id="deploy-1")
    server.kill()
    server.restart()
    watcher = server.json("watcher", rooms=["ops"])
    assert server.http().say("once", room="ops", id="deploy-1")["seq"] == first["seq"]
    assert watcher.texts() == []
    page = server.http().ask("GET", "/rooms/ops/messages").json
    assert [m["text"] for m in page["messages"]] == ["once"]


def test_every_line_once_across_a_restart(server):
    """A tail that is cut at some point requests the missing events: no gap, no repeat."""
    known, heard = 0, []
    for round in range(3):
        writer = server.http()
        tail = server.tail("ops", f"?after={known}", events=True)
        acked = [writer.say(f"{round} {n}", room="ops")["seq"] for n in range(40)]
        for _ in range(15 + round):
            _, known, got = tail.event()
            heard.append(got["text"])
        server.kill()
        server.restart()
    last = server.tail("ops", f"?after={known}")
    while len(heard) < 120:
        heard.append(last.next_line().removeprefix("[alice] "))
    assert heard == [f"{round} {n}" for round in range(3) for n in range(40)]
    assert acked == sorted(acked)
