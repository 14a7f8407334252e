# SPDX-License-Identifier: Apache-2.0
"""The least staff that meets the service level, found by simulation: any policy, several skills, any interval."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Union

import numpy as np
import pandas as pd

from . import _strowger as core
from ._strowger import CallSource, StrowgerError
from .centre import Centre
from .plan import Length, Plan, staff
from .result import METRICS, Result
from .simulation import simulate

_METRICS_UP = ("service_level", "share_answered")  # more is better; of all others less is


@dataclass(frozen=True)
class Target:
    """What must be met: the metric is at least `level` (service_level, share_answered), or at most (all others).

    Args:
        level: of the metric.
        metric: a key of ``METRICS``.
        queue: of calls that arrive at this queue; all calls if absent.
    """

    level: float
    metric: str = "service_level"
    queue: str | None = None

    def __post_init__(self) -> None:
        if self.metric not in METRICS:
            raise StrowgerError(f"'{self.metric}' is not a metric; there are {', '.join(METRICS)}")

    def margins(self, result: Result, confidence: float) -> tuple[np.ndarray, np.ndarray]:
        """By interval: how far the mean, and the worse end of its interval, lie on the good side (negative: short)."""
        above, below = result._of(self.metric, result._chosen(None, self.queue), 0)
        mean, half = core.estimate_columns(above, below, confidence)
        quiet = below.sum(axis=0) == 0  # nobody called: nothing to miss
        sign = 1.0 if self.metric in _METRICS_UP else -1.0
        margin = sign * (mean - self.level)
        return np.where(quiet, 0.0, margin), np.where(quiet, 0.0, margin - half)


@dataclass
class StaffPlan:
    """The staff that was found.

    ``table`` has one row per interval and group: ``begin_s``, ``group``, ``agents``. ``result`` is the simulation, with
    new random numbers, that the plan passed: each interval meets each target with the stated confidence, where
    ``met`` says so.
    """

    table: pd.DataFrame
    plan: Plan
    result: Result
    met: np.ndarray
    simulations: int

    @property
    def agent_hours(self) -> float:
        """The length of all the work."""
        length_h = self.result.setting.length_s / self.result.setting.intervals / 3600
        return float(self.table["agents"].sum() * length_h)


def staff_by_simulation(
    centre: Centre,
    calls: Union[CallSource, Sequence[CallSource]],
    targets: Union[Target, Sequence[Target]],
    *,
    interval: Length = "30m",
    length: Length = "24h",
    cost: Mapping[str, float] | None = None,
    most: Mapping[str, int] | int = 200,
    start: Mapping[str, Sequence[int]] | None = None,
    replications: int = 40,
    confidence: float = 0.95,
    seed: int = 1,
    threads: int | None = None,
    progress: Callable[[int, float], None] | None = None,
) -> StaffPlan:
    """The least agents per interval and group so that every interval meets every target with the stated confidence.

    How: from a staff that is too large, as many agents are taken out of each interval at once as can be missed, group
    by group and by bisection, with common random numbers; then one by one, the dearest first, as long as the targets
    hold. Then agents of one group take the place of others where that costs less. That is a local search: neither can
    a single agent be taken out of the answer nor 1, 2 or 4 of one group be put for more of another, but a mix further
    away may cost less. It is repeated with other random numbers, and agents are added where the targets fail there, so that the
    answer does not rest on the numbers that it was fitted to.

    Args:
        centre: skills and policy. Each group needs one agent to copy; the numbers are worked out.
        calls: who calls.
        targets: what must hold in each interval.
        interval, length: how long one number of agents holds; the day.
        cost: of one agent of a group for one interval; 1 if absent.
        most: agents of a group, at the most.
        start: a first plan (agents by interval for each group), for example from ``strowger.staffing``; it must be
            large enough where it is to save work.
        replications, confidence, seed, threads: of the simulations.
        progress: called with the number of simulations so far and the agents by interval in sum.

    Raises:
        StrowgerError: not even ``most`` agents meet a target, with the interval and the group's names.

    >>> from strowger import calls as calls_of, exponential, rates
    >>> centre = Centre([{"name": "q", "auto_answer": True}],
    ...                 [{"name": "a", "group": "all", "queues": ["q"]}])
    >>> source = calls_of("q", 60, exponential(180))
    >>> found = staff_by_simulation(centre, source, Target(0.8), interval="4h", length="8h", most=12, replications=10)
    >>> found.table["agents"].tolist()
    [6, 6]
    """
    search = _Search(
        centre, calls, targets, interval, length, cost, most, replications, confidence, seed, threads, progress
    )
    agents = search.first(start)
    agents = search.bisect(agents)
    agents = search.exchange(agents)
    agents = search.one_by_one(agents)
    return search.confirmed(agents)


class _Search:
    def __init__(
        self,
        centre: Centre,
        calls: Any,
        targets: Any,
        interval: Length,
        length: Length,
        cost: Mapping[str, float] | None,
        most: Mapping[str, int] | int,
        replications: int,
        confidence: float,
        seed: int,
        threads: int | None,
        progress: Callable[[int, float], None] | None,
    ) -> None:
        self.groups = centre.groups
        if not self.groups:
            raise StrowgerError("the centre has no groups of agents to staff")
        self.most = np.array([most if isinstance(most, int) else most[group] for group in self.groups])
        self.cost = np.array([(cost or {}).get(group, 1.0) for group in self.groups])
        for group, number in zip(self.groups, self.most):
            centre = centre.with_group_size(group, int(number))
        self.centre = centre
        self.calls = calls
        self.targets = [targets] if isinstance(targets, Target) else list(targets)
        self.interval = core.seconds(interval)
        self.length = core.seconds(length)
        self.intervals = round(self.length / self.interval)
        self.options: dict[str, Any] = {
            "length": self.length, "interval": self.interval, "replications": replications, "threads": threads,
            "confidence": confidence,
        }
        self.seed = seed
        self.confidence = confidence
        self.progress = progress
        self.simulations = 0

    def run(self, agents: np.ndarray, seed: int) -> tuple[Result, Plan]:
        """`agents`: (groups, intervals)."""
        staffing = [staff(group, row, interval=self.interval) for group, row in zip(self.groups, agents)]
        plan = Plan(self.calls, staffing=staffing)
        self.simulations += 1
        if self.progress is not None:
            self.progress(self.simulations, float(agents.sum()))
        return simulate(self.centre, plan, seed=seed, **self.options), plan

    def holds(self, agents: np.ndarray, seed: int) -> np.ndarray:
        """By interval, whether every target is met with confidence."""
        result, _ = self.run(agents, seed)
        return self.met(result)

    def met(self, result: Result) -> np.ndarray:
        margins = [target.margins(result, self.confidence)[1] for target in self.targets]
        return np.min(margins, axis=0) >= 0

    def first(self, start: Mapping[str, Sequence[int]] | None) -> np.ndarray:
        agents = np.repeat(self.most[:, None], self.intervals, axis=1)
        if start is not None:
            given = np.array([np.broadcast_to(start[group], self.intervals) for group in self.groups])
            agents = np.minimum(given, agents)
            short = ~self.holds(agents, self.seed)
            agents[:, short] = self.most[:, None]
        short = ~self.holds(agents, self.seed)
        if short.any():
            at = int(np.flatnonzero(short)[0])
            raise StrowgerError(
                f"interval {at} (from {at * self.interval:g} s) misses its target with {dict(zip(self.groups, self.most.tolist()))}"
                " agents; allow more with `most`"
            )
        return agents

    def bisect(self, agents: np.ndarray) -> np.ndarray:
        """Per group, the least number in each interval with the other groups as they are: all intervals at once."""
        for group in np.argsort(-self.cost, kind="stable"):
            agents = self.lowered(agents, group)
            # One more, everywhere, until the intervals go together.
            while not (good := self.holds(agents, self.seed)).all():
                bad = ~good | np.append(~good[1:], False)
                before = agents.copy()
                agents[group] = np.minimum(agents[group] + bad, self.most[group])
                if (agents == before).all():  # not this group alone, nor these intervals alone
                    agents = np.minimum(agents + 1, self.most[:, None])
        return agents

    def lowered(self, agents: np.ndarray, group: int) -> np.ndarray:
        """The same with the least numbers of one group, as far as each interval goes by itself."""
        low = np.full(self.intervals, -1)
        high = agents[group].copy()
        while (high - low > 1).any():
            trial = agents.copy()
            open_ = high - low > 1
            trial[group] = np.where(open_, (low + high) // 2, high)
            # Calls that one interval leaves waiting fall on the next, so that one, too, has to meet its targets.
            good = self.settled(self.holds(trial, self.seed))
            high = np.where(open_ & good, trial[group], high)
            low = np.where(open_ & ~good, trial[group], low)
        agents = agents.copy()
        agents[group] = high
        return agents

    @staticmethod
    def settled(good: np.ndarray) -> np.ndarray:
        """Intervals that are good, and the next one too."""
        return good & np.append(good[1:], True)

    def exchange(self, agents: np.ndarray) -> np.ndarray:
        """Puts agents of one group in place of others, where that costs less, until no such exchange is left."""
        pairs = [(g, h) for g in range(len(self.groups)) for h in range(len(self.groups)) if g != h]
        improved = bool(pairs)
        while improved:
            improved = False
            for (out, into), more in itertools.product(pairs, (1, 2, 4)):
                trial = agents.copy()
                trial[into] = np.minimum(trial[into] + more, self.most[into])
                trial = self.lowered(trial, out)
                cheaper = self.cost @ trial < self.cost @ agents - 1e-9
                trial = np.where(cheaper, trial, agents)
                trial = np.where(self.settled(self.holds(trial, self.seed)), trial, agents)
                if (trial != agents).any() and self.holds(trial, self.seed).all():
                    agents, improved = trial, True
        return agents

    def one_by_one(self, agents: np.ndarray) -> np.ndarray:
        """Takes out single agents, every second interval at once so that the trials do not disturb each other."""
        for group in np.argsort(-self.cost, kind="stable"):
            for parity in (0, 1):
                trial = agents.copy()
                chosen = (np.arange(self.intervals) % 2 == parity) & (agents[group] > 0)
                while chosen.any():
                    trial = agents.copy()
                    trial[group] -= chosen
                    good = self.holds(trial, self.seed)
                    if good.all():
                        agents = trial
                        chosen &= agents[group] > 0
                    else:
                        bad = ~good | np.append(~good[1:], False)
                        narrowed = chosen & ~bad
                        if (narrowed == chosen).all():
                            break
                        chosen = narrowed
        return agents

    def confirmed(self, agents: np.ndarray) -> StaffPlan:
        """Adds agents where other random numbers miss the targets."""
        seed = self.seed + 1
        cheapest = np.argsort(self.cost, kind="stable")
        for attempt in range(1 + int(self.most.max())):
            result, plan = self.run(agents, seed)
            met = self.met(result)
            if met.all() or attempt == int(self.most.max()):
                break
            group = cheapest[attempt % len(cheapest)]
            agents[group] = np.minimum(agents[group] + ~met, self.most[group])
        rows = [
            {"begin_s": i * self.interval, "group": group, "agents": int(agents[g, i])}
            for i in range(self.intervals)
            for g, group in enumerate(self.groups)
        ]
        return StaffPlan(pd.DataFrame(rows), plan, result, met, self.simulations)
