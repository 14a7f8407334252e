# SPDX-License-Identifier: Apache-2.0
"""What a policy is shown, column by column: arrays over the engine's memory, good until it returns.

Columns that were not asked for (``Policy.columns``) are empty. Ids that a row does not have are all ones.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(slots=True)
class Agents:
    """Agents who may take the call now, longest idle first."""

    agent: np.ndarray
    idle_since_us: np.ndarray
    calls: np.ndarray
    units: np.ndarray
    capacity: np.ndarray
    weight: np.ndarray
    position: np.ndarray
    group: np.ndarray
    proficiency: np.ndarray

    def __len__(self) -> int:
        return len(self.agent)


@dataclass(slots=True)
class Calls:
    """Calls that the agent may take, the first of each line, oldest first."""

    call: np.ndarray
    enqueue_time_us: np.ndarray
    queue: np.ndarray
    priority: np.ndarray
    sla_target_us: np.ndarray
    queue_waiting: np.ndarray
    membership_priority: np.ndarray
    host_ref: np.ndarray

    def __len__(self) -> int:
        return len(self.call)


@dataclass(slots=True)
class Profiles:
    """What agents have in common who have the same skills, group and capacity.

    The skills of profile ``i`` are ``skill[first_skill[i]:first_skill[i + 1]]``, their levels stand beside them in
    ``level``; any of the three names asks for all.
    """

    group: np.ndarray
    capacity: np.ndarray
    first_skill: np.ndarray
    skill: np.ndarray
    level: np.ndarray

    def __len__(self) -> int:
        return max(len(self.group), len(self.capacity), len(self.first_skill) - 1)

    def level_of(self, skill: int) -> np.ndarray:
        """The level of one skill (``decision.find_skill``) in each profile, shape (n,); 0 where it is missing."""
        rows = np.repeat(np.arange(len(self.first_skill) - 1), np.diff(self.first_skill.astype(np.int64)))
        levels = np.zeros(len(self.first_skill) - 1, dtype=np.int32)
        these = self.skill == skill
        levels[rows[these]] = self.level[these]
        return levels


@dataclass(slots=True)
class Climbs:
    """Calls whose ladder step is due; the first six columns are always there."""

    call: np.ndarray
    enqueue_time_us: np.ndarray
    queue: np.ndarray
    priority: np.ndarray
    media: np.ndarray
    step: np.ndarray
    host_ref: np.ndarray
    joined_us: np.ndarray
    customer_class: np.ndarray
    requirement: np.ndarray
    sla_target_us: np.ndarray
    queue_waiting: np.ndarray
    tier_min: np.ndarray
    tier_max: np.ndarray
    tier_raise: np.ndarray
    reserve_level: np.ndarray
    runs: np.ndarray
    agents_ready: np.ndarray
    agents_eligible: np.ndarray

    def __len__(self) -> int:
        return len(self.call)


@dataclass(slots=True)
class Joins:
    """Calls that have joined a queue; the first five columns are always there, and the last two: what the queue
    promises (``target_us`` from the enqueue time, -1: nothing; a warning ``at_risk_before_us`` before it, 0: none)."""

    call: np.ndarray
    enqueue_time_us: np.ndarray
    queue: np.ndarray
    priority: np.ndarray
    media: np.ndarray
    host_ref: np.ndarray
    customer_class: np.ndarray
    queue_waiting: np.ndarray
    target_us: np.ndarray
    at_risk_before_us: np.ndarray

    def __len__(self) -> int:
        return len(self.call)


@dataclass(slots=True)
class Events:
    """Events in the order in which they happened; ``time_us`` and ``kind`` are always there. The fields mean what
    ``include/strowger/engine/event.h`` says; kinds and the like are numbers into ``EVENT_KINDS``, ``CAUSES``, ..."""

    time_us: np.ndarray
    kind: np.ndarray
    call: np.ndarray
    host_ref: np.ndarray
    value: np.ndarray
    value2: np.ndarray
    agent: np.ndarray
    queue: np.ndarray
    requirement: np.ndarray
    text: np.ndarray
    priority: np.ndarray
    reason: np.ndarray
    cause: np.ndarray
    media: np.ndarray
    end: np.ndarray
    step: np.ndarray
    action: np.ndarray
    old_state: np.ndarray
    new_state: np.ndarray

    def __len__(self) -> int:
        return len(self.kind)
