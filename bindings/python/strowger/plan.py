# SPDX-License-Identifier: Apache-2.0
"""Plan: the world around a centre: who calls, how patient they are, how long they talk, who works when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Union

import numpy as np

from . import _strowger as core
from ._strowger import Arrivals, Behaviour, CallSource, Distribution, GroupStaffing, Redial, Shift, StrowgerError

Length = Union[float, str, Any]
DistributionLike = Union[Distribution, str]


def instants(at: Iterable[float]) -> Arrivals:
    """Calls at these instants, the same in every replication.

    Args:
        at: seconds since the start, in rising order: an array of shape (n,), or any iterable of numbers.

    Raises:
        StrowgerError: an instant is negative, not a number, or before the one before it; the message has its index.

    >>> instants(3.0 * k for k in range(10)).expected(0, 15)
    5.0
    >>> instants([1, 3, 2])
    Traceback (most recent call last):
    strowger.StrowgerError: at[2] is 2, before at[1] = 3; expected rising order
    """
    return core.instants(_numbers(at, "at"))


def rates(
    calls_per_hour: Iterable[float],
    *,
    interval: Length = "30m",
    lines: bool = False,
    period: Length = "24h",
    busyness_cv: float = 0.0,
) -> Arrivals:
    """A Poisson stream of calls whose rate changes over the day.

    Args:
        calls_per_hour: one rate per interval, shape (n,); the last holds until the end of the period.
        interval: how long each rate holds.
        lines: the rate goes in straight lines from value to value (and from the last to the first of the next period).
        period: after which all repeats; ``inf``: it does not.
        busyness_cv: each period's rates are multiplied by a gamma factor with mean 1 and this coefficient of variation
            (Whitt 1999; Avramidis, Deslauriers & L'Ecuyer 2004); 0: none.

    Raises:
        StrowgerError: a rate is negative or not a number (the message has its index), or the rates do not fit into the
            period.

    >>> day = rates([0] * 16 + [120] * 20 + [0] * 12)
    >>> day.expected(0, "24h")
    1200.0
    """
    return core.rates(_numbers(calls_per_hour, "calls_per_hour"), _length(interval), lines, _length(period), busyness_cv)


def calls(
    queue: str,
    arrivals: Arrivals | float,
    handling: DistributionLike | Iterable[float],
    *,
    patience: DistributionLike | Iterable[float] = "never",
    name: str | None = None,
    wrap_up: DistributionLike | Iterable[float] | None = None,
    group_handling: Mapping[str, DistributionLike] | None = None,
    media: str = "voice",
    priority: int | None = None,
    requirement: str = "",
    customer_class: str = "",
    head_start: Length = 0.0,
    resolved: float = 1.0,
    escalated_handling: DistributionLike | None = None,
    redial_after_abandoning: Redial | None = None,
    redial_after_blocked: Redial | None = None,
) -> CallSource:
    """A stream of calls of one kind (a class of calls).

    Args:
        queue: the queue that they join.
        arrivals: a number (calls an hour, Poisson), or what ``poisson``, ``rates``, ``renewal`` or ``instants`` made.
        handling: length of the conversation: a distribution, its text ("exponential; mean = 3m"), or, for
            ``instants``, an array of seconds with one value per call.
        patience: time until the caller hangs up, likewise.
        name: unique among the sources; the queue's if absent.
        wrap_up: after-call work of random length, likewise; give the queue ``wrap_up="manual"``, or else the queue's
            own wrap-up ends it earlier.
        group_handling: another distribution of the conversation by the group of the agent who answers.
        media: "voice", "callback", "chat", "email" or "work_order".
        priority: the queue's if absent.
        requirement: of the call, beside the queue's.
        customer_class: for its SLA; '' for none.
        head_start: so much earlier lies its enqueue time than its arrival.
        resolved: the chance that a conversation resolves the matter.
        escalated_handling: conversation in a call that was escalated from one of these.
        redial_after_abandoning, redial_after_blocked: callers who try again.

    Raises:
        StrowgerError: a value is not possible; of an array, the message has the index.

    >>> source = calls("support", 60, exponential("3m"), patience="exponential; mean = 2m")
    >>> source.name, source.arrivals.expected(0, "2h")
    ('support', 120.0)
    """
    arrays: dict[str, Any] = {}
    spread: dict[str, Any] = {}
    for key, value in (("handling", handling), ("patience", patience), ("wrap_up", wrap_up)):
        if value is None or isinstance(value, (Distribution, str)):
            spread[key] = value
        elif isinstance(value, (int, float)):
            raise TypeError(f"{key} is {value}: say exponential({value}), deterministic({value}) or another distribution")
        else:
            arrays[key] = _numbers(value, key)
    at = None
    if isinstance(arrivals, (int, float)):
        arrivals = core.poisson(arrivals)
    if arrays:
        at = arrivals.given()
        if at is None:
            raise StrowgerError(
                f"{next(iter(arrays))} is an array, so arrivals must be instants, one for each value; "
                "for values drawn at random take empirical(values)"
            )
    source = CallSource(
        name=queue if name is None else name,
        queue=queue,
        arrivals=arrivals,
        patience=spread.get("patience") or Distribution("never"),
        handling=spread.get("handling") or Distribution("deterministic; value = 0s"),
    )
    source.media = media
    source.priority = priority
    source.requirement = requirement
    source.customer_class = customer_class
    source.head_start = head_start
    source.resolved = resolved
    source.wrap_up = spread.get("wrap_up")
    source.escalated_handling = escalated_handling
    source.group_handling = [(group, value) for group, value in (group_handling or {}).items()]
    if redial_after_abandoning is not None:
        source.redial_after_abandoning = redial_after_abandoning
    if redial_after_blocked is not None:
        source.redial_after_blocked = redial_after_blocked
    if arrays:
        source.set_script(at, arrays.get("patience"), arrays.get("handling"), arrays.get("wrap_up"))
    return source


def staff(group: str, agents: Iterable[int], *, interval: Length = "30m", start: Length = 0.0) -> GroupStaffing:
    """How many agents of a group are at work in each interval; after the last one its number stays.

    Args:
        group: of the centre. Its agents have no shifts.
        agents: shape (n,), each 0 to the number of agents of the group.
        interval: how long each number holds.
        start: when the first begins.

    >>> staff("north", [2, 5, 3], interval="1h").levels
    [(0.0, 2), (3600.0, 5), (7200.0, 3)]
    """
    numbers = [int(number) for number in agents]
    begin = core.seconds(start)
    step = core.seconds(interval)
    return GroupStaffing(group, begin + step * np.arange(len(numbers)), numbers)

def adhering(
    shifts: Sequence[Shift],
    *,
    late: DistributionLike = "exponential; mean = 2m",
    early: DistributionLike = "exponential; mean = 1m",
    seed: int = 1,
) -> list[Shift]:
    """Shifts as people keep them: each begins late, its breaks end late, and it ends early, by times drawn at random.

    Args:
        shifts: as planned.
        late: how late a shift, or the return from a break, is.
        early: how early a shift ends.
        seed: other numbers, other delays. CAUTION: they are the same in every replication, so the confidence intervals
            of a result know nothing of how delays differ from day to day; simulate several seeds to see that.

    A shift that would have no length left stays away. Adherence, as the field counts it (time worked as planned / time
    planned), is the sum of what is left / the sum of what was planned.

    >>> kept = adhering([Shift("ann", "8h", "16h", [("12h", "13h", "")])], late="deterministic; value = 5m",
    ...                 early="deterministic; value = 0s")
    >>> kept[0].begin / 3600, kept[0].breaks[0][1] / 3600
    (8.083333333333334, 13.083333333333334)
    """
    late, early = (Distribution(what) if isinstance(what, str) else what for what in (late, early))
    lateness = iter(late.sample(sum(1 + len(shift.breaks) for shift in shifts), seed))
    earliness = iter(early.sample(len(shifts), seed + 1))
    kept = []
    for shift in shifts:
        begin, end = shift.begin + next(lateness), shift.end - next(earliness)
        breaks = []
        for at, until, reason in shift.breaks:
            until = until + next(lateness)
            at = max(at, begin)
            if breaks and at <= breaks[-1][1]:  # the break before ran into this one
                at, _, reason = breaks.pop()
            if at < until < end:
                breaks.append((at, until, reason))
            elif at < end <= until:
                end = at  # a break that runs into the end of the shift
        if begin < end:
            kept.append(Shift(shift.agent, begin, end, breaks))
    return kept


class Plan:
    """Who calls, and who works when.

    Args:
        calls: one or several sources, from ``calls``; their names differ.
        shifts: stretches of work of single agents. Agents without a shift, and of no group in ``staffing``, are there
            all the time.
        staffing: how many agents of a group are at work, from ``staff``.
        behaviours: how agents treat offers; groups without one answer at once, always.
        trunks: telephone lines, calls waiting or talking at the most; 0: no limit.

    Plans can be pickled.

    >>> plan = Plan(calls("support", 60, exponential("3m")), trunks=30)
    >>> plan
    <Plan: 1 source of calls>
    """

    def __init__(
        self,
        calls: CallSource | Sequence[CallSource],
        *,
        shifts: Sequence[Shift] = (),
        staffing: GroupStaffing | Sequence[GroupStaffing] = (),
        behaviours: Behaviour | Sequence[Behaviour] = (),
        trunks: int = 0,
    ) -> None:
        self._plan = core.SimulationPlan(
            _several(calls, CallSource),
            list(shifts),
            _several(staffing, GroupStaffing),
            _several(behaviours, Behaviour),
            trunks,
        )

    @property
    def sources(self) -> list[CallSource]:
        """Copies of the sources of calls."""
        return self._plan.sources

    @property
    def shifts(self) -> list[Shift]:
        """Copies of the shifts."""
        return self._plan.shifts

    def with_changes(self, **changes: Any) -> Plan:
        """The plan with other ``calls``, ``shifts``, ``staffing``, ``behaviours`` or ``trunks``."""
        parts = {
            "calls": self._plan.sources,
            "shifts": self._plan.shifts,
            "staffing": self._plan.staffing,
            "behaviours": self._plan.behaviours,
            "trunks": self._plan.trunks,
        }
        return Plan(**{**parts, **changes})

    def __repr__(self) -> str:
        number = len(self._plan.sources)
        return f"<Plan: {number} source{'' if number == 1 else 's'} of calls>"


def _several(value: Any, kind: type) -> list[Any]:
    return [value] if isinstance(value, kind) else list(value)


def _numbers(values: Any, what: str) -> np.ndarray:
    """An array of float64. Texts and the like are refused with the index of the first."""
    if not hasattr(values, "__len__"):
        values = list(values)
    array = np.asarray(values)
    if array.ndim != 1:
        raise StrowgerError(f"{what} has {array.ndim} dimensions, expected 1")
    if array.dtype.kind == "m":
        return array.astype("timedelta64[us]").astype(np.int64) * 1e-6
    if array.dtype.kind in "iuf":
        return array.astype(np.float64)
    for index, value in enumerate(array):
        if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.number)):
            raise StrowgerError(f"{what}[{index}] is {value!r}, expected a number")
    return array.astype(np.float64)


def _length(value: Any) -> float:
    return core.seconds(value)
