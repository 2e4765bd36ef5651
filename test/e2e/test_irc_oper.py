"""Operators of the server: by a password whose hash the server was started with, and what they may."""

import time

import pytest

from clients import DEADLINE

PASSWORD = "sesame"
HASH = ("$6$rounds=1000$bantertest$DZo0ABRPH7roqtsaokKZTuLlEl7RgDkqo/"
        "ESbL1z/ngQlZQRkZGb.ZJlA.UTCkISAu.8jjDQWKwgGr/XeVIzF/")  # of crypt(5)


@pytest.fixture
def irc_server(start_server):
    return start_server("--irc-port", "0", "--operator", f"root:{HASH}")


def slow_hash():
    """Of a password that nobody knows: it takes about a second to look whether one is it."""
    return "$6$rounds=1000000$bantertest$" + "x" * 86


def becomes_operator(client, name="root", password=PASSWORD):
    """Tries until a password is looked at: a client has one try a second. @return the answer."""
    end = time.monotonic() + DEADLINE
    while True:
        client.send(f"OPER {name} {password}")
        got = client.until("{:381|464|491} ...")
        if got.command != "491":
            return got.command
        assert time.monotonic() < end, "no try is free"


def test_the_right_password_makes_an_operator(irc_server):
    alice, bob = irc_server.irc("alice"), irc_server.irc("bob")
    assert becomes_operator(alice) == "381"
    alice.send("MODE alice")
    alice.until("221 alice +o")
    bob.send("WHOIS alice")
    bob.until("313 bob alice")
    bob.send("USERHOST alice")
    assert bob.until("302").text.strip() == "alice*=+u@banter"
    bob.send("WHO alice")
    assert "*" in bob.until("352").params[6]
    bob.send("LUSERS")
    assert bob.until("252").params[1] == "1"


@pytest.mark.parametrize("name, password", [("root", "wrong"), ("nobody", PASSWORD),
                                            ("root", PASSWORD + "x"), ("root", HASH)])
def test_anything_else_makes_none(irc_server, name, password):
    alice = irc_server.irc("alice")
    assert becomes_operator(alice, name, password) == "464"
    alice.send("MODE alice")
    assert "o" not in alice.until("221").params[1]
    alice.send("WALLOPS :am I?")
    alice.until("481")


def test_passwords_can_be_tried_once_a_second_only(irc_server):
    alice = irc_server.irc("alice")
    becomes_operator(alice, password="wrong")
    for _ in range(20):
        alice.send("OPER root wrong")
    looked_at = [line for line in alice.settled() if line.command == "464"]
    assert len(looked_at) <= 2, "guesses cost the server its time"


def test_a_client_that_guesses_keeps_no_other_from_trying(irc_server):
    mallory, alice = irc_server.irc("mallory"), irc_server.irc("alice")
    mallory.send("OPER root wrong")
    mallory.until("464")
    alice.send(f"OPER root {PASSWORD}")
    assert alice.until("{:381|464|491} ...").command == "381"


def test_nobody_else_waits_while_a_password_is_looked_at(start_server):
    server = start_server("--irc-port", "0", "--operator", f"root:{slow_hash()}")
    alice, bob = server.irc("alice"), server.irc("bob")
    begin = time.monotonic()
    alice.send("OPER root guess\r\nPING :behind")
    for _ in range(5):
        bob.fence()
    waited = time.monotonic() - begin
    alice.until("464")
    alice.until("PONG banter behind")
    assert waited < (time.monotonic() - begin) / 2


def test_wallops_go_to_operators_alone(irc_server):
    alice, bob, carol = (irc_server.irc(nick) for nick in ("alice", "bob", "carol"))
    for client in (alice, bob):
        assert becomes_operator(client) == "381"
    alice.send("WALLOPS :hear all")
    assert bob.until(":alice WALLOPS").text.endswith("hear all")
    alice.settled()
    assert not [line for line in carol.settled() if line.command == "WALLOPS"]


def test_an_operator_may_put_that_down(irc_server):
    alice = irc_server.irc("alice")
    assert becomes_operator(alice) == "381"
    alice.send("MODE alice -o")
    alice.until("MODE alice -o")
    alice.send("WALLOPS :still?")
    alice.until("481 alice")


def test_a_server_without_operators_has_none(start_server):
    alice = start_server("--irc-port", "0").irc("alice")
    alice.send(f"OPER root {PASSWORD}")
    alice.until("491 alice")
