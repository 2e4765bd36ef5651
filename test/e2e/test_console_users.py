"""The console client on a terminal: conversations, users, and the rules of rooms."""

import stat
from datetime import datetime, timedelta

import pytest

from clients import wait_until
from console import Proxy, Terminal, environment


@pytest.fixture
def start(bin_dir, server, tmp_path):
    """start(*flags, user=, port=, **variables of the environment): a Terminal that has connected."""
    started = []

    def start(*flags, user="alice", port=None, **variables):
        t = Terminal(str(bin_dir / "banter"),
                     ["--host", server.host, "--port", str(port or server.port), "--user", user, *flags],
                     environment(tmp_path, **variables), columns=100, lines=40)
        started.append(t)
        t.wait("connected as", "member")
        return t

    yield start
    for t in started:
        t.close()


@pytest.fixture
def bob(server):
    return server.json("Bob", token="bob's secret", presence=True)


def joins_are_shown(terminal):
    """Waits until the client gets presence events: they begin when the server has read the history of its room."""
    terminal.enter("/members")
    terminal.wait(" member")


def leave(terminal):
    terminal.enter("/quit")
    assert terminal.wait_end() == 0


# --- conversations ---


def test_a_direct_message_opens_a_conversation_at_both_ends(start, server, bob):
    t = start()
    t.enter("/msg Bob hello you")
    got = bob.until("message", room="@alice,bob")
    assert (got["user"], got["to"], got["text"]) == ("alice", "Bob", "hello you")
    t.wait("to @Bob: hello you", "#lobby>")
    assert bob.ask("message", to="alice", text="hello yourself")["type"] == "ack"
    t.wait("#lobby @Bob:1!>")
    t.enter("/msg bob")
    t.wait("alice  hello you", "Bob  hello yourself", "@Bob>")
    t.enter("and here")
    assert bob.until("message", text="and here")["room"] == "@alice,bob"


def test_an_incoming_one_is_announced_and_counted(start, bob):
    t = start()
    bob.ask("message", to="alice", text="psst")
    t.wait("Bob sent you a message; /msg Bob answers", "#lobby @Bob:1!>")
    t.enter("/join @Bob")
    t.wait("Bob  psst", "@Bob>")
    t.enter("/join lobby")
    t.wait_for(lambda rows: any(row.startswith("#lobby>") for row in rows), "the lobby's prompt")
    t.enter("/leave @Bob")
    t.wait("left @Bob")


def test_search_and_history_find_the_conversation(start, bob):
    t = start()
    for text in ("green tea", "coffee"):
        bob.ask("message", to="alice", text=text)
    t.wait("@Bob:2!")
    t.enter("/search tea")
    t.wait("@Bob Bob  green tea")
    t.enter("/msg Bob")
    t.wait("Bob  coffee")
    t.enter("/search @Bob coffee")
    t.wait('"coffee" in @Bob: 1 result')
    t.enter("/history")
    t.wait("@Bob: no older lines")


def test_nothing_of_a_conversation_is_lost_with_the_connection_or_the_server(start, server, bob):
    proxy = Proxy(server.host, server.port)
    try:
        t = start(port=proxy.port)
        bob.ask("message", to="alice", text="one")
        t.wait("@Bob:1!")
        proxy.cut()
        t.wait("(offline)")
        # Gone for the server as well, so that later messages are kept for her.
        wait_until(lambda: not bob.ask("people", names=["alice"])["people"][0]["there"], "alice is gone")
        bob.ask("message", to="alice", text="two")
        carol = server.json("carol")
        carol.ask("message", to="alice", text="three")
        proxy.mend()
        t.wait("@Bob:2!", "@carol:1!")
        server.restart()
        t.wait("reconnected")
        t.enter("/msg Bob")
        t.wait("Bob  one", "Bob  two")
        t.enter("/msg carol")
        t.wait("carol  three")
    finally:
        proxy.close()


