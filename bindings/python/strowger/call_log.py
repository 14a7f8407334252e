# SPDX-License-Identifier: Apache-2.0
"""Replay: yesterday's calls under tomorrow's policy."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from . import _strowger as core
from ._strowger import CallSource, Shift, StrowgerError
from .centre import Centre
from .plan import Length, Plan, _numbers, calls
from .result import Result
from .simulation import simulate


class CallLog:
    """The calls of a real centre: from the file that its PBX wrote (``read``), or from a DataFrame (``from_frame``)."""

    def __init__(self, log: Any) -> None:
        self._log = log

    @classmethod
    def read(cls, path: str | os.PathLike[str], columns: Mapping[str, Any] | None = None, **more: Any) -> CallLog:
        """Reads a table with one call a line and named columns.

        Args:
            path: of the file; its first line names the columns.
            columns: how to read it; the fields of ``ColumnMapping`` (``include/strowger/sim/call_log.h``):
                ``separator``, ``offered``, ``wait``, ``outcome``, ``answered_values``, ``abandoned_values``, ``agent``,
                ``type``, ``service_time``, ... ``anonymous_bank_columns()`` are those of the Technion's bank.
            more: fields that differ.

        Raises:
            NotFoundError: the file cannot be opened.
            StrowgerError: a column that is named is not there. Lines that cannot be read are in ``bad_lines``.
        """
        return cls(core.CoreLog.read(os.fspath(path), {**(columns or {}), **more}))

    @classmethod
    def from_text(cls, text: str, columns: Mapping[str, Any] | None = None, **more: Any) -> CallLog:
        """As ``read``, of a text that is in memory.

        >>> log = CallLog.from_text(
        ...     "at,wait,result,talk,agent\\n9:00:00,0,ok,60,Ann\\n9:00:30,15,gone,0,\\n",
        ...     separator=",", offered="at", wait="wait", outcome="result", answered_values=["ok"],
        ...     abandoned_values=["gone"], service_time="talk", agent="agent")
        >>> log.summary().loc[0, ["offered", "answered", "abandoned"]].astype(int).tolist()
        [2, 1, 1]
        """
        return cls(core.CoreLog.parse(text, {**(columns or {}), **more}))

    @classmethod
    def from_frame(cls, frame: pd.DataFrame) -> CallLog:
        """A log from columns, as ``to_frame`` gives them.

        Args:
            frame: ``offered_s`` (seconds since midnight of the first day, rising or not) or ``offered`` (datetime64);
                ``wait_s``; ``outcome`` ("answered" or "abandoned"); ``handling_s`` (0 for abandoned calls); and, if
                there are any, ``type``, ``agent`` (texts, missing for none) and ``priority``.

        Raises:
            StrowgerError: a value is not possible; the message has column and index.

        >>> frame = pd.DataFrame({"offered_s": [0.0, 5.0], "wait_s": [0.0, 9.0], "handling_s": [60.0, 0.0],
        ...                       "outcome": ["answered", "abandoned"]})
        >>> CallLog.from_frame(frame).to_frame()["outcome"].tolist()
        ['answered', 'abandoned']
        """
        frame = frame.reset_index(drop=True)
        needed = ["wait_s", "handling_s", "outcome"]
        if "offered_s" not in frame and "offered" in frame:
            at = pd.to_datetime(frame["offered"])
            frame = frame.assign(offered_s=(at - at.min().normalize()) / pd.Timedelta(seconds=1))
        for name in ["offered_s", *needed]:
            if name not in frame:
                raise StrowgerError(f"the log has no column '{name}'; it has {', '.join(map(str, frame.columns))}")
        outcome = np.empty(len(frame), dtype=np.int64)
        for index, value in enumerate(frame["outcome"]):
            if value not in core.LOG_OUTCOMES:
                raise StrowgerError(f"outcome[{index}] is {value!r}, expected one of {', '.join(core.LOG_OUTCOMES)}")
            outcome[index] = core.LOG_OUTCOMES.index(value)
        coded = {}
        for name in ("type", "agent"):
            values = frame[name] if name in frame else pd.Series([None] * len(frame), dtype=object)
            codes, names = pd.factorize(values)
            coded[name] = (codes.astype(np.int64), [str(text) for text in names])
        priority = frame["priority"].to_numpy(np.int64) if "priority" in frame else np.zeros(len(frame), np.int64)
        return cls(
            core.CoreLog.of(
                *(_numbers(frame[name].to_numpy(), name) for name in ("offered_s", "wait_s", "handling_s")),
                outcome,
                priority,
                coded["type"][0],
                coded["agent"][0],
                coded["type"][1],
                coded["agent"][1],
            )
        )

    def to_frame(self) -> pd.DataFrame:
        """One row per call, in the order of the file; times in seconds, ``offered_s`` since midnight of the first day."""
        columns = self._log.columns()
        for name, names in (
            ("outcome", core.LOG_OUTCOMES),
            ("type", self.types),
            ("agent", self.agents),
            ("customer", self._log.customers),
        ):
            columns[name] = pd.Categorical.from_codes(columns[name], list(names))
        return pd.DataFrame(columns)

    @property
    def days(self) -> int:
        """Days from the first call to the last, both counted."""
        return self._log.days

    @property
    def types(self) -> list[str]:
        """Types of calls."""
        return self._log.types

    @property
    def agents(self) -> list[str]:
        """Agents that answered."""
        return self._log.agents

    @property
    def bad_lines(self) -> list[tuple[int, str]]:
        """Lines that could not be read: number in the file, and why."""
        return self._log.bad

    def summary(self, *, interval: Length | None = None, threshold: Length = 20.0) -> pd.DataFrame:
        """What happened: one row, or one per interval from midnight of the first day on.

        Args:
            interval: "24h" gives days, "30m" half hours.
            threshold: of the service level.
        """
        names = ["offered", "answered", "abandoned", "share_abandoned", "share_waited", "service_level"]
        names += ["mean_wait_s", "mean_answered_wait_s", "mean_handling_s"]
        return pd.DataFrame(self._log.summaries(interval, threshold), columns=names)

    def sources(
        self, classes: Sequence[Mapping[str, Any]], *, first_day: int = 0, end_day: int | None = None
    ) -> list[CallSource]:
        """The calls as sources: at their real instants, with their real conversations.

        What the log does not say is drawn: how long those who were answered would have waited (Kaplan-Meier estimate of
        their class, given that it is longer than what they did wait), and how long those who hung up would have talked.

        Args:
            classes: which calls make one source: ``queue``, and if wanted ``type``, ``priority`` (of the log; absent:
                any), ``name``, and what else ``calls`` takes. Each call goes to the first class that takes it.
            first_day, end_day: days of the log, counted from 0; ``end_day`` is not replayed.
        """
        rows = []
        for given in classes:
            rest = dict(given)
            kind, priority = rest.pop("type", None), rest.pop("priority", None)
            rest.setdefault("name", " ".join(str(part) for part in (rest["queue"], kind, priority) if part is not None))
            rows.append((kind, priority, calls(arrivals=0.0, **{"handling": "deterministic; value = 0s", **rest})))
        return self._log.sources(rows, first_day, 2**62 if end_day is None else end_day)

    def shifts(
        self, *, longest_gap: Length = "forever", away_while_calls_wait: bool = True, tolerance: Length = 3.0
    ) -> list[Shift]:
        """When each agent was there, as far as the log tells: from the first conversation of a day to the last.

        Args:
            longest_gap: a longer gap between conversations was spent elsewhere.
            away_while_calls_wait: an agent without a conversation while a caller waits is not there.
            tolerance: shorter waits do not tell.
        """
        return self._log.shifts(longest_gap, away_while_calls_wait, tolerance)

    def centre(self, queue: str = "queue") -> Centre:
        """A first centre: one queue, all agents of the log in it, no ringing."""
        return Centre.from_toml(self._log.centre(queue))

    def plan(self, classes: Sequence[Mapping[str, Any]] | None = None, **options: Any) -> Plan:
        """The log as a plan: ``sources`` of the classes (all calls in the queue "queue" if absent), and ``shifts``.

        Args:
            options: ``first_day``, ``end_day``, and those of ``shifts``.
        """
        days = {key: options.pop(key) for key in ("first_day", "end_day") if key in options}
        return Plan(self.sources(classes or [{"queue": "queue"}], **days), shifts=self.shifts(**options))


def replay(
    log: CallLog,
    centre: Centre | None = None,
    plan: Plan | None = None,
    *,
    first_day: int = 0,
    end_day: int | None = None,
    **options: Any,
) -> Result:
    """What would have happened to the calls of a log under another policy or staffing.

    Args:
        log: the calls.
        centre: who may serve whom; ``log.centre()`` if absent.
        plan: ``log.plan(...)`` if absent; give one to change classes, shifts or staffing.
        first_day, end_day: days of the log, counted from 0; ``end_day`` is not replayed.
        options: of ``simulate``: ``replications``, ``interval``, ... What the log does not say differs between
            replications.

    >>> log = CallLog.from_frame(pd.DataFrame({
    ...     "offered_s": [0.0, 5.0], "wait_s": [0.0, 55.0], "handling_s": [60.0, 30.0],
    ...     "outcome": ["answered", "answered"], "agent": ["Ann", "Ann"]}))
    >>> replay(log, replications=2).estimate("mean_wait_s").mean
    27.5
    """
    end = log.days if end_day is None else end_day
    if not 0 <= first_day < end <= log.days:
        raise StrowgerError(f"days {first_day} to {end}: the log has days 0 to {log.days}, and the end must come last")
    if plan is None:
        plan = log.plan(first_day=first_day, end_day=end)
    return simulate(
        log.centre() if centre is None else centre, plan, start=first_day * 86_400.0, days=end - first_day, **options
    )


def anonymous_bank_columns() -> dict[str, Any]:
    """How to read the log of the "Anonymous Bank" of the Technion (I. Guedj & A. Mandelbaum, 2000).

    >>> anonymous_bank_columns()["offered"]
    'vru_exit'
    """
    return core.anonymous_bank_columns()
