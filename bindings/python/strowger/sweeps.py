# SPDX-License-Identifier: Apache-2.0
"""sweep: the same simulation at every point of a grid, on threads, processes or a cluster."""

from __future__ import annotations

import concurrent.futures
import itertools
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Union

import pandas as pd

from ._strowger import CallSource, StrowgerError
from .centre import Centre
from .plan import Plan
from .result import Result, _row
from .simulation import Job, job_of, threads_or_all

Point = dict[str, Any]
Grid = Union[Mapping[str, Iterable[Any]], Sequence[Mapping[str, Any]]]
PlanLike = Union[Plan, CallSource, Sequence[CallSource]]


@dataclass
class Sweep:
    """The results of a sweep, in the order of the grid: ``results[i]`` belongs to ``points[i]``."""

    points: list[Point]
    results: list[Result]
    stopped: bool = False
    """Ctrl-C came before the end; the points that were complete are here."""

    def table(self, *metrics: str) -> pd.DataFrame:
        """One row per point and metric: the point, then metric, mean, half_width, low and high.

        Args:
            metrics: names of ``METRICS``; all if there is none.
        """
        parts = []
        for point, result in zip(self.points, self.results):
            summary = result.summary()
            if metrics:
                summary = pd.DataFrame([_row({}, metric, result.estimate(metric)) for metric in metrics])
            for position, (key, value) in enumerate(point.items()):
                summary.insert(position, key, [value] * len(summary))
            parts.append(summary)
        return pd.concat(parts, ignore_index=True)

    def best(self, metric: str, *, largest: bool = False) -> tuple[Point, Result]:
        """The point with the least (or largest) mean of a metric."""
        order = max if largest else min
        i = order(range(len(self.results)), key=lambda k: self.results[k].estimate(metric).mean)
        return self.points[i], self.results[i]

    def __repr__(self) -> str:
        return f"<Sweep of {len(self.points)} points{', stopped' if self.stopped else ''}>"


def sweep(
    grid: Grid,
    centre: Union[Centre, Callable[..., Centre]],
    plan: Union[PlanLike, Callable[..., PlanLike]],
    *,
    replications: int = 10,
    executor: concurrent.futures.Executor | None = None,
    client: Any = None,
    threads: int | None = None,
    chunk: int | None = None,
    first: int = 0,
    **options: Any,
) -> Sweep:
    """Simulates every point of a grid, with common random numbers.

    The results are the same to the last bit on threads (the default), on any executor of ``concurrent.futures`` and on a
    Dask cluster, whatever the number of workers: replication r draws from (seed, r), and replications are put together
    in their order. A worker that dies loses nothing but time.

    Args:
        grid: values by name (every combination is a point, the last name changing fastest), or a list of points.
        centre, plan: the same for all, or a function that is called with a point's values as keywords, here.
        replications: of each point.
        executor: runs the tasks; each needs this package. Tasks of a pool that breaks are done here.
        client: a ``dask.distributed.Client``; tasks of a worker that dies go to another.
        threads: without executor and client: how many; all cores if absent.
        chunk: replications of one task; all of a point if absent, or less where there are more workers than points.
        first: number of the first replication.
        options: of ``simulate``, without ``until`` and ``progress``.

    Raises:
        StrowgerError: of the first point that cannot be simulated; the message names it.

    >>> from strowger import calls, exponential
    >>> def centre(agents):
    ...     return Centre([{"name": "q", "auto_answer": True}], [{"name": "a{}", "count": agents, "queues": ["q"]}])
    >>> done = sweep({"agents": [3, 4]}, centre, calls("q", 40, exponential(180)), replications=4)
    >>> done.table("mean_wait_s")["agents"].tolist()
    [3, 4]
    """
    points = _points(grid)
    jobs = [_job(point, centre, plan, options) for point in points]
    confidence = options.get("confidence", 0.95)
    if executor is not None and client is not None:
        raise StrowgerError("give an executor or a client, not both")
    if executor is None and client is None:
        return _here(points, jobs, first, replications, threads_or_all(threads), confidence)
    tasks = [
        (i, first + begin, min(size, replications - begin))
        for i in range(len(jobs))
        for size in (_chunk(chunk, replications),)
        for begin in range(0, replications, size)
    ]
    collect = _on_cluster if client is not None else _on_executor
    parts = collect(client if client is not None else executor, jobs, tasks)
    runs: list[list[Any]] = [[] for _ in jobs]
    for (i, _, _), part in zip(tasks, parts):
        runs[i] += part
    return Sweep(points, [job.result(mine, confidence) for job, mine in zip(jobs, runs)])


def run_task(job: Job, first: int, count: int) -> list[Any]:
    """One task of a sweep, on a worker: those replications, on one thread."""
    runs, stopped = job.run(first, count, threads=1)
    if stopped:
        raise KeyboardInterrupt
    return runs


def _points(grid: Grid) -> list[Point]:
    if isinstance(grid, Mapping):
        values = [list(column) for column in grid.values()]
        return [dict(zip(grid, combination)) for combination in itertools.product(*values)]
    return [dict(point) for point in grid]


def _job(point: Point, centre: Any, plan: Any, options: Mapping[str, Any]) -> Job:
    try:
        return job_of(
            centre if isinstance(centre, Centre) else centre(**point), plan(**point) if callable(plan) else plan, **options
        )
    except StrowgerError as error:
        raise type(error)(f"at {point}: {error}") from error


def _chunk(chunk: int | None, replications: int) -> int:
    if chunk is not None and chunk < 1:
        raise StrowgerError(f"chunk is {chunk}, expected 1 or more")
    return chunk or max(1, min(replications, 10))


def _here(
    points: list[Point], jobs: list[Job], first: int, replications: int, threads: int, confidence: float
) -> Sweep:
    results: list[Result] = []
    for point, job in zip(points, jobs):
        try:
            runs, stopped = job.run(first, replications, threads)
        except StrowgerError as error:
            raise type(error)(f"at {point}: {error}") from error
        if stopped:
            return Sweep(points[: len(results)], results, stopped=True)
        results.append(job.result(runs, confidence))
    return Sweep(points, results)


def _on_executor(executor: Any, jobs: list[Job], tasks: list[tuple[int, int, int]]) -> list[list[Any]]:
    parts: list[list[Any] | None] = [None] * len(tasks)
    futures: dict[Any, int] = {}
    try:
        for number, (i, begin, count) in enumerate(tasks):
            futures[executor.submit(run_task, jobs[i], begin, count)] = number
        for future in concurrent.futures.as_completed(futures):
            parts[futures[future]] = future.result()
    except concurrent.futures.BrokenExecutor as error:
        for future, number in futures.items():
            if future.done() and not future.cancelled() and future.exception() is None:
                parts[number] = future.result()
        missing = sum(part is None for part in parts)
        warnings.warn(f"a worker died ({error}); {missing} of {len(tasks)} tasks are done here", stacklevel=3)
    finally:
        for future in futures:
            future.cancel()
    return [
        run_task(jobs[i], begin, count) if part is None else part for part, (i, begin, count) in zip(parts, tasks)
    ]


def _on_cluster(client: Any, jobs: list[Job], tasks: list[tuple[int, int, int]]) -> list[list[Any]]:
    # Each task carries its job: what is scattered would die with the worker that holds it.
    futures = [client.submit(run_task, jobs[i], begin, count, pure=False, retries=3) for i, begin, count in tasks]
    try:
        return client.gather(futures)
    except BaseException:
        client.cancel(futures)
        raise
