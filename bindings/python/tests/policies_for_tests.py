# SPDX-License-Identifier: Apache-2.0
"""Policies that tests pickle, so they need a module to be found in."""

import multiprocessing
import os
import pathlib

import strowger as sw


class Longest(sw.AgentStrategy):
    """The built-in longest_idle, again."""

    name = "test.longest"
    key = "idle since"
    columns = ("idle_since_us",)

    def score(self, decision, agents):
        return agents.idle_since_us


class Oldest(sw.CallOrder):
    """The built-in priority, for calls of one priority."""

    name = "test.oldest"
    key = "enqueue time"
    columns = ("enqueue_time_us", "priority")

    def score(self, decision, calls):
        return calls.enqueue_time_us - calls.priority * 1e15


class Picky(sw.AgentStrategy):
    """The first or the last, as it is told."""

    name = "test.picky"
    parameters = {"last": False, "bonus": 1, "factor": 1.0, "text": "x"}

    def __init__(self, last, bonus, factor, text):
        if factor < 0:
            raise ValueError("factor is negative")
        self.sign = -1 if last else 1

    def score(self, decision, agents):
        return [self.sign * float(agent) for agent in agents.agent]


class Broken(sw.AgentStrategy):
    """Raises in the middle of a simulation."""

    name = "test.broken"

    def score(self, decision, agents):
        raise RuntimeError(f"at {decision.queue_name(decision.queue)}")


class Short(sw.AgentStrategy):
    """Gives too few numbers."""

    name = "test.short"

    def score(self, decision, agents):
        return []


class Mortal(sw.CallOrder):
    """Ends the first worker process that makes one; the mark says that it has happened."""

    name = "test.mortal"
    parameters = {"mark": ""}

    def __init__(self, mark):
        path = pathlib.Path(mark)
        first = not path.exists()
        path.touch()
        if first and multiprocessing.parent_process() is not None:
            os._exit(1)

    def score(self, decision, calls):
        return None
