# SPDX-License-Identifier: Apache-2.0
"""Pictures of what a simulation says, drawn with Matplotlib.

Each function takes a ``Result`` (or what it says below), draws into ``ax`` (a new figure if absent), and returns the
Axes, so that a picture can be changed and saved: ``plot.waits(result).figure.savefig("waits.png")``. Bands and bars are
the confidence intervals of the result. Matplotlib is needed only here: ``pip install matplotlib``.

Colours are those of Okabe & Ito (2008), which colour-blind readers can tell apart; lines differ in their markers, too.

>>> ax = waits(example_day())  # ax.figure.savefig("waits.png")
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Union

import numpy as np
import pandas as pd

from . import _strowger as core
from ._strowger import NotFoundError, StrowgerError, exponential
from .centre import Centre
from .plan import Plan, rates
from .plan import calls as calls_of
from .result import FORMULAS, Comparison, Result
from .simulation import compare, simulate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
else:
    Axes = Any

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Okabe & Ito, without the yellow that is too pale for lines."""
_MARKERS = ("o", "s", "^", "D", "v", "P", "X")
_STATE_COLOURS = {
    "not_ready": "#999999",
    "ready": "#BFE3D6",
    "reserved": "#E69F00",
    "busy": "#0072B2",
    "wrap_up": "#CC79A7",
}
_QUANTILES = (0.5, 0.9, 0.99)


