"""A check of each token of ISUPPORT: it gets the server and the token's value, and tries what that promises."""

import re

CAPS = ("message-tags", "server-time", "batch", "draft/chathistory", "standard-replies")


def numbers(client):
    return [line.command for line in client.settled()]


def kept_bytes(server, command, pattern, limit):
    """Sends `command` with a text of `limit` bytes and with one more. @return the bytes that are seen of each."""
    seen = []
    for size in (limit, limit + 1):
        client = server.irc(f"len{size}", caps=("setname",))
        client.join(f"#len{size}")
        client.settled()
        client.send(command.format(room=f"#len{size}", nick=f"len{size}", text="x" * size))
        lines = [line for line in client.settled() if re.fullmatch(pattern, line.command)]
        seen.append(len(lines[0].text) if lines else 0)
    return seen


def awaylen(server, value):
    alice, bob = server.irc("alice"), server.irc("bob")
    for size in (int(value), int(value) + 1):
        alice.send("AWAY :" + "x" * size)
        alice.until("306")
        bob.say("alice", "there?")
        assert len(bob.until("301").text) == int(value)


def bot(server, value):
    alice, bob = server.irc("alice"), server.irc("bob")
    alice.send(f"MODE alice +{value}")
    alice.until(f"MODE alice +{value}")
    bob.send("WHOIS alice")
    bob.until("335 bob alice")
    bob.send("WHO alice")
    assert value in bob.until("352").params[6]


def casemapping(server, value):
    assert value in ("ascii", "rfc1459", "rfc7613", "rfc8265", "precis")
    server.irc("alice")
    bob = server.irc("bob")
    bob.send("NICK ALICE")
    bob.until("433")


def chanlimit(server, value):
    signs, most = re.fullmatch(r"(\W+):(\d+)", value).groups()
    assert signs == "#"
    alice = server.irc("alice")
    for first in range(0, int(most) + 1, 20):
        alice.send("JOIN " + ",".join(f"#r{at}" for at in range(first, min(first + 20, int(most) + 1))))
    got = numbers(alice)
    assert got.count("JOIN") == int(most) and got.count("405") == 1


def chanmodes(server, value):
    lists, always, when_set, never = value.split(",")
    alice = server.irc("alice")
    alice.join("#room")
    for letter in lists:
        alice.send(f"MODE #room +{letter} someone!*@*")
        alice.until(f"MODE #room +{letter} someone!*@*")
        alice.send(f"MODE #room +{letter}")
        assert any("someone!*@*" in line.params for line in alice.settled()), letter
    for letter in always + when_set:
        alice.send(f"MODE #room +{letter} 7")
        alice.until(f"MODE #room +{letter} 7")
    for letter in always:
        alice.send(f"MODE #room -{letter} 7")
        alice.until(f"MODE #room -{letter}")
    for letter in when_set:
        alice.send(f"MODE #room -{letter}")
        alice.until(f"MODE #room -{letter}")
    for letter in never:
        alice.send(f"MODE #room +{letter}")
        alice.until(f"MODE #room +{letter}")
    for letter in set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") - set(value + "ov"):
        alice.send(f"MODE #room +{letter} x")
        alice.until("472 alice " + letter)


def channellen(server, value):
    alice = server.irc("alice")
    alice.join("#" + "r" * (int(value) - 1))
    alice.send("JOIN #" + "r" * int(value))
    assert "JOIN" not in numbers(alice)


def chantypes(server, value):
    alice = server.irc("alice")
    for sign in value:
        alice.join(f"{sign}room")
    for sign in set("#&+!") - set(value):
        alice.send(f"JOIN {sign}room")
        assert "JOIN" not in numbers(alice)


def chathistory(server, value):
    alice = server.irc("alice", caps=CAPS)
    alice.join("#room")
    alice.send_bytes(b"".join(b"PRIVMSG #room :%d\r\n" % at for at in range(int(value) + 5)))
    alice.settled()
    assert len(alice.history(f"LATEST #room * {int(value)}")) == int(value)
    assert len(alice.history(f"LATEST #room * {int(value) + 5}")) <= int(value)


def clienttagdeny(server, value):
    alice, bob = server.irc("alice", caps=CAPS), server.irc("bob", caps=CAPS)
    denied = value.split(",")
    if denied[0] == "*":
        alice.send("@+example=1 TAGMSG bob")
        alice.settled()
        assert "TAGMSG" not in numbers(bob)


