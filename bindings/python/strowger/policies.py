# SPDX-License-Identifier: Apache-2.0
"""Policies of your own, in Python or from shared objects, under the names that queues and agents give."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, ClassVar, Union

import numpy as np

from . import _strowger as core
from ._strowger import Decision
from ._tables import Agents, Calls


class Policy:
    """What both kinds of policies say of themselves, as attributes of the class."""

    name: ClassVar[str]
    """"vendor.policy": a to z, digits and '_', with at least one dot."""
    key: ClassVar[str] = "score"
    """What is compared, smaller first."""
    columns: ClassVar[tuple[str, ...]] = ()
    """Which columns ``score`` reads; the others are empty."""
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


class Policies:
    """The policies that a centre may name beside the built-ins.

    Args:
        policies: classes derived from ``AgentStrategy`` or ``CallOrder``, and paths of shared objects (the plug-ins of
            ``include/strowger/plugin``).

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
            elif isinstance(policy, type) and issubclass(policy, AgentStrategy):
                self._registry.add(policy, "agent strategy")
            elif isinstance(policy, type) and issubclass(policy, CallOrder):
                self._registry.add(policy, "call order")
            else:
                raise TypeError(f"{policy!r} is neither a path nor a class derived from AgentStrategy or CallOrder")

    @property
    def names(self) -> list[str]:
        """Under which names they can be used."""
        return self._registry.names

    def __reduce__(self) -> tuple[Any, ...]:
        return Policies, self._given
