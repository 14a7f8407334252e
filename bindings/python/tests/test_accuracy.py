# SPDX-License-Identifier: Apache-2.0
"""Days that begin empty and end, against theory and a published simulator, call by call.

tests/accuracy compares what is true in the long run, in C++. Here are the families that need each call: what happens
within one interval, at one instant, or in a day of which nothing after its end counts.

Values with the source "exact" are solutions of the forward Kolmogorov equations; the others are published results of
1,000 replications with ContactCenters (umontreal-simul/contactcenters, doc/examples/*.res), with their own confidence
intervals. All rows together are compared with probability 0.999 (Bonferroni).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest

import strowger as sw

HOUR_US = 3_600_000_000
MINUTE_US = 60_000_000
ROWS = 40  # of all tests here
Z = 4.3  # 1 - 0.001 / 40 / 2 of the normal distribution is below 4.23


def compare(
    name: str, values: np.ndarray, expected: float, known_to: float = 0.0, whole: np.ndarray | None = None
) -> None:
    """Mean of values, or sum of values / sum of `whole`, one number per replication each."""
    if whole is None:
        mean = values.mean()
        error = values.std(ddof=1) / math.sqrt(len(values))
    else:
        mean = values.sum() / whole.sum()
        error = (values - mean * whole).std(ddof=1) / math.sqrt(len(values)) / whole.mean()
    # A published 95 % interval is 1.96 standard errors wide on each side.
    error = math.hypot(error, known_to / 1.96)
    assert abs(mean - expected) <= Z * error, f"{name}: {mean:.6g}, expected {expected:.6g} +- {Z * error:.2g}"
    assert error < 0.02 * abs(expected) + 2e-4, f"{name}: too few replications to tell"


def days(centre: sw.Centre, plan: sw.Plan, length_s: float, replications: int, step: int = 500) -> Iterator[list]:
    """Arrays of calls, one per replication, some replications at a time."""
    for first in range(0, replications, step):
        result = sw.simulate(
            centre, plan, length=length_s, replications=min(step, replications - first), first=first, calls=True, seed=5
        )
        assert all(run.refused == 0 for run in result.runs)
        yield [run.calls for run in result.runs]


def measured(
    centre: sw.Centre, plan: sw.Plan, length_s: float, replications: int, what: Callable[[np.ndarray], list[float]]
) -> np.ndarray:
    """`what` of each day's calls: shape (replications, numbers)."""
    return np.array([what(calls) for part in days(centre, plan, length_s, replications) for calls in part])


