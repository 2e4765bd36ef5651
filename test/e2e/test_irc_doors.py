"""What is said on one door is heard on all: whole, once, in one order; and what can't be said is not half said."""

import itertools
import json

import pytest

from irc_payloads import PAYLOADS, SAYABLE, said_on_irc, texts_of_size, unspaced, without_formatting

CAPS = ("message-tags", "batch", "draft/multiline", "server-time", "standard-replies")
_numbers = itertools.count(1)


@pytest.fixture
def doors(start_server):
    return start_server("--irc-port", "0", "--http-port", "0")


# Doors in: each says a text in the lobby. @return whether that was accepted, None where it can't be known.

class IrcSpeaker:
    """Texts of several lines are a batch of draft/multiline."""

    name = "irc"

    def __init__(self, server):
        self.client = server.irc("ircsays", caps=CAPS)
        self.user = "ircsays"

    def can_carry(self, text):
        return "\r" not in text and "\0" not in text

    def carried(self, text):
        return without_formatting(text)

    def say(self, text):
        lines = text.split("\n")
        if len(lines) == 1:
            self.client.say("#lobby", text)
        else:
            reference = f"m{next(_numbers)}"
            self.client.send(f"BATCH +{reference} draft/multiline #lobby")
            for line in lines:
                self.client.send(f"@batch={reference} PRIVMSG #lobby :{line}")
            self.client.send(f"BATCH -{reference}")
        self.client.settled()


class JsonSpeaker:
    name = "json"

    def __init__(self, server):
        self.user = "jsonsays"
        self.client = server.json(self.user, rooms=["lobby"])

    def can_carry(self, text):
        return True

    def carried(self, text):
        return text

    def say(self, text):
        assert self.client.ask("message", room="lobby", text=text)["type"] in ("ack", "error")
        self.client.kept.clear()


class PlainSpeaker(JsonSpeaker):
    name = "plain"

    def __init__(self, server):
        self.user = "plainsays"
        self.client = server.plain(self.user)

    def say(self, text):
        self.client.say(text)
        mark = f"settled {next(_numbers)}"
        self.client.say(mark, user="marker")
        while self.client.text_line() != f"[marker] {mark}":
            pass


class PostSpeaker(JsonSpeaker):
    name = "post"

    def __init__(self, server):
        self.user = "postsays"
        self.client = server.http()

    def say(self, text):
        got = self.client.ask("POST", "/rooms/lobby/messages", json.dumps({"user": self.user, "text": text}),
                              Content_Type="application/json")
        assert got.status in (201, 400, 413, 422), (got.status, got.body)


SPEAKERS = {s.name: s for s in (IrcSpeaker, JsonSpeaker, PlainSpeaker, PostSpeaker)}


