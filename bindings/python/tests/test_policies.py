# SPDX-License-Identifier: Apache-2.0
import pathlib
import pickle
import shutil
import subprocess

import pytest
from policies_for_tests import Broken, Longest, Oldest, Picky, Short

import strowger as sw


def centre_with(strategy="longest_idle", call_order="priority", *policies):
    return sw.Centre(
        queues=[{"name": "q", "auto_answer": True, "strategy": strategy}],
        agents=[{"name": "a{}", "count": 5, "group": "all", "queues": ["q"]}],
        call_order=call_order,
        policies=sw.Policies(*policies),
    )


BUSY = sw.calls("q", 90, sw.lognormal(180, 1.2), patience=sw.exponential(120))


def same(a, b):
    return all(x.source_counts.tobytes() == y.source_counts.tobytes() for x, y in zip(a.runs, b.runs)) and all(
        x.agent_counts.tobytes() == y.agent_counts.tobytes() for x, y in zip(a.runs, b.runs)
    )


def test_a_strategy_in_python_decides_as_the_built_in_that_it_copies():
    built_in = sw.simulate(centre_with(), BUSY, replications=3, agents=True)
    python = sw.simulate(centre_with("test.longest", "test.oldest", Longest, Oldest), BUSY, replications=3, agents=True)
    assert same(built_in, python)


def test_parameters_come_from_the_text():
    first = sw.simulate(centre_with("test.picky", "priority", Picky), BUSY, replications=2, agents=True)
    last = sw.simulate(centre_with("test.picky; last = true", "priority", Picky), BUSY, replications=2, agents=True)
    assert not same(first, last)
    busiest = [
        result.by_agent().query("metric == 'occupancy'").set_index("agent")["mean"].idxmax() for result in (first, last)
    ]
    assert busiest == ["a1", "a5"]
    with pytest.raises(sw.StrowgerError, match="factor is negative"):
        centre_with("test.picky; factor = -1.0", "priority", Picky)
    with pytest.raises(sw.StrowgerError, match="lats"):
        centre_with("test.picky; lats = true", "priority", Picky)


@pytest.mark.parametrize("policy, error, message", [(Broken, RuntimeError, "at q"), (Short, ValueError, "0 values for")])
def test_what_a_policy_raises_ends_the_simulation(policy, error, message):
    with pytest.raises(error, match=message):
        sw.simulate(centre_with(policy.name, "priority", policy), BUSY, replications=50, days=100)


def test_names_must_be_known_and_classes_must_be_policies():
    with pytest.raises(sw.StrowgerError, match="test.longest"):
        centre_with("test.longest")
    with pytest.raises(TypeError, match="neither a path nor a class"):
        sw.Policies(int)
    with pytest.raises(sw.NotFoundError, match="nowhere.so"):
        sw.Policies("nowhere.so")
    with pytest.raises(sw.StrowgerError, match="column 'age' is not one of"):

        class Wrong(sw.AgentStrategy):
            name = "test.wrong"
            columns = ("age",)

        sw.Policies(Wrong)


def test_a_shared_object_is_loaded_under_its_names(tmp_path):
    root = pathlib.Path(__file__).parents[3]
    compiler = shutil.which("gcc") or shutil.which("cc")
    assert compiler, "the packages of [build] bring one"
    plugin = tmp_path / "closest_site.so"
    source = root / "examples/plugins/closest_site/closest_site.c"
    subprocess.run([compiler, "-shared", "-fPIC", "-I", root / "include", source, "-o", plugin, "-lm"], check=True)
    policies = sw.Policies(plugin, Longest)
    assert policies.names == ["acme.closest_site", "test.longest"]
    assert pickle.loads(pickle.dumps(policies)).names == policies.names
    with pytest.raises(sw.StrowgerError, match="sites"):
        sw.Centre([{"name": "q", "strategy": "acme.closest_site; sties = x"}], policies=policies)
    centre = sw.Centre(
        [{"name": "q", "strategy": "acme.closest_site; sites = all 48.1 11.6", "auto_answer": True}],
        [{"name": "a{}", "count": 5, "group": "all", "queues": ["q"]}],
        policies=policies,
    )
    assert sw.simulate(centre, BUSY, replications=2).estimate("share_answered").mean > 0.5


def test_a_decision_is_over_when_it_is_over():
    kept = []

    class Keeper(sw.AgentStrategy):
        name = "test.keeper"

        def score(self, decision, agents):
            kept.append(decision)
            decision.skill_level(int(agents.agent[0]), "none")
            return None

    sw.simulate(centre_with("test.keeper", "priority", Keeper), BUSY, replications=1)
    with pytest.raises(sw.StateError, match="over"):
        kept[0].now_us


def test_centres_with_policies_pickle():
    centre = centre_with("test.longest", "priority", Longest)
    again = pickle.loads(pickle.dumps(centre))
    assert again == centre and again.with_queue("q", strategy="random").agents == centre.agents
    assert same(*(sw.simulate(c, BUSY, replications=2, agents=True) for c in (centre, again)))
