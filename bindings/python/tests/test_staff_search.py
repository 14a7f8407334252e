# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

import strowger as sw

ONE_GROUP = sw.Centre(
    [{"name": "q", "auto_answer": True}], [{"name": "agent", "group": "team", "queues": ["q"]}]
)


def test_one_skill_is_what_erlang_c_says():
    # Steady four-hour intervals: 3 erlangs need 6 agents for 80 % in 20 s, 6 erlangs 9 (Erlang C: 0.87, 0.84; with one
    # less 0.68, 0.69).
    rates = sw.rates([60, 120], interval="4h", period="8h")
    found = sw.staff_by_simulation(
        ONE_GROUP, sw.calls("q", rates, sw.exponential(180)), sw.Target(0.8), interval="4h", length="8h", most=20,
        replications=30,
    )
    assert list(found.table["agents"]) == [6, 9]
    assert found.met.all() and found.agent_hours == 4 * 15
    assert list(found.table) == ["begin_s", "group", "agents"]


def test_two_skills_take_the_cheaper_mix():
    centre = sw.Centre(
        queues=[{"name": n, "requirement": n, "auto_answer": True} for n in "ab"],
        agents=[
            {"name": "specialist", "group": "specialists", "skills": {"a": 5}, "queues": ["a"]},
            {"name": "generalist", "group": "generalists", "skills": {"a": 5, "b": 5}, "queues": ["a", "b"]},
        ],
        skills=["a", "b"],
    )
    calls = [sw.calls("a", 80, sw.exponential(180)), sw.calls("b", 20, sw.exponential(180))]
    targets = [sw.Target(0.8, queue="a"), sw.Target(0.8, queue="b")]
    told = []
    found = sw.staff_by_simulation(
        centre, calls, targets, interval="4h", length="4h", most=12, replications=20,
        cost={"specialists": 1.0, "generalists": 1.3}, progress=lambda *row: told.append(row),
    )
    by_group = found.table.set_index("group")["agents"]
    assert found.met.all() and by_group["generalists"] >= 2
    assert 6 <= by_group.sum() <= 9  # 5 erlangs pooled need 8
    assert len(told) == found.simulations
    for group in by_group.index:  # nobody can be taken out
        fewer = by_group.copy()
        fewer[group] -= 1
        plan = found.plan.with_changes(staffing=[sw.staff(g, [n], interval="4h") for g, n in fewer.items()])
        result = sw.simulate(centre.with_group_size("specialists", 12).with_group_size("generalists", 12), plan,
                             length="4h", interval="4h", replications=20)
        assert any((target.margins(result, 0.95)[1] < 0).any() for target in targets), group


def test_other_metrics_and_a_first_plan():
    calls = sw.calls("q", 100, sw.exponential(180), patience=sw.exponential(120))
    target = sw.Target(0.05, "share_abandoned")
    options = dict(interval="2h", length="4h", most=15, replications=20)
    plain = sw.staff_by_simulation(ONE_GROUP, calls, target, **options)
    started = sw.staff_by_simulation(ONE_GROUP, calls, target, start={"team": [8, 8]}, **options)
    assert np.abs(plain.table["agents"] - started.table["agents"]).max() <= 1
    assert plain.met.all() and started.met.all()


def test_what_cannot_be_met_is_said():
    with pytest.raises(sw.StrowgerError, match=r"interval 0 .*misses its target with {'team': 2}"):
        sw.staff_by_simulation(ONE_GROUP, sw.calls("q", 60, sw.exponential(180)), sw.Target(0.8), length="4h", interval="2h", most=2, replications=5)
    with pytest.raises(sw.StrowgerError, match="'happiness' is not a metric"):
        sw.Target(1, "happiness")
    with pytest.raises(sw.StrowgerError, match="no groups"):
        sw.staff_by_simulation(sw.Centre([{"name": "q"}]), sw.calls("q", 1, sw.exponential(1)), sw.Target(0.8))