class Hearers:
    """One of each door out, and somebody on the JSON form who says where a text ends for all of them."""

    def __init__(self, server):
        self.marker = server.json("marker", rooms=["lobby"])
        self.irc = server.irc("irchears")
        self.irc.join("#lobby")
        self.multi = server.irc("multihears", caps=CAPS)
        self.multi.join("#lobby")
        self.json = server.json("jsonhears", rooms=["lobby"])
        self.plain = server.plain()
        self.events = server.tail(events=True)
        self.plain_ready(server)

    def plain_ready(self, server):
        self.marker.say("ready?")
        while self.plain.text_line() != "[marker] ready?":
            pass
        self.heard("nobody")

    def heard(self, user):
        """What came from `user` on each door since the last time."""
        mark = f"mark {next(_numbers)}"
        self.marker.say(mark)
        self.marker.kept.clear()
        return {"irc": self._irc(user, mark), "multi": self._multi(user, mark), "json": self._json(user, mark),
                "plain": self._plain(user, mark), "events": self._events(user, mark)}

    def _irc(self, user, mark):
        seen = []
        while (line := self.irc.line()).params[-1:] != [mark]:
            if line.command in ("PRIVMSG", "NOTICE"):
                assert line.nick == user or line.nick == "marker", f"forged: {line}"
                seen += [line] if line.nick == user else []
        return seen

    def _multi(self, user, mark):
        """Texts, put together from their batches."""
        seen, reference = [], None
        while (line := self.multi.line()).params[-1:] != [mark]:
            if line.command == "BATCH" and line.params[0].startswith("+"):
                reference, parts = line.params[0][1:], []
                assert line.nick == user and line.tags.get("msgid")
            elif line.command == "BATCH":
                seen.append("".join(parts)[1:])
                reference = None
            elif line.command in ("PRIVMSG", "NOTICE") and line.nick != "marker":
                assert line.nick == user, f"forged: {line}"
                assert line.tags.get("batch") == reference, line
                if reference is None:
                    seen.append(line.text)
                else:
                    parts.append(("" if "draft/multiline-concat" in line.tags else "\n") + line.text)
        return seen

    def _json(self, user, mark):
        seen = []
        while (got := self.json.recv()).get("text") != mark:
            assert got["type"] != "message" or got["user"] in (user, "marker"), f"forged: {got}"
            seen += [got["text"]] if got["type"] == "message" and got["user"] == user else []
        return seen

    def _plain(self, user, mark):
        seen = []
        while (line := self.plain.text_line()) != f"[marker] {mark}":
            assert line.startswith((f"[{user}] ", "[marker] ")), f"forged: {line!r}"
            seen += [line[len(user) + 3 :]] if line.startswith(f"[{user}] ") else []
        return seen

    def _events(self, user, mark):
        seen = []
        while (got := self.events.event()[2]).get("text") != mark:
            assert got.get("user") in (user, "marker"), f"forged: {got}"
            seen += [got["text"]] if got["user"] == user else []
        return seen

    def agree(self, heard):
        """All doors must have heard the same. @return the text, or None where none was heard."""
        texts = heard["json"]
        assert len(texts) <= 1, texts
        assert heard["events"] == texts
        if not texts:
            assert not heard["plain"]
            assert all(line.text.startswith("\x01") for line in heard["irc"]), heard["irc"]  # CTCP: for IRC alone
            return None
        assert heard["plain"] == texts[0].split("\n"), (heard["plain"], texts)
        assert said_on_irc(heard["irc"]) == unspaced(texts[0]), (heard["irc"], texts)
        assert len(heard["multi"]) == 1
        assert heard["multi"][0].replace("\x01ACTION ", "/me ").rstrip("\x01") == texts[0] or not texts[0].strip()
        return texts[0]


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
            assert heard is not None or payload not in SAYABLE, "refused"
        except AssertionError as problem:
            raise AssertionError(f"{speaker.name}: {payload!r}: {problem}") from problem


def test_what_stands_behind_a_line_end_from_irc_is_a_line_of_its_own(doors):
    hearers = Hearers(doors)
    talker = doors.irc("talker")
    for end in ("\r", "\n", "\r\n"):
        talker.send(f"PRIVMSG #lobby :first{end}FORGED #lobby :second")
        assert any(line.command == "421" for line in talker.settled())
        assert hearers.agree(hearers.heard("talker")) == "first"


def test_nul_from_irc_reaches_nobody(doors):
    hearers = Hearers(doors)
    talker = doors.irc("talker")
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
            assert all(line.text.strip() in text and line.text.strip().endswith("w" if at + 1 == len(heard["irc"]) else "word")
                       for at, line in enumerate(heard["irc"])), "cut inside a word"


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


def test_an_author_is_told_apart_from_the_sender_by_no_door(doors):
    """What curl says under a name is shown on IRC under that name."""
    irc = doors.irc("listener")
    irc.join("#lobby")
    doors.http().say("from curl", user="carl")
    got = irc.until(":carl PRIVMSG #lobby :from curl")
    assert got.source == "carl!u@banter"


