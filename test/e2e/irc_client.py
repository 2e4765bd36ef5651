"""A raw client of the IRC frontend: lines, tags, and a fence. The standard library only; every wait has a deadline."""

import itertools
import time

from clients import DEADLINE, Closed, Connection
from irc_pattern import Line, matches

LINE_BYTES = 512    # with its CR LF, without tags (RFC 1459, section 2.3)
TAG_BYTES = 8191    # with their '@' and the space after them (IRCv3 message-tags, "Size limit")

_numbers = itertools.count(1)


class IrcClient(Connection):
    """Lines that arrive while another one is awaited are kept in order for line().

    Every line received is checked: it must end in CR LF, hold no other CR, LF or NUL, be UTF-8 and keep the limits.
    """

    def __init__(self, host, port, nick=None, caps=(), pass_=None, auto_pong=True, **kwargs):
        self._connect(host, port, **kwargs)
        self.nick = nick
        self.kept = []
        self.auto_pong = auto_pong  # the server's PINGs are answered at once, and not shown
        self.server_name = None
        self.greeting = []          # the lines from 001 to the end of the MOTD
        if nick is not None:
            self.register(nick, caps, pass_)

    def _connect(self, host, port, **kwargs):
        Connection.__init__(self, host, port, **kwargs)

    # Talking.

    def send(self, line):
        data = line if isinstance(line, bytes) else line.encode()
        self.send_bytes(data + b"\r\n")

    def send_lines(self, lines):
        """Sends all lines in one segment."""
        self.send("\r\n".join(lines))

    def register(self, nick, caps=(), pass_=None, realname=None):
        """Registers, and reads to the end of the MOTD. All `caps` must be granted."""
        self.nick = nick
        lines = [f"CAP REQ :{' '.join(caps)}"] if caps else []
        lines += [f"PASS {pass_}"] if pass_ else []
        lines += [f"NICK {nick}", f"USER {nick} 0 * :{realname or nick}"]
        lines += ["CAP END"] if caps else []
        self.send_lines(lines)
        if caps:
            got = self.until("CAP")
            assert got.params[1] == "ACK" and sorted(got.params[2].split()) == sorted(caps), got
        self.greeting = [self.until("001")]
        self.server_name = self.greeting[0].source
        while self.greeting[-1].command not in ("376", "422"):
            self.greeting.append(self.line())
        # Clients are not ready for anything else before its end.
        assert all(m.command.isdigit() for m in self.greeting), self.greeting
        return self

    def join(self, room):
        """@return the lines from its JOIN to the end of the names."""
        self.send(f"JOIN {room}")
        seen = [self.until("JOIN")]
        while seen[-1].command != "366":
            seen.append(self.line())
        return seen

    def say(self, target, text):
        self.send(f"PRIVMSG {target} :{text}")

    # Listening.

    def read_line(self, deadline=DEADLINE):
        """The next line from the socket. The server's PING is answered and passed over."""
        end = time.monotonic() + deadline
        while True:
            got = self._checked(self._raw_line(end - time.monotonic()))
            if got.command != "PING" or not self.auto_pong:
                return got
            self.send(f"PONG :{got.params[-1]}")

    def _raw_line(self, deadline):
        """The next line without its end, which must be CR LF."""
        raw = Connection.line(self, deadline)
        assert raw.endswith(b"\r"), f"a line without CR LF: {raw!r}"
        return raw[:-1]

    def _checked(self, raw):
        assert b"\n" not in raw and b"\r" not in raw and b"\0" not in raw and raw, f"not one line: {raw!r}"
        rest = raw
        if raw.startswith(b"@"):
            tags, rest = raw.split(b" ", 1)
            assert len(tags) + 1 <= TAG_BYTES, f"{len(tags)} bytes of tags"
        assert len(rest) + 2 <= LINE_BYTES, f"{len(rest) + 2} bytes: {rest!r}"
        got = Line.parse(raw.decode())
        if "!" in got.source:
            nick, address = got.source.split("!")
            user = nick.lower()
            assert address in (f"{user}@{user}.users.banter", f"{user}@unproven.banter"), got
        return got

    def line(self, deadline=DEADLINE):
        """The next line, kept lines first."""
        return self.kept.pop(0) if self.kept else self.read_line(deadline)

    def expect(self, pattern, names=None, deadline=DEADLINE):
        """The next line must be like this (irc_pattern.py). @return it."""
        got = self.line(deadline)
        assert matches(pattern, got, names), f"{self.nick}: expected {pattern!r}, got {got}"
        return got

    def until(self, *pattern, names=None, deadline=DEADLINE):
        """Skips lines up to the first that is like this: a pattern, of which `...` at the end may be left out."""
        wanted = " ".join(pattern)
        if not wanted.endswith("...") and " :" not in wanted:
            wanted += " ..."
        end, passed = time.monotonic() + deadline, []
        while True:
            try:
                got = self.line(end - time.monotonic())
            except (TimeoutError, Closed) as problem:
                raise type(problem)(f"{self.nick}: {wanted!r} did not come; passed over: {passed[-20:]}") from problem
            if matches(wanted, got, names):
                return got
            passed.append(got)

    def fence(self, deadline=DEADLINE):
        """Sends PING and waits for the PONG: all lines accepted before it have arrived, and are kept for line()."""
        mark = f"fence-{next(_numbers)}"
        self.send(f"PING :{mark}")
        end = time.monotonic() + deadline
        while True:
            got = self.read_line(end - time.monotonic())
            if got.command == "PONG" and got.params[-1] == mark:
                return
            self.kept.append(got)

    def confirmed(self):
        """Answers a fence of the server after a PONG, so that the server knows that this client has received
        everything. Other lines are kept."""
        before, self.auto_pong = self.auto_pong, True
        self.fence()  # brings the fence before or after its PONG,
        self.fence()  # so that by now it has been answered,
        self.fence()  # and it has arrived by now
        self.auto_pong = before

    def settled(self, deadline=DEADLINE):
        """A fence. @return all lines that came before it and were not read yet."""
        self.fence(deadline)
        seen, self.kept = self.kept, []
        return seen

    def texts(self):
        """As settled(), but only messages, as (nick, text)."""
        return [(m.nick, m.text) for m in self.settled() if m.command == "PRIVMSG"]

    def rest_lines(self, deadline=DEADLINE):
        """Reads until the server closes. @return the lines that came."""
        seen, self.kept = self.kept, []
        try:
            end = time.monotonic() + deadline
            while True:
                seen.append(self.read_line(end - time.monotonic()))
        except Closed:
            return seen

    # State for checks.

    def names(self, room):
        """NAMES. @return {nick: prefixes}."""
        self.send(f"NAMES {room}")
        return self.names_of_reply()

    def names_of_reply(self, lines=None):
        found = {}
        source = iter(lines) if lines is not None else iter(self.line, None)
        for got in source:
            if got.command == "353":
                for name in got.params[-1].split():
                    nick = name.lstrip("@+").split("!")[0]
                    found[nick] = name[: len(name) - len(name.lstrip("@+"))]
            if got.command == "366":
                return found
        raise AssertionError("no end of the names")
