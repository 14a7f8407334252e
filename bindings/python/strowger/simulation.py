# SPDX-License-Identifier: Apache-2.0
"""simulate and compare: the production engine under virtual time."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Union

from . import _strowger as core
from ._strowger import CallSource, NotFoundError, StrowgerError
from .centre import Centre, _registry
from .plan import Length, Plan
from .result import METRICS, Comparison, Estimate, Result, Setting, compared

Progress = Callable[[int, int], None]
_BATCHES = 20  # of one long run


@dataclass(frozen=True)
class Until:
    """When a simulation has run long enough: the half width of `metric` is small enough.

    Args:
        metric: a key of ``METRICS``.
        relative: half width / absolute mean, at most.
        absolute: half width, at most, in the metric's unit. One of the two is needed; with both, both must hold.
        source: of which class of calls; all if absent.
        max_replications: then it ends in any case.

    Replications are added until the rule holds, in steps that depend on the results alone: the answer is the same on
    any number of threads. As for every sequential rule the interval covers the truth a little less often than stated,
    which 10 replications at the least keep small (Law 2015, 9.4.1).
    """

    metric: str = "service_level"
    relative: float | None = None
    absolute: float | None = None
    source: str | None = None
    max_replications: int = 10_000

    def __post_init__(self) -> None:
        if self.metric not in METRICS:
            raise NotFoundError(f"'{self.metric}' is not a metric; there are {', '.join(METRICS)}")
        if self.relative is None and self.absolute is None:
            raise StrowgerError("until: give relative, absolute or both")
        for name in ("relative", "absolute"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise StrowgerError(f"until: {name} is {value}, expected more than 0")

    def half_width(self, estimate: Estimate) -> float:
        """The largest that will do."""
        limits = []
        if self.absolute is not None:
            limits.append(self.absolute)
        if self.relative is not None:
            limits.append(self.relative * abs(estimate.mean))
        return min(limits)


def simulate(
    centre: Centre,
    plan: Union[Plan, CallSource, Sequence[CallSource]],
    *,
    days: float | None = None,
    length: Length | None = None,
    replications: int = 10,
    seed: int = 1,
    warmup: Length = 0.0,
    start: Length = 0.0,
    interval: Length | None = None,
    thresholds: Sequence[Length] = (20.0,),
    threads: int | None = None,
    agents: bool = False,
    calls: bool = False,
    events: bool = False,
    confidence: float = 0.95,
    until: Until | None = None,
    progress: Progress | bool | None = None,
    first: int = 0,
) -> Result:
    """Runs a centre in virtual time. No Python code runs per call.

    Replication r draws its random numbers from (seed, r): the same under every policy, on every number of threads and
    every machine (common random numbers).

    Args:
        centre: who may serve whom.
        plan: a ``Plan``, or the sources of calls alone.
        days, length: how long each replication measures; one day if neither is given.
        replications: independent runs. 1: one long run, whose intervals (20, or ``interval``) are the samples.
        seed: another number gives other random numbers.
        warmup: before the measured time; not measured.
        start: the instant at which each run begins, since midnight of the first day.
        interval: results for each such part of the measured time, which it must divide.
        thresholds: of the service levels, one to four.
        threads: at the most; all cores if absent.
        agents: count per agent. calls, events: keep each call, each event of the engine (memory!).
        confidence: of the intervals.
        until: add replications until the estimate is that exact; ``replications`` are the first step.
        progress: called as ``progress(done, total)`` now and then; True: a bar of tqdm, if that is installed.
        first: number of the first replication.

    Returns:
        The result. After Ctrl-C: of the replications that were complete, with ``stopped`` True.

    Raises:
        StrowgerError: the centre, the plan and the arguments do not go together; the message says what is wrong.
        KeyboardInterrupt: Ctrl-C before any replication was complete.

    >>> centre = Centre([{"name": "q", "auto_answer": True}], [{"name": "a{}", "count": 3, "queues": ["q"]}])
    >>> from strowger import calls as calls_of, exponential
    >>> result = simulate(centre, calls_of("q", 40, exponential(180)), days=50, warmup="1h", replications=20)
    >>> estimate = result.estimate("share_delayed")
    >>> estimate.low < 0.4444 < estimate.high  # Erlang C: 4/9
    True
    """
    if interval is None and replications == 1 and until is None:
        interval = _length(days, length) / _BATCHES
    job = job_of(
        centre,
        plan,
        days=days,
        length=length,
        seed=seed,
        warmup=warmup,
        start=start,
        interval=interval,
        thresholds=thresholds,
        agents=agents,
        calls=calls,
        events=events,
    )
    told = _Told(progress, replications if until is None else None)
    runs, stopped = job.run(first, replications, threads_or_all(threads), told)
    result = job.result(runs, confidence, stopped)
    while until is not None and not result.stopped:
        more = _missing(result, until)
        if more == 0:
            break
        runs, stopped = job.run(first + len(result.runs), more, threads_or_all(threads), told)
        result = job.result(result.runs + runs, confidence, stopped)
    told.close()
    if not result.runs:
        raise KeyboardInterrupt
    return result


@dataclass(frozen=True)
class Job:
    """What there is to simulate; it can be pickled and sent elsewhere."""

    centre: Centre
    plan: Plan
    setting: Setting
    agents: bool = False
    calls: bool = False
    events: bool = False

    def run(self, first: int, count: int, threads: int, progress: Progress | None = None) -> tuple[list[Any], bool]:
        """Replications ``first`` to ``first + count - 1`` in order, and whether Ctrl-C cut them short."""
        setting = self.setting
        return core.simulate_runs(
            self.centre._spec,
            self.plan._plan,
            seed=setting.seed,
            first=first,
            replications=count,
            threads=threads,
            start=setting.start_s,
            warm_up=setting.warmup_s,
            length=setting.length_s,
            intervals=setting.intervals,
            thresholds=list(setting.thresholds_s),
            histogram_bin=0.0,
            histogram_bins=0,
            agents=self.agents,
            calls=self.calls,
            events=self.events,
            policies=_registry(self.centre._policies),
            progress=progress,
        )

    def result(self, runs: list[Any], confidence: float = 0.95, stopped: bool = False) -> Result:
        """The result that those replications make."""
        return Result(
            runs=runs,
            setting=self.setting,
            queues=self.centre.queues,
            agents=self.centre.agents,
            queue_of_source=[source.queue for source in self.plan.sources],
            kept=frozenset(name for name in ("agents", "calls", "events") if getattr(self, name)),
            confidence=confidence,
            stopped=stopped,
        )


def job_of(
    centre: Centre,
    plan: Union[Plan, CallSource, Sequence[CallSource]],
    *,
    days: float | None = None,
    length: Length | None = None,
    seed: int = 1,
    warmup: Length = 0.0,
    start: Length = 0.0,
    interval: Length | None = None,
    thresholds: Sequence[Length] = (20.0,),
    agents: bool = False,
    calls: bool = False,
    events: bool = False,
    confidence: float = 0.95,
) -> Job:
    """What the arguments of ``simulate`` ask for."""
    del confidence  # of the result, not of the work
    seconds = _length(days, length)
    setting = Setting(
        seed=seed,
        start_s=core.seconds(start),
        warmup_s=core.seconds(warmup),
        length_s=seconds,
        intervals=_intervals(seconds, interval),
        thresholds_s=tuple(core.seconds(threshold) for threshold in thresholds),
    )
    return Job(centre, plan if isinstance(plan, Plan) else Plan(plan), setting, agents, calls, events)


def compare(
    a: Union[Result, Centre],
    b: Union[Result, Centre],
    plan: Union[Plan, CallSource, Sequence[CallSource], None] = None,
    *,
    confidence: float = 0.95,
    source: str | None = None,
    **options: Any,
) -> Comparison:
    """How two policies differ when the same calls come, with the confidence interval of the difference.

    Replications are paired: both sides had the same arrivals, patience and handling times, so the difference is known
    far better than either side is.

    Args:
        a, b: two results of ``simulate`` with the same plan, seed and length; or two centres, which are simulated.
        plan: for centres.
        source: of one class of calls alone.
        options: of ``simulate``, for centres.

    Raises:
        StrowgerError: the results do not belong together, or there are fewer than two pairs.

    >>> from strowger import calls as calls_of, exponential
    >>> agents = {"name": "a{}", "count": 3, "group": "all", "queues": ["q"]}
    >>> slow = Centre([{"name": "q", "auto_answer": True}], [agents])
    >>> fast = slow.with_group_size("all", 4)
    >>> comparison = compare(slow, fast, calls_of("q", 40, exponential(180)), replications=20)
    >>> comparison.difference("mean_wait_s").low > 0
    True
    """
    if isinstance(a, Centre) and isinstance(b, Centre):
        if plan is None:
            raise StrowgerError("to compare two centres, give the plan")
        results = [simulate(centre, plan, confidence=confidence, **options) for centre in (a, b)]
    elif isinstance(a, Result) and isinstance(b, Result):
        if options or plan is not None:
            raise StrowgerError("the results are there already, so no plan and no options of simulate are of use")
        results = [a, b]
    else:
        raise TypeError("compare takes two results or two centres")
    return compared(results[0], results[1], confidence, source=source)


def threads_or_all(threads: int | None) -> int:
    """All cores that this process may use, if `threads` is None."""
    if threads is not None:
        return threads
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _length(days: float | None, length: Length | None) -> float:
    if days is not None and length is not None:
        raise StrowgerError("give days or length, not both")
    return core.seconds(86_400.0 * (1.0 if days is None else days) if length is None else length)


def _intervals(length_s: float, interval: Length | None) -> int:
    if interval is None:
        return 1
    seconds = core.seconds(interval)
    number = round(length_s / seconds) if seconds > 0 else 0
    if number < 1 or abs(number * seconds - length_s) > 1e-6 * length_s:
        raise StrowgerError(f"interval is {seconds:g} s, expected a whole part of the length, {length_s:g} s")
    return number


def _missing(result: Result, until: Until) -> int:
    """How many more replications it takes, by what is known now; never more than double."""
    have = len(result.runs)
    if have >= until.max_replications:
        return 0
    estimate = result.estimate(until.metric, source=until.source)
    wanted = until.half_width(estimate)
    if have >= 10 and estimate.half_width <= wanted:
        return 0
    ratio = estimate.half_width / wanted if wanted > 0 else float("inf")
    need = have * min(2.0, max(1.1, ratio**2))
    return max(1, min(int(need) + 1, until.max_replications, max(2 * have, 10)) - have)


class _Told:
    """Passes the progress on, to the caller's function or a bar."""

    def __init__(self, progress: Progress | bool | None, total: int | None) -> None:
        self._call = progress if callable(progress) else None
        self._bar: Any = None
        self._before = 0
        self._last = 0
        self._total = total
        if progress is True:
            try:
                from tqdm.auto import tqdm
            except ImportError as error:
                raise StrowgerError("progress=True needs the package tqdm") from error
            self._bar = tqdm(total=total, unit="replication")

    def __call__(self, done: int, total: int) -> None:
        if done < self._last:
            self._before += self._last
        step = self._before + done
        if self._bar is not None:
            self._bar.update(step - self._bar.n)
        if self._call is not None:
            self._call(step, self._total or self._before + total)
        self._last = done

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
