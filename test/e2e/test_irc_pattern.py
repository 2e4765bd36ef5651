"""The patterns that the cases of the IRC door are written in can tell right from wrong."""

import pytest

from irc_pattern import Line, matches
from irc_script import Case, Run, load

LINE = "@time=2026-01-01T00:00:00.000Z;msgid=7 :bob!u@banter PRIVMSG #room :hello  there"


@pytest.mark.parametrize("pattern", [
    "PRIVMSG #room :hello  there", ":bob PRIVMSG #room :hello  there", ":bob!u@banter PRIVMSG ...",
    "@msgid=7 PRIVMSG ...", "@msgid={m:\\d+};time={} PRIVMSG {r} :{}", "@!label PRIVMSG ...",
    "{:PRIVMSG|NOTICE} #room ...",
    "PRIVMSG #room :hello{:\\s+}there", "PRIVMSG {same:#\\w+} {}",
])
def test_what_is_like_the_line(pattern):
    assert matches(pattern, Line.parse(LINE))


@pytest.mark.parametrize("pattern", [
    "PRIVMSG #room :hello there", "PRIVMSG #room", "PRIVMSG #room {} {}", ":alice PRIVMSG ...", ":bob!x@y PRIVMSG ...",
    "@msgid=8 PRIVMSG ...", "@!msgid PRIVMSG ...", "@- PRIVMSG ...", "@label PRIVMSG ...", "NOTICE ...", "PRIV ...",
    "PRIVMSG {:#[a-c]+} {}", "PRIVMSG #Room {}",
])
def test_what_is_not(pattern):
    assert not matches(pattern, Line.parse(LINE))


def test_a_name_stands_for_the_same_from_then_on():
    names = {}
    assert matches("@msgid={m} PRIVMSG ...", Line.parse("@msgid=7 PRIVMSG #a x"), names)
    assert names == {"m": "7"}
    assert matches("@msgid={m} PRIVMSG ...", Line.parse("@msgid=7 PRIVMSG #a y"), names)
    assert not matches("@msgid={m} PRIVMSG ...", Line.parse("@msgid=77 PRIVMSG #a y"), names)


def test_nothing_is_named_by_what_does_not_fit():
    names = {}
    assert not matches("PRIVMSG {who} :no", Line.parse(LINE), names)
    assert names == {}


def test_tags_are_unescaped():
    line = Line.parse("@+a=x\\:y\\sz\\\\;b;c= PING :1")
    assert line.tags == {"+a": "x;y z\\", "b": "", "c": ""}


def test_a_case_can_send_any_byte(tmp_path):
    (tmp_path / "one.cases").write_text("case: c\nspec: s\npeople: alice?\nalice >> {a*3}\\r\\n\\0\\x01\\\\n\n")
    case, = load(tmp_path)
    assert Run(case, None).sent(case.steps[0][2]) == b"aaa\r\n\0\1\\n"


@pytest.mark.parametrize("text", ["alice > PING", "case: c\npeople: alice\nbob > PING",
                                  "case: c\npeople: alice\nalice <", "case: c\npeople: alice\nalice PING"])
def test_a_file_that_is_no_case_is_refused(tmp_path, text):
    (tmp_path / "bad.cases").write_text(text)
    with pytest.raises(ValueError):
        load(tmp_path)


def test_names_of_two_cases_are_not_the_same():
    one, two = (Run(Case("f", number, people=[("alice", None, None)]), None) for number in (1, 2))
    assert one.fill("$alice $room $other2 $n") == "alice1 #room-1 other2-1 1"
    assert not set(one.fill("$alice $room").split()) & set(two.fill("$alice $room").split())
