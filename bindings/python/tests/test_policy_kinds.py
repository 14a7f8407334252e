# SPDX-License-Identifier: Apache-2.0
"""Matchers, ladder and SLA policies and event sinks in Python, beside the built-ins that say the same."""

import collections

import numpy as np
import pytest

import strowger as sw

NOTHING = {"after": "30s", "do": "nothing"}
BUSY = sw.calls("q", 110, sw.lognormal(180, 1.2), patience=sw.exponential(240))


class Skilled(sw.Matcher):
    """What `english >= least` says."""

    name = "test.skilled"
    columns = ("skill",)
    parameters = {"least": 3}
    asked = 0
    shown = None

    def __init__(self, least):
        self.least = least

    def match(self, decision, profiles):
        Skilled.asked += 1
        Skilled.shown = (len(profiles), decision.requirement_text, decision.skill_name(int(profiles.skill[0])))
        return profiles.level_of(decision.find_skill("english")) >= self.least


class Mover(sw.LadderPolicy):
    """The built-in move_queue."""

    name = "test.mover"
    columns = ("queue_waiting",)
    parameters = {"action": "move_queue", "queue": "other"}

    def __init__(self, action, queue):
        self.action, self.queue = action, queue

    def decide(self, decision, climbs):
        assert len(climbs) == 1 and climbs.queue_waiting[0] >= 1 and climbs.step[0] == 0
        return sw.LadderAnswer(self.action, queue=self.queue)


class Again(sw.LadderPolicy):
    """Announces twice, ten seconds apart."""

    name = "test.again"
    columns = ("runs",)

    def decide(self, decision, climbs):
        if climbs.runs[0] > 2:
            return None
        return [sw.LadderAnswer("announce", message=f"run {climbs.runs[0]}", ask_again="10s")]


class Promise(sw.SlaPolicy):
    """Thirty seconds, with a warning ten before."""

    name = "test.promise"

    def promise(self, decision, joins):
        assert joins.target_us[0] == -1 and joins.at_risk_before_us[0] == 0
        return np.full(len(joins), 30_000_000), [10_000_000] * len(joins)


class Counter(sw.EventSink):
    """Counts events by kind."""

    name = "test.counter"
    columns = ("call",)
    seen = collections.Counter()

    def take(self, decision, events):
        assert len(events.call) == len(events) and (np.diff(events.time_us) >= 0).all()
        Counter.seen.update(events.kind.tolist())


class Ragged(sw.Matcher):
    """One answer too few."""

    name = "test.ragged"
    columns = ("group",)

    def match(self, decision, profiles):
        return [True] * (len(profiles) - 1)


def centre_with(queue, *policies, **others):
    return sw.Centre(
        queues=[{"name": "q", "auto_answer": True, **queue}, {"name": "other", "auto_answer": True}],
        agents=[
            {"name": "a{}", "count": 4, "group": "north", "skills": {"english": 5}, "queues": ["q"]},
            {"name": "b{}", "count": 2, "group": "south", "skills": {"english": 2}, "queues": ["q", "other"]},
        ],
        skills=["english"],
        policies=sw.Policies(*policies),
        **others,
    )


def same(a, b):
    return all(x.source_counts.tobytes() == y.source_counts.tobytes() for x, y in zip(a.runs, b.runs)) and all(
        x.agent_counts.tobytes() == y.agent_counts.tobytes() for x, y in zip(a.runs, b.runs)
    )


def test_a_matcher_says_what_a_requirement_says():
    built_in = centre_with({"requirement": "english >= 3"})
    python = centre_with({"matcher": "test.skilled; least = 3"}, Skilled)
    Skilled.asked = 0
    results = [sw.simulate(centre, BUSY, replications=3, agents=True) for centre in (built_in, python)]
    assert same(*results)
    assert 3 <= Skilled.asked <= 12, "once for each requirement and lot of profiles, not for each call"
    assert Skilled.shown == (2, "", "english")
    lenient = centre_with({"matcher": "test.skilled; least = 1"}, Skilled)
    everybody = sw.simulate(lenient, BUSY, replications=3, agents=True)
    assert not same(everybody, results[0])


def test_a_ladder_policy_does_what_a_step_does():
    step = {"after": "30s", "do": "move_queue", "queue": "other"}
    asked = {**NOTHING, "policy": "test.mover"}
    results = [
        sw.simulate(centre_with({"ladder": [rung]}, Mover), BUSY, replications=3, agents=True) for rung in (step, asked)
    ]
    assert same(*results)
    assert not same(sw.simulate(centre_with({}), BUSY, replications=3, agents=True), results[0])


def test_a_ladder_policy_is_asked_again():
    step = {"after": "5s", "do": "notify", "message": "built in", "policy": "test.again"}
    result = sw.simulate(centre_with({"ladder": [step]}, Again), BUSY, replications=1, events=True)
    events = result.events()
    steps = events[events["kind"] == sw.EVENT_KINDS.index("ladder_step")]
    one = steps[steps["call"] == collections.Counter(steps["call"].tolist()).most_common(1)[0][0]]
    assert np.diff(one["time_us"]).tolist()[:2] == [10_000_000, 10_000_000]
    assert len(set(one["action"][:2].tolist())) == 1 and one["action"][2] != one["action"][0], "at last the built-in"


def test_an_sla_policy_promises():
    result = sw.simulate(centre_with({"sla_policy": "test.promise"}, Promise), BUSY, replications=1, events=True)
    events = result.events()
    breached = events[events["kind"] == sw.EVENT_KINDS.index("sla_breached")]
    at_risk = events[events["kind"] == sw.EVENT_KINDS.index("sla_at_risk")]
    assert len(breached) > 100 and set(breached["value"].tolist()) == {30_000_000}
    assert len(at_risk) > len(breached) and set(at_risk["value"].tolist()) == {10_000_000}


def test_an_event_sink_sees_every_event():
    Counter.seen.clear()
    centre = centre_with({}, Counter, event_sinks=["test.counter"])
    result = sw.simulate(centre, BUSY, replications=1, threads=1, events=True)
    kinds, counts = np.unique(result.events()["kind"], return_counts=True)
    seen = {kind: number for kind, number in Counter.seen.items() if kind in kinds.tolist()}
    assert seen == dict(zip(kinds.tolist(), counts.tolist()))
    assert same(
        sw.simulate(centre, BUSY, replications=2, agents=True),
        sw.simulate(centre_with({}), BUSY, replications=2, agents=True),
    )


@pytest.mark.parametrize(
    ("queue", "policy", "message"),
    [
        ({"ladder": [{**NOTHING, "policy": "test.mover; action = fly"}]}, Mover, "'fly' is not an action"),
        ({"ladder": [{**NOTHING, "policy": "test.mover; queue = moon"}]}, Mover, "no queue has the name 'moon'"),
        ({"matcher": "test.ragged"}, Ragged, "match gave 1 values for 2 rows"),
    ],
)
def test_what_they_raise_ends_the_simulation(queue, policy, message):
    with pytest.raises(ValueError, match=message):
        sw.simulate(centre_with(queue, policy), BUSY, replications=2)
