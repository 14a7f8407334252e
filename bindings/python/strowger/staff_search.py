# SPDX-License-Identifier: Apache-2.0
"""The least staff that meets its targets, interval by interval, found by simulation: any policy, several skills."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Union

import numpy as np
import pandas as pd

from . import _strowger as core
from ._strowger import CallSource, NotFoundError, StrowgerError
from .centre import Centre
from .plan import Length, Plan, staff
from .result import METRICS, Result
from .simulation import job_of, simulate, threads_or_all

_METRICS_UP = ("service_level", "share_answered")  # more is better; of all others less is
_FRESH = 1_000_000  # first replication of the proof: no number that the search has drawn


@dataclass(frozen=True)
class Target:
    """What must hold in every interval: a metric is at least `level` (service_level, share_answered), or at most (all
    others).

    Args:
        level: of the metric.
        metric: a key of ``METRICS``.
        within: the threshold of the metrics that have one: seconds, a text ("20s") or a timedelta.
        source, queue: of one class of calls, or of the calls that arrive at one queue; of all calls if absent.

    >>> Target(0.9, within="30s", queue="vip")
    Target(level=0.9, metric='service_level', within='30s', source=None, queue='vip')
    """

    level: float
    metric: str = "service_level"
    within: Any = 20.0
    source: str | None = None
    queue: str | None = None

    def __post_init__(self) -> None:
        if self.metric not in METRICS:
            raise NotFoundError(f"'{self.metric}' is not a metric; there are {', '.join(METRICS)}")
        share = self.metric.startswith(("share_", "service_"))
        if not (0 < self.level < 1 if share else self.level > 0):
            expected = "more than 0 and less than 1" if share else "more than 0"
            raise StrowgerError(f"level of {self.metric} is {self.level}, expected {expected}")

    @property
    def sign(self) -> float:
        """1 if more is better."""
        return 1.0 if self.metric in _METRICS_UP else -1.0

    def __str__(self) -> str:
        whose = f" of '{self.source or self.queue}'" if self.source or self.queue else ""
        return f"{self.metric}{whose}"


@dataclass
class StaffPlan:
    """What ``staff_by_simulation`` found."""

    table: pd.DataFrame
    """One row per interval and group: ``interval``, ``begin_s``, ``group``, ``agents``."""
    targets: pd.DataFrame
    """One row per interval and target: its ``mean`` in fresh replications, the worse end ``bound`` of its confidence
    interval, the ``level`` wanted, and ``met``."""
    result: Result
    """Those fresh replications."""
    centre: Centre
    """The centre, with as many agents in each group as its busiest interval needs."""
    plan: Plan
    """The plan, staffed."""
    cost: float
    """Sum over intervals and groups of agents times the group's cost."""
    simulations: int
    """How many it took."""

    @property
    def met(self) -> bool:
        """Whether every target holds in the fresh replications, all of them together with the confidence asked for."""
        return bool(self.targets["met"].all())

    @property
    def agent_hours(self) -> float:
        """The length of all the work."""
        length_h = self.result.setting.length_s / self.result.setting.intervals / 3600
        return float(self.table["agents"].sum() * length_h)

    def __repr__(self) -> str:
        state = "met" if self.met else "NOT met"
        return f"<StaffPlan: {self.agent_hours:g} agent hours, cost {self.cost:g}, targets {state}>"


