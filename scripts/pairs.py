"""Judges pairs of values of an old and a new program, from alternating runs. Runs nothing itself.

The interval is made of order statistics, so it assumes nothing about how the values are spread but that the pairs do
not depend on each other. Of n values, as many lie below the true median as heads come up in n throws of a coin. So the
median is outside the k-th smallest to the k-th largest value with a chance of 2 P(at most k - 1 heads), and k is the
greatest rank for which that is at most 10 %. Of 9 pairs these are the second smallest and the second largest, which
hold the median in 96 % of cases; the next rank would do so in 82 %.
"""

import statistics
from collections import namedtuple
from math import comb

CONFIDENCE = 0.9
FEWEST_PAIRS = 9  # fewer pairs decide nothing
LEAST_RATIO = 0.97  # a ratio is new / old, or old / new if less is better: above 1 the new one is better
MOST_MORE_BYTES = 24  # for an idle connection

NO_LOSS, UNDECIDED, LOSS, TOO_FEW = "no loss", "undecided", "LOSS", "too few pairs"

Estimate = namedtuple("Estimate", "median low high")


def confidence_of(count, rank):
    """The chance that the median lies between the rank-th smallest and the rank-th largest of `count` values."""
    return 1 - 2 * sum(comb(count, heads) for heads in range(rank)) / 2**count


def interval_rank(count):
    """@return the rank that bounds the interval of CONFIDENCE; 0: even the extremes are too narrow."""
    rank = 0
    while rank + 1 <= count / 2 and confidence_of(count, rank + 1) >= CONFIDENCE:
        rank += 1
    return rank


def estimate(values):
    """The median with its interval, whose bounds are None with too few values."""
    ordered, rank = sorted(values), interval_rank(len(values))
    low, high = (ordered[rank - 1], ordered[-rank]) if rank else (None, None)
    return Estimate(statistics.median(ordered), low, high)


def ratios(pairs, less_is_better=False):
    """One ratio for each pair (old, new)."""
    return [old / new if less_is_better else new / old for old, new in pairs]


def verdict_on_ratios(values):
    """A loss is an interval that is completely below LEAST_RATIO."""
    if len(values) < FEWEST_PAIRS:
        return TOO_FEW
    found = estimate(values)
    if found.high < LEAST_RATIO:
        return LOSS
    return NO_LOSS if found.low >= LEAST_RATIO else UNDECIDED


def verdict_on_bytes(more):
    """Memory hardly varies, so the median of new - old decides."""
    if len(more) < FEWEST_PAIRS:
        return TOO_FEW
    return LOSS if statistics.median(more) > MOST_MORE_BYTES else NO_LOSS


def in_turns(old, new, count):
    """Calls old() and new() `count` times each. Every other pair begins with the new one, so that a drift of the
    machine affects both equally. @return [(old, new)]"""
    found = []
    for pair in range(count):
        if pair % 2 == 0:
            first = old()
            found.append((first, new()))
        else:
            first = new()
            found.append((old(), first))
    return found
