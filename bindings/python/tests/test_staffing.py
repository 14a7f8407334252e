# SPDX-License-Identifier: Apache-2.0
"""strowger.staffing: against the true values of tests/accuracy, broadcasting, inverses, and what is said of mistakes."""

import pathlib
import re
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strowger as sw
from strowger import staffing

ACCURACY = pathlib.Path(__file__).parents[3] / "tests" / "accuracy"
ROW = re.compile(r'^\{"([^"]+)", "([^"]+)", ([^,]+), ([^}]+)\},$')


def references():
    """model: {metric: value}."""
    found = {}
    for group in ("erlang", "single_class"):
        for line in (ACCURACY / f"references_{group}.inc").read_text().splitlines():
            if row := ROW.match(line):
                found.setdefault(row[1], {})[row[2]] = float(row[3])
    return found


REFERENCES = references()
# By calls an hour of 3600 s, so that times in the tables, in mean handling times, are 3600 s too.
HOUR = 3600.0


@pytest.mark.parametrize("model", [name for name in REFERENCES if name.startswith("ErlangB_")])
def test_erlang_b_is_exact(model):
    load, agents = re.fullmatch(r"ErlangB_a(\d+)_n(\d+)", model).groups()
    assert staffing.erlang_b(float(load), int(agents)) == pytest.approx(REFERENCES[model]["P_block"], rel=1e-12)


@pytest.mark.parametrize("model", [name for name in REFERENCES if name.startswith("ErlangC_a")])
def test_erlang_c_is_exact(model):
    load, agents = re.fullmatch(r"ErlangC_a([\d.]+)_n(\d+)", model).groups()
    load, agents = float(load), int(agents)
    true = REFERENCES[model]
    found = staffing.measures(load, HOUR, agents)
    assert staffing.erlang_c(load, agents) == pytest.approx(true["P_wait"], rel=1e-12)
    assert found.delayed == pytest.approx(true["P_wait"], rel=1e-12)
    assert found.asa_s / HOUR == pytest.approx(true["E_W"], rel=1e-12)
    assert found.mean_queue == pytest.approx(true["E_Q"], rel=1e-12)
    assert (found.wait_sd_s / HOUR) ** 2 == pytest.approx(true["Var_W"], rel=1e-12)
    within = staffing.service_level(load, HOUR, agents, within_s=0.1 * HOUR)
    assert within == pytest.approx(true["P_W_le_0.1"], rel=1e-12)


@pytest.mark.parametrize(
    "model, calls, handling, agents, within",
    [("ErlangC_ops_100ph_180s_8", 100, 180, 8, 20), ("ErlangC_ops_1000ph_300s_90", 1000, 300, 90, 20),
     ("ErlangC_ops_3000ph_300s_260", 3000, 300, 260, 10)],
)  # fmt: skip
def test_erlang_c_in_the_units_of_a_centre(model, calls, handling, agents, within):
    true = REFERENCES[model]
    level = staffing.service_level(calls, handling, agents, within_s=within)
    assert level == pytest.approx(true["service_level_P_W_le_T"], rel=1e-12)
    found = staffing.measures(calls, handling, agents)
    assert found.asa_s == pytest.approx(true["ASA_s"], rel=1e-12)
    assert found.occupancy == pytest.approx(true["occupancy"], rel=1e-12)


@pytest.mark.parametrize("model", [name for name in REFERENCES if name.startswith("MMn+exp_")])
def test_erlang_a_is_exact(model):
    load, agents, rate = map(float, re.fullmatch(r"MMn\+exp_lam(\d+)_n(\d+)_([\d.]+)", model).groups())
    true = REFERENCES[model]
    found = staffing.measures(load, HOUR, agents, patience_s=HOUR / rate)
    names = {"P_wait": found.delayed, "P_ab": found.abandoned, "E_W": found.mean_wait_s / HOUR, "E_Q": found.mean_queue,
             "E_V": found.mean_offered_wait_s / HOUR, "E_W_served": found.asa_s / HOUR, "occupancy": found.occupancy}  # fmt: skip
    for metric, value in names.items():
        assert value == pytest.approx(true.pop(metric), rel=1e-12), metric
    assert staffing.erlang_a(load, agents, rate) == found.delayed
    times = np.array([0.05, 0.1, 0.5])
    within = staffing.service_level(load, HOUR, agents, within_s=times * HOUR, patience_s=HOUR / rate)
    beyond = staffing.wait_exceeds(load, HOUR, agents, times * HOUR, patience_s=HOUR / rate)
    for time, good, bad in zip(times, within, beyond):
        assert good == pytest.approx(true.pop(f"P_served_within_{time:g}"), rel=1e-12)
        assert bad == pytest.approx(true.pop(f"P_W_gt_{time:g}"), rel=1e-12)
    assert not true


