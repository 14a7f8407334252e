# SPDX-License-Identifier: Apache-2.0
"""Host: the engine on live calls, driven from asyncio."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import _strowger as core
from ._strowger import StateError, StrowgerError
from .centre import Centre, _registry

_NO_QUEUE = _NO_AGENT = 0xFFFFFFFF
_BATCH = 4096


@dataclass(frozen=True)
class Event:
    """What the engine tells: ``kind`` is one of ``EVENT_KINDS``, and says which other fields mean anything.

    ``value`` and ``value2`` are microseconds or counts, by the kind (``include/strowger/engine/event.h``).
    """

    time_s: float
    kind: str
    call: int
    host_ref: int
    agent: str
    queue: str
    cause: str
    end: str
    value: int
    value2: int
    old_state: str
    new_state: str


class Host:
    """An engine that routes live calls. Commands take effect at once; what follows from them comes as events.

    Commands are methods: ``log_in``, ``log_out``, ``set_ready``, ``set_not_ready``, ``pause``, ``resume`` of an agent;
    ``arrive`` (gives the call's number), ``accept``, ``decline``, ``hang_up``, ``hold``, ``retrieve``, ``complete``,
    ``end_wrap_up``, ``transfer``, ``move``, ``set_priority``, ``escalate``, ``resolve`` of a call. They do not wait for
    anything, and may be called from one thread at a time.

    Args:
        centre: who may serve whom.
        virtual_time: time stands still but for ``set_time``; for tests. Otherwise it is the steady clock's, from 0 on.
        capacity: events that may wait to be read; when they are more, commands are refused until they are read.
        seed: of the strategies that draw at random.

    Raises:
        StateError: of a command that the engine refused: nothing was changed. The message says why.
        NotFoundError: of a name that nothing has.

    >>> import asyncio
    >>> async def main():
    ...     centre = Centre([{"name": "support"}], [{"name": "ann", "queues": ["support"]}])
    ...     async with Host(centre) as host:
    ...         host.log_in("ann")
    ...         call = host.arrive("support")
    ...         async for event in host.events():
    ...             if event.kind == "offered":
    ...                 host.accept(event.call, event.agent)
    ...             if event.kind == "connected":
    ...                 return event.agent
    >>> asyncio.run(main())
    'ann'
    """

    def __init__(
        self, centre: Centre, *, virtual_time: bool = False, capacity: int = 65_536, seed: int = 1
    ) -> None:
        self._core = core.CoreHost(centre._spec, _registry(centre._policies), virtual_time, capacity, seed)
        self._queues = centre.queues
        self._agents: dict[int, str] = {_NO_AGENT: ""}
        self._virtual = virtual_time
        self._changed = asyncio.Event()
        self._commanded = asyncio.Event()
        self._runner: asyncio.Task[None] | None = None
        self._reading = False
        self._closed = False

    async def __aenter__(self) -> Host:
        self._runner = asyncio.get_running_loop().create_task(self._run())
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self.close()

    async def close(self) -> None:
        """Refuses commands from now on; ``events`` ends when all were read."""
        if self._closed:
            return
        self._closed = True
        self._core.finish()
        self._changed.set()
        self._commanded.set()
        if self._runner is not None:
            await self._runner

    async def events(self) -> AsyncIterator[Event]:
        """Every event from the beginning on, in order; one reader at a time. It ends after ``close``.

        Raises:
            StateError: another reader is at it.
        """
        if self._reading:
            raise StateError("somebody reads the events already")
        self._reading = True
        try:
            while True:
                self._changed.clear()
                batch = self._core.read(_BATCH)
                for row in batch:
                    yield self._event(row)
                if len(batch) == 0:
                    if self._closed:
                        return
                    await self._changed.wait()
        finally:
            self._reading = False

    def read(self) -> np.ndarray:
        """What has happened since the last reading, as a structured array (see ``Result.events``); does not wait."""
        return self._core.read(1 << 24)

    def set_time(self, now: Any) -> None:
        """Moves virtual time on; timers that are due by then fire.

        Raises:
            StateError: the host runs on the clock.
            StrowgerError: time would run backwards.
        """
        if not self._virtual:
            raise StateError("this host runs on the clock: give virtual_time=True to set its time")
        seconds = core.seconds(now)
        if seconds < self._core.now():
            raise StrowgerError(f"now is {seconds:g} s, before the host's time, {self._core.now():g} s")
        self._core.set_time(seconds)
        self._core.poll()
        self._changed.set()

    @property
    def now_s(self) -> float:
        """The engine's time, in seconds."""
        return self._core.now()

    def agent_states(self) -> dict[str, str]:
        """The state of each agent, now."""
        return self._core.agent_states()

    def waiting(self) -> dict[str, int]:
        """How many calls wait in each queue, now."""
        return self._core.waiting()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in _COMMANDS:
            raise AttributeError(f"'Host' has no attribute '{name}'")
        command = getattr(self._core, name)

        def call(*arguments: Any, **named: Any) -> Any:
            if self._closed:
                raise StateError("the host was closed")
            try:
                return command(*arguments, **named)
            finally:
                self._changed.set()
                self._commanded.set()

        call.__name__ = name
        return call

    async def _run(self) -> None:
        """Polls when a timer is due. The host's time is the loop's, but for where it begins."""
        if self._virtual:
            return
        clock = asyncio.get_running_loop().time
        while not self._closed:
            self._core.poll()
            self._changed.set()
            offset = clock() - self._core.now()
            while not self._closed and (wait := self._core.next_deadline() + offset - clock()) > 0:
                self._commanded.clear()  # A command can bring the deadline forward.
                try:
                    await asyncio.wait_for(self._commanded.wait(), None if wait == math.inf else wait)
                except (asyncio.TimeoutError, TimeoutError):
                    pass
            await asyncio.sleep(0)

    def _event(self, row: Any) -> Event:
        agent = int(row["agent"])
        if agent not in self._agents:
            self._agents[agent] = self._core.agent_name(agent)
        queue = int(row["queue"])
        return Event(
            time_s=row["time_us"] * 1e-6,
            kind=core.EVENT_KINDS[row["kind"]],
            call=int(row["call"]),
            host_ref=int(row["host_ref"]),
            agent=self._agents[agent],
            queue="" if queue == _NO_QUEUE else self._queues[queue],
            cause=core.CAUSES[row["cause"]],
            end=core.CALL_ENDS[row["end"]],
            value=int(row["value"]),
            value2=int(row["value2"]),
            old_state=core.AGENT_STATES[row["old_state"]],
            new_state=core.AGENT_STATES[row["new_state"]],
        )


_COMMANDS = (
    "log_in log_out set_ready set_not_ready pause resume arrive accept decline hang_up hold retrieve complete "
    "end_wrap_up transfer move set_priority escalate resolve"
).split()