def test_messages_missed_between_two_runs_are_reported(start, bob):
    t = start()
    bob.ask("message", to="alice", text="one")
    t.wait("@Bob:1!")
    leave(t)
    bob.until("presence", user="alice", event="leave")
    bob.ask("message", to="alice", text="two")
    again = start()
    again.wait("#lobby @Bob:1!>")
    again.enter("/msg Bob")
    again.wait("Bob  two")


def test_a_name_with_a_space_is_that_of_a_user_in_another_room(start, server):
    mary, mary_ann = (server.json(name, token=f"secret of {name}") for name in ("Mary", "Mary Ann"))
    mary_ann.ask("leave", room="lobby")
    t = start()
    t.enter("/msg mary ann see you")
    assert mary_ann.until("message", room="@alice,mary_ann")["text"] == "see you"
    t.enter("/msg mary she is late")
    assert mary.until("message", room="@alice,mary")["text"] == "she is late"


def test_a_message_to_an_unknown_user_is_reported(start):
    t = start()
    t.enter("/msg nobody hi")
    t.wait("not sent: hi")


def test_the_token_is_made_once_for_its_owner_alone(start, tmp_path):
    leave(start())
    (token,) = (tmp_path / ".local/state/banter-console/tokens").iterdir()
    first = token.read_text()
    assert len(first.strip()) == 64 and stat.S_IMODE(token.stat().st_mode) == 0o600
    leave(start())
    assert token.read_text() == first


def test_with_no_token_no_token_is_made(start, tmp_path):
    leave(start("--no-token"))
    assert not (tmp_path / ".local/state/banter-console/tokens").exists()


# --- users and rules ---


def test_another_name_and_being_away_are_reported(start, bob):
    t = start()
    joins_are_shown(t)
    bob.ask("away", text="tea")
    t.wait("Bob is away: tea")
    bob.ask("away")
    t.wait("Bob is back")
    bob.ask("rename", user="Rob")
    t.wait("Bob is now known as Rob")
    t.enter("/nick Ali")
    t.wait("you are now known as Ali")
    assert bob.until("presence", event="rename", user="alice")["to"] == "Ali"
    t.enter("/away lunch")
    t.wait("you are away")
    assert bob.until("presence", event="away", user="Ali")["text"] == "lunch"
    t.enter("/away")
    t.wait("you are back")
    t.enter("/whois rob")
    t.wait("── Rob ──", "in #lobby")


def test_an_operator_has_commands_for_all_rules(start, server):
    t = start("--room", "ops")
    bob = server.json("Bob", rooms=["ops"])
    bob.close()
    bob = server.json("bob2", rooms=["ops"])
    for typed, rule, argument, on in (
        ("/voice bob2", "voices", "bob2", True), ("/devoice bob2", "voices", "bob2", False),
        ("/op bob2", "operators", "bob2", True), ("/deop bob2", "operators", "bob2", False),
        ("/set moderated", "moderated", None, True), ("/unset moderated", "moderated", None, False),
        ("/set key word", "key", "word", True), ("/unset key", "key", None, False),
        ("/set limit 7", "limit", "7", True), ("/unset limit", "limit", None, False),
        ("/mute eve*", "mutes", "eve*", True), ("/unmute eve*", "mutes", "eve*", False),
        ("/ban eve*", "bans", "eve*", True), ("/unban eve*", "bans", "eve*", False),
    ):
        t.enter(typed)
        change = bob.until("rules_changed")["changes"][0]
        assert (change["rule"], change["on"]) == (rule, on), typed
        if argument and on:
            assert change["argument"] == argument
    t.enter("/op bob2")
    t.enter("/ban eve*")
    t.enter("/members")
    t.wait("@alice", "@bob2")
    t.enter("/rules")
    t.wait("rules of #ops", "banned: eve*")


