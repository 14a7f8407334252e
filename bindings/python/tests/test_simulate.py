# SPDX-License-Identifier: Apache-2.0
import math
import os
import pickle
import signal
import threading

import numpy as np
import pytest

import strowger as sw


def test_erlang_c(three_agents, forty_an_hour):
    result = sw.simulate(three_agents, forty_an_hour, days=50, replications=20, warmup="2h", confidence=0.999)
    delayed = result.estimate("share_delayed")
    assert delayed.low < 4 / 9 < delayed.high
    wait = result.estimate("mean_wait_s")
    assert wait.low < 80 < wait.high  # C / (s mu - lambda) = 4/9 * 180 s
    assert wait.half_width < 4
    assert all(run.refused == 0 for run in result.runs)


def test_threads_change_nothing(three_agents, forty_an_hour):
    one, two = (sw.simulate(three_agents, forty_an_hour, replications=7, threads=t, calls=True) for t in (1, 2))
    for a, b in zip(one.runs, two.runs):
        assert a.source_counts.tobytes() == b.source_counts.tobytes()
        assert a.calls.tobytes() == b.calls.tobytes()


def test_replications_are_counted_from_first(three_agents, forty_an_hour):
    whole = sw.simulate(three_agents, forty_an_hour, replications=4)
    rest = sw.simulate(three_agents, forty_an_hour, replications=2, first=2)
    assert [run.replication for run in rest.runs] == [2, 3]
    assert rest.runs[1].source_counts.tobytes() == whole.runs[3].source_counts.tobytes()


def test_one_long_run_uses_batches(three_agents, forty_an_hour):
    result = sw.simulate(three_agents, forty_an_hour, days=100, replications=1, warmup="2h")
    estimate = result.estimate("share_delayed", confidence=0.999)
    assert estimate.samples == 20 and estimate.low < 4 / 9 < estimate.high


def test_until_is_exact_enough_and_no_more(three_agents, forty_an_hour):
    rule = sw.Until("mean_wait_s", relative=0.05)
    result = sw.simulate(three_agents, forty_an_hour, warmup="2h", until=rule)
    estimate = result.estimate("mean_wait_s")
    assert estimate.half_width <= 0.05 * estimate.mean
    assert 10 < result.replications < 2000
    again = sw.simulate(three_agents, forty_an_hour, warmup="2h", until=rule, threads=1)
    assert again.replications == result.replications
    few = sw.simulate(three_agents, forty_an_hour, until=sw.Until("mean_wait_s", absolute=1e-9, max_replications=12))
    assert few.replications == 12


def test_compare_sees_small_differences(three_agents, forty_an_hour):
    a = sw.simulate(three_agents, forty_an_hour, replications=30)
    b = sw.simulate(three_agents.with_queue("q", wrap_up="2s"), forty_an_hour, replications=30)
    difference = sw.compare(a, b).difference("mean_wait_s")
    assert difference.high < 0
    assert difference.half_width < a.estimate("mean_wait_s").half_width / 2
    same = sw.compare(a, a)
    assert (same.table["difference"] == 0).all() and not same.table["significant"].any()
    with pytest.raises(sw.StrowgerError, match="differ in seed"):
        sw.compare(a, sw.simulate(three_agents, forty_an_hour, replications=30, seed=2))


def test_tables_are_tidy(three_agents, forty_an_hour):
    second = sw.calls("q", 10, sw.exponential(60), name="other")
    result = sw.simulate(three_agents, [forty_an_hour, second], interval="1h", replications=5, agents=True)
    columns = ["metric", "mean", "half_width", "low", "high"]
    assert list(result.summary()) == columns
    assert list(result.by_class()) == ["class"] + columns
    assert list(result.by_queue()) == ["queue"] + columns
    hours = result.by_interval("class")
    assert list(hours) == ["class", "metric", "begin_s", "interval", "mean", "half_width", "low", "high"]
    assert len(hours) == 2 * 24 * len(sw.METRICS)
    groups = result.by_group().set_index(["group", "metric"])["mean"]
    assert groups["all"].filter(like="mean_agents").sum() == pytest.approx(3)
    agents = result.by_agent().pivot(index="agent", columns="metric", values="mean")
    assert agents["occupancy"].mean() == pytest.approx(groups["all", "occupancy"], rel=1e-9)
    answered = sum(run.source_counts["answered"].sum() for run in result.runs)
    assert agents["answered_per_day"].sum() * 5 == pytest.approx(answered)
    summary = result.summary().set_index("metric")["mean"]
    assert summary["calls_per_day"] == pytest.approx(24 * 50, rel=0.1)


