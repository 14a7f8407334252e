# SPDX-License-Identifier: Apache-2.0
"""The candidates that a policy is shown, column by column: arrays over the engine's memory, good until it returns."""

from dataclasses import dataclass

import numpy as np


@dataclass(slots=True)
class Agents:
    """Agents who may take the call now, longest idle first. Columns that were not asked for are empty."""

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
    """Calls that the agent may take, the first of each line, oldest first. Columns that were not asked for are empty."""

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
