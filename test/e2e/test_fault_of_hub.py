"""A fault in the rules of the chat, while a command is applied: the process ends, and a new one knows all that was
acknowledged. A failpoint causes it, so this needs a build with the preset failpoints; scripts/faults runs it."""

import re

import pytest

from clients import Closed
from talkers import history_of

INTERNAL_FAULT = 70
CAUSE = "the hub failed to apply the command set_topic: the failpoint apply-throws; .*"


@pytest.fixture(autouse=True)
def needs_failpoints(bin_dir):
    if b"BANTER_FAILPOINT" not in (bin_dir / "banterd").read_bytes():
        pytest.skip("this banterd has no failpoints")


def all_until_closed(client):
    received = []
    try:
        while True:
            received.append(client.recv())
    except Closed:
        return received


@pytest.mark.parametrize("flags, line", [
    ((), rf"\S+ critical {CAUSE}"),
    (("--log-format", "json"), rf'{{.*"level":"critical","message":"{CAUSE}"}}'),
    (("--log-level", "off"), rf"banterd: {CAUSE}"),
], ids=["text", "json", "no log"])
def test_a_fault_of_the_hub_ends_the_process_and_loses_nothing_acknowledged(start_server, flags, line):
    server = start_server(*flags, env={"BANTER_FAILPOINT": "apply-throws"})
    alice, bob = server.json("alice"), server.json("bob")
    kept = {f"m{n}": alice.say(f"m{n}", id=f"m{n}")["seq"] for n in range(20)}
    server.expected_exit = INTERNAL_FAULT
    unstored = alice.encode(type="message", room="lobby", id="late", text="late")
    alice.send_bytes(unstored + alice.encode(type="topic", room="lobby", text="tea") + unstored)
    assert server.wait() == INTERNAL_FAULT
    assert len(re.findall(rf"(?m)^{line}$", server.log)) == 1, server.log
    assert not [e for e in all_until_closed(alice) if e.get("id") == "late"]
    assert [e.get("text") for e in all_until_closed(bob)] == list(kept)

    server.env = {}
    server.restart()
    again = server.json("alice")
    assert {m["text"]: m["seq"] for m in history_of(again, "lobby")} == kept
    assert again.ask("topic", room="lobby", text="tea")["text"] == "tea"
    kept["late"] = again.say("late", id="late")["seq"]
    assert {m["text"]: m["seq"] for m in history_of(again, "lobby")} == kept
