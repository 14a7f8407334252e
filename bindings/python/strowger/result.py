# SPDX-License-Identifier: Apache-2.0
"""Result: what a simulation says, as estimates with confidence intervals and as tidy DataFrames."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from . import _strowger as core
from ._strowger import NotFoundError, Run, StrowgerError

_SUFFIX = {"": "", "s": "_s", "s^2": "_s2", "calls": "_calls"}
METRICS: dict[str, int] = {name + _SUFFIX[unit]: i for i, (name, unit, _) in enumerate(core.METRICS)}
"""Every metric by its name (units: ``_s`` seconds, ``_s2`` seconds squared, none: a share), and its number."""
FORMULAS: dict[str, str] = {name + _SUFFIX[unit]: formula for name, unit, formula in core.METRICS}
"""What each metric is, as a formula."""
_WITH_THRESHOLD = ("service_level", "share_abandoned_within", "share_waited_over")


@dataclass(frozen=True)
class Estimate:
    """A mean and the half width of its Student-t confidence interval, infinite if there is but one sample.

    >>> Estimate(0.8, 0.02, 0.95, 10).low
    0.78
    """

    mean: float
    half_width: float
    confidence: float
    samples: int

    @property
    def low(self) -> float:
        """Where the interval begins."""
        return self.mean - self.half_width

    @property
    def high(self) -> float:
        """Where the interval ends."""
        return self.mean + self.half_width

    def __str__(self) -> str:
        return f"{self.mean:.6g} +- {self.half_width:.2g} ({self.confidence:.0%}, {self.samples} samples)"


@dataclass(frozen=True)
class Setting:
    """What was simulated, apart from the centre and the plan."""

    seed: int
    start_s: float
    warmup_s: float
    length_s: float
    intervals: int
    thresholds_s: tuple[float, ...]


@dataclass
class Result:
    """What a simulation counted, replication by replication.

    With two or more replications each is a sample; with one, its intervals are (batch means: they should be long).
    Every estimate is a ratio of sums over the samples, its interval by the delta method (Law, "Simulation Modeling and
    Analysis", 5th ed. 2015). Results can be pickled.
    """

    runs: list[Run]
    setting: Setting
    queues: list[str]
    agents: list[str]
    queue_of_source: list[str]
    kept: frozenset[str] = frozenset()
    """What was kept beside the counts: "agents", "calls", "events"."""
    confidence: float = 0.95
    stopped: bool = False
    """Ctrl-C came before the end; the replications that were complete are here."""
    _terms: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def replications(self) -> int:
        """How many there are."""
        return len(self.runs)

    @property
    def sources(self) -> list[str]:
        """Names of the classes of calls."""
        return self.runs[0].sources

    @property
    def groups(self) -> list[str]:
        """Names of the groups of agents; '' for those of none."""
        return self.runs[0].groups

    def estimate(
        self,
        metric: str,
        *,
        source: str | None = None,
        queue: str | None = None,
        threshold: int = 0,
        confidence: float | None = None,
    ) -> Estimate:
        """One metric of all calls, of one class of calls, or of all calls that joined one queue.

        Args:
            metric: a key of ``METRICS``.
            source, queue: a name; not both.
            threshold: index of the threshold, for service levels.
            confidence: between 0 and 1.

        Raises:
            NotFoundError: nothing has that name.
        """
        above, below = self._of(metric, self._chosen(source, queue), threshold)
        return self._estimates(_samples(above), _samples(below), confidence)[0]

    def summary(self) -> pd.DataFrame:
        """All calls together: one row per metric."""
        return self._table([({}, None)])

    def by_class(self) -> pd.DataFrame:
        """One row per class of calls and metric."""
        return self._table([({"class": name}, [i]) for i, name in enumerate(self.sources)])

    def by_queue(self) -> pd.DataFrame:
        """One row per queue that calls arrive at, and metric. A call counts in the queue that it reached first."""
        used = [queue for queue in self.queues if queue in self.queue_of_source]
        return self._table([({"queue": queue}, self._chosen(None, queue)) for queue in used])

    def by_interval(self, by: str | None = None) -> pd.DataFrame:
        """One row per interval and metric: ``interval`` counts from 0, ``begin_s`` is its begin.

        Args:
            by: "class" or "queue": one row for each of these, too.
        """
        choices: list[tuple[dict[str, Any], list[int] | None]] = [({}, None)]
        if by == "class":
            choices = [({"class": name}, [i]) for i, name in enumerate(self.sources)]
        elif by == "queue":
            used = [queue for queue in self.queues if queue in self.queue_of_source]
            choices = [({"queue": queue}, self._chosen(None, queue)) for queue in used]
        elif by is not None:
            raise StrowgerError(f"by is '{by}', expected 'class' or 'queue'")
        length = self.setting.length_s / self.setting.intervals
        parts = []
        for keys, sources in choices:
            for metric, threshold, name in self._metrics(sources):
                above, below = self._of(metric, sources, threshold)
                mean, half = core.estimate_columns(above, below, self.confidence)
                frame = _frame(np.arange(len(mean)), mean, half)
                frame.insert(0, "begin_s", self.setting.start_s + self.setting.warmup_s + length * frame["interval"])
                frame.insert(0, "metric", name)
                for key, value in reversed(keys.items()):
                    frame.insert(0, key, value)
                parts.append(frame)
        return pd.concat(parts, ignore_index=True)

    def by_group(self) -> pd.DataFrame:
        """One row per group of agents and metric: occupancy, and the mean number of agents in each state."""
        rows = []
        times = np.stack([_grid(run.group_counts, len(self.groups))["time_us"] for run in self.runs])
        lengths = np.stack([_grid(run.group_counts, len(self.groups))["length_us"] for run in self.runs])
        for i, group in enumerate(self.groups):
            rows += self._of_staff({"group": group}, times[:, :, i, :], lengths[:, :, i], "mean_agents_")
        return pd.DataFrame(rows)

    def by_agent(self) -> pd.DataFrame:
        """One row per agent and metric: occupancy, the share of time in each state, calls answered, offers not answered.

        Raises:
            StrowgerError: ``simulate`` was not told ``agents=True``.
        """
        self._need("agents")
        rows = []
        grids = np.stack([_grid(run.agent_counts, len(self.agents)) for run in self.runs])
        length = np.full(grids.shape[:2], self.setting.length_s * 1e6 / self.setting.intervals)
        for i, agent in enumerate(self.agents):
            one = grids[:, :, i]
            rows += self._of_staff({"agent": agent}, one["time_us"], length, "share_")
            per_day = _samples(length) / 86_400e6
            for name in ("answered", "not_answered"):
                estimate = self._estimates(_samples(one[name].astype(float)), per_day, None)[0]
                rows.append(_row({"agent": agent}, f"{name}_per_day", estimate))
            handling = _samples(one["handling_us"] * 1e-6)
            estimate = self._estimates(handling, _samples(one["answered"].astype(float)), None)[0]
            rows.append(_row({"agent": agent}, "mean_handling_s", estimate))
        return pd.DataFrame(rows)

    def calls(self) -> pd.DataFrame:
        """One row per call that is over, of all replications; warm-up included, and wrap-up: a call whose agent still
        wraps up when the last one has been answered is not there.

        Raises:
            StrowgerError: ``simulate`` was not told ``calls=True``.
        """
        self._need("calls")
        raw = np.concatenate([run.calls for run in self.runs])
        return pd.DataFrame(
            {
                "replication": np.repeat([run.replication for run in self.runs], [len(run.calls) for run in self.runs]),
                "class": _names(raw["source"], self.sources),
                "number": raw["number"],
                "attempt": raw["attempt"],
                "queue": _names(raw["queue"], self.queues),
                "arrival_s": raw["arrival_us"] * 1e-6,
                "wait_s": raw["wait_us"] * 1e-6,
                "handling_s": raw["handling_us"] * 1e-6,
                "agent": _names(raw["agent"], self.agents),
                "end": _names(raw["end"], core.CALL_ENDS),
                "escalated": raw["escalated"].astype(bool),
            }
        )

    def events_frame(self, replication: int = 0) -> pd.DataFrame:
        """The engine's events of one replication with names in place of numbers: one row per event."""
        raw = self.events(replication)
        queue, agent = raw["queue"].astype(np.int64), raw["agent"].astype(np.int64)
        queue = np.where(queue < len(self.queues), queue, -1)
        agent = np.where(agent == 0xFFFFFFFF, -1, agent & core.AGENT_INDEX_MASK)
        about_call = raw["call"] != np.uint64(0xFFFFFFFFFFFFFFFF)
        return pd.DataFrame(
            {
                "time_s": raw["time_us"] * 1e-6,
                "kind": _names(raw["kind"], core.EVENT_KINDS),
                "class": _names(np.where(about_call, (raw["host_ref"] >> np.uint64(48)).astype(int), -1), self.sources),
                "number": (raw["host_ref"] & np.uint64(2**48 - 1)).astype(np.int64),
                "call": raw["call"],
                "queue": _names(queue, self.queues),
                "agent": _names(agent, self.agents),
                "cause": _names(raw["cause"], core.CAUSES),
                "end": _names(raw["end"], core.CALL_ENDS),
                "old_state": _names(raw["old_state"], core.AGENT_STATES),
                "new_state": _names(raw["new_state"], core.AGENT_STATES),
                "value": raw["value"],
                "value2": raw["value2"],
            }
        )

    def events(self, replication: int = 0) -> np.ndarray:
        """The engine's events of one replication: a structured array that shares the engine's memory.

        ``kind``, ``cause``, ``end`` and the states are numbers into ``EVENT_KINDS``, ``CAUSES``, ``CALL_ENDS`` and
        ``AGENT_STATES``. Field by field: ``include/strowger/engine/event.h``.

        Raises:
            StrowgerError: ``simulate`` was not told ``events=True``.
        """
        self._need("events")
        return self.runs[replication].events

    def __repr__(self) -> str:
        stopped = ", stopped" if self.stopped else ""
        return f"<Result: {self.replications} replications of {self.setting.length_s:g} s{stopped}>"

    # ---- How it is worked out ----------------------------------------------------------------------------------------

    def _need(self, what: str) -> None:
        if what not in self.kept:
            raise StrowgerError(f"{what} were not kept: simulate(..., {what}=True) does it")

    def _chosen(self, source: str | None, queue: str | None) -> list[int] | None:
        if source is not None and queue is not None:
            raise StrowgerError("give a source or a queue, not both")
        if source is not None:
            if source not in self.sources:
                raise NotFoundError(f"'{source}' is not one of the classes of calls: {', '.join(self.sources)}")
            return [self.sources.index(source)]
        if queue is not None:
            if queue not in self.queue_of_source:
                raise NotFoundError(f"no class of calls arrives at a queue '{queue}'")
            return [i for i, name in enumerate(self.queue_of_source) if name == queue]
        return None

    def _of(self, metric: str, sources: Sequence[int] | None, threshold: int) -> tuple[np.ndarray, np.ndarray]:
        """Numerators and denominators, (replications, intervals)."""
        if metric not in METRICS:
            raise NotFoundError(f"'{metric}' is not a metric; there are {', '.join(METRICS)}")
        if not 0 <= threshold < len(self.setting.thresholds_s):
            raise NotFoundError(f"threshold {threshold}: there are {len(self.setting.thresholds_s)}, counted from 0")
        if not self.runs:
            raise StrowgerError("no replication was complete")
        if sources is not None and len(sources) > 1 and metric == "wait_variance_s2":
            raise StrowgerError("wait_variance_s2 is of one class of calls, or of all calls")
        key = (metric, None if sources is None else tuple(sources), threshold)
        if key not in self._terms:
            parts = [
                core.terms(self.runs, METRICS[metric], core.ALL if i is None else i, threshold)
                for i in ([None] if sources is None else sources)
            ]
            self._terms[key] = (sum(above for above, _ in parts), sum(below for _, below in parts))
        return self._terms[key]

    def _metrics(self, sources: Sequence[int] | None) -> list[tuple[str, int, str]]:
        rows = []
        for metric in METRICS:
            if metric == "wait_variance_s2" and sources is not None and len(sources) > 1:
                continue
            thresholds = self.setting.thresholds_s if metric in _WITH_THRESHOLD else self.setting.thresholds_s[:1]
            for i, seconds in enumerate(thresholds):
                name = metric if i == 0 else f"{metric}_{seconds:g}s"
                rows.append((metric, i, name))
        return rows

    def _estimates(self, above: np.ndarray, below: np.ndarray, confidence: float | None) -> list[Estimate]:
        confidence = self.confidence if confidence is None else confidence
        mean, half = core.estimate_columns(above, below, confidence)
        return [Estimate(float(m), float(h), confidence, len(above)) for m, h in zip(mean, half)]

    def _table(self, choices: Sequence[tuple[dict[str, Any], Sequence[int] | None]]) -> pd.DataFrame:
        rows = []
        days = self.setting.length_s / 86_400
        for keys, sources in choices:
            _, offered = self._of("share_answered", sources, 0)
            samples = _samples(offered)
            per_day = np.full_like(samples, days if len(self.runs) > 1 else days / self.setting.intervals)
            rows.append(_row(keys, "calls_per_day", self._estimates(samples, per_day, None)[0]))
            for metric, threshold, name in self._metrics(sources):
                above, below = self._of(metric, sources, threshold)
                rows.append(_row(keys, name, self._estimates(_samples(above), _samples(below), None)[0]))
        return pd.DataFrame(rows)

    def _of_staff(
        self, keys: dict[str, Any], times: np.ndarray, lengths: np.ndarray, prefix: str
    ) -> list[dict[str, Any]]:
        state = dict(zip(core.AGENT_STATES, np.moveaxis(times, -1, 0).astype(float)))
        handling = state["busy"] + state["wrap_up"]
        there = handling + state["reserved"] + state["ready"]
        rows = [_row(keys, "occupancy", self._estimates(_samples(handling), _samples(there), None)[0])]
        for name, value in state.items():
            estimate = self._estimates(_samples(value), _samples(lengths.astype(float)), None)[0]
            rows.append(_row(keys, prefix + name, estimate))
        return rows


def _samples(terms: np.ndarray) -> np.ndarray:
    """(replications, intervals) to one column: a replication is a sample, or, of one replication, an interval."""
    return terms.sum(axis=1, keepdims=True) if len(terms) > 1 else terms.T.copy()


def _grid(counts: np.ndarray, columns: int) -> np.ndarray:
    return counts.reshape(-1, columns)


def _frame(interval: np.ndarray, mean: np.ndarray, half: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {"interval": interval, "mean": mean, "half_width": half, "low": mean - half, "high": mean + half}
    )


def _row(keys: dict[str, Any], metric: str, estimate: Estimate) -> dict[str, Any]:
    return {
        **keys,
        "metric": metric,
        "mean": estimate.mean,
        "half_width": estimate.half_width,
        "low": estimate.low,
        "high": estimate.high,
    }


def _names(codes: np.ndarray, names: Sequence[str]) -> pd.Categorical:
    return pd.Categorical.from_codes(codes.astype(np.int64), list(names))


@dataclass(frozen=True)
class Comparison:
    """What `a` and `b` differ by: one row per metric in ``table``, columns ``a``, ``b``, ``difference`` (a - b),
    ``half_width``, ``low`` and ``high`` of the difference, and ``significant``: the interval does not hold zero."""

    table: pd.DataFrame
    confidence: float
    pairs: int

    def difference(self, metric: str) -> Estimate:
        """The difference a - b of one metric."""
        rows = self.table[self.table["metric"] == metric]
        if rows.empty:
            raise NotFoundError(f"'{metric}' is not a metric; there are {', '.join(self.table['metric'])}")
        row = rows.iloc[0]
        return Estimate(float(row["difference"]), float(row["half_width"]), self.confidence, self.pairs)

    def __repr__(self) -> str:
        return f"<Comparison of {self.pairs} pairs of replications>\n{self.table}"


def compared(a: Result, b: Result, confidence: float, *, source: str | None = None) -> Comparison:
    """Pairs the replications of two results of one plan and one seed; see ``compare``."""
    if a.setting != b.setting:
        raise StrowgerError("the two results differ in seed, length, intervals or thresholds, so nothing pairs them")
    numbers = sorted({run.replication for run in a.runs} & {run.replication for run in b.runs})
    if len(numbers) < 2:
        raise StrowgerError(f"{len(numbers)} pairs of replications, expected 2 or more")
    pick = [np.isin([run.replication for run in result.runs], numbers) for result in (a, b)]
    rows = []
    for metric, threshold, name in a._metrics(None):
        ratios = []
        residuals = []
        for result, chosen in zip((a, b), pick):
            above, below = result._of(metric, result._chosen(source, None), threshold)
            above, below = above[chosen].sum(axis=1), below[chosen].sum(axis=1)
            whole = below.sum()
            ratio = above.sum() / whole if whole != 0 else 0.0
            ratios.append(ratio)
            residuals.append((above - ratio * below) / (whole / len(numbers)) if whole != 0 else np.zeros(len(numbers)))
        # The residuals are what each replication adds to the error of its ratio (delta method), so their difference is
        # what a pair adds to the error of the difference.
        _, half = core.estimate_columns((residuals[0] - residuals[1])[:, None], None, confidence)
        difference, half_width = ratios[0] - ratios[1], float(half[0])
        rows.append(
            {
                "metric": name,
                "a": ratios[0],
                "b": ratios[1],
                "difference": difference,
                "half_width": half_width,
                "low": difference - half_width,
                "high": difference + half_width,
                "significant": bool(abs(difference) > half_width) and math.isfinite(half_width),
            }
        )
    return Comparison(pd.DataFrame(rows), confidence, len(numbers))