def test_calls_and_events_tell_the_same(three_agents, forty_an_hour):
    result = sw.simulate(three_agents, forty_an_hour, replications=2, calls=True, events=True)
    calls = result.calls()
    assert set(calls["end"]) == {"completed"} and calls["wait_s"].min() == 0
    assert calls["handling_s"].mean() == pytest.approx(180, rel=0.15)
    events = result.events(0)
    connected = events[events["kind"] == sw.EVENT_KINDS.index("connected")]
    first = calls[calls["replication"] == 0]
    assert len(connected) == len(first)
    assert connected["value2"].sum() * 1e-6 == pytest.approx(first["wait_s"].sum())
    named = result.events_frame(0).query("kind == 'connected'")
    both = named.merge(first, left_on=["class", "number"], right_on=["class", "number"])
    assert len(both) == len(first) and (both["agent_x"].astype(str) == both["agent_y"].astype(str)).all()
    assert not events.flags.owndata and not events.flags.writeable
    assert events.base is not None
    with pytest.raises(sw.StrowgerError, match="calls=True"):
        sw.simulate(three_agents, forty_an_hour, replications=1).calls()


def test_arrays_are_played_as_they_are(three_agents):
    at = np.array([0.0, 0.0, 0.0, 10.0, 20.0])
    source = sw.calls(
        "q", sw.instants(at), np.full(5, 100.0), patience=[1e4, 1e4, 1e4, 30.0, 1e4], wrap_up=np.full(5, 50.0)
    )
    centre = three_agents.with_queue("q", wrap_up="manual")
    calls = sw.simulate(centre, source, replications=1, calls=True, interval="24h").calls().set_index("number")
    assert list(calls.sort_index()["wait_s"]) == [0, 0, 0, 30, 130]
    assert list(calls.sort_index()["end"]) == ["completed"] * 3 + ["abandoned", "completed"]


@pytest.mark.parametrize(
    "values, message",
    [
        ([1.0, math.nan], r"handling\[1\] is nan"),
        ([1.0, -2.0], r"handling\[1\] is -2"),
        ([1.0], "handling has 1 values for 2 arrivals"),
        (["x", "y"], r"handling\[0\] is .*'x'.*, expected a number"),
        ([[1.0, 2.0]], "handling has 2 dimensions"),
    ],
)
def test_bad_arrays_name_the_index(values, message):
    with pytest.raises(sw.StrowgerError, match=message):
        sw.calls("q", sw.instants([0, 1]), np.array(values))


def test_bad_instants_and_rates_name_the_index():
    with pytest.raises(sw.StrowgerError, match=r"at\[2\] is 1, before at\[1\] = 2"):
        sw.instants(np.array([0, 2, 1]))
    with pytest.raises(sw.StrowgerError, match=r"calls_per_hour\[1\] is -5"):
        sw.rates([1, -5, 3])
    with pytest.raises(sw.StrowgerError, match="handling is an array, so arrivals must be instants"):
        sw.calls("q", 40, [1.0, 2.0])
    with pytest.raises(TypeError, match=r"say exponential\(180\)"):
        sw.calls("q", 40, 180)


def test_bad_options_are_refused(three_agents, forty_an_hour):
    with pytest.raises(sw.StrowgerError, match="days or length"):
        sw.simulate(three_agents, forty_an_hour, days=1, length="1h")
    with pytest.raises(sw.StrowgerError, match="interval is 25200 s, expected a whole part"):
        sw.simulate(three_agents, forty_an_hour, interval="7h")
    with pytest.raises(sw.StrowgerError, match="source 'q'.*'r'"):
        sw.simulate(three_agents, sw.calls("r", 1, sw.exponential(1), name="q"))
    with pytest.raises(sw.StrowgerError, match="replications"):
        sw.simulate(three_agents, forty_an_hour, replications=0)
    with pytest.raises(sw.NotFoundError, match="'mean_weight' is not a metric"):
        sw.simulate(three_agents, forty_an_hour, replications=2).estimate("mean_weight")