@pytest.mark.parametrize("model", [name for name in REFERENCES if name.startswith("MMnK_")])
def test_limited_trunks_are_exact(model):
    load, agents, trunks = map(int, re.fullmatch(r"MMnK_lam(\d+)_n(\d+)_K(\d+)", model).groups())
    true = REFERENCES[model]
    found = staffing.measures(load, HOUR, agents, trunks=trunks)
    assert found.blocked == pytest.approx(true["P_block"], rel=1e-12)
    assert found.mean_queue == pytest.approx(true["E_Q"], rel=1e-12)
    assert found.mean_wait_s / HOUR == pytest.approx(true["E_W_accepted"], rel=1e-12)
    assert found.delayed == pytest.approx(true["P_wait_accepted"], rel=1e-12)


def test_limited_trunks_and_patience():
    true = REFERENCES["Whitt2005_MM100_200+M"]
    found = staffing.measures(102, HOUR, 100, trunks=300, patience_s=HOUR)
    assert found.abandoned == pytest.approx(true["P_ab"], rel=1e-12)
    assert found.mean_queue == pytest.approx(true["E_Q"], rel=1e-12)


def test_retrials_are_off_by_what_is_said():
    true = REFERENCES["Redial_10"]
    found = staffing.with_retrials(10, HOUR, 10, 0.6, patience_s=2 * HOUR)
    assert found.lost_attempts == pytest.approx(true["P_ab_per_attempt"], rel=0.051)
    assert found.calls_per_hour == pytest.approx(10 * found.attempts)
    assert staffing.measures(found.calls_per_hour, HOUR, 10, patience_s=2 * HOUR).abandoned == pytest.approx(
        found.lost_attempts
    )
    later = staffing.with_retrials(10, HOUR, 10, 1, 0.8, trunks=10)
    assert later.lost_attempts == pytest.approx(REFERENCES["Retrial_10_p0.8"]["P_all_busy"], rel=0.053)


def test_shapes_are_broadcast():
    calls, agents = np.array([[100.0], [200.0]]), np.array([12, 14, 16])
    found = staffing.measures(calls, 180, agents, patience_s=120)
    assert found.asa_s.shape == (2, 3)
    for i in range(2):
        for j in range(3):
            alone = staffing.measures(calls[i, 0], 180, agents[j], patience_s=120)
            assert [field[i, j] for field in found] == list(alone)
    assert isinstance(alone.asa_s, float)
    assert isinstance(staffing.required_agents(100, 180, asa_s=20), int)
    assert staffing.required_agents([100], 180, asa_s=20).dtype == np.int64
    assert staffing.measures([], 180, 8).asa_s.shape == (0,)
    with pytest.raises(ValueError, match="shape"):
        staffing.erlang_b([1, 2], [1, 2, 3])


loads = st.floats(0.5, 60)
patience = st.one_of(st.just(np.inf), st.floats(20, 2000))
targets = st.fixed_dictionaries(
    {},
    optional={
        "service_level": st.floats(0.3, 0.99),
        "asa_s": st.floats(1, 200),
        "abandoned": st.floats(0.005, 0.5),
        "occupancy": st.floats(0.3, 1.0),
    },
).filter(bool)


def keeps(calls, agents, patience_s, wanted):
    if calls * 200 / 3600 >= agents and patience_s == np.inf:
        return False
    found = staffing.measures(calls, 200, agents, patience_s=patience_s)
    level = staffing.service_level(calls, 200, agents, within_s=30, patience_s=patience_s)
    return (
        level >= wanted.get("service_level", 0)
        and found.asa_s <= wanted.get("asa_s", np.inf) * (1 + 1e-14)
        and found.abandoned <= wanted.get("abandoned", 1)
        and found.occupancy <= wanted.get("occupancy", 1)
    )


@given(load=loads, patience_s=patience, wanted=targets)
@settings(max_examples=100, deadline=None)
def test_required_agents_is_the_least(load, patience_s, wanted):
    calls = load * 18
    agents = staffing.required_agents(calls, 200, within_s=30, patience_s=patience_s, **wanted)
    assert keeps(calls, agents, patience_s, wanted)
    assert agents == 1 or not keeps(calls, agents - 1, patience_s, wanted)


