"""The IRC door, case by case after Modern IRC and the IRCv3 specifications: the cases are in irc_cases."""

import pytest

from conftest import Server
from irc_client import IrcClient
from irc_script import Run, load

CASES = load()


@pytest.fixture(scope="module")
def doors(bin_dir, tmp_path_factory):
    """The server of a file of cases: its cases share one, where each has rooms and nicks of its own."""
    running = {}

    def of(file):
        if file not in running:
            folder = tmp_path_factory.mktemp(file)
            flags = ("--no-http", "--irc-port", "0", "--rate-limit", "0", "--data", str(folder / "data"))
            running[file] = Server(str(bin_dir / "banterd"), flags, str(folder / "banterd.log"))
        return running[file]

    yield of
    for server in running.values():
        server.finish()


def test_there_are_at_least_250_cases_and_no_two_have_one_name():
    assert len(CASES) >= 250
    assert len({case.id for case in CASES}) == len(CASES)
    assert all(case.spec and case.people and case.steps for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_conformance(case, doors):
    server = doors(case.file)
    Run(case, lambda: IrcClient(server.host, server.irc_port)).run()
