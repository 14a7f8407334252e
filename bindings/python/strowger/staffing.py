# SPDX-License-Identifier: Apache-2.0
"""How many agents, how many lines, how much load: Erlang B, Erlang C, Erlang A and their inverses, exactly.

Every function takes numbers or arrays, which are broadcast against each other as NumPy does, and returns a float (an
int) or an array of the broadcast shape. Loops run in C++ without the interpreter's lock. Times are in seconds, shares
from 0 to 1, load in erlangs.

The model is one queue in steady state: calls come at random (Poisson), handling times and patience are exponential,
all agents are equal. For skills, several queues, or a load that changes faster than a queue settles, take
``strowger.simulate``. Shares and means are of the calls that were let in; ``blocked`` alone is of all attempts.

A centre of 1080 calls an hour of 285 s on average, with callers who hang up after 4 minutes on average:

>>> from strowger import staffing
>>> agents = staffing.required_agents(1080, 285, service_level=0.8, within_s=20, patience_s=240)
>>> agents
88
>>> round(staffing.measures(1080, 285, agents, patience_s=240).abandoned, 4)
0.0319

Sources: Erlang 1917 (B, C); Palm 1957 (A); Zeltyn & Mandelbaum 2005 (waits). Accuracy: 1e-12, relatively.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Union

import numpy as np
import numpy.typing as npt

from . import _strowger as core
from ._strowger import StrowgerError

Numbers = npt.ArrayLike
Floats = Union[float, npt.NDArray[np.float64]]
Whole = Union[int, npt.NDArray[np.int64]]

SERVICE_LEVELS: dict[str, str] = dict(core.STAFFING_SERVICE_LEVELS)
"""The formulas that go by the name "service level"."""
_FORMULAS = list(SERVICE_LEVELS)


class Measures(NamedTuple):
    """What callers and agents meet, in steady state. Each field is a float or an array of one shape."""

    blocked: Floats
    """Of all attempts, the share that finds every trunk taken."""
    delayed: Floats
    """Share that has to wait."""
    abandoned: Floats
    """Share that hangs up before an answer."""
    answered: Floats
    """1 - abandoned."""
    mean_wait_s: Floats
    """Mean wait of all."""
    asa_s: Floats
    """Mean speed of answer: the mean wait of those who were answered."""
    mean_abandon_wait_s: Floats
    """Mean wait of those who hung up; 0 if nobody does."""
    wait_sd_s: Floats
    """Standard deviation of the wait of all."""
    mean_offered_wait_s: Floats
    """Mean wait of a caller who would wait for ever among others who do not."""
    mean_queue: Floats
    """Mean number of waiting calls."""
    occupancy: Floats
    """Mean share of the agents who are handling a call."""


class Retrials(NamedTuple):
    """What a queue meets when lost callers call again. Each field is a float or an array of one shape."""

    calls_per_hour: Floats
    """All attempts: give it to ``measures`` and ``service_level``."""
    attempts: Floats
    """Attempts per caller."""
    lost_attempts: Floats
    """Share of attempts that are blocked or abandoned."""
    lost_callers: Floats
    """Share of callers who are never answered."""


def erlang_b(load: Numbers, agents: Numbers) -> Floats:
    """Erlang B: the share of calls that finds all agents (or trunks) busy, and is lost.

    Args:
        load: erlangs, at least 0.
        agents: whole numbers, at least 0.

    Raises:
        StrowgerError: a value is out of range; of an array, the message has the index.

    >>> erlang_b(10, 17)
    0.01294887522472657
    >>> erlang_b([5, 10], [[5], [10]]).round(4)
    array([[0.2849, 0.564 ],
           [0.0184, 0.2146]])
    """
    return _one(core.staffing_erlang, (load, agents, 0.0), True)


def erlang_c(load: Numbers, agents: Numbers) -> Floats:
    """Erlang C: the share of calls that has to wait, when nobody hangs up.

    Args:
        load: erlangs, at least 0.
        agents: whole numbers above the load.

    Raises:
        StateError: a load of as many erlangs as agents, or more: there is no steady state.
        StrowgerError: a value is out of range.

    >>> round(erlang_c(8, 10), 6)
    0.40918
    """
    return _one(core.staffing_erlang, (load, agents, 0.0), False)


def erlang_a(load: Numbers, agents: Numbers, impatience: Numbers) -> Floats:
    """Erlang A: the share of calls that has to wait, when callers hang up.

    Args:
        load: erlangs, at least 0.
        agents: whole numbers, at least 1.
        impatience: mean handling time / mean patience; 0 is Erlang C.

    Raises:
        StrowgerError: a value is out of range; of an array, the message has the index.

    >>> round(erlang_a(9, 10, 0.5), 6)
    0.468942
    """
    return _one(core.staffing_erlang, (load, agents, impatience), False)


def measures(
    calls_per_hour: Numbers,
    handling_s: Numbers,
    agents: Numbers,
    *,
    patience_s: Numbers = np.inf,
    trunks: Numbers = np.inf,
) -> Measures:
    """Everything about the queue that needs no threshold.

    Args:
        calls_per_hour: at least 0.
        handling_s: mean handling time (talk, hold and wrap-up), above 0.
        agents: whole numbers, at least 1.
        patience_s: mean time until a waiting caller hangs up; inf: nobody does.
        trunks: calls that may be there at once, at least `agents`; inf: any number.

    Raises:
        StateError: there is no steady state: too few agents for callers who never hang up.
        StrowgerError: a value is out of range; of an array, the message has the index.

    >>> found = measures(342, 180, [20, 22, 24])
    >>> found.asa_s.round(1)
    array([24.8,  7. ,  2.1])
    >>> measures(342, 180, [20, 16])
    Traceback (most recent call last):
    strowger.StateError: at [1]: no steady state: a load of 17.1 erlangs needs more than 16 agents when nobody hangs up \
