"""What is said on one door is heard on all: whole, once, in one order; and what can't be said is not half said."""

import pytest

from irc_doors import SPEAKERS, Hearers, IrcSpeaker, JsonSpeaker
from irc_payloads import PAYLOADS, SAYABLE, said_on_irc, texts_of_size, unspaced


@pytest.fixture
def doors(start_server):
    return start_server("--irc-port", "0", "--http-port", "0")


@pytest.mark.parametrize("speaker", SPEAKERS)
def test_each_payload_is_one_frame_on_every_door_or_none(doors, speaker):
    hearers, speaker = Hearers(doors), SPEAKERS[speaker](doors)
    for payload in PAYLOADS:
        if not speaker.can_carry(payload):
            continue
        speaker.say(payload)
        try:
            heard = hearers.agree(hearers.heard(speaker.user))
            assert heard in (None, speaker.carried(payload), payload.replace("\x01ACTION ", "/me ").rstrip("\x01"))
            assert heard is not None or payload not in SAYABLE or not speaker.must_say(payload), "refused"
        except AssertionError as problem:
            raise AssertionError(f"{speaker.name}: {payload!r}: {problem}") from problem


def test_what_stands_behind_a_line_end_from_irc_is_a_line_of_its_own(doors):
    hearers = Hearers(doors)
    talker = doors.irc("talker")
    talker.join("#lobby")
    for end in ("\r", "\n", "\r\n"):
        talker.send(f"PRIVMSG #lobby :first{end}FORGED #lobby :second")
        assert any(line.command == "421" for line in talker.settled())
        assert hearers.agree(hearers.heard("talker")) == "first"


def test_nul_from_irc_reaches_nobody(doors):
    hearers = Hearers(doors)
    talker = doors.irc("talker")
    talker.join("#lobby")
    talker.send(b"PRIVMSG #lobby :a\0b")
    talker.settled()
    heard = hearers.agree(hearers.heard("talker"))
    assert heard is None or "\0" not in heard


@pytest.mark.parametrize("speaker", ["json", "plain", "post"])
@pytest.mark.parametrize("size", [450, 512, 2000, 16384])
def test_long_texts_arrive_whole(doors, speaker, size):
    hearers, speaker = Hearers(doors), SPEAKERS[speaker](doors)
    for kind, text in texts_of_size(size).items():
        speaker.say(text)
        heard = hearers.heard(speaker.user)
        if kind != "lines" or size < 5000:  # a batch holds so many lines at most
            assert hearers.agree(heard) == text, kind
        assert said_on_irc(heard["irc"]) == unspaced(text), kind
        if kind == "words":
            ends = [line.text.rstrip(" ").rsplit(" ")[-1] for line in heard["irc"]]
            assert set(ends[:-1]) <= {"word"}, "cut inside a word"


def test_a_long_text_from_irc_arrives_whole(doors):
    hearers, speaker = Hearers(doors), IrcSpeaker(doors)
    lines = [f"line {at} of a text that is long" for at in range(200)]
    speaker.say("\n".join(lines))
    assert hearers.agree(hearers.heard(speaker.user)) == "\n".join(lines)


def test_combining_marks_stay_with_their_letters(doors):
    hearers, speaker = Hearers(doors), JsonSpeaker(doors)
    speaker.say("e\u0301" * 700)
    heard = hearers.heard(speaker.user)
    assert len(heard["irc"]) > 1
    assert all(line.text.startswith("e") and not line.text.endswith("e") or line is heard["irc"][-1]
               for line in heard["irc"]), "a mark was cut off its letter"


def test_people_on_all_doors_see_one_order(doors):
    hearers = Hearers(doors)
    irc, plain = doors.irc("ircsays"), doors.plain("plainsays")
    irc.join("#lobby")
    json_says = doors.json("jsonsays", rooms=["lobby"])
    post = doors.http()
    for at in range(50):
        irc.say("#lobby", f"irc {at}")
        plain.say(f"plain {at}")
        json_says.send(type="message", room="lobby", text=f"json {at}")
        post.say(f"post {at}", user="postsays")
    irc.settled()
    json_says.fence()
    plain.settled()
    hearers.marker.say("the end")
    on_json, on_plain, on_events, on_irc = [], [], [], []
    while (got := hearers.json.recv()).get("text") != "the end":
        on_json += [got["text"]] if got["type"] == "message" else []
    while (line := hearers.plain.text_line()) != "[marker] the end":
        on_plain.append(line.split("] ", 1)[1])
    while (got := hearers.events.event()[2]).get("text") != "the end":
        on_events.append(got["text"])
    while (line := hearers.irc.line()).params[-1] != "the end":
        on_irc += [line.text] if line.command == "PRIVMSG" else []
    assert len(on_json) >= 200
    assert on_plain == on_json and on_events == on_json and on_irc == on_json
