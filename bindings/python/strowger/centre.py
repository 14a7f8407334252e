# SPDX-License-Identifier: Apache-2.0
"""Centre: a whole call centre as a value."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Union

from . import _toml
from ._strowger import CentreSpec, NotFoundError, StrowgerError
from .policies import Policies

Row = Mapping[str, Any]
_TABLES = ("group", "sla", "queue", "agent")


class Centre:
    """A call centre: skills, groups, SLAs, queues and agents, and how calls are routed between them.

    Centres are values: they do not change, compare by content, and can be pickled. What a queue or an agent may be told
    is what the TOML file of the C++ library may say (``include/strowger/config/load.h``), under the same names.

    Args:
        queues: one dict each: ``name``, and for example ``requirement``, ``strategy``, ``wrap_up``, ``sla``,
            ``max_wait``, ``ladder`` (a list of dicts).
        agents: one dict each: ``name``, and for example ``group``, ``skills`` (``{"english": 8}``), ``queues``
            (``["support"]`` or dicts). ``count`` makes so many alike; ``{}`` in the name becomes 1, 2, ...
        skills: their names.
        groups: names, or dicts with ``name`` and ``share``. Groups that agents name are added.
        slas: one dict each: ``name``, ``target``, ``at_risk_before``.
        reasons: why agents may be not ready.
        customer_classes: their names.
        call_order: how a freed agent's next call is chosen.
        policies: plug-ins that may be named by ``strategy``, ``call_order``, ``matcher``, ``sla_policy``, the
            ``policy`` of a ladder's step, ``event_sinks`` and the shadows.
        others: other keys at the top of the file, such as ``media_costs``.

    Durations are seconds, texts ("1h30m", "forever") or ``datetime.timedelta``.

    Raises:
        StrowgerError: something is wrong; the message names it and says what was expected.

    >>> centre = Centre(
    ...     skills=["english"],
    ...     queues=[{"name": "support", "requirement": "english >= 3"}],
    ...     agents=[{"name": "agent {}", "count": 2, "skills": {"english": 8}, "queues": ["support"]}],
    ... )
    >>> centre.agents
    ['agent 1', 'agent 2']
    >>> Centre(queues=[{"name": "support", "weight": 0}])
    Traceback (most recent call last):
    strowger.StrowgerError: queue 'support': weight is 0, expected 1 to 1000000
    """

    def __init__(
        self,
        queues: Iterable[Row] = (),
        agents: Iterable[Row] = (),
        *,
        skills: Sequence[str] = (),
        groups: Iterable[Union[str, Row]] = (),
        slas: Iterable[Row] = (),
        reasons: Sequence[str] = (),
        customer_classes: Sequence[str] = (),
        call_order: str | None = None,
        policies: Policies | None = None,
        **others: Any,
    ) -> None:
        agents = list(agents)
        group_rows = [{"name": group} if isinstance(group, str) else dict(group) for group in groups]
        known = {row.get("name") for row in group_rows}
        for agent in agents:
            group = agent.get("group", "") if isinstance(agent, Mapping) else ""
            if group and group not in known:
                known.add(group)
                group_rows.append({"name": group})
        top: dict[str, Any] = dict(others)
        for key, names in (("skills", skills), ("reasons", reasons), ("customer_classes", customer_classes)):
            if names:
                top[key] = list(names)
        if call_order is not None:
            top["call_order"] = call_order
        tables = {"group": group_rows, "sla": list(slas), "queue": list(queues), "agent": agents}
        self._policies = policies
        self._spec = _parse(_toml.dumps(top, tables), policies)

    @classmethod
    def from_toml(
        cls,
        path_or_text: str | os.PathLike[str],
        *,
        extra_tables: Sequence[str] = (),
        policies: Policies | None = None,
    ) -> Centre:
        """Reads a TOML file, or a text (a ``str`` with more than one line, or with a ``=``).

        Args:
            path_or_text: the name of a file, or the text itself.
            extra_tables: keys at the top of the file that belong to another program, and are left out.
            policies: plug-ins that it may name.

        Raises:
            StrowgerError: with file, line and column.
            NotFoundError: there is no such file.

        >>> Centre.from_toml('[[queue]]\\nname = "support"').queues
        ['support']
        """
        text = os.fspath(path_or_text)
        name = "the text"
        if not (isinstance(path_or_text, str) and ("\n" in text or "=" in text)):
            name = text
            try:
                with open(text, encoding="utf-8") as file:
                    text = file.read()
            except OSError as error:
                raise NotFoundError(f"{name}: {error.strerror}") from error
        return cls._of(CentreSpec.parse(text, name, list(extra_tables), _registry(policies)), policies)

    @classmethod
    def _of(cls, spec: CentreSpec, policies: Policies | None) -> Centre:
        centre = cls.__new__(cls)
        centre._spec = spec
        centre._policies = policies
        return centre

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.to_toml(), self._policies)

    def to_toml(self) -> str:
        """The text that ``from_toml`` reads; it gives an equal centre.

        >>> print(Centre(queues=[{"name": "support"}]).to_toml().strip())
        [[queue]]
        name = "support"
        """
        return self._spec.to_toml()

    def to_dict(self) -> dict[str, Any]:
        """The same as a dictionary: keys of the file; ``queue``, ``agent`` and so on are lists of dicts.

        >>> Centre(queues=[{"name": "support"}]).to_dict()
        {'queue': [{'name': 'support'}]}
        """
        return _toml.loads(self.to_toml())

    @property
    def skills(self) -> list[str]:
        """Names of the skills, in order."""
        return self._spec.skills

    @property
    def queues(self) -> list[str]:
        """Names of the queues, in order."""
        return self._spec.queues

    @property
    def agents(self) -> list[str]:
        """Names of the agents, in order."""
        return self._spec.agents

    @property
    def groups(self) -> list[str]:
        """Names of the groups of agents, in order."""
        return self._spec.groups

    def group_sizes(self) -> dict[str, int]:
        """Agents of each group; '' stands for those of none.

        >>> Centre(agents=[{"name": "a{}", "count": 3, "group": "north"}]).group_sizes()
        {'north': 3}
        """
        sizes = dict.fromkeys(self.groups, 0)
        for group in self._spec.agent_groups:
            sizes[group] = sizes.get(group, 0) + 1
        return sizes

    def with_changes(self, **changes: Any) -> Centre:
        """A centre with other keys at the top: ``call_order``, ``skills``, ``media_costs``, ...

        >>> centre = Centre(queues=[{"name": "support"}])
        >>> centre.with_changes(call_order="age") == centre
        False
        """
        return _from_dict({**self.to_dict(), **changes}, self._policies)

    def with_queue(self, name: str, **changes: Any) -> Centre:
        """A centre in which one queue is told something else; ``name="*"`` stands for all queues.

        Args:
            name: of the queue.
            changes: keys of the queue, for example ``strategy="random"``; None takes the default.

        Raises:
            NotFoundError: no queue has that name.

        >>> Centre(queues=[{"name": "support"}]).with_queue("support", strategy="random").to_dict()
        {'queue': [{'name': 'support', 'strategy': 'random'}]}
        """
        return self._with_row("queue", name, changes)

    def with_agent(self, name: str, **changes: Any) -> Centre:
        """As ``with_queue``, for one agent (or ``"*"``)."""
        return self._with_row("agent", name, changes)

    def with_group_size(self, group: str, agents: int) -> Centre:
        """A centre with `agents` agents in a group: copies of its first agent under new names, or fewer from the end.

        Raises:
            NotFoundError: nobody is of that group, so there is nobody to copy.
            StrowgerError: `agents` is negative.

        >>> centre = Centre(agents=[{"name": "a{}", "count": 3, "group": "north"}])
        >>> centre.with_group_size("north", 5).group_sizes()
        {'north': 5}
        """
        if agents < 0:
            raise StrowgerError(f"group '{group}': {agents} agents, expected 0 or more")
        whole = self.to_dict()
        rows = [row for row in whole.get("agent", []) if row.get("group", "") == group]
        if not rows:
            raise NotFoundError(f"no agent is of the group '{group}'")
        taken = set(self.agents)
        number = 0
        for copy in range(len(rows), agents):
            number = max(number, copy)
            while True:
                number += 1
                if (name := f"{rows[0]['name']} +{number}") not in taken:
                    break
            taken.add(name)
            rows.append({**rows[0], "name": name})
        kept = [row for row in whole["agent"] if row.get("group", "") != group]
        whole["agent"] = kept + rows[:agents]
        return _from_dict(whole, self._policies)

    def _with_row(self, table: str, name: str, changes: Row) -> Centre:
        whole = self.to_dict()
        found = False
        for row in whole.get(table, []):
            if name in ("*", row["name"]):
                found = True
                for key, value in changes.items():
                    if value is None:
                        row.pop(key, None)
                    else:
                        row[key] = value
        if not found:
            raise NotFoundError(f"no {table} has the name '{name}'")
        return _from_dict(whole, self._policies)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Centre) and bool(self._spec == other._spec)

    def __hash__(self) -> int:
        return hash(self.to_toml())

    def __repr__(self) -> str:
        return f"<Centre: {len(self.queues)} queues, {len(self.agents)} agents>"


def _restored(text: str, policies: Policies | None) -> Centre:
    return Centre.from_toml(text, policies=policies)


def _registry(policies: Policies | None) -> Any:
    return None if policies is None else policies._registry


def _from_dict(whole: Mapping[str, Any], policies: Policies | None) -> Centre:
    tables = {key: whole.get(key, []) for key in _TABLES}
    top = {key: value for key, value in whole.items() if key not in _TABLES}
    return Centre._of(_parse(_toml.dumps(top, tables), policies), policies)


def _parse(text: str, policies: Policies | None) -> CentreSpec:
    """The text was made here, so its lines mean nothing to the caller: messages go without them."""
    name = "centre"
    try:
        return CentreSpec.parse(text, name, [], _registry(policies))
    except StrowgerError as error:
        place, _, message = str(error).partition(": ")
        raise type(error)(message if place.startswith(name) else str(error)) from None
