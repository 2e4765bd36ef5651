"""Runs cases of the IRC frontend against a server. test/cases/irc/README.md describes their format;
test/in_process/irc runs all of them."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from irc_pattern import matches

FOLDER = Path(__file__).parents[1] / "cases" / "irc"
_STEP = re.compile(r"([\w,]+) (>>|>|<<|<|\.|!|x)(?: (.*))?")
_USER = re.compile(r"(\w+)([?*])?(?:\[(.*)\])?")


@dataclass
class Case:
    file: str
    number: int  # among all of the run, for unique names
    name: str = ""
    spec: str = ""
    users: list = field(default_factory=list)
    room: list = field(default_factory=list)
    steps: list = field(default_factory=list)

    @property
    def id(self):
        return f"{self.file}: {self.name}"


def load(folder=FOLDER):
    """All cases of all files, in order."""
    cases = []
    for path in sorted(folder.glob("*.cases")):
        case = None
        for at, line in enumerate(path.read_text().split("\n"), 1):
            try:
                case = _take(line.strip(), case, cases, path.stem)
            except (AssertionError, AttributeError) as problem:
                raise ValueError(f"{path.name}:{at}: {line!r} is no line of a case") from problem
    return cases


def _take(line, case, cases, file):
    if line.startswith("--") or not line:
        return case
    if line.startswith("case: "):
        cases.append(Case(file, len(cases) + 1, line[6:]))
        return cases[-1]
    if line.startswith("spec: "):
        case.spec = line[6:]
    elif line.startswith("users: "):
        case.users = [_USER.fullmatch(word).groups() for word in line[7:].split()]
    elif line.startswith("room: "):
        case.room = line[6:].split()
    else:
        who, sign, rest = _STEP.fullmatch(line).groups()
        known = {name for name, _, _ in case.users}
        assert set(who.split(",")) <= known and (sign in ".x") == (rest is None)
        case.steps.append((who.split(","), sign, rest))
    return case


def spelled_out(text):
    """The bytes of `{a*500}` and `\\x01`."""
    def byte(code):
        plain = {b"r": b"\r", b"n": b"\n", b"0": b"\0", b"\\": b"\\"}
        return plain.get(code) or bytes([int(code[1:], 16)])

    data = re.sub(r"\{(.)\*(\d+)\}", lambda m: m[1] * int(m[2]), text).encode()
    return re.sub(rb"\\(x[0-9a-f]{2}|[rn0\\])", lambda m: byte(m[1]), data)


class Run:
    """One run of one case against a server."""

    def __init__(self, case, connect):
        """@param connect  makes a client that has not registered."""
        self.case = case
        self.connect = connect
        self.names = {}    # values that patterns have named
        self.users = {}
        self.open = set()  # registered clients, which can be sent a fence

    def run(self):
        try:
            self._set_up()
            for step in self.case.steps:
                try:
                    self._step(*step)
                except Exception as problem:
                    raise AssertionError(f"{self.case.id} ({self.case.spec}): {' '.join(map(str, step))}\n"
                                         f"{problem}\nnamed: {self.names}") from problem
        finally:
            for client in self.users.values():
                client.close()

    def _set_up(self):
        for name, mark, caps in self.case.users:
            client = self.users[name] = self.connect()
            if mark != "?":
                secret = f"device-of-{name}" if mark == "*" else None
                client.register(self.nick(name), caps.split(",") if caps else (), secret, f"Real {name}")
                self.open.add(name)
        for name in self.case.room:
            self.users[name].join(self.fill("$room"))
        for name in self.case.room:
            self.users[name].settled()

    def nick(self, name):
        return f"{name}{self.case.number}"

    def fill(self, text):
        def value(found):
            word = found[1]
            if word == "server":
                return next(c.server_name for c in self.users.values() if c.server_name)
            if re.fullmatch(r"room\d*", word):
                return f"#{word}-{self.case.number}"
            if word == "n":
                return str(self.case.number)
            known = {name for name, _, _ in self.case.users}
            assert word in known or re.fullmatch(r"other\d*", word), f"${word}?"
            return f"{word}{self.case.number}" if word in known else f"{word}-{self.case.number}"

        return re.sub(r"\$(\w+)", value, text)

    def sent(self, text):
        """The bytes to send."""
        return spelled_out(re.sub(r"\{(\w+)\}", lambda m: self.names.get(m[1], m[0]), self.fill(text)))

    def _step(self, users, sign, rest):
        for name in users:
            client = self.users[name]
            if sign == ">":
                client.send(self.sent(rest))
            elif sign == ">>":
                client.send_bytes(self.sent(rest))
            elif sign == "<":
                self._look(name, client.expect(self.fill(rest), self.names))
            elif sign == "<<":
                self._look(name, client.until(self.fill(rest), names=self.names))
            elif sign == "x":
                client.rest_lines()
                self.open.discard(name)
            else:
                self._nothing(client, sign, rest)

    def _look(self, name, line):
        """A client that gets its welcome in a step can be sent a fence from then on."""
        if line.command == "001":
            self.users[name].server_name = line.source
            self.open.add(name)

    def _nothing(self, client, sign, rest):
        for name in self.open:
            self.users[name].fence()
        client.fence()
        seen, client.kept = client.kept, []
        if sign == "!":
            pattern = self.fill(rest)
            seen = [line for line in seen if matches(pattern, line, dict(self.names))]
        assert not seen, f"{client.nick}: came unasked: {seen}"
