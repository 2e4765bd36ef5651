"""Who makes rules on each door, and what may be tried on each."""

import json

TOKEN = "a-secret-of-this-device"


class IrcMaker:
    """Makes rules by MODE. It has made the room, and so runs it."""

    def __init__(self, server, room):
        self.client = server.irc("maker", pass_=TOKEN)
        self.room = room
        self.client.join(f"#{room}")
        self.client.settled()

    LETTERS = {"operators": "o", "voices": "v", "bans": "b", "ban_exceptions": "e", "invite_only": "i",
               "invite_exceptions": "I", "key": "k", "limit": "l", "moderated": "m", "no_outsiders": "n", "secret": "s",
               "topic_lock": "t"}

    def change(self, rule, on=True, argument=None):
        letter = "b" if rule == "mutes" else self.LETTERS[rule]
        argument = f"m:{argument}" if rule == "mutes" else argument
        self.client.send(f"MODE #{self.room} {'+' if on else '-'}{letter} {argument or ''}".rstrip())
        assert any(line.command == "MODE" for line in self.client.settled()), "refused"

    def kick(self, user, reason):
        self.client.send(f"KICK #{self.room} {user} :{reason}")
        self.client.until("KICK")

    def invite(self, user):
        self.client.send(f"INVITE {user} #{self.room}")
        self.client.until("341")


class JsonMaker:
    """Makes rules by requests of the JSON form."""

    def __init__(self, server, room):
        self.client = server.json()
        self.room = room
        self.client.hello("maker", rooms=[room], token=TOKEN)

    def change(self, rule, on=True, argument=None):
        fields = {"argument": argument} if argument else {}
        got = self.client.ask("change", room=self.room, rule=rule, on=on, **fields)
        assert got["type"] == "rules_changed", got

    def kick(self, user, reason):
        assert self.client.ask("kick", room=self.room, user=user, reason=reason)["type"] == "done"

    def invite(self, user):
        assert self.client.ask("invite", room=self.room, user=user)["type"] == "invited"


MAKERS = {"irc": IrcMaker, "json": JsonMaker}


# What may be tried on each door; each says whether it was allowed.

def irc_says(client, room="garden"):
    client.say(f"#{room}", "may I?")
    return not any(line.command == "404" for line in client.settled())


def json_says(client, room="garden"):
    return client.ask("message", room=room, text="may I?")["type"] == "ack"


def curl_says(server, user, room="garden"):
    got = server.http().ask("POST", f"/rooms/{room}/messages", json.dumps({"user": user, "text": "may I?"}),
                            Content_Type="application/json")
    assert got.status in (201, 403), (got.status, got.body)
    return got.status == 201


def irc_enters(server, nick, room="garden", key=None, numeric=None):
    client = server.irc(nick)
    client.send(f"JOIN #{room}" + (f" {key}" if key else ""))
    lines = client.settled()
    if not any(line.command == "JOIN" for line in lines):
        assert numeric is None or any(line.command == numeric for line in lines), lines
        return None
    return client


def json_enters(server, user, room="garden", key=None):
    client = server.json(user, rooms=["lobby"])
    got = client.ask("join", room=room, **({"key": key} if key else {}))
    assert got["type"] == "joined" or got["code"] == "forbidden", got
    return client if got["type"] == "joined" else None


def curl_reads(server, room="garden"):
    status = server.http().ask("GET", f"/rooms/{room}/messages").status
    assert status in (200, 403, 404), status
    return status == 200


def tail_is_refused(server, room="garden"):
    """Whether a tail begins with a refusal, and ends with it."""
    client = server.http()
    client.send_request("GET", f"/rooms/{room}/tail")
    if client.read_head()[1] != 200:
        return True
    return b"! forbidden" in client.until_closed() or b"! no_such_room" in client.unread
