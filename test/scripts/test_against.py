"""scripts/bench.py --against with invalid programs: its message and exit code."""

import random
from pathlib import Path

import pytest

import against
import pairs
from measure import Failure

SPEED = next(row for row in against.ROWS if row.value == "rate")
DELAY = next(row for row in against.ROWS if row.value == "p50")
IDLE = next(row for row in against.ROWS if row.value == "idle")

EVERY_FLAG = ["--port", "--no-http", "--no-irc", "--http-port", "--irc-port", "--memory", "--data", "--rate-limit",
              "--log-level", "--max-connections", "--max-rooms"]


def side(folder, name, flags=EVERY_FLAG):
    (folder / name).mkdir()
    banterd = folder / name / "banterd"
    banterd.write_text("#!/bin/sh\necho 'Options:'\n" + "".join(f"echo '  {flag} arg   what it does'\n" for flag in flags))
    banterd.chmod(0o755)
    return against.Side(name, folder / name)


class Fake(against.Against):
    """Measures `values[name of side](run)`."""

    def __init__(self, old, new, values, count=9):
        super().__init__(old, new, count, seconds=1)
        self.values, self.runs = values, {"old": 0, "new": 0}

    def one_run(self, side, row):
        self.runs[side.name] += 1
        return self.values[side.name](self.runs[side.name])


@pytest.fixture
def sides(tmp_path):
    return side(tmp_path, "old"), side(tmp_path, "new")


def noisy(mean, seed):
    any_ = random.Random(seed)
    return lambda _: any_.gauss(mean, mean * 0.02)


def test_a_server_that_was_slowed_down_fails(sides, capsys):
    slowed = Fake(*sides, {"old": noisy(10, 1), "new": noisy(9, 2)})
    assert slowed.run([SPEED]) == 1
    assert slowed.runs == {"old": 9, "new": 9}
    assert slowed.rows[0]["verdict"] == pairs.LOSS and slowed.rows[0]["ratio"]["median"] == pytest.approx(0.9, abs=0.03)
    assert pairs.LOSS in capsys.readouterr().out


def test_the_same_server_passes(sides):
    assert Fake(*sides, {"old": noisy(10, 1), "new": noisy(10, 2)}).run([SPEED]) == 0


def test_a_longer_delay_is_a_loss(sides):
    slower = {"old": lambda _: 1.0, "new": lambda _: 1.1}
    assert Fake(*sides, slower).run([DELAY]) == 1
    assert Fake(*sides, {"old": slower["new"], "new": slower["old"]}).run([DELAY]) == 0


@pytest.mark.parametrize("more, status", [(24, 0), (25, 1)])
def test_idle_memory_is_judged_by_its_bytes(sides, more, status):
    assert Fake(*sides, {"old": lambda _: 900, "new": lambda _: 900 + more}).run([IDLE]) == status


def test_few_pairs_decide_nothing(sides, capsys):
    assert Fake(*sides, {"old": lambda _: 10, "new": lambda _: 5}, count=8).run([SPEED]) == 0
    assert "decides nothing" in capsys.readouterr().out


def test_a_flag_that_a_server_lacks_is_named_and_the_other_rows_continue(tmp_path, capsys):
    old = side(tmp_path, "old", [flag for flag in EVERY_FLAG if flag != "--http-port"])
    same = {"old": lambda _: 1, "new": lambda _: 1}
    compared = Fake(old, side(tmp_path, "new"), same)
    with_http = next(row for row in against.ROWS if row.frontend == "http")
    assert compared.run([with_http, SPEED]) == 0
    assert f"NOT MEASURED: {with_http.name}: the old banterd has no --http-port\n" in capsys.readouterr().out
    assert [row["what"] for row in compared.rows] == [SPEED.name]


def test_a_frontend_that_a_server_does_not_have_need_not_be_closed(tmp_path):
    old = side(tmp_path, "old", [flag for flag in EVERY_FLAG if flag != "--no-irc"])
    compared = Fake(old, side(tmp_path, "new"), {})
    command = compared.command(SPEED)
    assert not old.lacks(command)
    assert "--no-irc" in compared.new.suited(command) and "--no-irc" not in old.suited(command)
    assert "--no-http" in old.suited(command)


def test_a_failing_server_fails_its_row_and_the_other_rows_continue(sides, capsys):
    def broken(_):
        raise Failure("the server has ended")

    compared = Fake(*sides, {"old": lambda _: 1, "new": broken})
    assert compared.run([SPEED, IDLE]) == 1
    assert capsys.readouterr().out.count("CHECK FAILED") == 2


def test_missing_figures_do_not_count_as_equal(sides):
    assert Fake(*sides, {"old": lambda _: 0, "new": lambda _: 0}).run([SPEED]) == 1


def test_builds_of_different_kinds_are_distinguished(tmp_path):
    for name, kind in (("a", "Debug"), ("b", "RelWithDebInfo")):
        (tmp_path / name / "bin").mkdir(parents=True)
        (tmp_path / name / "CMakeCache.txt").write_text(f"X:STRING=1\nCMAKE_BUILD_TYPE:STRING={kind}\n")
        assert against.bin_dir_of(tmp_path / name) == tmp_path / name / "bin"
        assert against.build_type(tmp_path / name / "bin") == kind
    assert against.build_type(Path("/nowhere")) is None
