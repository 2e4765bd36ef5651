"""ISUPPORT tells the truth: each token that the server sends is tried, and there is none that is not."""

import re

import pytest

from irc_isupport import CHECKS


@pytest.fixture
def irc_server(start_server):
    return start_server("--irc-port", "0")


MUST = ("CASEMAPPING", "CHANMODES", "CHANTYPES", "CHATHISTORY", "MONITOR", "NETWORK", "NICKLEN", "PREFIX", "TOPICLEN",
        "UTF8ONLY", "WHOX", "BOT", "EXCEPTS", "INVEX", "EXTBAN", "MSGREFTYPES", "MODES")


def test_there_is_a_check_of_every_token(irc_server):
    tokens = irc_server.irc("alice").isupport()
    assert not set(tokens) - set(CHECKS)
    assert not set(MUST) - set(tokens)


@pytest.mark.parametrize("name", CHECKS)
def test_the_token_is_true(irc_server, name):
    tokens = irc_server.irc("reader").isupport()
    if name in tokens:
        CHECKS[name](irc_server, tokens[name])


def test_the_lines_hold_at_most_13_tokens_and_no_spaces(irc_server):
    for line in irc_server.irc("alice").greeting:
        if line.command == "005":
            assert 1 <= len(line.params) - 2 <= 13
            assert all(re.fullmatch(r"-?[A-Z0-9]+(=[^ ]*)?", token) for token in line.params[1:-1]), line


def test_004_tells_the_modes_that_there_are(irc_server):
    alice = irc_server.irc("alice")
    line = next(line for line in alice.greeting if line.command == "004")
    _, _, _, user_modes, room_modes = line.params[:5]
    tokens = alice.isupport()
    assert set(room_modes) == set(tokens["CHANMODES"].replace(",", "")) | set("ov")
    for letter in set(user_modes) - {"o"}:
        alice.send(f"MODE alice +{letter}")
        alice.until(f"MODE alice +{letter}")
