# SPDX-License-Identifier: Apache-2.0
"""Policies of your own, in Python or from shared objects, under the names that queues and agents give."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Union

import numpy as np

from . import _strowger as core
from ._strowger import Decision
from ._tables import Agents, Calls, Climbs, Events, Joins, Profiles


class Policy:
    """What all kinds of policies say of themselves, as attributes of the class."""

    name: ClassVar[str]
    """"vendor.policy": a to z, digits and '_', with at least one dot."""
    key: ClassVar[str] = "score"
    """What decides, in a few words; of strategies and orders what is compared, smaller first."""
    columns: ClassVar[tuple[str, ...]] = ()
    """Which columns of its table it reads; the others are empty, but for those that are always there."""
    parameters: ClassVar[Mapping[str, Any]] = {}
    """Names and defaults (bool, int, float or str); given to ``__init__`` as keywords."""
    draws: ClassVar[bool] = False
    """Whether ``decision.random`` is needed: the only source of randomness that keeps runs repeatable."""


class AgentStrategy(Policy):
    """Chooses an agent for a call: derive from it and write ``score``.

    CAUTION: ``score`` runs for every decision, in the interpreter: simulations become 15 to 40 times slower
    (bindings/python/README.md has the figures). Built-ins, and plug-ins in C or C++, cost no Python at all.

    >>> class LeastWorked(AgentStrategy):
    ...     name = "me.least_worked"
    ...     columns = ("calls",)
    ...     def score(self, decision, agents):
    ...         return agents.calls
    >>> from .centre import Centre
    >>> centre = Centre([{"name": "q", "strategy": "me.least_worked"}], policies=Policies(LeastWorked))
    """

    def score(self, decision: Decision, agents: Agents) -> np.ndarray | None:
        """A number for each of ``agents``, shape (n,): the smallest is taken, the first of equal ones.

        None: no opinion; the built-in beside the policy decides. The arrays are good until this returns: copy what you
        keep. An exception ends the simulation, and is raised there.
        """
        raise NotImplementedError


class CallOrder(Policy):
    """Chooses a call for an agent; as ``AgentStrategy``, with ``Calls`` in place of ``Agents``."""

    def score(self, decision: Decision, calls: Calls) -> np.ndarray | None:
        """A number for each of ``calls``, shape (n,): the smallest is taken, the older of equal ones."""
        raise NotImplementedError


class Matcher(Policy):
    """Says who may serve, beside a queue's requirement (both must agree): the queue's ``matcher``.

    It is asked once for each requirement and profile of agents, and not for each call, so it costs a simulation nothing
    that grows with the calls. Its answer must depend on nothing else.

    >>> class SameTeam(Matcher):
    ...     name = "me.same_team"
    ...     columns = ("group",)
    ...     parameters = {"team": ""}
    ...     def __init__(self, team):
    ...         self.team = team
    ...     def match(self, decision, profiles):
    ...         return [decision.group_name(int(group)) == self.team for group in profiles.group]
    >>> from .centre import Centre
    >>> centre = Centre([{"name": "q", "matcher": "me.same_team; team = north"}], policies=Policies(SameTeam))
    """

    def match(self, decision: Decision, profiles: Profiles) -> Sequence[bool] | np.ndarray | None:
        """Whether each profile may serve ``decision.requirement_text``, shape (n,). None: the requirement decides."""
        raise NotImplementedError


@dataclass(frozen=True)
class LadderAnswer:
    """What a ``LadderPolicy`` wants done: an action (``include/strowger/policy/ladder.h``) with what it needs.

    Args:
        action: "relax" (skill, by), "drop_skill" (skill), "widen_ring" (tiers), "raise_priority" (by), "move_queue"
            (queue), "add_queue" (queue), "call_in_reserves" (by), "announce" (message), "notify" (message), "escalate"
            (queue, message), "dissuade" (message), "disconnect" (message) or "nothing".
        skill, queue: names.
        by: levels, or priority.
        tiers: least, greatest, and what lower ones count as.
        message: of the action; a policy may use 1024 different ones.
        ask_again: after so long once more, in place of the step's own rhythm; at least 0.1 s; 0: as the step says.
    """

    action: str = "nothing"
    skill: str = ""
    queue: str = ""
    by: int = 0
    tiers: tuple[int, int, int] | None = None
    message: str = ""
    ask_again: Any = 0.0


class LadderPolicy(Policy):
    """Says what a step of a ladder does: the step's ``policy``.

    >>> class TellOnce(LadderPolicy):
    ...     name = "me.tell_once"
    ...     columns = ("queue_waiting",)
    ...     def decide(self, decision, climbs):
    ...         return LadderAnswer("announce", message=f"{climbs.queue_waiting[0]} are waiting")
    >>> from .centre import Centre
    >>> step = {"after": "20s", "do": "nothing", "policy": "me.tell_once"}
    >>> centre = Centre([{"name": "q", "ladder": [step]}], policies=Policies(TellOnce))
    """

    def decide(self, decision: Decision, climbs: Climbs) -> LadderAnswer | Sequence[LadderAnswer] | None:
        """An answer for each of ``climbs`` (today there is one at a time). None: the step's own action is done."""
        raise NotImplementedError


