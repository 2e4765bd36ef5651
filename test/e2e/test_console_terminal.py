"""The console client on a terminal: the contents of the screen."""

import json
import re
import signal
import socket

import pytest

from console import Proxy, Terminal, environment


@pytest.fixture
def start(bin_dir, server, tmp_path):
    """start(*flags, user=, columns=, port=, **environment): a Terminal that has connected."""
    started = []

    def start(*flags, user="alice", columns=80, port=None, wait="connected as", **env):
        t = Terminal(str(bin_dir / "banter"),
                     ["--host", server.host, "--port", str(port or server.port), "--user", user, *flags],
                     environment(tmp_path, **env), columns=columns)
        started.append(t)
        if wait:
            t.wait(wait)
        return t

    yield start
    for t in started:
        t.close()


@pytest.fixture
def proxy(server):
    p = Proxy(server.host, server.port)
    yield p
    p.close()


def shown(rows):
    """The messages on the screen, without the time: ("name", "text")."""
    return [m.groups() for m in (re.match(r"\d\d:\d\d (\S+)  (.*)", row) for row in rows) if m]


def test_a_typed_line_is_sent_and_shown_once(start, server):
    t = start()
    bob = server.json("bob")
    t.enter("hello there")
    assert bob.until("message")["text"] == "hello there"
    t.wait("alice  hello there")
    assert t.text().count("hello there") == 1


def test_incoming_lines_leave_a_wrapped_chinese_line_intact(start, server):
    t = start(columns=40)
    bob = server.json("bob")
    typed = "".join(chr(0x4E00 + i) for i in range(45))  # 90 columns: three rows of the screen
    t.type(typed)
    squeezed = lambda rows: "".join(rows).replace(" ", "")
    t.wait_for(lambda rows: typed in squeezed(rows), "the typed line")
    for i in range(12):
        bob.say(f"第{i}行 " + "聊" * 25)  # wraps, too
        t.wait(f"第{i}行")
    rows = t.wait_for(lambda rows: squeezed(rows).endswith(typed), "the typed line below the others")
    together = squeezed(rows)
    assert together.count(typed) == 1
    for i in range(5, 12):
        assert f"第{i}行" + "聊" * 25 in together
    # The cursor is after the last character, where typed text is inserted.
    t.type("完")
    t.wait_for(lambda rows: squeezed(rows).endswith(typed + "完"), "the line with its end")
    t.enter()
    assert bob.until("message", user="alice")["text"] == typed + "完"
    t.wait_for(lambda rows: squeezed(rows).endswith("#lobby>"), "an empty prompt")
    assert squeezed(t.rows()).count(typed) == 1


def test_a_line_that_is_edited_in_the_middle_stays_so_while_lines_arrive(start, server):
    t = start()
    bob = server.json("bob")
    t.type("hello world\x1bb")  # back one word
    t.wait("> hello world")
    bob.say("interrupting")
    t.wait("bob  interrupting")
    t.type("big ")
    t.wait("> hello big world")
    t.enter()
    assert bob.until("message", user="alice")["text"] == "hello big world"


def test_escape_sequences_of_others_do_not_reach_the_terminal(start, server):
    t = start()
    evil = server.plain()
    evil.say("\u202eevil\u2066 " + "\u061cX", user="mallory")
    bob = server.json("bob")
    bob.send(type="message", id="c1", room="lobby", text="tab\there\u2028line\u202e")
    bob.send(type="topic", room="lobby", text="topic \u202e end")
    t.wait("mallory  evil X", "tab", "topic  end")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u2028\u061c]", t.raw.decode())