def elist(server, value):
    alice, bob = server.irc("alice"), server.irc("bob")
    alice.join("#few")
    alice.join("#many")
    bob.join("#many")
    alice.settled()

    def listed(arguments):
        bob.send(f"LIST {arguments}")
        return {line.params[1] for line in bob.settled() if line.command == "322"} - {"#lobby"}

    tried = {"M": ("#f*", {"#few"}), "N": ("!#f*", {"#many"}), "U": (">1", {"#many"})}
    for letter in value:
        arguments, expected = tried[letter]
        assert listed(arguments) == expected, letter
    if "U" in value:
        assert listed("<2") == {"#few"}


def excepts(server, value):
    alice, bob = server.irc("alice"), server.irc("bob")
    alice.join("#room")
    alice.send(f"MODE #room +b{value or 'e'} *!*@* bob!*@*")
    alice.settled()
    bob.join("#room")


def extban(server, value):
    prefix, letters = value.split(",")
    alice, bob = server.irc("alice"), server.irc("bob")
    alice.join("#room")
    for letter in letters:
        alice.send(f"MODE #room +b {prefix}{letter}:bob!*@*")
        alice.until(f"MODE #room +b {prefix}{letter}:bob!*@*")
    bob.join("#room")
    bob.say("#room", "me?")
    bob.until("404")


def hostlen(server, value):
    alice = server.irc("alice")
    alice.join("#room")
    alice.send("WHO alice")
    assert len(alice.until("352").params[3]) <= int(value)


def invex(server, value):
    alice, bob = server.irc("alice"), server.irc("bob")
    alice.join("#room")
    alice.send(f"MODE #room +i{value or 'I'} bob!*@*")
    alice.settled()
    bob.join("#room")


def kicklen(server, value):
    for size in (int(value), int(value) + 1):
        alice, bob = server.irc(f"alice{size}"), server.irc(f"bob{size}")
        alice.join(f"#room{size}")
        bob.join(f"#room{size}")
        alice.send(f"KICK #room{size} bob{size} :" + "x" * size)
        assert len(bob.until("KICK").text) == int(value)


def linelen(server, value):
    alice, bob = server.irc("alice"), server.irc("bob")
    head = "NOTICE bob :"
    alice.send(head + "x" * (int(value) - 2 - len(head)))
    assert "417" not in numbers(alice)
    alice.send(head + "x" * (int(value) - 1 - len(head)))
    assert "417" in numbers(alice)
    assert "NOTICE" in numbers(bob)


def modes(server, value):
    names = [f"u{at}" for at in range(int(value or 20) + 1)]
    alice = server.irc("alice")
    alice.join("#room")
    for name in names:
        server.irc(name).join("#room")
    alice.settled()
    alice.send("MODE #room +" + "v" * len(names) + " " + " ".join(names))
    voiced = sum((line.params[2:] for line in alice.settled() if line.command == "MODE"), [])
    assert len([name for name in names if name in voiced]) == int(value)


def maxlist(server, value):
    letters, most = value.split(",")[0].split(":")
    alice = server.irc("alice")
    alice.join("#room")
    alice.send_bytes(b"".join(b"MODE #room +%s m%d!*@*\r\n" % (letters[0].encode(), at) for at in range(int(most) + 1)))
    got = numbers(alice)
    assert got.count("MODE") == int(most) and got.count("478") == 1


def monitor(server, value):
    alice = server.irc("alice")
    for at in range(int(value)):
        alice.send(f"MONITOR + nobody{at}")
    assert "734" not in numbers(alice)
    alice.send("MONITOR + onemore")
    alice.until("734 alice " + value)


def msgreftypes(server, value):
    alice = server.irc("alice", caps=CAPS)
    alice.join("#room")
    alice.say("#room", "one")
    alice.say("#room", "two")
    first = alice.history("LATEST #room * 10")[0]
    references = {"msgid": f"msgid={first.tags['msgid']}", "timestamp": "timestamp=2020-01-01T00:00:00.000Z"}
    for kind in value.split(","):
        assert alice.history(f"AFTER #room {references[kind]} 10")[-1].text == "two"


def namelen(server, value):
    alice = server.irc("alice")
    alice.send("SETNAME :" + "x" * (int(value) + 1))
    alice.until("FAIL SETNAME INVALID_REALNAME")
    alice.send("SETNAME :" + "y" * int(value))
    alice.send("WHOIS alice")
    assert alice.until("311").text == "y" * int(value)


