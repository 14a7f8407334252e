# SPDX-License-Identifier: Apache-2.0
"""Simulated values against theory, through Python: families that the C++ report (tests/accuracy, section 90) leaves
out or has in part. The values are exact solutions of the forward Kolmogorov equations. Time is in hours here."""

import numpy as np
import pytest

import strowger as sw

HOUR = 3600.0


def centre_of(agents):
    return sw.Centre(
        [{"name": "q", "auto_answer": True}], [{"name": "a{}", "count": agents, "group": "all", "queues": ["q"]}]
    )


def inside(above, below, truth):
    """Whether the 99.9 % interval of a ratio of sums over replications holds the truth."""
    mean, half = sw._strowger.estimate_columns(np.array([above]).T, np.array([below]).T, 0.999)
    return abs(mean[0] - truth) <= half[0], f"{mean[0]:.6g} +- {half[0]:.2g}, true {truth:.6g}"


def per_replication(values, calls, replications):
    return np.bincount(calls["replication"], weights=values, minlength=replications)


# Rates 8, 12, 10, 5 an hour and 10, 13, 8, 4 agents, for two hours each; mean handling an hour, mean patience two;
# agents finish their call when their shift ends. By interval: share abandoned (of the calls that come in it, and gone in
# it), share that waits, mean number busy at its end.
SHIFT_ENDS = [
    (0.003654382705919244, 0.053771469633745586, 6.740389065170667),
    (0.01763656470677465, 0.21524930288472613, 10.685486754650654),
    (0.1789126540272593, 0.8563204762971777, 7.698052464813099),
    (0.4764119676431142, 0.9542256274685968, 3.8659067700992753),
]
REPLICATIONS = 3000


@pytest.fixture(scope="module")
def shift_ends():
    plan = sw.Plan(
        sw.calls(
            "q", sw.rates([8, 12, 10, 5], interval="2h", period="8h"), sw.exponential("1h"), patience=sw.exponential("2h")
        ),
        staffing=sw.staff("all", [10, 13, 8, 4], interval="2h"),
    )
    return sw.simulate(centre_of(13), plan, length="8h", interval="2h", replications=REPLICATIONS, calls=True)


@pytest.mark.parametrize("interval", range(4))
def test_shift_ends(shift_ends, interval):
    abandoned, waits, busy = SHIFT_ENDS[interval]
    calls = shift_ends.calls()
    begin, end = 2 * HOUR * interval, 2 * HOUR * (interval + 1)
    came = per_replication((calls["arrival_s"] >= begin) & (calls["arrival_s"] < end), calls, REPLICATIONS)
    left = calls["arrival_s"] + calls["wait_s"]
    gone = per_replication((calls["end"] == "abandoned") & (left >= begin) & (left < end), calls, REPLICATIONS)
    # Just before the next staff comes, which would take waiting calls at once.
    talking = (calls["end"] == "completed") & (left < end) & (left + calls["handling_s"] > end)
    for above, below, truth in [
        (gone, came, abandoned),
        (per_replication(talking, calls, REPLICATIONS), np.ones(REPLICATIONS), busy),
    ]:
        good, text = inside(above, below, truth)
        assert good, text
    delayed, offered = sw._strowger.terms(shift_ends.runs, 3, 0, 0)
    good, text = inside(delayed[:, interval], offered[:, interval], waits)
    assert good, text


def test_shift_ends_over_the_day(shift_ends):
    # In the day's count who is still waiting at its end is not gone; the drain lets some of them go later.
    calls = shift_ends.calls()
    left = calls["arrival_s"] + calls["wait_s"]
    gone = per_replication((calls["end"] == "abandoned") & (left < 8 * HOUR), calls, REPLICATIONS)
    came = per_replication(np.ones(len(calls)), calls, REPLICATIONS)
    good, text = inside(gone, came, 0.12605886333190897)
    assert good, text


# M/M/100 at 95 an hour, from empty: mean number there, and the chance that all are busy, after so many hours.
FROM_EMPTY = {
    1: (60.05145316510545, 1.540214310221282e-06),
    2: (82.16233348744235, 0.031452485845848775),
    5: (96.88017739176314, 0.36025064241359545),
    10: (101.42416331727468, 0.46376729954808016),
    20: (103.69945557153743, 0.4968834498390607),
}


@pytest.fixture(scope="module")
def from_empty():
    source = sw.calls("q", 95, sw.exponential("1h"))
    return sw.simulate(centre_of(100), source, length="20.001h", replications=600, calls=True).calls()


@pytest.mark.parametrize("hours", FROM_EMPTY)
def test_from_empty(from_empty, hours):
    mean, all_busy = FROM_EMPTY[hours]
    at = hours * HOUR
    leaves = from_empty["arrival_s"] + from_empty["wait_s"] + from_empty["handling_s"]
    there = per_replication((from_empty["arrival_s"] <= at) & (leaves > at), from_empty, 600)
    for values, truth in [(there, mean), ((there >= 100).astype(float), all_busy)]:
        good, text = inside(values, np.ones(600), truth)
        if truth < 1e-5:  # once in a million: it is not seen in 600 runs, and has no interval
            assert values.sum() == 0
        else:
            assert good, text


def test_a_whole_day():
    """The day of SSJ's CallCenter example (L'Ecuyer): busyness, rates and staff by the hour, callers who balk."""
    rates = np.array([100, 150, 150, 180, 200, 150, 150, 150, 120, 100, 80, 70, 60])
    plan = sw.Plan(
        sw.calls(
            "q",
            sw.rates(rates, interval="1h", period="13h", busyness_cv=0.05),
            sw.exponential(100),
            patience=sw.exponential(1000).with_zero(0.1),
        ),
        staffing=sw.staff("all", [4, 6, 8, 8, 8, 7, 8, 8, 6, 6, 4, 4, 4], interval="1h"),
    )
    result = sw.simulate(centre_of(8), plan, length="13h", replications=2000, confidence=0.999)
    for metric, truth in [("share_abandoned", 0.0198592), ("mean_wait_s", 4.7236), ("share_delayed", 0.151356)]:
        estimate = result.estimate(metric)
        assert estimate.low < truth < estimate.high, (metric, str(estimate))
