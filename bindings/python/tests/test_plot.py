# SPDX-License-Identifier: Apache-2.0
"""strowger.plot: each picture is drawn from a small simulation, and its data are those of the frames."""

import sys

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")
from matplotlib import pyplot

import strowger as sw
from strowger import plot


@pytest.fixture(scope="module")
def centre():
    return sw.Centre(
        queues=[{"name": "support", "auto_answer": True, "wrap_up": "20s"}, {"name": "sales", "auto_answer": True}],
        agents=[
            {"name": "a{}", "count": 4, "group": "north", "queues": ["support"]},
            {"name": "b{}", "count": 3, "group": "south", "queues": ["sales", "support"]},
        ],
    )


@pytest.fixture(scope="module")
def plan():
    return sw.Plan(
        [
            sw.calls("support", 60, sw.exponential(200), patience=sw.exponential(120)),
            sw.calls("sales", 30, sw.exponential(180), patience=sw.exponential(120)),
        ]
    )


def simulated(centre, plan, **more):
    options = {"start": 8 * 3600, "length": 6 * 3600, "interval": 3600, "replications": 5, "thresholds": (20, 60), **more}
    return sw.simulate(centre, plan, **options)


@pytest.fixture(scope="module")
def day(centre, plan):
    return simulated(centre, plan, calls=True, events=True, agents=True)


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    for number in pyplot.get_fignums():
        pyplot.figure(number).canvas.draw()  # Whatever can go wrong while it is drawn goes wrong here.
    pyplot.close("all")


def rows(frame, metric, **keys):
    frame = frame[frame["metric"] == metric]
    for key, value in keys.items():
        frame = frame[frame[key] == value]
    return frame


def expect_line(line, frame):
    np.testing.assert_array_equal(line.get_ydata(), frame["mean"])
    np.testing.assert_allclose(line.get_xdata(), frame["begin_s"] + 1800)


def band_edges(ax, i):
    return np.concatenate([path.vertices[:, 1] for path in ax.collections[i].get_paths()] or [[]])


def test_service_level_is_that_of_the_frame(day):
    ax = plot.service_level(day, target=0.8)
    expect_line(ax.get_lines()[0], rows(day.by_interval(), "service_level"))
    assert list(ax.get_lines()[1].get_ydata()) == [0.8, 0.8]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["answered within 20 s", "target 80%"]
    frame = rows(day.by_interval(), "service_level")
    assert set(np.round(frame["low"], 12)) <= set(np.round(band_edges(ax, 0), 12))
    assert band_edges(ax, 0).max() <= 1


def test_service_level_of_another_threshold_by_class(day):
    ax = plot.service_level(day, by="class", threshold=1)
    for line, name in zip(ax.get_lines(), ["support", "sales"]):
        assert line.get_label() == name
        expect_line(line, rows(day.by_interval("class"), "service_level_60s", **{"class": name}))
    assert ax.get_ylabel() == "answered within 60 s"
    with pytest.raises(sw.NotFoundError, match="threshold 2: there are 2"):
        plot.service_level(day, threshold=2)


@pytest.mark.parametrize("by", [None, "class", "queue"])
@pytest.mark.parametrize(
    "draw, metric", [(plot.waits, "mean_wait_s"), (plot.queue_length, "mean_waiting_calls"), (plot.abandonment, "share_abandoned")]
)
def test_lines_are_those_of_the_frame(day, draw, metric, by):
    ax = draw(day, by=by)
    if by is None:
        expect_line(ax.get_lines()[0], rows(day.by_interval(), metric))
    else:
        for line, name in zip(ax.get_lines(), ["support", "sales"]):
            expect_line(line, rows(day.by_interval(by), metric, **{by: name}))
    assert ax.get_xlim() == (8 * 3600, 14 * 3600)


def test_waits_tell_all_calls_from_answered_ones(day):
    ax = plot.waits(day)
    expect_line(ax.get_lines()[1], rows(day.by_interval(), "mean_answered_wait_s"))
    assert ax.get_ylabel() == "mean wait [s]"


def test_occupancy_by_group(day):
    ax = plot.occupancy(day)
    frame = plot.occupancy_by_interval(day)
    for line, group in zip(ax.get_lines(), ["north", "south"]):
        expect_line(line, rows(frame, "occupancy", group=group))


def test_occupancy_of_one_interval_is_that_of_the_group(centre, plan):
    whole = simulated(centre, plan, interval=None, replications=4)
    frame = plot.occupancy_by_interval(whole)
    for group in ("north", "south"):
        wanted = rows(whole.by_group(), "occupancy", group=group).iloc[0]
        found = rows(frame, "occupancy", group=group).iloc[0]
        for column in ("mean", "half_width", "low", "high"):
            assert found[column] == pytest.approx(wanted[column], rel=1e-12)


def test_one_replication_has_no_band(centre, plan):
    one = simulated(centre, plan, replications=1)
    ax = plot.waits(one)
    assert np.isfinite(ax.get_ylim()).all()
    expect_line(ax.get_lines()[0], rows(one.by_interval(), "mean_wait_s"))
    assert len(band_edges(ax, 0)) == 0
    assert ax.get_title(loc="right") == "1 replication"


def test_distribution_is_that_of_the_calls(day):
    calls = day.calls()
    ax = plot.wait_distribution(day, by="class", quantiles=(0.5, 0.9))
    for i, name in enumerate(["support", "sales"]):
        waits = np.sort(calls[calls["class"] == name]["wait_s"])
        line, marks = ax.get_lines()[2 * i : 2 * i + 2]
        np.testing.assert_array_equal(line.get_xdata()[1:], waits)
        np.testing.assert_allclose(line.get_ydata()[1:], np.arange(1, len(waits) + 1) / len(waits))
        for quantile, wait in zip((0.5, 0.9), marks.get_xdata()):
            assert (waits <= wait).mean() >= quantile
            assert (waits < wait).mean() < quantile
    answered = calls[calls["end"] == calls["end"].iloc[0]]
    some = plot.wait_distribution(answered, quantiles=())
    assert len(some.get_lines()[0].get_xdata()) == len(answered) + 1