@given(agents=st.integers(1, 60), patience_s=st.floats(20, 2000), abandoned=st.floats(0.005, 0.5))
@settings(max_examples=50, deadline=None)
def test_max_calls_per_hour_is_the_most(agents, patience_s, abandoned):
    most = staffing.max_calls_per_hour(200, agents, abandoned=abandoned, patience_s=patience_s)
    around = staffing.measures(most * np.array([1 - 1e-9, 1 + 1e-9]), 200, agents, patience_s=patience_s).abandoned
    assert around[0] <= abandoned < around[1]


@given(load=loads, blocked=st.floats(1e-5, 0.5))
@settings(max_examples=50, deadline=None)
def test_required_trunks_is_the_least(load, blocked):
    trunks = staffing.required_trunks(load, blocked)
    around = staffing.erlang_b(load, [trunks - 1, trunks])
    assert around[1] <= blocked < around[0]


@pytest.mark.parametrize("formula", staffing.SERVICE_LEVELS)
def test_every_formula_has_its_meaning(formula):
    options = {"within_s": 20, "short_abandon_s": 5, "patience_s": 120}
    served = staffing.service_level(220, 180, 10, **options)
    answered = staffing.measures(220, 180, 10, patience_s=120).answered
    waiting = staffing.wait_exceeds(220, 180, 10, [5, 20], patience_s=120)
    quick = 1 - staffing.service_level(220, 180, 10, within_s=5, patience_s=120) - waiting[0]
    wanted = {
        "answered": served / answered,
        "answered_and_abandoned": served,
        "without_short_abandons": served / (1 - quick),
        "abandoned_in_time_left_out": served / (served + waiting[1]),
        "abandoned_in_time_good": 1 - waiting[1],
    }
    found = staffing.service_level(220, 180, 10, formula=formula, **options)
    assert found == pytest.approx(wanted[formula], rel=1e-12)


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: staffing.measures([1, 2, -3], 180, 8), sw.StrowgerError, r"at \[2\]: calls_per_hour is -3"),
        (lambda: staffing.measures(1, [[180], [0]], [8, 9]), sw.StrowgerError, r"at \[1, 0\]: handling_s is 0"),
        (lambda: staffing.measures(1, 180, 8.5), sw.StrowgerError, r"^agents is 8.5, expected a whole number"),
        (lambda: staffing.measures(1, 180, np.nan), sw.StrowgerError, r"^agents is nan"),
        (lambda: staffing.measures(1, 180, 8, trunks=7), sw.StrowgerError, r"trunks is 7"),
        (lambda: staffing.measures(1, 180, 8, patience_s=0), sw.StrowgerError, r"patience_s is 0"),
        (lambda: staffing.measures(np.nan, 180, 8), sw.StrowgerError, r"calls_per_hour is nan"),
        (lambda: staffing.measures(1000, 180, 8), sw.StateError, r"no steady state"),
        (lambda: staffing.erlang_b([1, -1], 3), sw.StrowgerError, r"at \[1\]: load is -1"),
        (lambda: staffing.wait_exceeds(1, 180, 8, -1), sw.StrowgerError, r"time_s is -1"),
        (lambda: staffing.service_level(1, 180, 8, within_s=np.nan), sw.StrowgerError, r"within_s is nan"),
        (lambda: staffing.service_level(1, 180, 8, formula="best"), sw.StrowgerError, r"formula is 'best', expected one"),
        (lambda: staffing.required_agents(1, 180), sw.StrowgerError, r"no target is set"),
        (lambda: staffing.required_agents(1, 180, asa_s=[9, np.nan]), sw.StrowgerError, r"at \[1\]: asa_s is nan"),
        (lambda: staffing.required_agents(1, 180, asa_s=0), sw.StrowgerError, r"asa_s is 0, expected above 0"),
        (lambda: staffing.required_agents(1, 180, service_level=80), sw.StrowgerError, r"service_level is 80"),
        (lambda: staffing.required_agents(400, 180, blocked=0.01, trunks=21), sw.StateError, r"with 21 agents"),
        (lambda: staffing.required_trunks(20, 0.1, agents=[30, 10]), sw.StateError, r"at \[1\]: no number of trunks"),
        (lambda: staffing.with_retrials(1, 180, 8, 2), sw.StrowgerError, r"after a first lost attempt is 2"),
    ],
)
def test_says_what_is_wrong_and_where(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_loops_leave_the_interpreter_to_others():
    """While one thread works out a large array, another goes on: so the lock is not held."""
    calls = np.full(20_000, 34_200.0)
    done = threading.Event()

    def work():
        staffing.measures(calls, 180, 1720, patience_s=300)
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    turns = 0
    while not done.is_set() and turns < 1000:
        turns += 1
        done.wait(1e-4)
    thread.join()
    assert turns > 3