def test_a_hostile_server_cannot_drive_the_terminal(bin_dir, tmp_path):
    """banterd lets no control characters in, but the client does not rely on that."""
    listener = socket.create_server(("127.0.0.1", 0))
    t = Terminal(str(bin_dir / "banter"), ["--port", str(listener.getsockname()[1]), "--user", "alice"],
                 environment(tmp_path))
    try:
        peer = listener.accept()[0]
        attack = "\x1b[2J\x1b]0;owned\x07\x9b31m\r\x08\x7f"
        for event in (
            {"type": "welcome", "user": "alice", "epoch": "e"},
            {"type": "joined", "room": "lobby", "topic": attack, "members": ["m" + attack], "member_count": 1,
             "prev": 0},
            {"type": "history", "room": "lobby", "messages": [], "more": False},
            {"type": "presence", "room": "lobby", "user": "p" + attack, "event": "join"},
            {"type": "message", "room": "lobby", "seq": 1, "prev": 0, "user": "u" + attack, "text": "t" + attack,
             "time": attack},
            {"type": "topic", "room": "lobby", "user": "x" + attack, "text": attack},
            {"type": "rooms", "rooms": [{"room": attack, "topic": attack, "member_count": 1}]},
            {"type": "members", "id": "members", "room": attack, "members": ["n" + attack], "member_count": 1},
            {"type": "error", "code": attack, "message": "e" + attack},
            {"type": "message", "room": "lobby", "seq": 2, "prev": 1, "user": "u", "text": "the end", "time": ""},
        ):
            peer.sendall((json.dumps(event, ensure_ascii=False) + "\n").encode())
        t.wait("the end")
        found = {"room": attack, "seq": 1, "user": attack, "text": attack, "time": attack}
        requests = peer.makefile("rb")
        for typed, request, answer, shown in (
            ("/search x", b'"search"', {"type": "found", "messages": [found]}, "1 result"),
            ("/history", b'"history"', {"type": "history", "id": "history", "room": attack, "messages": [found]},
             "1 older line"),
            ("refused", b'"message"', {"type": "error", "code": "unavailable", "message": "not now" + attack}, "not now"),
        ):
            t.enter(typed)
            asked = json.loads(next(line for line in requests if request in line))
            peer.sendall((json.dumps({"id": asked["id"], **answer}, ensure_ascii=False) + "\n").encode())
            t.wait(shown)  # until then it asks nothing further
        t.type("m\t")  # completion shows names as well
        t.draw(0.3)
        peer.sendall((json.dumps({"type": "bye", "reason": "r" + attack}) + "\n").encode())
        t.wait("Reconnecting")
        for part in (b"\x1b[2J", b"\x1b]", b"\x07", "\x9b".encode(), b"\x7f", b"\x08\x08"):
            assert part not in t.raw
        assert any("t[2J" in row for row in t.rows())
    finally:
        t.close()
        listener.close()


def test_missed_lines_are_shown_once_and_pending_ones_are_resent(start, server, proxy):
    t = start(port=proxy.port)
    bob = server.json("bob")
    bob.say("before")
    t.wait("bob  before")
    proxy.cut()
    t.wait("(offline)")
    t.enter("while away")
    t.wait("(1 pending)")
    for i in range(5):
        bob.say(f"missed {i}")
    proxy.mend()
    t.wait("5 lines were missed", "alice  while away")
    said = shown(t.rows())
    assert said == [("bob", "before")] + [("bob", f"missed {i}") for i in range(5)] + [("alice", "while away")]
    rows = t.wait_for(lambda rows: any(row == "#lobby>" for row in rows), "a prompt without pending")
    assert not any("pending)" in row for row in rows)
    assert [m["text"] for m in bob.ask("history", room="lobby")["messages"]].count("while away") == 1


def test_a_line_with_a_lost_ack_is_not_shown_twice(start, server, proxy):
    t = start(port=proxy.port)
    bob = server.json("bob")
    proxy.to_client = False  # the server gets the input, but its answers are lost
    t.enter("only once")
    assert bob.until("message")["text"] == "only once"
    t.wait("(1 pending)")
    proxy.cut()
    t.wait("(offline)")
    proxy.mend()
    t.wait("alice  only once")
    t.wait_for(lambda rows: any(row == "#lobby>" for row in rows), "a prompt without pending")
    assert t.text().count("only once") == 1
    assert [m["text"] for m in bob.ask("history", room="lobby")["messages"]] == ["only once"]