def test_a_name_with_a_space_is_one_with_an_underscore(doors):
    ann = doors.json("Ann Lee", rooms=["lobby"])
    irc = doors.irc("bob")
    assert "Ann_Lee" in irc.names_of_reply(irc.join("#lobby"))
    ann.say("hello")
    irc.until(":Ann_Lee PRIVMSG #lobby hello")
    irc.say("Ann_Lee", "psst")
    got = ann.until("message", user="bob")
    assert got["text"] == "psst" and got["to"] == "Ann Lee"
    irc.send("NICK ann_lee")
    irc.until("433 bob ann_lee")


def test_joins_leaves_and_new_names_cross_the_doors(doors):
    json_client = doors.json("jane", rooms=["lobby", "garden"], presence=True)
    irc = doors.irc("ike")
    assert set(irc.names_of_reply(irc.join("#garden"))) == {"jane", "ike"}
    json_client.until("presence", room="garden", user="ike", event="join")
    jack = doors.json("jack", rooms=["garden"])
    irc.until(":jack JOIN #garden")
    jack.ask("rename", user="jacques")
    irc.until(":jack NICK jacques")
    jack.ask("leave", room="garden", reason="tea")
    irc.until(":jacques PART #garden tea")
    irc.send("NICK icke")
    json_client.until("presence", user="ike", event="rename", to="icke")
    irc.send("AWAY :out")
    json_client.until("presence", user="icke", event="away", text="out")
    irc.send("AWAY")
    json_client.until("presence", user="icke", event="back")
    irc.send("PART #garden :bye")
    json_client.until("presence", room="garden", user="icke", event="leave", reason="bye")
    irc.join("#garden")
    irc.send("QUIT :gone")
    left = json_client.until("presence", room="garden", user="icke", event="leave")
    assert "gone" in left["reason"]
    json_client.close()
    other = doors.irc("other")
    other.join("#garden")


def test_topics_cross_the_doors(doors):
    json_client = doors.json("jane", rooms=["garden"])
    irc = doors.irc("ike")
    irc.join("#garden")
    irc.send("TOPIC #garden :from irc")
    json_client.until("topic", room="garden", user="ike", text="from irc")
    json_client.ask("topic", room="garden", text="from json")
    irc.until(":jane TOPIC #garden :from json")


def test_direct_messages_cross_the_doors_both_ways(doors):
    json_client = doors.json("jane", rooms=["lobby"])
    irc = doors.irc("ike", caps=CAPS)
    irc.say("jane", "to json")
    got = json_client.until("message", user="ike", text="to json", to="jane")
    assert got["room"] == "@ike,jane"
    ack = json_client.ask("message", to="ike", text="to irc")
    assert ack["type"] == "ack" and ack["room"] == "@ike,jane"
    line = irc.until(":jane PRIVMSG ike :to irc")
    assert line.tags["msgid"] == str(ack["seq"])
    page = json_client.ask("history", **{"with": "ike"})
    assert [m["text"] for m in page["messages"]] == ["to json", "to irc"]
    stranger = doors.json("mallory", rooms=["lobby"])
    for request in ({"with": "jane"}, {"room": "@ike,jane"}):
        got = stranger.ask("history", **request)
        assert got["type"] == "error" or not got["messages"], got
    assert stranger.ask("search", text="json")["messages"] == []


def test_a_notice_is_one_on_every_door(doors):
    json_client = doors.json("jane", rooms=["lobby"])
    irc = doors.irc("ike")
    irc.join("#lobby")
    irc.send("NOTICE #lobby :beep")
    assert json_client.until("message", text="beep")["notice"] is True
    json_client.ask("message", room="lobby", text="boop", notice=True)
    irc.until(":jane NOTICE #lobby boop")


def test_an_action_is_one_on_every_door(doors):
    json_client = doors.json("jane", rooms=["lobby"])
    irc = doors.irc("ike")
    irc.join("#lobby")
    irc.say("#lobby", "\x01ACTION waves\x01")
    assert json_client.until("message", user="ike")["text"] == "/me waves"
    json_client.say("/me nods")
    assert irc.until(":jane PRIVMSG #lobby ...").text == "\x01ACTION nods\x01"