def ends(calls: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Whether each call was answered, when it was answered or gave up, and when it left, in us."""
    left_queue = calls["arrival_us"] + calls["wait_us"]
    return calls["handling_us"] > 0, left_queue, left_queue + calls["handling_us"]


def one_queue(agents: int) -> sw.Centre:
    return sw.Centre(
        [{"name": "q", "auto_answer": True}], [{"name": "a{}", "count": agents, "group": "all", "queues": ["q"]}]
    )


def test_agents_finish_their_call_at_the_end_of_a_shift():
    rates, servers = [8, 12, 10, 5], [10, 13, 8, 4]
    plan = sw.Plan(
        sw.calls("q", sw.rates(rates, interval="2h"), sw.exponential("1h"), patience=sw.exponential("2h")),
        staffing=sw.staff("all", servers, interval="2h"),
    )

    def what(calls: np.ndarray) -> list[float]:
        answered, left_queue, left = ends(calls)
        numbers: list[float] = []
        for i in range(4):
            begin, end = 2 * i * HOUR_US, 2 * (i + 1) * HOUR_US
            came = (calls["arrival_us"] >= begin) & (calls["arrival_us"] < end)
            numbers += [
                float((~answered & (left_queue >= begin) & (left_queue < end)).sum()),
                float((came & (calls["wait_us"] > 0)).sum()),
                float(came.sum()),
                float((answered & (left_queue < end) & (left >= end)).sum()),  # before the next shift takes calls
            ]
        return numbers

    table = measured(one_queue(13), plan, 8 * 3600, 12_000, what)
    exact = [
        (0.003654382705919244, 0.053771469633745586, 6.740389065170667),
        (0.01763656470677465, 0.21524930288472613, 10.685486754650654),
        (0.1789126540272593, 0.8563204762971777, 7.698052464813099),
        (0.4764119676431142, 0.9542256274685968, 3.8659067700992753),
    ]
    for i, (abandoned, delayed, busy) in enumerate(exact):
        gone, waited, came, talk = table[:, 4 * i : 4 * i + 4].T
        compare(f"abandoned in interval {i}, per expected call", gone / (2 * rates[i]), abandoned)
        compare(f"delayed in interval {i}", waited, delayed, whole=came)
        compare(f"busy at the end of interval {i}", talk, busy)
    compare("abandoned in the day, per expected call", table[:, 0::4].sum(axis=1) / 70, 0.12605886333190897)


def test_a_centre_that_begins_empty():
    plan = sw.Plan(sw.calls("q", 95, sw.exponential("1h")))
    hours = np.array([1, 2, 5, 10, 20])

    def what(calls: np.ndarray) -> list[float]:
        _, _, left = ends(calls)
        there = [((calls["arrival_us"] <= t * HOUR_US) & (left > t * HOUR_US)).sum() for t in hours]
        return [float(n) for n in there] + [float(n >= 100) for n in there]

    table = measured(one_queue(100), plan, 20 * 3600 + 1, 4000, what)
    for i, (number, all_busy) in enumerate(
        [
            (60.05145316510545, 1.540214310221282e-06),
            (82.16233348744235, 0.031452485845848775),
            (96.88017739176314, 0.36025064241359545),
            (101.42416331727468, 0.46376729954808016),
            (103.69945557153743, 0.4968834498390607),
        ]
    ):
        compare(f"calls there after {hours[i]} h", table[:, i], number)
        if all_busy > 0.01:
            share = table[:, 5 + i]
            error = math.sqrt(all_busy * (1 - all_busy) / len(share))
            assert abs(share.mean() - all_busy) <= Z * error, f"all busy after {hours[i]} h: {share.mean()}, {all_busy}"
        else:
            assert table[:, 5 + i].sum() <= 1


@pytest.mark.parametrize("impatient", [False, True])
def test_a_day_of_contactcenters(impatient):
    """Calls come for 480 minutes, and all of them count, however late they are served; occupancy is of the 480."""
    patience = sw.exponential("1m") if impatient else "never"
    plan = sw.Plan(sw.calls("q", 4.2 * 60, sw.exponential("2m"), patience=patience))
    end = 480 * MINUTE_US

    def what(calls: np.ndarray) -> list[float]:
        answered, left_queue, left = ends(calls)
        in_target = answered & (calls["wait_us"] < 20_000_000)
        talking = answered & (left_queue < end)
        busy = np.minimum(left[talking], end) - left_queue[talking]
        return [
            float(in_target.sum()),
            float(answered.sum()),
            float(calls["wait_us"][answered].sum() / MINUTE_US),
            float(busy.sum() / (12 * end)),
            float((~answered).sum()),
            float((~answered & (calls["wait_us"] < 20_000_000)).sum()),
        ]

    table = measured(one_queue(12), plan, 480 * 60, 3000, what)
    in_target, served, waits, occupancy, gone, gone_early = table.T
    if impatient:
        compare("abandoned", gone, 58.609, 0.949)
        compare("answered in time / served", in_target, 0.975, 0.0005, whole=served)
        compare("answered or gone in time / all", in_target + gone_early, 0.968, 0.0005, whole=served + gone)
        compare("occupancy", occupancy, 0.675, 0.0015)
    else:
        compare("answered in time", in_target, 1816.158, 3.54)
        compare("answered in time / served", in_target, 0.902, 0.002, whole=served)
        compare("speed of answer in minutes", waits, 0.099, 0.0025, whole=served)
        compare("occupancy", occupancy, 0.695, 0.0015)


def test_a_bilingual_week_of_contactcenters():
    """Two languages and bilingual agents, agents by lot, oldest call first, 40 trunks; 75 % of those who gave up call
    again after 20 minutes, as patient as before. Five days of 9 hours; who waits when the agents leave is cut off."""
    centre = sw.Centre(
        [{"name": name, "auto_answer": True, "strategy": "random"} for name in ("en", "es")],
        [
            {"name": "e{}", "count": 7, "group": "english", "queues": ["en"]},
            {"name": "s{}", "count": 7, "group": "spanish", "queues": ["es"]},
            {"name": "b{}", "count": 4, "group": "bilingual", "queues": ["en", "es"]},
        ],
        call_order="age",
    )
    day = sw.rates([100] + [50] * 8, interval="1h", period="9h")
    again = sw.Redial(probability=0.75, delay=sw.deterministic("20m"), same_patience=True)
    plan = sw.Plan(
        [
            sw.calls(
                name,
                day,
                sw.uniform(low, high),
                patience=sw.exponential("2m"),
                redial_after_abandoning=again,
            )
            for name, low, high in (("en", "3m", "7m"), ("es", "4m", "6m"))
        ],
        trunks=40,
    )
    end = 9 * HOUR_US
    groups = {"english": range(7), "spanish": range(7, 14), "bilingual": range(14, 18)}

    def what(calls: np.ndarray) -> list[float]:
        answered, left_queue, left = ends(calls)
        came = calls["arrival_us"] < end
        served = came & answered & (left_queue < end)
        gone = came & ~answered & (left_queue < end)
        english = calls["source"] == 0
        numbers = [
            float((came & english).sum()),
            float((served & english).sum()),
            float((gone & english).sum()),
            float((gone & ~english).sum()),
            float(gone.sum()),
            float((came & (calls["attempt"] > 1)).sum()),
            float((served & (calls["wait_us"] < MINUTE_US)).sum()),
        ]
        for agents in groups.values():
            theirs = served & np.isin(calls["agent"], list(agents))
            talked = left[theirs] - left_queue[theirs]  # also after the end, which is no part of what it is divided by
            numbers.append(float(talked.sum() / (len(agents) * end)))
        return numbers

    daily = measured(centre, plan, 9 * 3600, 5000, what)
    week = daily.reshape(1000, 5, -1).sum(axis=1)
    published = [
        ("arrived, English", 2555.811, 3.526),
        ("served, English", 2483.933, 3.017),
        ("gave up, English", 71.848, 1.033),
        ("gave up, Spanish", 71.02, 1.021),
        ("gave up", 142.868, 1.659),
        ("called again", 107.168, 1.327),
        ("answered within a minute", 4896.885, 4.096),
    ]
    for i, (name, value, half_width) in enumerate(published):
        compare(name, week[:, i], value, half_width)
    for i, (name, value, half_width) in enumerate(
        [("english", 0.47624, 0.000605), ("spanish", 0.47639, 0.000595), ("bilingual", 0.63254, 0.000565)]
    ):
        compare(f"occupancy, {name}", week[:, 7 + i] / 5, value, half_width)


def test_a_whole_day():
    """The day of SSJ's CallCenter example (L'Ecuyer): busyness, rates and staff by the hour, callers who balk. Exact."""
    rates = [100, 150, 150, 180, 200, 150, 150, 150, 120, 100, 80, 70, 60]
    plan = sw.Plan(
        sw.calls(
            "q",
            sw.rates(rates, interval="1h", period="13h", busyness_cv=0.05),
            sw.exponential(100),
            patience=sw.exponential(1000).with_zero(0.1),
        ),
        staffing=sw.staff("all", [4, 6, 8, 8, 8, 7, 8, 8, 6, 6, 4, 4, 4], interval="1h"),
    )
    result = sw.simulate(one_queue(8), plan, length="13h", replications=2000, confidence=0.99995)
    for metric, truth in [("share_abandoned", 0.0198592), ("mean_wait_s", 4.7236), ("share_delayed", 0.151356)]:
        estimate = result.estimate(metric)
        assert estimate.low < truth < estimate.high, (metric, str(estimate))
