"""Who speaks on each door, and who hears on each."""

import itertools
import json

from irc_payloads import said_on_irc, unspaced, without_formatting

CAPS = ("message-tags", "batch", "draft/multiline", "server-time", "standard-replies")
_numbers = itertools.count(1)


# Doors in: each says a text in the lobby. @return whether that was accepted, None where it can't be known.

class IrcSpeaker:
    """Texts of several lines are a batch of draft/multiline."""

    name = "irc"

    def __init__(self, server):
        self.client = server.irc("ircsays", caps=CAPS)
        self.client.join("#lobby")
        self.user = "ircsays"

    def can_carry(self, text):
        return "\r" not in text and "\0" not in text

    def must_say(self, text):
        """Whether a text that is sayable is to be accepted from this one."""
        return True

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

    def must_say(self, text):
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


class IrcWebSocketSpeaker(IrcSpeaker):
    """A text is a message, line ends and all. Only one that can be a line is accepted."""

    name = "irc-websocket"

    def __init__(self, server):
        self.user = "websays"
        self.client = server.irc_websocket(self.user, caps=CAPS)
        self.client.join("#lobby")

    def can_carry(self, text):
        return True

    def must_say(self, text):
        return "\n" not in text

    def carried(self, text):
        return without_formatting(text.rstrip("\r\n"))

    def say(self, text):
        self.client.send_message(f"PRIVMSG #lobby :{text}")
        self.client.settled()


SPEAKERS = {s.name: s for s in (IrcSpeaker, IrcWebSocketSpeaker, JsonSpeaker, PlainSpeaker, PostSpeaker)}


class Hearers:
    """One of each door out, and somebody on the JSON form who says where a text ends for all of them."""

    def __init__(self, server):
        self.marker = server.json("marker", rooms=["lobby"])
        self.irc = server.irc("irchears")
        self.irc.join("#lobby")
        self.web = server.irc_websocket("webhears")
        self.web.join("#lobby")
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
        return {"irc": self._irc(self.irc, user, mark), "web": self._irc(self.web, user, mark),
                "multi": self._multi(user, mark), "json": self._json(user, mark),
                "plain": self._plain(user, mark), "events": self._events(user, mark)}

    def _irc(self, client, user, mark):
        seen = []
        while (line := client.line()).params[-1:] != [mark]:
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
        assert list(map(str, heard["web"])) == list(map(str, heard["irc"]))
        if not texts:
            assert not heard["plain"]
            assert all(line.text.startswith("\x01") for line in heard["irc"]), heard["irc"]  # CTCP: for IRC alone
            return None
        assert heard["plain"] == texts[0].split("\n"), (heard["plain"], texts)
        assert said_on_irc(heard["irc"]) == unspaced(texts[0]), (heard["irc"], texts)
        assert len(heard["multi"]) == 1
        assert heard["multi"][0].replace("\x01ACTION ", "/me ").rstrip("\x01") == texts[0] or not texts[0].strip()
        return texts[0]