class SlaPolicy(Policy):
    """Promises a call an SLA when it joins a queue: the queue's ``sla_policy``.

    >>> class FasterWhenQuiet(SlaPolicy):
    ...     name = "me.faster_when_quiet"
    ...     columns = ("queue_waiting",)
    ...     def promise(self, decision, joins):
    ...         target = np.where(joins.queue_waiting < 3, 20_000_000, 60_000_000)
    ...         return target, target // 4
    >>> from .centre import Centre
    >>> centre = Centre([{"name": "q", "sla_policy": "me.faster_when_quiet"}], policies=Policies(FasterWhenQuiet))
    """

    def promise(self, decision: Decision, joins: Joins) -> tuple[np.ndarray, np.ndarray] | None:
        """``target_us`` from the enqueue time (-1: none) and ``at_risk_before_us`` before it, shape (n,) each, whole
        microseconds. None: what the queue promises, which stands in ``joins``."""
        raise NotImplementedError


class EventSink(Policy):
    """Is told what happens, in batches: one of the centre's ``event_sinks``. It decides nothing.

    >>> class Counter(EventSink):
    ...     name = "me.counter"
    ...     seen = 0
    ...     def take(self, decision, events):
    ...         Counter.seen += len(events)
    >>> from .centre import Centre
    >>> centre = Centre([{"name": "q"}], event_sinks=["me.counter"], policies=Policies(Counter))
    """

    def take(self, decision: Decision, events: Events) -> None:
        """Every event once, in order. The arrays are good until this returns."""
        raise NotImplementedError


_KINDS: Mapping[type[Policy], str] = {
    AgentStrategy: "agent strategy",
    CallOrder: "call order",
    Matcher: "matcher",
    LadderPolicy: "ladder policy",
    SlaPolicy: "SLA policy",
    EventSink: "event sink",
}


class Policies:
    """The policies that a centre may name beside the built-ins.

    Args:
        policies: classes derived from ``AgentStrategy``, ``CallOrder``, ``Matcher``, ``LadderPolicy``, ``SlaPolicy`` or
            ``EventSink``, and paths of shared objects (the plug-ins of ``include/strowger/plugin``).

    Raises:
        StrowgerError: a class says something impossible of itself, or a file is no plug-in.
        NotFoundError: there is no such file.

    They pickle as the classes (by name, so define them in a module) and paths.
    """

    def __init__(self, *policies: Union[type[Policy], str, os.PathLike[str]]) -> None:
        self._given = policies
        self._registry = core.PolicyRegistry()
        for policy in policies:
            if isinstance(policy, (str, os.PathLike)):
                self._registry.load(os.fspath(policy))
                continue
            kind = next((kind for base, kind in _KINDS.items() if _derives(policy, base)), None)
            if kind is None:
                bases = ", ".join(base.__name__ for base in _KINDS)
                raise TypeError(f"{policy!r} is neither a path nor a class derived from one of {bases}")
            self._registry.add(policy, kind)

    @property
    def names(self) -> list[str]:
        """Under which names they can be used."""
        return self._registry.names

    def __reduce__(self) -> tuple[Any, ...]:
        return Policies, self._given


def _derives(policy: Any, base: type[Policy]) -> bool:
    return isinstance(policy, type) and issubclass(policy, base)
