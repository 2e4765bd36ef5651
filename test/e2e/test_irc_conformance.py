"""IRC, case by case after Modern IRC and the IRCv3 specifications: the cases are in irc_cases."""

import pytest

from conftest import Server
from irc_client import IrcClient
from irc_script import Run, load
from irc_websocket import BINARY_LINES, TEXT_LINES, IrcWebSocket

CASES = load()


@pytest.fixture(scope="module")
def doors(bin_dir, tmp_path_factory):
    """The server of a file of cases: its cases share one, where each has rooms and nicks of its own. Likewise for
    each transport."""
    running = {}

    def of(file, transport):
        if (file, transport) not in running:
            folder = tmp_path_factory.mktemp(file)
            flags = ("--http-port", "0", "--irc-port", "0", "--rate-limit", "0", "--data", str(folder / "data"))
            running[file, transport] = Server(str(bin_dir / "banterd"), flags, str(folder / "banterd.log"))
        return running[file, transport]

    yield of
    for server in running.values():
        server.finish()


def test_there_are_at_least_250_cases_and_no_two_have_one_name():
    assert len(CASES) >= 250
    assert len({case.id for case in CASES}) == len(CASES)
    assert all(case.spec and case.people and case.steps for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_conformance(case, doors):
    server = doors(case.file, "tcp")
    Run(case, lambda: IrcClient(server.host, server.irc_port)).run()


# What is no UTF-8 can't be a text message, and what is over 64 KiB no message: test_irc_websocket.py.
MESSAGES = [(TEXT_LINES, case) for case in CASES if case.is_text and case.longest < 65_536]
MESSAGES += [(BINARY_LINES, case) for case in CASES
             if case.file in ("lines", "registration", "tags") and case.longest < 65_536]


@pytest.mark.parametrize("subprotocol, case", MESSAGES, ids=[f"{how}: {case.id}" for how, case in MESSAGES])
def test_conformance_over_websocket(subprotocol, case, doors):
    server = doors(case.file, subprotocol)
    Run(case, lambda: IrcWebSocket(server.host, server.http_port, subprotocol=subprotocol)).run()