def network(server, value):
    assert value and " " not in value


def nicklen(server, value):
    alice = server.irc("alice")
    alice.send("NICK " + "n" * int(value))
    alice.until("NICK " + "n" * int(value))
    alice.send("NICK " + "m" * (int(value) + 1))
    alice.until("432")
    alice.send("NICK " + "ž" * int(value))
    alice.until("NICK " + "ž" * int(value))


def prefix(server, value):
    letters, signs = re.fullmatch(r"\((\w+)\)(\W+)", value).groups()
    assert len(letters) == len(signs)
    alice, bob = server.irc("alice"), server.irc("bob")
    alice.join("#room")
    bob.join("#room")
    for letter, sign in zip(letters, signs):
        alice.send(f"MODE #room +{letter} bob")
        alice.until(f"MODE #room +{letter} bob")
        assert alice.names("#room")["bob"] == sign
        alice.send(f"MODE #room -{letter} bob")
        alice.until(f"MODE #room -{letter} bob")


def safelist(server, value):
    assert value is None
    alice = server.irc("alice")
    alice.send("LIST")
    alice.until("323")


def statusmsg(server, value):
    alice, bob = server.irc("alice"), server.irc("bob")
    alice.join("#room")
    bob.join("#room")
    for sign in value:
        bob.say(f"{sign}#room", "psst")
        alice.until(f"PRIVMSG {sign}#room psst")


def targmax(server, value):
    alice = server.irc("alice", caps=CAPS)
    others = [server.irc(f"o{at}", caps=CAPS) for at in range(12)]
    alice.join("#room")
    for other in others:
        other.join("#room")
    alice.settled()
    for entry in value.split(","):
        command, most = entry.split(":")
        most = int(most) if most else 10
        if command in ("PRIVMSG", "NOTICE", "TAGMSG"):
            text = "" if command == "TAGMSG" else " :hello"
            tags = "@+x=1 " if command == "TAGMSG" else ""
            alice.send(f"{tags}{command} " + ",".join(f"o{at}" for at in range(most)) + text)
            alice.settled()
            for other in others[:most]:
                assert command in numbers(other), command
            alice.send(f"{tags}{command} " + ",".join(f"o{at}" for at in range(most + 1)) + text)
            alice.settled()
            assert command not in numbers(others[most]), command
        elif command == "KICK":
            alice.send("KICK #room " + ",".join(f"o{at}" for at in range(most)))
            assert numbers(alice).count("KICK") == most
        elif command == "WHOIS":
            alice.send("WHOIS " + ",".join(f"o{at}" for at in range(most)))
            assert numbers(alice).count("311") == most
        elif command in ("JOIN", "PART"):
            count = min(most, 20)
            alice.send(f"{command} " + ",".join(f"#t{at}" for at in range(count)))
            assert numbers(alice).count(command) == count
        elif command == "NAMES":
            alice.send("NAMES " + ",".join(f"#t{at}" for at in range(most)))
            assert numbers(alice).count("366") == most
        elif command == "LIST":
            alice.send("LIST #room" + "".join(f",#t{at}" for at in range(most - 1)))
            assert "323" in numbers(alice)
        else:
            raise AssertionError(f"TARGMAX tells of {command}, which nobody tries")


def topiclen(server, value):
    seen = kept_bytes(server, "TOPIC {room} :{text}", "TOPIC", int(value))
    assert seen[0] == int(value) and seen[1] in (0, int(value)), seen


def userlen(server, value):
    alice = server.irc("alice")
    alice.send("WHO alice")
    assert len(alice.until("352").params[2]) <= int(value)


def utf8only(server, value):
    alice, bob = server.irc("alice", caps=CAPS), server.irc("bob")
    alice.send(b"PRIVMSG bob :\xff")
    alice.until("FAIL PRIVMSG INVALID_UTF8")
    assert "PRIVMSG" not in numbers(bob)


def whox(server, value):
    alice = server.irc("alice")
    alice.send("WHO alice %tn,42")
    alice.until("354 alice 42 alice")


CHECKS = {check.__name__.upper(): check for check in (
    awaylen, bot, casemapping, chanlimit, chanmodes, channellen, chantypes, chathistory, clienttagdeny, elist, excepts,
    extban, hostlen, invex, kicklen, linelen, maxlist, modes, monitor, msgreftypes, namelen, network, nicklen, prefix,
    safelist, statusmsg, targmax, topiclen, userlen, utf8only, whox)}