def staff_by_simulation(
    centre: Centre,
    plan: Union[Plan, CallSource, Sequence[CallSource]],
    targets: Union[Target, Sequence[Target]],
    *,
    interval: Length = "30m",
    length: Length = "24h",
    begin: Length = 0.0,
    groups: Sequence[str] | None = None,
    cost: Mapping[str, float] | None = None,
    most: int = 1000,
    start: Mapping[str, Sequence[int]] | None = None,
    replications: int = 100,
    confidence: float = 0.95,
    seed: int = 1,
    threads: int | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> StaffPlan:
    """The least agents of each group in each interval with which every target holds in every interval.

    A target counts as held where the worse end of its confidence interval is on the right side of the level; the
    intervals are wide enough that all of them together are right with probability ``confidence`` (Bonferroni). So what
    is not known is paid for with agents: more replications, fewer of them.

    How it is found. The search begins with the load of each interval, adds agents where targets fail (of the group that
    helps most for its cost, by trial), takes agents away as long as all targets hold, the dearest first, and exchanges
    dear ones for cheap ones; every trial is a simulation with the same random numbers. What is left is a least staff in
    this sense: in no interval can an agent be taken away, or one or two be exchanged for one who costs less. (With
    several groups another mixture may cost less still: that is an integer program, of which this is a local search; see
    Cezik & L'Ecuyer, "Staffing multiskill call centers via linear programming and simulation", Manage. Sci. 54(2),
    2008.) Last it is checked with random numbers that the search has not seen, and agents are added where chance had
    helped.

    Args:
        centre: its agents show who can do what; each staffed group has one at the least, who is copied as needed.
        plan: who calls. Its staffing of the groups is replaced.
        targets: one or several.
        interval: for which the number of agents does not change.
        length: of the day that is staffed, a whole number of intervals.
        begin: when the day begins, since midnight.
        groups: which are staffed; all that agents are of, if absent. Agents of other groups are left as they are.
        cost: of one agent for one interval, by group; 1 where nothing is said.
        most: agents of one group in one interval.
        start: agents by interval for each group where the search begins, for example from ``strowger.staffing``.
        replications: days in each simulation, 10 at the least.
        confidence: that all targets hold, above 0 and below 1.
        seed: of the random numbers.
        threads: at the most; all cores if absent.
        progress: called as ``progress(what, cost)`` after each simulation.

    Raises:
        NotFoundError: a group has no agent, or nothing has the name that a target gives.
        StrowgerError: an argument is out of range, or ``most`` agents miss a target: the message says where.

    >>> from strowger import calls, exponential
    >>> centre = Centre([{"name": "q", "auto_answer": True}], [{"name": "a", "group": "all", "queues": ["q"]}])
    >>> found = staff_by_simulation(centre, calls("q", 60, exponential("3m")), Target(0.8),
    ...                             interval="4h", length="8h", replications=50)
    >>> found.table["agents"].tolist(), found.met
    ([6, 6], True)
    """
    search = _Search(
        centre,
        plan if isinstance(plan, Plan) else Plan(plan),
        [targets] if isinstance(targets, Target) else list(targets),
        interval=interval,
        length=length,
        begin=begin,
        groups=groups,
        cost=cost or {},
        most=most,
        replications=replications,
        confidence=confidence,
        seed=seed,
        threads=threads,
        progress=progress,
    )
    agents = search.first_guess() if start is None else search.given(start)
    return search.prove(search.shrink(search.grow(agents)))


@dataclass
class _Judgement:
    """Mean and worse end of every target in every interval, and by what share of its level it fails."""

    mean: np.ndarray  # (intervals, targets)
    bound: np.ndarray
    missing: np.ndarray  # 0 where the target holds

    @property
    def holds(self) -> bool:
        return not self.missing.any()

    def failing(self) -> np.ndarray:
        """Numbers of the intervals in which a target fails."""
        return np.flatnonzero(self.missing.any(axis=1))


class _Search:
    """The state of one search. Levels are arrays of shape (intervals, groups)."""

    def __init__(
        self,
        centre: Centre,
        plan: Plan,
        targets: list[Target],
        *,
        interval: Length,
        length: Length,
        begin: Length,
        groups: Sequence[str] | None,
        cost: Mapping[str, float],
        most: int,
        replications: int,
        confidence: float,
        seed: int,
        threads: int | None,
        progress: Callable[[str, float], None] | None,
    ) -> None:
        if not targets:
            raise StrowgerError("no targets: give at least one")
        if replications < 10:
            raise StrowgerError(f"replications is {replications}, expected 10 or more")
        if not 0 < confidence < 1:
            raise StrowgerError(f"confidence is {confidence}, expected more than 0 and less than 1")
        if most < 1:
            raise StrowgerError(f"most is {most}, expected 1 or more")
        self.centre, self.plan, self.targets = centre, plan, targets
        self.thresholds = list(dict.fromkeys(core.seconds(target.within) for target in targets))
        self.options: dict[str, Any] = {
            "length": length,
            "interval": interval,
            "start": begin,
            "seed": seed,
            "thresholds": self.thresholds,
        }
        setting = job_of(centre, plan, **self.options).setting
        self.intervals, self.begin_s = setting.intervals, setting.start_s
        self.interval_s = setting.length_s / setting.intervals
        self.groups = self._groups(groups)
        self.costs = np.array([float(cost.get(group, 1.0)) for group in self.groups])
        if not (np.isfinite(self.costs).all() and (self.costs > 0).all()):
            raise StrowgerError(f"cost is {dict(zip(self.groups, self.costs.tolist()))}, expected more than 0 each")
        self._check_names()
        # One-sided errors, shared out over all intervals and targets; an interval of Student's t has two sides.
        self.each = 1 - 2 * (1 - confidence) / (self.intervals * len(targets))
        self.replications, self.threads = replications, threads_or_all(threads)
        self.most, self.progress = most, progress
        self.simulations = 0

    def _check_names(self) -> None:
        sources = self.plan.sources
        for target in self.targets:
            if target.source is not None and target.source not in [source.name for source in sources]:
                raise NotFoundError(f"no class of calls has the name '{target.source}'")
            if target.queue is not None and target.queue not in [source.queue for source in sources]:
                raise NotFoundError(f"no class of calls arrives at a queue '{target.queue}'")

    def _groups(self, groups: Sequence[str] | None) -> list[str]:
        there = {group: size for group, size in self.centre.group_sizes().items() if size > 0 and group}
        chosen = list(there) if groups is None else list(groups)
        for group in chosen:
            if group not in there:
                raise NotFoundError(f"no agent is of the group '{group}', so there is nobody to copy")
        if not chosen:
            raise StrowgerError("no agent is of a group, so there is nothing to staff")
        return chosen

    # ---- Simulations -------------------------------------------------------------------------------------------------

    def staffed(self, levels: np.ndarray) -> tuple[Centre, Plan]:
        """The centre and the plan with these levels."""
        centre = self.centre
        for group, column in zip(self.groups, levels.T):
            centre = centre.with_group_size(group, max(1, int(column.max())))
        rows = [
            staff(group, column, interval=self.interval_s, start=self.begin_s)
            for group, column in zip(self.groups, levels.T)
        ]
        kept = [row for row in self.plan._plan.staffing if row.group not in self.groups]
        return centre, self.plan.with_changes(staffing=kept + rows)

    def simulate(self, levels: np.ndarray, first: int = 0) -> Result:
        centre, plan = self.staffed(levels)
        self.simulations += 1
        result = simulate(
            centre, plan, replications=self.replications, first=first, threads=self.threads, **self.options
        )
        if result.stopped:
            raise KeyboardInterrupt
        return result

    def judge(self, levels: np.ndarray, what: str, result: Result | None = None) -> _Judgement:
        result = self.simulate(levels) if result is None else result
        shape = (self.intervals, len(self.targets))
        mean, bound, missing = (np.zeros(shape) for _ in range(3))
        for k, target in enumerate(self.targets):
            threshold = self.thresholds.index(core.seconds(target.within))
            above, below = result._of(target.metric, result._chosen(target.source, target.queue), threshold)
            mean[:, k], half = core.estimate_columns(above, below, self.each)
            quiet = below.sum(axis=0) == 0  # Nobody called, so there is nothing to miss.
            mean[quiet, k], half[quiet] = target.level, 0.0
            bound[:, k] = mean[:, k] - target.sign * half
            missing[:, k] = np.maximum(0.0, target.sign * (target.level - bound[:, k])) / target.level
        if self.progress is not None:
            self.progress(what, self.cost(levels))
        return _Judgement(mean, bound, missing)

    def cost(self, levels: np.ndarray) -> float:
        return float((levels * self.costs).sum())

    # ---- The search --------------------------------------------------------------------------------------------------

    def first_guess(self) -> np.ndarray:
        """The load of each interval and its square root, shared by the groups: where the search starts, not more."""
        load = np.zeros(self.intervals)
        edges = self.begin_s + self.interval_s * np.arange(self.intervals + 1)
        for source in self.plan.sources:
            expected = [source.arrivals.expected(a, b) for a, b in zip(edges[:-1], edges[1:])]
            load += np.array(expected) * source.handling.mean_s / self.interval_s
        each = np.ceil((load + np.sqrt(load)) / len(self.groups))
        return np.repeat(np.clip(each, 0, self.most).astype(int)[:, None], len(self.groups), axis=1)

    def given(self, start: Mapping[str, Sequence[int]]) -> np.ndarray:
        """The caller's guess."""
        missing = [group for group in self.groups if group not in start]
        if missing:
            raise NotFoundError(f"start says nothing of the group '{missing[0]}'")
        columns = []
        for group in self.groups:
            column = np.asarray(start[group])
            if column.shape != (self.intervals,) or column.dtype.kind not in "iu" or (column < 0).any():
                raise StrowgerError(f"start of '{group}': expected {self.intervals} whole numbers of at least 0")
            columns.append(np.minimum(column, self.most))
        return np.stack(columns, axis=1).astype(int)

    def grow(self, levels: np.ndarray) -> np.ndarray:
        """Adds agents until every target holds."""
        judged = self.judge(levels, "growing")
        while not judged.holds:
            failing = judged.failing()
            best = None
            for g, cost in enumerate(self.costs):
                trial = levels.copy()
                trial[failing, g] = np.minimum(trial[failing, g] + self.step(levels[failing]), self.most)
                added = float((trial - levels).sum()) * cost
                if added == 0:
                    continue
                answer = self.judge(trial, "growing")
                gain = (judged.missing.sum() - answer.missing.sum()) / added
                if best is None or gain > best[0]:
                    best = (gain, trial, answer)
            if best is None:
                self.fail(judged, failing)
            levels, judged = best[1], best[2]
        return levels

    def step(self, levels: np.ndarray) -> np.ndarray:
        """A tenth of who is there, one at the least."""
        return np.maximum(1, levels.sum(axis=1) // 10)

    def fail(self, judged: _Judgement, failing: np.ndarray) -> None:
        t = int(failing[0])
        k = int(np.argmax(judged.missing[t]))
        target = self.targets[k]
        side = "at least" if target.sign > 0 else "at most"
        raise StrowgerError(
            f"with most = {self.most} agents {target} in interval {t} is {judged.mean[t, k]:.4g} (for certain {side} "
            f"{judged.bound[t, k]:.4g}), expected {side} {target.level:g}"
        )

    def shrink(self, levels: np.ndarray) -> np.ndarray:
        """Takes agents away, and exchanges dear ones for cheap ones, until neither can be done."""
        order = [int(g) for g in np.argsort(-self.costs, kind="stable")]
        takings = [-np.eye(len(self.groups), dtype=int)[g] for g in order]
        size = max(1, int(levels.max()) // 8)
        while size > 1:
            levels, changed = self.try_moves(levels, [size * taking for taking in takings])
            size = size if changed else size // 2
        changed = True
        while changed:
            levels, _ = self.try_moves(levels, takings)
            levels, changed = self.try_moves(levels, self.exchanges())
        return self.settle(levels, takings + self.exchanges())

    def exchanges(self) -> list[np.ndarray]:
        """One or two agents of a group for one of another, where that costs less."""
        moves = []
        unit = np.eye(len(self.groups), dtype=int)
        for taken in range(len(self.groups)):
            for given in range(len(self.groups)):
                for number in (1, 2):
                    saved = number * self.costs[taken] - self.costs[given]
                    if taken != given and 0 < saved < self.costs[taken]:
                        moves.append(unit[given] - number * unit[taken])
        return moves

    def try_moves(self, levels: np.ndarray, moves: Sequence[np.ndarray]) -> tuple[np.ndarray, bool]:
        """Makes each move wherever it does no harm; whether any was made."""
        changed = False
        for move in moves:
            for colour in range(3):
                moved = self.try_move(levels, move, colour)
                changed |= moved is not None
                levels = levels if moved is None else moved
        return levels, changed

    def try_move(self, levels: np.ndarray, move: np.ndarray, colour: int) -> np.ndarray | None:
        """Makes a move in every third interval at once, where it does no harm; None if it does everywhere.

        An interval's staff is felt there and, through the calls that still wait, in the next; so those that are tried
        together lie two apart.
        """
        within = ((levels + move >= 0) & (levels + move <= self.most)).all(axis=1)
        chosen = [t for t in range(colour, self.intervals, 3) if within[t]]
        for _ in range(3):
            if not chosen:
                return None
            trial = levels.copy()
            trial[chosen] += move
            judged = self.judge(trial, "shrinking")
            if judged.holds:
                return trial
            harmed = set(judged.failing().tolist())
            kept = [t for t in chosen if not {t, t + 1, t + 2} & harmed]
            if len(kept) == len(chosen):  # Harm from further back.
                kept = [t for t in chosen if t > max(harmed)]
            chosen = kept
        return None

    def settle(self, levels: np.ndarray, moves: Sequence[np.ndarray]) -> np.ndarray:
        """Each move in each interval by itself, until all were tried in vain one after the other."""
        tries = [(t, move) for move in moves for t in range(self.intervals)]
        vain = 0
        i = 0
        while vain < len(tries):
            t, move = tries[i % len(tries)]
            i += 1
            vain += 1
            moved = levels[t] + move
            if (moved < 0).any() or (moved > self.most).any():
                continue
            trial = levels.copy()
            trial[t] = moved
            if self.judge(trial, "shrinking").holds:
                levels = trial
                vain = 0
        return levels

    def prove(self, levels: np.ndarray) -> StaffPlan:
        """Checks with fresh random numbers, and adds agents where the search's own had been kind."""
        result = self.simulate(levels, first=_FRESH)
        judged = self.judge(levels, "proving", result)
        for _ in range(2 * len(self.groups) * self.intervals):
            better = None if judged.holds else self.helped(levels, judged)
            if better is None:
                break
            levels, result, judged = better
        centre, plan = self.staffed(levels)
        return StaffPlan(
            self.table(levels), self.judged_table(judged), result, centre, plan, self.cost(levels), self.simulations
        )

    def begins(self) -> np.ndarray:
        return self.begin_s + self.interval_s * np.arange(self.intervals)

    def table(self, levels: np.ndarray) -> pd.DataFrame:
        number = len(self.groups)
        return pd.DataFrame(
            {
                "interval": np.repeat(np.arange(self.intervals), number),
                "begin_s": np.repeat(self.begins(), number),
                "group": self.groups * self.intervals,
                "agents": levels.ravel(),
            }
        )

    def judged_table(self, judged: _Judgement) -> pd.DataFrame:
        parts = [
            pd.DataFrame(
                {
                    "interval": np.arange(self.intervals),
                    "begin_s": self.begins(),
                    "target": str(target),
                    "mean": judged.mean[:, k],
                    "bound": judged.bound[:, k],
                    "level": target.level,
                    "met": judged.missing[:, k] == 0,
                }
            )
            for k, target in enumerate(self.targets)
        ]
        return pd.concat(parts, ignore_index=True)

    def helped(self, levels: np.ndarray, judged: _Judgement) -> tuple[np.ndarray, Result, _Judgement] | None:
        """One agent more in the failing intervals, of the group that helps most for its cost; None if none may be."""
        failing = judged.failing()
        best = None
        for g, cost in enumerate(self.costs):
            trial = levels.copy()
            trial[failing, g] = np.minimum(trial[failing, g] + 1, self.most)
            if (trial == levels).all():
                continue
            result = self.simulate(trial, first=_FRESH)
            answer = self.judge(trial, "proving", result)
            gain = (judged.missing.sum() - answer.missing.sum()) / cost
            if best is None or gain > best[0]:
                best = (gain, (trial, result, answer))
        return None if best is None else best[1]
