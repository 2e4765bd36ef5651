"""IRC lines, and patterns that match them.

A pattern has the form of a line: `@tags :source COMMAND params :the rest`. In it

    {}            matches any text
    {name}        matches any text and names it; further uses of the name match only the same text
    {name:regex}  matches the expression; without a name the text is not kept
    ...           as the last parameter matches any number of further ones

A source without `!` is a nick. A pattern without a source matches any source, one without tags any tags;
`@tag=value;!tag` requires and forbids tags, `@-` forbids all tags.
"""

import re
from dataclasses import dataclass, field

_ESCAPES = {":": ";", "s": " ", "r": "\r", "n": "\n", "\\": "\\"}


@dataclass
class Line:
    command: str
    params: list
    source: str = ""
    tags: dict = field(default_factory=dict)

    @property
    def nick(self):
        return self.source.split("!")[0]

    @property
    def text(self):
        return self.params[-1]

    @staticmethod
    def parse(text):
        tags, source = {}, ""
        if text.startswith("@"):
            raw, text = text[1:].split(" ", 1)
            for tag in raw.split(";"):
                name, _, value = tag.partition("=")
                tags[name] = re.sub(r"\\(.?)", lambda m: _ESCAPES.get(m[1], m[1]), value)
            text = text.lstrip(" ")
        if text.startswith(":"):
            source, text = text[1:].split(" ", 1)
        words = split_words(text)
        return Line(words[0], words[1:], source, tags)

    def __str__(self):
        tags = "@" + ";".join(f"{k}={v}" for k, v in self.tags.items()) + " " if self.tags else ""
        return f"<{tags}:{self.source} {self.command} {self.params}>"

    __repr__ = __str__


def split_words(text):
    """The command and its parameters."""
    head, colon, trailing = text.partition(" :")
    words = head.split(" ")
    words = [word for word in words if word]
    return words + [trailing] if colon else words


def _fits(pattern, value, names):
    """Whether a part of a pattern matches `value`; named values are added to `names`."""
    expression, at, fresh = "", 0, []
    for hole in re.finditer(r"\{(\w*)(?::([^}]*))?\}", pattern):
        expression += re.escape(pattern[at : hole.start()])
        name, given = hole[1], hole[2]
        if name and name in names:
            expression += re.escape(names[name])
        elif name and name in fresh:
            expression += f"(?P={name})"
        elif name:
            expression += f"(?P<{name}>{given or '.+'})"
            fresh.append(name)
        else:
            expression += f"(?:{given or '.*'})"
        at = hole.end()
    found = re.fullmatch(expression + re.escape(pattern[at:]), value, re.DOTALL)
    if found:
        names.update({name: found[name] for name in fresh})
    return bool(found)


def _tags_fit(pattern, tags, names):
    if pattern == "-":
        return not tags
    for tag in pattern.split(";"):
        name, equals, value = tag.partition("=")
        if name.startswith("!"):
            if name[1:] in tags:
                return False
        elif name not in tags or (equals and not _fits(value, tags[name], names)):
            return False
    return True


def matches(pattern, line, names=None):
    """Whether the line matches the pattern. If so, `names` gets the named values."""
    names = {} if names is None else names
    found = dict(names)
    rest = pattern
    if rest.startswith("@"):
        tags, rest = rest[1:].split(" ", 1)
        if not _tags_fit(tags, line.tags, found):
            return False
    if rest.startswith(":"):
        source, rest = rest[1:].split(" ", 1)
        if not _fits(source, line.source if "!" in source else line.nick, found):
            return False
    command, *params = split_words(rest)
    if params and params[-1] == "...":
        params.pop()
        given = line.params[: len(params)]
    else:
        given = line.params
    if not _fits(command, line.command, found) or len(params) != len(given):
        return False
    if not all(_fits(p, v, found) for p, v in zip(params, given)):
        return False
    names.update(found)
    return True
