"""The judgement of scripts/bench.py --against."""

import random

import pytest

import pairs

SLIGHT_LOSS = [0.90, 0.92, 0.93, 0.94, 0.95, 0.955, 0.96, 0.965, 1.20]


def test_nine_pairs_are_bounded_by_the_second_smallest_and_the_second_largest():
    assert pairs.interval_rank(9) == 2
    assert pairs.estimate([5, 9, 1, 7, 3, 8, 2, 6, 4]) == (5, 2, 8)


@pytest.mark.parametrize("count, rank", [(1, 0), (4, 0), (5, 1), (7, 1), (8, 2), (9, 2), (10, 2), (11, 3), (15, 4), (25, 8)])
def test_the_rank_is_the_narrowest_that_is_confident_enough(count, rank):
    assert pairs.interval_rank(count) == rank
    assert rank == 0 or pairs.confidence_of(count, rank) >= 0.9
    assert pairs.confidence_of(count, rank + 1) < 0.9


def test_the_confidence_is_that_of_throws_of_a_coin():
    assert pairs.confidence_of(9, 2) == 1 - 2 * (1 + 9) / 512
    assert pairs.confidence_of(5, 1) == 1 - 2 / 32


def test_too_few_values_have_no_bounds():
    assert pairs.estimate([3, 1, 2, 4]) == (2.5, None, None)


def test_equal_values_are_an_interval_of_no_width():
    assert pairs.estimate([1.0] * 9) == (1, 1, 1)
    assert pairs.estimate([1, 1, 1, 2, 2, 2, 2, 3, 3]) == (2, 1, 3)


@pytest.mark.parametrize("spread", [
    lambda any_: any_.gauss(1, 0.05), lambda any_: any_.lognormvariate(0, 0.3), lambda any_: 0.5 + any_.random(),
    lambda any_: 1 + any_.choice((-1, 1)) * any_.expovariate(5)], ids=["normal", "lognormal", "uniform", "long tails"])
def test_the_interval_has_the_true_median_at_its_confidence_level(spread):
    any_ = random.Random(1)
    held = 0
    for _ in range(4000):
        found = pairs.estimate([spread(any_) for _ in range(9)])
        held += found.low <= 1 <= found.high
    assert held / 4000 == pytest.approx(pairs.confidence_of(9, 2), abs=0.015)


@pytest.mark.parametrize("ratios, verdict", [
    ([1.0] * 9, pairs.NO_LOSS),
    ([0.97] * 9, pairs.NO_LOSS),  # the bound itself is kept
    ([0.9699] * 9, pairs.LOSS),
    (SLIGHT_LOSS, pairs.LOSS),  # one lucky run does not save it
    ([0.90, 0.92, 0.93, 0.94, 0.95, 0.955, 0.96, 0.97, 1.20], pairs.UNDECIDED),  # its upper end is not below
    ([0.5] + [1.0] * 8, pairs.NO_LOSS),  # one unlucky run condemns nothing
    ([0.5] * 2 + [1.0] * 7, pairs.UNDECIDED),
    ([2.0] * 9, pairs.NO_LOSS),
    ([0.5] * 8, pairs.TOO_FEW),
], ids=str)
def test_a_loss_is_an_interval_wholly_below_the_bound(ratios, verdict):
    assert pairs.verdict_on_ratios(ratios) == verdict
    assert pairs.verdict_on_ratios(ratios[::-1]) == verdict


@pytest.mark.parametrize("more, verdict", [([24] * 9, pairs.NO_LOSS), ([25] * 9, pairs.LOSS), ([-100] * 9, pairs.NO_LOSS),
                                           ([0] * 5 + [4096] * 4, pairs.NO_LOSS), ([25] * 8, pairs.TOO_FEW)], ids=str)
def test_an_idle_connection_may_cost_24_bytes_more(more, verdict):
    assert pairs.verdict_on_bytes(more) == verdict


def test_a_ratio_above_one_is_better_also_where_less_is():
    assert pairs.ratios([(2, 3)]) == [1.5]
    assert pairs.ratios([(2, 4)], less_is_better=True) == [0.5]


def test_every_other_pair_begins_with_the_new_one():
    order = []

    def run(name):
        order.append(name)
        return name

    assert pairs.in_turns(lambda: run("old"), lambda: run("new"), 4) == [("old", "new")] * 4
    assert order == ["old", "new", "new", "old", "old", "new", "new", "old"]