def test_distribution_says_what_is_wrong(day, centre, plan):
    with pytest.raises(sw.StrowgerError, match="calls=True"):
        plot.wait_distribution(simulated(centre, plan))
    with pytest.raises(sw.StrowgerError, match="no calls to draw"):
        plot.wait_distribution(day.calls().iloc[:0])
    with pytest.raises(sw.NotFoundError, match="'team' is not a column"):
        plot.wait_distribution(day, by="team")
    with pytest.raises(sw.StrowgerError, match="quantile 90 is not between 0 and 1"):
        plot.wait_distribution(day, quantiles=[90])


def test_spells_fill_the_day_and_agree_with_the_counts(day):
    spells = plot.agent_spells(day, 2)
    one_run = day.runs[2]
    for agent in day.agents:
        mine = spells[spells["agent"] == agent]
        np.testing.assert_allclose(mine["begin_s"].to_numpy()[1:], mine["end_s"].to_numpy()[:-1], atol=1e-9)
        assert mine["begin_s"].iloc[0] == 8 * 3600
        assert mine["end_s"].iloc[-1] == 14 * 3600
    lengths = (spells["end_s"] - spells["begin_s"]).groupby(spells["state"], observed=False).sum()
    counted = one_run.group_counts["time_us"].sum(axis=0) * 1e-6
    for state, seconds in zip(sw.AGENT_STATES, counted):
        assert lengths[state] == pytest.approx(seconds, abs=1e-3), state


def test_bars_of_agents_are_the_spells(day):
    ax = plot.agents(day, begin_s=9 * 3600, end_s=10 * 3600, names=["b1", "a2"])
    assert [text.get_text() for text in ax.get_yticklabels()] == ["b1", "a2"]
    spells = plot.agent_spells(day)
    shown = spells[spells["agent"].isin(["b1", "a2"])]
    shown = shown[(shown["end_s"] > 9 * 3600) & (shown["begin_s"] < 10 * 3600)]
    bars = [path.get_extents() for collection in ax.collections for path in collection.get_paths()]
    assert len(bars) == len(shown)
    assert sum(bar.width for bar in bars) == pytest.approx(2 * 3600)
    assert ax.get_xlim() == (9 * 3600, 10 * 3600)


def test_agents_say_what_is_wrong(day, centre, plan):
    with pytest.raises(sw.NotFoundError, match="'nobody' is not one of the agents"):
        plot.agents(day, names=["nobody"])
    with pytest.raises(sw.StrowgerError, match="expected a later end"):
        plot.agents(day, begin_s=100, end_s=100)
    with pytest.raises(sw.NotFoundError, match="replication 5: there are 5"):
        plot.agents(day, replication=5)
    with pytest.raises(sw.StrowgerError, match="events=True"):
        plot.agents(simulated(centre, plan))


def test_comparison_is_the_table(day, centre, plan):
    more = simulated(centre.with_group_size("north", 6), plan)
    comparison = sw.compare(more, day)
    ax = plot.comparison(comparison, ["service_level", "mean_wait_s"], names=("more", "today"))
    table = comparison.table.set_index("metric")
    for container, metric in zip(ax.containers, ["service_level", "mean_wait_s"]):
        row = table.loc[metric]
        point = container.lines[0]
        assert point.get_xdata()[0] == pytest.approx(100 * row["difference"] / row["b"])
        (bar,) = container.lines[2]
        ends = bar.get_segments()[0][:, 0]
        np.testing.assert_allclose(ends, 100 * np.array([row["low"], row["high"]]) / row["b"])
    assert ax.get_xlabel() == "more - today, in % of today"
    with pytest.raises(sw.NotFoundError, match="'speed' is not a metric"):
        plot.comparison(comparison, ["speed"])
    with pytest.raises(sw.StrowgerError, match="nothing to draw"):
        plot.comparison(comparison, ["share_blocked"])


def test_policies_are_the_estimates(day, centre, plan):
    results = {"today": day, "more": simulated(centre.with_group_size("north", 6), plan)}
    ax = plot.policies(results, "share_abandoned", source="sales")
    (container,) = ax.containers
    wanted = [result.estimate("share_abandoned", source="sales") for result in results.values()]
    np.testing.assert_array_equal(container.lines[0].get_xdata(), [estimate.mean for estimate in wanted])
    (bars,) = container.lines[2]
    for segment, estimate in zip(bars.get_segments(), wanted):
        np.testing.assert_allclose(segment[:, 0], [estimate.low, estimate.high])
    with pytest.raises(sw.StrowgerError, match="no results"):
        plot.policies({})


def test_draws_into_the_axes_that_are_given(day):
    figure, axes = pyplot.subplots(2, 2)
    assert plot.waits(day, ax=axes[0, 0]) is axes[0, 0]
    assert plot.agents(day, ax=axes[0, 1]) is axes[0, 1]
    assert plot.policies({"today": day}, ax=axes[1, 0]) is axes[1, 0]
    assert pyplot.get_fignums() == [figure.number]


def test_times_of_the_second_day_say_so():
    assert plot._clock(8.5 * 3600) == "08:30"
    assert plot._clock(86400 + 3600) == "1+01:00"


def test_without_matplotlib_it_says_what_to_install(day, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(sw.StrowgerError, match="pip install matplotlib"):
        plot.waits(day)