def service_level(
    result: Result,
    *,
    by: str | None = None,
    threshold: int = 0,
    target: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """The share of calls answered in time, interval by interval.

    Args:
        result: simulated with ``interval=...``, else there is one point.
        by: "class" or "queue": a line for each.
        threshold: index of the threshold, as in ``simulate(thresholds=...)``.
        target: drawn as a dashed line, a share.
        ax: where to draw.

    Raises:
        NotFoundError: there is no such threshold.
        StrowgerError: Matplotlib is not installed, or `by` is something else.

    >>> service_level(example_day(), target=0.8).get_ylabel()
    'answered within 20 s'
    """
    seconds = _threshold(result, threshold)
    name = "service_level" if threshold == 0 else f"service_level_{seconds:g}s"
    ax = _lines(result.by_interval(by), [name], by, ax, [f"answered within {seconds:g} s"])
    _percent(ax)
    if target is not None:
        ax.axhline(target, color="black", linestyle="--", linewidth=1, label=f"target {target:.0%}")
    _finish(ax, result, f"answered within {seconds:g} s", target is not None or by is not None)
    ax.set_ylim(top=1.02)
    return ax


def waits(result: Result, *, by: str | None = None, ax: Axes | None = None) -> Axes:
    """Mean waits, interval by interval: of all calls, and of those that were answered (ASA).

    Args:
        by: "class" or "queue": a line for each, of all its calls.
        result, ax: as for ``service_level``.

    >>> [line.get_label() for line in waits(example_day()).get_lines()]
    ['all calls', 'answered calls (ASA)']
    """
    metrics = ["mean_wait_s", "mean_answered_wait_s"] if by is None else ["mean_wait_s"]
    ax = _lines(result.by_interval(by), metrics, by, ax, ["all calls", "answered calls (ASA)"])
    _finish(ax, result, "mean wait [s]", True)
    ax.set_ylim(bottom=0)
    return ax


def queue_length(result: Result, *, by: str | None = None, ax: Axes | None = None) -> Axes:
    """The mean number of calls that wait, interval by interval.

    Args:
        result, by, ax: as for ``service_level``.

    >>> queue_length(example_day()).get_ylabel()
    'calls waiting (mean)'
    """
    ax = _lines(result.by_interval(by), ["mean_waiting_calls"], by, ax, ["all calls"])
    _finish(ax, result, "calls waiting (mean)", by is not None)
    ax.set_ylim(bottom=0)
    return ax


def abandonment(result: Result, *, by: str | None = None, ax: Axes | None = None) -> Axes:
    """The share of calls whose caller hung up, interval by interval.

    Args:
        result, by, ax: as for ``service_level``.

    >>> abandonment(example_day()).get_ylabel()
    'callers who hung up'
    """
    ax = _lines(result.by_interval(by), ["share_abandoned"], by, ax, ["all calls"])
    _percent(ax)
    _finish(ax, result, "callers who hung up", by is not None)
    ax.set_ylim(bottom=0)
    return ax


def occupancy(result: Result, *, ax: Axes | None = None) -> Axes:
    """Occupancy of each group of agents, interval by interval: (busy + wrap-up) / (logged in and ready for calls).

    Args:
        result, ax: as for ``service_level``.

    >>> occupancy(example_day()).get_ylabel()
    'occupancy'
    """
    frame = occupancy_by_interval(result)
    groups = list(frame["group"].unique())
    by = "group" if len(groups) > 1 or groups != [""] else None
    ax = _lines(frame, ["occupancy"], by, ax, ["all agents"])
    _percent(ax)
    _finish(ax, result, "occupancy", by is not None)
    ax.set_ylim(0, 1.02)
    return ax


def occupancy_by_interval(result: Result) -> pd.DataFrame:
    """The figures of ``occupancy``: one row per group and interval, columns as in ``Result.by_interval``.

    >>> list(occupancy_by_interval(example_day()).columns)
    ['group', 'metric', 'begin_s', 'interval', 'mean', 'half_width', 'low', 'high']
    """
    # (replications, intervals, groups, states)
    times = np.stack([run.group_counts["time_us"] for run in result.runs]).astype(float)
    times = times.reshape(len(result.runs), result.setting.intervals, len(result.groups), -1)
    state = dict(zip(core.AGENT_STATES, np.moveaxis(times, -1, 0)))
    handling = state["busy"] + state["wrap_up"]
    there = handling + state["reserved"] + state["ready"]
    begins = np.array([_begin(result, i) for i in range(result.setting.intervals)])
    parts = []
    for i, group in enumerate(result.groups):
        above, below = np.ascontiguousarray(handling[:, :, i]), np.ascontiguousarray(there[:, :, i])
        mean, half = core.estimate_columns(above, below, result.confidence)
        columns = {"metric": "occupancy", "begin_s": begins, "interval": np.arange(len(mean)), "mean": mean}
        spread = {"half_width": half, "low": mean - half, "high": mean + half}
        parts.append(pd.DataFrame({"group": group, **columns, **spread}))
    return pd.concat(parts, ignore_index=True)


def wait_distribution(
    result: Union[Result, pd.DataFrame],
    *,
    by: str | None = None,
    quantiles: Sequence[float] = _QUANTILES,
    longest_s: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Which share of the calls waited no longer than so long, with quantiles marked.

    Args:
        result: simulated with ``calls=True``, or the frame of ``Result.calls()``, perhaps only some rows of it.
        by: "class", "queue", "end" or another column of the frame: a line for each.
        quantiles: shares whose waits are marked and named in the legend.
        longest_s: end of the axis; a little beyond the furthest mark, or the 99 % quantile, if absent.
        ax: where to draw.

    Raises:
        StrowgerError: no calls were kept, there is none, or a quantile is not between 0 and 1.
        NotFoundError: the frame has no column `by`.

    >>> wait_distribution(example_day(), by="end").get_xlabel()
    'wait [s]'
    """
    calls = result.calls() if isinstance(result, Result) else result
    if len(calls) == 0:
        raise StrowgerError("there are no calls to draw")
    if by is not None and by not in calls.columns:
        raise NotFoundError(f"'{by}' is not a column of the calls; there are {', '.join(calls.columns)}")
    for quantile in quantiles:
        if not 0 < quantile < 1:
            raise StrowgerError(f"quantile {quantile} is not between 0 and 1")
    ax = _axes(ax)
    furthest = float(np.quantile(calls["wait_s"], 0.99))
    parts = [("all calls", calls)] if by is None else list(calls.groupby(by, observed=True))
    for i, (name, part) in enumerate(parts):
        sorted_waits = np.sort(part["wait_s"].to_numpy())
        shares = np.arange(1, len(sorted_waits) + 1) / len(sorted_waits)
        marks = [sorted_waits[min(len(shares) - 1, math.ceil(q * len(shares)) - 1)] for q in quantiles]
        told = ", ".join(f"{q:.3g} %: {wait:.3g} s" for q, wait in zip(100 * np.asarray(quantiles), marks))
        # From no call to the share that did not wait at all, and on.
        x, y = np.append(0.0, sorted_waits), np.append(0.0, shares)
        ax.step(x, y, where="post", color=_colour(i), label=f"{name} ({told})" if told else str(name))
        ax.plot(marks, quantiles, linestyle="", marker=_MARKERS[i % len(_MARKERS)], color=_colour(i), zorder=3)
        furthest = max([furthest, *marks])
    end = longest_s if longest_s is not None else 1.05 * furthest
    # A little to the left of 0, so that marks of calls that did not wait are seen.
    ax.set_xlim(-0.01 * end if end > 0 else -0.01, end if end > 0 else 1)
    ax.set_ylim(0, 1.02)
    ax.set_xlabel("wait [s]")
    ax.set_ylabel("calls that waited no longer")
    _percent(ax)
    ax.grid(alpha=0.3)
    ax.legend(loc="lower right", fontsize="small", title=by)
    return ax


def agents(
    result: Result,
    *,
    replication: int = 0,
    begin_s: float | None = None,
    end_s: float | None = None,
    names: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """What each agent did: a bar per state (a Gantt chart).

    Args:
        result: simulated with ``events=True``.
        replication: which run, from 0.
        begin_s, end_s: the part of the day, in seconds since midnight of the first day; all of it if absent.
        names: of the agents, from top to bottom; all if absent.
        ax: where to draw.

    Raises:
        StrowgerError: no events were kept, or the part of the day is empty.
        NotFoundError: no agent has that name.

    >>> agents(example_day(), begin_s=9 * 3600, end_s=10 * 3600, names=["a1", "a2"]).get_xlabel()
    'time of day [hh:mm]'
    """
    names = list(result.agents if names is None else names)
    for name in names:
        if name not in result.agents:
            raise NotFoundError(f"'{name}' is not one of the agents")
    begin = result.setting.start_s if begin_s is None else begin_s
    end = result.setting.start_s + result.setting.warmup_s + result.setting.length_s if end_s is None else end_s
    if not begin < end:
        raise StrowgerError(f"begin_s is {begin:g} and end_s {end:g}, expected a later end")
    spells = agent_spells(result, replication)
    ax = _axes(ax, height=max(2.5, 1.2 + 0.28 * len(names)))
    used = []
    for state, colour in _STATE_COLOURS.items():
        some = False
        for row, name in enumerate(names):
            mine = spells[(spells["agent"] == name) & (spells["state"] == state)]
            begins = np.maximum(mine["begin_s"].to_numpy(), begin)
            ends = np.minimum(mine["end_s"].to_numpy(), end)
            there = begins < ends
            if there.any():
                some = True
                spans = list(zip(begins[there], (ends - begins)[there]))
                ax.broken_barh(spans, (row - 0.4, 0.8), facecolors=colour, edgecolor="white", linewidth=0.3)
        if some:
            used.append((state, colour))
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.6)
    _time_axis(ax, begin, end)
    from matplotlib.patches import Patch

    patches = [Patch(facecolor=colour, label=state.replace("_", " ")) for state, colour in used]
    ax.legend(handles=patches, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=5, frameon=False, fontsize="small")
    return ax


def agent_spells(result: Result, replication: int = 0) -> pd.DataFrame:
    """The figures of ``agents``: one row per stretch of time that an agent spent in a state.

    Columns: agent, state (of ``AGENT_STATES``), begin_s, end_s. All end with the measured time.

    Raises:
        StrowgerError: no events were kept: ``simulate(..., events=True)`` does it.

    >>> list(agent_spells(example_day()).columns)
    ['agent', 'state', 'begin_s', 'end_s']
    """
    if not 0 <= replication < len(result.runs):
        raise NotFoundError(f"replication {replication}: there are {len(result.runs)}, counted from 0")
    events = result.events(replication)
    if len(events) == 0:
        raise StrowgerError("no events were kept: simulate(..., events=True) does it")
    changes = events[events["kind"] == core.EVENT_KINDS.index("agent_state")]
    changes = changes[np.argsort(changes["agent"], kind="stable")]
    end_us = round((result.setting.start_s + result.setting.warmup_s + result.setting.length_s) * 1e6)
    # Each spell ends where the next change of the same agent is; calls in hand go on for a while after the end.
    is_last = np.append(changes["agent"][1:] != changes["agent"][:-1], True)
    ends = np.where(is_last, end_us, np.minimum(np.append(changes["time_us"][1:], end_us), end_us))
    states = list(core.AGENT_STATES)
    numbers = (changes["agent"] & core.AGENT_INDEX_MASK).astype(np.int64)
    frame = pd.DataFrame(
        {
            "agent": pd.Categorical.from_codes(numbers, list(result.agents)),
            "state": pd.Categorical.from_codes(changes["new_state"].astype(np.int64), states),
            "begin_s": changes["time_us"] * 1e-6,
            "end_s": ends * 1e-6,
        }
    )
    return frame[frame["end_s"] > frame["begin_s"]].reset_index(drop=True)


def comparison(
    comparison: Comparison,
    metrics: Sequence[str] = ("service_level", "share_abandoned", "mean_wait_s", "mean_answered_wait_s"),
    *,
    names: tuple[str, str] = ("a", "b"),
    ax: Axes | None = None,
) -> Axes:
    """What two policies differ by, in percent of the second, with confidence intervals.

    Args:
        comparison: of ``compare``.
        metrics: rows of its table; those that are 0 for the second policy cannot be drawn.
        names: of the two policies.
        ax: where to draw.

    Raises:
        NotFoundError: no metric has that name.
        StrowgerError: nothing is left to draw.

    >>> comparison(compare(example_day(), example_day()), ["mean_wait_s"]).get_xlabel()
    'a - b, in % of b'
    """
    table = comparison.table.set_index("metric")
    for metric in metrics:
        if metric not in table.index:
            raise NotFoundError(f"'{metric}' is not a metric of the comparison; there are {', '.join(table.index)}")
    rows = table.loc[list(metrics)]
    rows = rows[rows["b"] != 0]
    if rows.empty:
        raise StrowgerError(f"there is nothing to draw: every metric is 0 for {names[1]}")
    ax = _axes(ax, height=1.6 + 0.5 * len(rows))
    percent = 100 / rows["b"].abs().to_numpy()
    differences = rows["difference"].to_numpy() * percent
    halves = _finite(rows["half_width"].to_numpy() * percent)
    for row, (difference, half, clear) in enumerate(zip(differences, halves, rows["significant"])):
        ax.errorbar(
            difference,
            row,
            xerr=half,
            fmt=_MARKERS[0] if clear else _MARKERS[1],
            color=COLOURS[0] if clear else "#777777",
            markerfacecolor=None if clear else "white",
            capsize=4,
            label="differs" if clear else "may be chance",
        )
    ax.axvline(0, color="black", linewidth=1)
    told = [f"{name}\n{a:.3g} | {b:.3g}" for name, a, b in zip(rows.index, rows["a"], rows["b"])]
    ax.set_yticks(range(len(rows)), told)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlabel(f"{names[0]} - {names[1]}, in % of {names[1]}")
    ax.set_ylabel(f"{names[0]} | {names[1]}")
    ax.grid(axis="x", alpha=0.3)
    handles = dict(zip(*reversed(ax.get_legend_handles_labels())))
    title = f"{comparison.confidence:.0%} intervals of {comparison.pairs} pairs"
    ax.legend(
        handles.values(), handles.keys(), loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False, title=title
    )
    return ax


def policies(
    results: Mapping[str, Result], metric: str = "service_level", *, source: str | None = None, ax: Axes | None = None
) -> Axes:
    """One metric under several policies, with confidence intervals, in the order given.

    Args:
        results: by the name of the policy.
        metric: a key of ``METRICS``.
        source: of one class of calls alone.
        ax: where to draw.

    Raises:
        NotFoundError: no metric has that name.
        StrowgerError: there is no result.

    >>> policies({"today": example_day(), "tomorrow": example_day()}, "mean_wait_s").get_xlabel()
    'mean_wait_s'
    """
    if not results:
        raise StrowgerError("there are no results to draw")
    estimates = [result.estimate(metric, source=source) for result in results.values()]
    ax = _axes(ax, height=1.4 + 0.45 * len(estimates))
    means = np.array([estimate.mean for estimate in estimates])
    halves = _finite(np.array([estimate.half_width for estimate in estimates]))
    ax.errorbar(means, range(len(means)), xerr=halves, fmt="o", color=COLOURS[0], capsize=4)
    ax.set_yticks(range(len(means)), list(results))
    ax.set_ylim(len(means) - 0.5, -0.5)
    if _is_share(metric):
        _percent(ax, axis="x")
    ax.set_xlabel(metric)
    ax.set_title(f"{FORMULAS[metric]}; {estimates[0].confidence:.0%} intervals", fontsize="medium")
    ax.grid(axis="x", alpha=0.3)
    return ax


def example_day() -> Result:
    """A small centre from 8 to 14 h, simulated ten times, to try the pictures with.

    >>> example_day().sources
    ['support', 'sales']
    """
    centre = Centre(
        queues=[{"name": "support", "auto_answer": True, "wrap_up": "20s"}, {"name": "sales", "auto_answer": True}],
        agents=[
            {"name": "a{}", "count": 6, "group": "north", "queues": ["support"]},
            {"name": "b{}", "count": 3, "group": "south", "queues": ["sales", "support"]},
        ],
    )
    per_hour = [0.0] * 8 + [50.0, 80.0, 110.0, 100.0, 70.0, 60.0]
    plan = Plan(
        [
            calls_of("support", rates(per_hour, interval="1h"), exponential("200s"), patience=exponential("2m")),
            calls_of("sales", 25.0, exponential("3m"), patience=exponential("2m")),
        ]
    )
    return simulate(
        centre, plan, start="8h", length="6h", interval="30m", replications=10, agents=True, calls=True, events=True
    )


# ---- How it is drawn -------------------------------------------------------------------------------------------------


def _axes(ax: Axes | None, *, height: float = 4.0) -> Axes:
    """`ax`, or that of a new figure."""
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise StrowgerError("pictures need the package matplotlib: pip install matplotlib") from error
    return pyplot.subplots(figsize=(8.0, height), layout="constrained")[1] if ax is None else ax


def _lines(
    frame: pd.DataFrame, metrics: Sequence[str], by: str | None, ax: Axes | None, labels: Sequence[str]
) -> Axes:
    """A line with its band per metric, or per value of the column `by`."""
    ax = _axes(ax)
    parts = []
    for metric, label in zip(metrics, labels):
        rows = frame[frame["metric"] == metric]
        parts += [(label, rows)] if by is None else [(name or "(no group)", part) for name, part in rows.groupby(by, sort=False)]
    for i, (label, rows) in enumerate(parts):
        begins = rows["begin_s"].to_numpy()
        length = begins[1] - begins[0] if len(begins) > 1 else 0.0
        middles = begins + length / 2
        ax.plot(middles, rows["mean"], color=_colour(i), marker=_MARKERS[i % len(_MARKERS)], markersize=4, label=label)
        low, high = _finite(rows["low"].to_numpy()), _finite(rows["high"].to_numpy())
        # Student's interval does not know that these have limits.
        low, high = np.maximum(low, 0), np.minimum(high, 1) if _is_share(rows["metric"].iloc[0]) else high
        ax.fill_between(middles, low, high, color=_colour(i), alpha=0.2, linewidth=0)
    return ax


def _finish(ax: Axes, result: Result, ylabel: str, with_legend: bool) -> None:
    begin = _begin(result, 0)
    _time_axis(ax, begin, _begin(result, result.setting.intervals))
    ax.set_ylabel(ylabel)
    ax.grid(alpha=0.3)
    runs = len(result.runs)
    told = f"{runs} replications, {result.confidence:.0%} intervals" if runs > 1 else "1 replication"
    ax.set_title(told, fontsize="small", loc="right")
    if with_legend:
        ax.legend(fontsize="small")


def _begin(result: Result, interval: int) -> float:
    setting = result.setting
    return setting.start_s + setting.warmup_s + setting.length_s / setting.intervals * interval


def _threshold(result: Result, threshold: int) -> float:
    seconds = result.setting.thresholds_s
    if not 0 <= threshold < len(seconds):
        raise NotFoundError(f"threshold {threshold}: there are {len(seconds)}, counted from 0")
    return seconds[threshold]


def _time_axis(ax: Axes, begin_s: float, end_s: float) -> None:
    """Times of day at whole minutes or hours, at most a dozen of them."""
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    steps = (60, 300, 600, 900, 1800, 3600, 2 * 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400)
    step = next((s for s in steps if (end_s - begin_s) / s <= 12), 86400 * math.ceil((end_s - begin_s) / 86400 / 12))
    ax.xaxis.set_major_locator(MultipleLocator(step))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda seconds, _: _clock(seconds)))
    ax.set_xlim(begin_s, end_s)
    ax.set_xlabel("time of day [hh:mm]" if end_s <= 86400 else "day + time of day [hh:mm]")


def _clock(seconds: float) -> str:
    days, rest = divmod(round(seconds), 86400)
    clock = f"{rest // 3600:02d}:{rest % 3600 // 60:02d}"
    return clock if days == 0 else f"{days}+{clock}"


def _percent(ax: Axes, axis: str = "y") -> None:
    from matplotlib.ticker import PercentFormatter

    (ax.yaxis if axis == "y" else ax.xaxis).set_major_formatter(PercentFormatter(1.0))


def _is_share(metric: str) -> bool:
    return metric.startswith(("share_", "service_level", "occupancy"))


def _colour(i: int) -> str:
    return COLOURS[i % len(COLOURS)]


def _finite(values: np.ndarray) -> np.ndarray:
    """Intervals of one sample have no end, and are not drawn."""
    return np.where(np.isfinite(values), values, np.nan)