def test_our_own_ghost_is_waited_for(start, server, proxy):
    """The server has not noticed the loss yet, so our name is still in use."""
    t = start(port=proxy.port)
    proxy.strand()
    t.wait("name_in_use", "(offline)")
    t.enter("patience")
    t.wait("(1 pending)")
    proxy.unstrand()
    t.wait("reconnected", "alice  patience")


def test_a_server_that_has_forgotten_everything_is_joined_again(start, start_server):
    forgetful = start_server("--memory")
    t = start(port=forgetful.port)
    t.enter("first life")
    t.wait("alice  first life")
    forgetful.restart()
    t.wait("reconnected", "may be missing")
    t.enter("second life")
    t.wait("alice  second life")


def test_unread_lines_of_other_rooms_are_counted_and_shown_on_entering(start, server):
    t = start("--room", "lobby", "--room", "ops", wait="── #ops, ")
    bob = server.json("bob", rooms=["ops"])
    bob.say("one", room="ops")
    bob.say("two", room="ops")
    rows = t.wait("#lobby ops:2>")
    assert shown(rows) == []
    t.enter("/join ops")
    rows = t.wait("bob  one", "bob  two", "#ops>")
    assert shown(rows) == [("bob", "one"), ("bob", "two")]


def test_a_mention_rings_and_is_marked_also_in_another_room(start, server):
    t = start("--room", "lobby", "--room", "ops", wait="── #ops, ")
    bob = server.json("bob", rooms=["lobby", "ops"])
    bob.say("alicex, not you")
    t.wait("not you")
    assert b"\a" not in t.raw
    bob.say("ALICE: look")
    t.wait("ALICE: look")
    assert t.raw.count(b"\a") == 1
    bob.say("alice?", room="ops")
    t.wait("mentions you in #ops", "ops:1!")
    assert t.raw.count(b"\a") == 2


def test_names_rooms_and_commands_are_completed(start, server):
    t = start("--room", "lobby", "--room", "operations")
    t.enter("/members")
    t.wait("#lobby, 1 member")  # joins are reported only after its history has been read
    server.json("Zhangwei")
    t.wait("Zhangwei joined")
    t.type("zh\t")
    t.wait("> Zhangwei:")
    t.type("\x15/joi\t")
    t.wait("> /join")
    t.type("op\t")
    t.wait("> /join operations")
    t.enter()
    t.wait("#operations>")
    t.type("/h\t\t")
    t.wait("/help /history", "> /h")


def test_commands_answer(start, server):
    t = start()
    bob = server.json("bob", rooms=["lobby", "tea"])
    bob.say("find this needle", room="tea")
    t.enter("/me waves")
    t.wait("* alice waves")
    assert bob.until("message", user="alice")["text"] == "/me waves"
    t.enter("//slash")
    assert bob.until("message", user="alice")["text"] == "/slash"
    t.enter("/topic Release on Friday")
    t.wait("you set the topic of #lobby: Release on Friday")
    t.enter("/rooms")
    t.wait("2 rooms", "#tea  1 member")
    t.enter("/members tea")
    t.wait("#tea, 1 member")
    t.enter("/search needle")
    t.wait("#tea bob  find this needle")
    t.enter("/around 1")
    t.wait("a result and the lines around it", "bob  find this needle")
    t.enter("/search # needle")
    t.wait('"needle" in #lobby: no results')
    t.enter("/history 1")
    t.wait("no older lines")
    t.enter("/frobnicate")
    t.wait("there is no command /frobnicate")
    t.enter("/leave")
    t.wait("left #lobby", "(no room)>")
    t.enter("lost words")
    t.wait("you are in no room")


def test_history_goes_back_to_the_first_line_also_after_a_resume(start, server, proxy):
    bob = server.json("bob")
    for i in range(12):
        bob.say(f"old {i}")
    t = start("--tail", "2", port=proxy.port)
    t.wait("old 11")
    proxy.cut()
    t.wait("(offline)")
    bob.say("missed")
    proxy.mend()
    t.wait("missed")
    t.enter("/history 5")
    rows = t.wait("5 older lines", "── now")
    assert shown(rows)[-5:] == [("bob", f"old {i}") for i in range(5, 10)]
    t.enter("/more")
    rows = t.wait_for(lambda rows: shown(rows)[-5:] == [("bob", f"old {i}") for i in range(5)], "the first lines")
    assert any("there are none before" in row for row in rows)
    t.enter("/history")
    t.wait("no older lines")
    bob.say("live")
    assert shown(t.wait("bob  live"))[-1] == ("bob", "live")