def test_progress_is_told_and_its_errors_are_raised(three_agents, forty_an_hour):
    seen = []
    sw.simulate(three_agents, forty_an_hour, replications=5, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (5, 5) and seen == sorted(seen)

    def fails(done, total):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        sw.simulate(three_agents, forty_an_hour, replications=5, progress=fails)


@pytest.fixture
def ctrl_c_is_heard():
    """A program that was started in the background by a shell ignores it, and so would the tests."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c_is_heard")
def test_ctrl_c_keeps_what_is_complete(three_agents, forty_an_hour):
    def interrupt(done, total):
        if done >= 2:
            signal.raise_signal(signal.SIGINT)

    result = sw.simulate(three_agents, forty_an_hour, days=20, replications=10_000, progress=interrupt)
    assert result.stopped and 2 <= result.replications < 10_000
    whole = sw.simulate(three_agents, forty_an_hour, days=20, replications=result.runs[-1].replication + 1)
    by_number = {run.replication: run for run in whole.runs}
    for run in result.runs:
        assert run.source_counts.tobytes() == by_number[run.replication].source_counts.tobytes()


@pytest.mark.usefixtures("ctrl_c_is_heard")
def test_ctrl_c_before_anything_is_complete(three_agents, forty_an_hour):
    timer = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        sw.simulate(three_agents, forty_an_hour, days=40_000, replications=1)
    timer.join()


def test_staff_changes_over_the_day(three_agents):
    plan = sw.Plan(
        sw.calls("q", 0.0, sw.exponential(60)), staffing=sw.staff("all", [1, 3, 2], interval="8h")
    )
    result = sw.simulate(three_agents, plan, interval="8h", replications=2)
    ready = result.runs[0].group_counts["time_us"][:, sw.AGENT_STATES.index("ready")] / (8 * 3600e6)
    assert list(ready) == pytest.approx([1, 3, 2])
    shift = sw.Shift("a1", "8h", "16h", [("12h", "13h", "")])
    rest = [sw.Shift(name, 0, 1) for name in ("a2", "a3")]
    result = sw.simulate(three_agents, sw.Plan(plan.sources, shifts=[shift, *rest]), agents=True, replications=2)
    one = result.by_agent().set_index(["agent", "metric"])["mean"]
    assert one["a1", "share_ready"] == pytest.approx(7 / 24)
    assert one["a1", "share_not_ready"] == pytest.approx(1 / 24)


def test_everything_pickles(three_agents):
    source = sw.calls(
        "q",
        sw.rates([10, 20, 30], interval="1h", lines=True, busyness_cv=0.2),
        "lognormal; mean = 3m; cv = 1.2",
        patience=sw.weibull(90, 0.7),
        name="x",
        wrap_up=sw.gamma(20, 0.5),
        group_handling={"all": sw.erlang(3, 100)},
        priority=3,
        redial_after_abandoning=sw.Redial(0.5, sw.exponential("10m"), 3),
    )
    given = sw.calls("q", sw.instants([5, 6, 7.5]), [1, 2, 3], name="y")
    plan = sw.Plan(
        [source, given],
        shifts=[sw.Shift("a1", 0, "20h", [("1h", "2h", "")])],
        behaviours=sw.Behaviour("all", sw.exponential(3), declines=0.01),
        trunks=50,
    )
    centre = three_agents.with_queue("q", auto_answer=False)
    a = sw.simulate(centre, plan, replications=2, calls=True, events=True, agents=True)
    b = sw.simulate(*pickle.loads(pickle.dumps((centre, plan))), replications=2, calls=True, events=True, agents=True)
    c = pickle.loads(pickle.dumps(a))
    for other in (b, c):
        for left, right in zip(a.runs, other.runs):
            for name in ("source_counts", "group_counts", "agent_counts", "calls", "events"):
                assert getattr(left, name).tobytes() == getattr(right, name).tobytes(), name
    assert c.summary().equals(a.summary())


def test_people_keep_their_shifts_roughly():
    planned = [
        sw.Shift(f"a{i + 1}", "8h", "16h", [("10h", "10h15m", ""), ("10h20m", "10h30m", ""), ("15h50m", "15h59m", "")])
        for i in range(3)
    ]
    kept = sw.adhering(planned, late="exponential; mean = 8m", seed=5)
    assert kept != planned and all(shift.begin > 8 * 3600 and shift.end <= 16 * 3600 for shift in kept)
    again = sw.adhering(planned, late="exponential; mean = 8m", seed=5)
    assert [(s.begin, s.end, s.breaks) for s in kept] == [(s.begin, s.end, s.breaks) for s in again]
    centre = sw.Centre([{"name": "q", "auto_answer": True}], [{"name": "a{}", "count": 3, "queues": ["q"]}])
    calls = sw.calls("q", 40, sw.exponential(120))
    for shifts in (planned, kept):  # the simulator takes both
        sw.simulate(centre, sw.Plan(calls, shifts=shifts), replications=2)
    assert sw.adhering(planned, early="deterministic; value = 9h") == []
