# SPDX-License-Identifier: Apache-2.0
"""What holds for any centre, plan and seed."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import strowger as sw

DISTRIBUTIONS = st.one_of(
    st.floats(1, 1000).map(sw.exponential),
    st.tuples(st.floats(1, 1000), st.floats(0.1, 3)).map(lambda p: sw.lognormal(*p)),
    st.tuples(st.floats(1, 1000), st.floats(0.2, 5)).map(lambda p: sw.weibull(*p)),
    st.tuples(st.floats(1, 1000), st.floats(0.1, 3)).map(lambda p: sw.gamma(*p)),
    st.tuples(st.floats(1, 1000), st.floats(1, 5)).map(lambda p: sw.hyperexponential(*p)),
    st.lists(st.floats(0, 1000), min_size=1, max_size=20).map(sw.empirical),
    st.just(sw.deterministic(60)),
)


@st.composite
def worlds(draw):
    centre = sw.Centre(
        queues=[
            {
                "name": "q",
                "strategy": draw(st.sampled_from(["longest_idle", "random", "linear", "round_robin"])),
                "auto_answer": draw(st.booleans()),
                "wrap_up": draw(st.integers(0, 60)),
                "max_length": draw(st.sampled_from([0, 2, 10])),
            }
        ],
        agents=[{"name": "a{}", "count": draw(st.integers(1, 8)), "group": "all", "queues": ["q"]}],
    )
    sources = [
        sw.calls(
            "q",
            draw(st.one_of(st.floats(0, 200), st.lists(st.floats(0, 200), min_size=1, max_size=6).map(sw.rates))),
            draw(DISTRIBUTIONS),
            patience=draw(st.one_of(st.just("never"), DISTRIBUTIONS)),
            name=f"source {i}",
        )
        for i in range(draw(st.integers(1, 3)))
    ]
    return centre, sources, draw(st.integers(0, 2**64 - 1))


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_every_call_has_one_end(world):
    centre, sources, seed = world
    result = sw.simulate(centre, sources, length="6h", interval="1h", replications=2, seed=seed, calls=True, agents=True)
    for run in result.runs:
        counts = run.source_counts
        ended = counts["answered"] + counts["abandoned"] + counts["blocked"] + counts["lost"]
        assert (counts["arrivals"] >= ended).all()
        assert (counts["arrivals"] - ended).sum() <= run.unfinished  # waiting or talking at the end
        assert run.refused == 0
        times = run.group_counts["time_us"].sum(axis=1)
        assert (times == run.group_counts["length_us"] * len(centre.agents)).all()
        assert (run.agent_counts["time_us"].sum(axis=1) == 3600 * 10**6).all()
    calls = result.calls()
    assert not calls.duplicated(["replication", "class", "number", "attempt"]).any()
    assert (calls["wait_s"] >= 0).all() and (calls.loc[calls["end"] != "completed", "handling_s"] == 0).all()
    total = sum(int(run.source_counts["arrivals"].sum()) - run.unfinished for run in result.runs)
    assert total - 2 * len(centre.agents) <= len(calls)  # all but those in wrap-up at the end of each run


@settings(max_examples=30, deadline=None)
@given(worlds(), st.integers(1, 4))
def test_estimates_do_not_depend_on_threads_or_tables(world, threads):
    centre, sources, seed = world
    a = sw.simulate(centre, sources, length="3h", replications=3, seed=seed, threads=threads)
    b = sw.simulate(centre, sources, length="3h", replications=3, seed=seed, threads=1)
    assert a.summary().equals(b.summary())
    classes = a.by_class().set_index(["class", "metric"])["mean"]
    for source in a.sources:
        assert classes[source, "mean_wait_s"] == a.estimate("mean_wait_s", source=source).mean
    comparison = sw.compare(a, b)
    assert (comparison.table["difference"] == 0).all()
    whole = a.by_queue().query("metric == 'service_level'")["mean"].iloc[0]
    assert whole == a.estimate("service_level").mean


@settings(max_examples=60, deadline=None)
@given(DISTRIBUTIONS, st.integers(0, 2**32))
def test_draws_agree_with_their_mean(distribution, seed):
    draws = distribution.sample(4000, seed)
    assert (draws >= 0).all() and np.array_equal(draws, distribution.sample(4000, seed))
    # Six standard errors, and the rounding of draws to microseconds.
    assert abs(draws.mean() - distribution.mean_s) <= 6 * distribution.sd_s / np.sqrt(4000) + 1e-6 or distribution.sd_s > 3 * distribution.mean_s


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1e6, allow_nan=False), max_size=50), st.integers(0, 49))
def test_instants_are_taken_or_refused_by_index(values, place):
    ordered = np.sort(values)
    assert np.allclose(sw.instants(ordered).given(), ordered, atol=1e-6)
    if place < len(values):
        for bad in (np.nan, -1.0):
            broken = ordered.copy()
            broken[place] = bad
            try:
                sw.instants(broken)
            except sw.StrowgerError as error:
                assert f"at[{place}]" in str(error)
            else:
                raise AssertionError("a bad instant was taken")