def test_a_kicked_user_is_out_and_stays_out(start, server, bob):
    bob.ask("join", room="ops")
    t = start("--room", "ops", "--room", "lobby")
    bob.until("presence", room="ops", user="alice", event="join")
    t.type("half a line")
    t.wait("#ops> half a line")
    bob.ask("join", room="lobby")
    assert bob.ask("kick", room="ops", user="alice", reason="noise")["type"] == "done"
    t.wait("Bob removed you from #ops: noise. Ctrl-U, then /join ops to return", "#ops (not joined)> half a line")
    t.enter()
    t.wait("#ops (not joined)> half a line")
    t.type("\x1b[1;3C")
    t.wait("#lobby>")
    t.enter("here I am")
    assert bob.until("message", room="lobby", user="alice")["text"] == "here I am"
    assert bob.ask("members", room="ops")["members"] == ["Bob"]
    server.restart()
    t.wait("reconnected")
    bob = server.json("Bob", rooms=["ops"])
    assert bob.ask("members", room="ops")["members"] == ["Bob"]


def test_times_are_in_the_time_zone_of_the_machine(start, bob):
    t = start(TZ="Asia/Tokyo")
    since = bob.ask("people", names=["Bob"])["people"][0]["since"]
    in_tokyo = datetime.fromisoformat(since.replace("Z", "+00:00")) + timedelta(hours=9)
    t.enter("/whois Bob")
    t.wait(f"here since {in_tokyo:%Y-%m-%d %H:%M}")
    sent = bob.ask("message", room="lobby", text="good morning")
    got = bob.until("message", room="lobby", seq=sent["seq"])
    in_tokyo = datetime.fromisoformat(got["time"].replace("Z", "+00:00")) + timedelta(hours=9)
    t.wait(f"{in_tokyo:%H:%M} Bob  good morning")


def test_an_operator_kicks_and_invites(start, server, bob):
    t = start("--room", "ops")
    joins_are_shown(t)
    bob.ask("join", room="ops")
    t.wait("Bob joined")
    t.enter("/kick Bob too loud")
    left = bob.until("left", room="ops")
    assert (left["by"], left["reason"]) == ("alice", "too loud")
    t.wait("alice removed Bob: too loud")
    t.enter("/set invite_only")
    t.wait("made the room invite-only")
    t.enter("/invite Bob")
    assert bob.until("invited")["room"] == "ops"
    t.wait("you invited Bob to #ops")
    assert bob.ask("join", room="ops")["type"] == "joined"


def test_a_room_with_a_key_says_so_and_opens_by_the_key(start, server, bob):
    bob.ask("join", room="vault")
    assert bob.ask("change", room="vault", rule="key", on=True, argument="word")["type"] == "rules_changed"
    t = start()
    t.enter("/join vault")
    t.wait("can't join #vault: the key of #vault is missing or wrong; /join vault KEY gives the key", "#lobby>")
    assert "left #vault" not in t.text()
    t.enter("/join vault word")
    t.wait("#vault, 2 members", "#vault>")


def test_an_invitation_is_seen_and_followed(start, server, bob):
    bob.ask("join", room="vault")
    bob.ask("change", room="vault", rule="invite_only", on=True)
    t = start()
    t.enter("/join vault")
    t.wait("can't join #vault: #vault is invite-only", "#lobby>")
    bob.ask("invite", room="vault", user="alice")
    t.wait("Bob invites you to #vault; /join vault")
    t.enter("/join vault")
    t.wait("#vault, 2 members", "#vault>")


def test_names_rules_and_commands_are_completed(start, bob):
    t = start()
    t.wait("2 members")
    t.type("/ki\tB\t")
    t.wait("#lobby> /kick Bob")
    t.type("\x15/set inv\t")
    t.wait("#lobby> /set invite_only")
    t.type("\x15/join @B\t")
    t.wait("#lobby> /join @Bob")
    t.type("\x15")
    t.enter("/help")
    t.wait("Operators of a room", "/set RULE [ARGUMENT]", "/devoice NAME")
    t.enter("/help msg")
    t.wait("Messages", "/msg NAME [TEXT]")