and trunks are unlimited
    """
    shape, columns = _columns((calls_per_hour, handling_s, agents, patience_s, trunks))
    return Measures(*(_shaped(values, shape) for values in core.staffing_measures(shape, columns)))


def service_level(
    calls_per_hour: Numbers,
    handling_s: Numbers,
    agents: Numbers,
    *,
    within_s: Numbers = 20.0,
    formula: str = "answered_and_abandoned",
    short_abandon_s: Numbers = 5.0,
    patience_s: Numbers = np.inf,
    trunks: Numbers = np.inf,
) -> Floats:
    """The share of calls that is answered in time.

    Args:
        within_s: the threshold, at least 0.
        formula: a key of ``SERVICE_LEVELS``: whether and how those who hang up count.
        short_abandon_s: for "without_short_abandons": who hangs up within it does not count.
        calls_per_hour, handling_s, agents, patience_s, trunks: as for ``measures``.

    Raises:
        StateError, StrowgerError: as for ``measures``.

    >>> service_level(1000, 300, 90, within_s=[0, 20, 60]).round(4)
    array([0.6327, 0.7645, 0.9032])
    """
    values = (calls_per_hour, handling_s, agents, patience_s, trunks, within_s, short_abandon_s)
    return _one(core.staffing_service_level, values, _formula(formula))


def wait_exceeds(
    calls_per_hour: Numbers,
    handling_s: Numbers,
    agents: Numbers,
    time_s: Numbers,
    *,
    patience_s: Numbers = np.inf,
    trunks: Numbers = np.inf,
) -> Floats:
    """The share of calls that waits longer than `time_s`, whether they are answered or hang up then.

    Args:
        time_s: at least 0.
        calls_per_hour, handling_s, agents, patience_s, trunks: as for ``measures``.

    Raises:
        StateError, StrowgerError: as for ``measures``.

    >>> round(wait_exceeds(1000, 300, 90, 20), 4)
    0.2355
    """
    return _one(core.staffing_wait_exceeds, (calls_per_hour, handling_s, agents, patience_s, trunks, time_s))


def required_agents(
    calls_per_hour: Numbers,
    handling_s: Numbers,
    *,
    service_level: Numbers | None = None,
    within_s: Numbers = 20.0,
    formula: str = "answered_and_abandoned",
    short_abandon_s: Numbers = 5.0,
    asa_s: Numbers | None = None,
    abandoned: Numbers | None = None,
    blocked: Numbers | None = None,
    occupancy: Numbers | None = None,
    patience_s: Numbers = np.inf,
    trunks: Numbers = np.inf,
) -> Whole:
    """The least agents that keep every target that is given.

    Args:
        service_level: at least this share within `within_s` by `formula`; between 0 and 1.
        asa_s: mean speed of answer, at most; above 0.
        abandoned: share that hangs up, at most; between 0 and 1.
        blocked: share of attempts that find no trunk, at most; between 0 and 1.
        occupancy: of the agents, at most; above 0, at most 1.
        calls_per_hour, handling_s, patience_s, trunks: as for ``measures``.
        within_s, formula, short_abandon_s: as for ``service_level``.

    Returns:
        Whole numbers; 0 where there are no calls.

    Raises:
        StateError: no number of agents (at most one for each trunk) keeps the targets; the message says which fails.
        StrowgerError: no target is given, or a value is out of range; of an array, the message has the index.

    >>> required_agents([0, 50, 100, 200], 180, service_level=0.8)
    array([ 0,  5,  8, 14])
    >>> required_agents(200, 180, service_level=0.8, abandoned=[0.05, 0.02, 0.01], patience_s=120)
    array([13, 15, 16])
    """
    given = _targets(service_level, within_s, short_abandon_s, asa_s, abandoned, blocked, occupancy)
    values = (calls_per_hour, handling_s, 1.0, patience_s, trunks, *given)
    return _whole(_one(core.staffing_required_agents, values, _formula(formula)))


def max_calls_per_hour(
    handling_s: Numbers,
    agents: Numbers,
    *,
    service_level: Numbers | None = None,
    within_s: Numbers = 20.0,
    formula: str = "answered_and_abandoned",
    short_abandon_s: Numbers = 5.0,
    asa_s: Numbers | None = None,
    abandoned: Numbers | None = None,
    blocked: Numbers | None = None,
    occupancy: Numbers | None = None,
    patience_s: Numbers = np.inf,
    trunks: Numbers = np.inf,
) -> Floats:
    """The most calls an hour with which `agents` keep every target that is given.

    Args:
        handling_s, agents, patience_s, trunks: as for ``measures``.
        service_level, within_s, formula, short_abandon_s, asa_s, abandoned, blocked, occupancy: as for
            ``required_agents``.

    Raises:
        StateError: every load keeps the targets, up to 1000 erlangs for each agent.
        StrowgerError: no target is given, or a value is out of range; of an array, the message has the index.

    >>> max_calls_per_hour(180, [8, 14], service_level=0.8).round(1)
    array([111.2, 217.4])
    """
    given = _targets(service_level, within_s, short_abandon_s, asa_s, abandoned, blocked, occupancy)
    values = (0.0, handling_s, agents, patience_s, trunks, *given)
    return _one(core.staffing_max_calls_per_hour, values, _formula(formula))


def required_trunks(
    load: Numbers, blocked: Numbers, *, agents: Numbers | None = None, impatience: Numbers = 0.0
) -> Whole:
    """The least trunks with which at most the share `blocked` of attempts finds none free.

    Args:
        load: erlangs, at least 0.
        blocked: between 0 and 1.
        agents: who answer; the other trunks hold callers who wait. None: an agent for each trunk (Erlang B).
        impatience: mean handling time / mean patience; needs `agents`.

    Raises:
        StateError: no number of trunks does.
        StrowgerError: a value is out of range; of an array, the message has the index.

    >>> required_trunks(10, [0.05, 0.02, 0.01])
    array([15, 17, 18])
    >>> required_trunks(10, 0.01, agents=12)
    24
    """
    people: Numbers = np.nan if agents is None else _not_nan("agents", agents)
    return _whole(_one(core.staffing_required_trunks, (load, blocked, people, impatience)))


def with_retrials(
    calls_per_hour: Numbers,
    handling_s: Numbers,
    agents: Numbers,
    first: Numbers,
    later: Numbers | None = None,
    *,
    patience_s: Numbers = np.inf,
    trunks: Numbers = np.inf,
) -> Retrials:
    """What the queue meets when callers whose attempt was blocked or abandoned call again.

    An approximation that takes later attempts for as random as first ones; exact for long pauses between attempts
    (Cohen 1957). With a pause of five handling times it was off by 5 % of the lost attempts, see
    ``include/strowger/staffing/retrials.h``.

    Args:
        calls_per_hour: of first attempts.
        first: share of those whose first attempt was lost who call again; 0 to 1.
        later: the same after a later attempt; as `first` if absent.
        handling_s, agents, patience_s, trunks: as for ``measures``.

    Raises:
        StateError, StrowgerError: as for ``measures``; StateError, too, if the attempts grow without end.

    >>> busy = with_retrials(120, 300, 10, 0.6, patience_s=600)
    >>> round(busy.attempts, 4)
    1.0959
    """
    again = first if later is None else later
    shape, columns = _columns((calls_per_hour, handling_s, agents, patience_s, trunks, first, again))
    return Retrials(*(_shaped(values, shape) for values in core.staffing_with_retrials(shape, columns)))


def _columns(values: tuple[Numbers, ...]) -> tuple[list[int], list[np.ndarray]]:
    """The common shape, and one column per value."""
    arrays = np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values))
    return list(arrays[0].shape), [np.ascontiguousarray(array).reshape(-1) for array in arrays]


def _shaped(values: np.ndarray, shape: list[int]) -> Any:
    return values.reshape(shape) if shape else float(values[0])


def _one(function: Any, values: tuple[Numbers, ...], *more: Any) -> Any:
    shape, columns = _columns(values)
    return _shaped(function(shape, columns, *more)[0], shape)


def _whole(value: Any) -> Any:
    return value.astype(np.int64) if isinstance(value, np.ndarray) else int(value)


def _formula(name: str) -> int:
    if name not in SERVICE_LEVELS:
        raise StrowgerError(f"formula is '{name}', expected one of {', '.join(_FORMULAS)}")
    return _FORMULAS.index(name)


def _not_nan(name: str, value: Numbers) -> Numbers:
    """For the compiled part NaN is a target that is not set."""
    bad = np.argwhere(np.isnan(np.asarray(value, dtype=np.float64)))
    if len(bad):
        place = f"at {[int(i) for i in bad[0]]}: " if bad.shape[1] else ""
        raise StrowgerError(f"{place}{name} is nan, expected a number")
    return value


def _targets(
    service_level: Numbers | None,
    within_s: Numbers,
    short_abandon_s: Numbers,
    asa_s: Numbers | None,
    abandoned: Numbers | None,
    blocked: Numbers | None,
    occupancy: Numbers | None,
) -> tuple[Numbers, ...]:
    def target(name: str, value: Numbers | None) -> Numbers:
        return np.nan if value is None else _not_nan(name, value)

    return (
        target("service_level", service_level),
        within_s,
        short_abandon_s,
        target("asa_s", asa_s),
        target("abandoned", abandoned),
        target("blocked", blocked),
        target("occupancy", occupancy),
    )