def test_a_search_continues_to_older_lines(start, server):
    bob = server.json("bob")
    for i in range(25):
        bob.say(f"tea {i}")
    t = start("--tail", "0")
    t.enter("/search tea")
    rows = t.wait('"tea": results 1 to 20, newest first', " 20  ")
    numbers = [int(m[1]) for m in (re.match(r" +\d+  \d{4}-\d\d-\d\d \d\d:\d\d #lobby bob  tea (\d+)", r) for r in rows) if m]
    assert numbers == list(range(24, 4, -1))
    t.enter("/more")
    t.wait("21 to 25; there are no older ones", "bob  tea 0")
    t.enter("/more")
    t.wait("no more results")


def test_the_history_of_the_input_is_kept_for_the_next_time(start, tmp_path):
    t = start(XDG_STATE_HOME=str(tmp_path / "state"))
    t.enter("remember me")
    t.wait("alice  remember me")
    t.type("\x04")
    assert t.wait_end() == 0
    file = tmp_path / "state" / "banter-console" / "history"
    assert file.read_text() == "remember me\n"
    assert file.stat().st_mode & 0o77 == 0
    again = start(XDG_STATE_HOME=str(tmp_path / "state"))
    again.type("\x1b[A")
    again.wait("> remember me")


def test_colours_are_stable_and_can_be_switched_off(start, server):
    colours = set()
    for user in ("alice", "carol"):
        t = start(user=user)
        bob = server.json("bob" if user == "alice" else "BOB")
        bob.say("a word")
        t.wait("a word")
        colours.add(re.search(rb"\x1b\[1;(38;5;\d+)m(?:bob|BOB)\x1b\[0m  a word", t.raw)[1])
        bob.close()
    assert len(colours) == 1

    for flags, env, coloured in (([], {"NO_COLOR": "1"}, False), (["--color=never"], {}, False),
                                 (["--color=always"], {"NO_COLOR": "1"}, True), ([], {"TERM": "dumb"}, False)):
        t = start(*flags, user="dora", **env)
        t.enter("hi")
        t.wait("dora  hi")
        assert (b"38;5;" in t.raw) == coloured, (flags, env)
        t.type("\x04")
        assert t.wait_end() == 0


def test_the_terminal_is_restored(start, server):
    t = start()
    t.type("half")
    t.wait("> half")
    t.process.kill(signal.SIGTERM)
    assert t.wait_end() == 0
    assert t.raw.rstrip().endswith(b"\x1b[?2004l")  # bracketed paste is off again


def test_ctrl_c_clears_the_line_and_then_leaves(start):
    t = start()
    t.type("half")
    t.wait("> half")
    t.type("\x03")
    t.wait_for(lambda rows: "#lobby>" in rows, "an empty prompt")
    t.type("\x03")
    assert t.wait_end() == 0


def test_ctrl_c_never_leaves_while_something_is_typed(start):
    t = start()
    t.type("\x03")
    t.wait("press Ctrl-C again to quit")
    t.type("second thoughts")
    t.wait("> second thoughts")
    t.type("\x03")
    t.wait_for(lambda rows: "#lobby>" in rows, "an empty prompt")
    t.enter("still here")
    t.wait("alice  still here")


def test_a_narrower_window_keeps_the_line(start, server):
    t = start()
    typed = "words " * 10 + "end"
    t.type(typed)
    t.wait("end")
    t.screen.resize(24, 50)
    t.process.setwinsize(24, 50)
    bob = server.json("bob")
    bob.say("after the resize")
    t.wait("after the resize")
    t.enter()
    assert bob.until("message", user="alice")["text"] == typed


def test_a_name_that_is_in_use_is_reported_and_ends_the_client(start, server):
    server.json("alice")
    t = start(wait=None)
    assert t.wait_end() == 69
    assert "name_in_use" in t.text()
