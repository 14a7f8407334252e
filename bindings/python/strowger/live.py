# SPDX-License-Identifier: Apache-2.0
"""Host: the engine on live calls, driven from asyncio."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
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

    A host belongs to one thread: that of the loop. Commands do not wait for anything.

    Args:
        centre: who may serve whom.
        virtual_time: time stands still but for ``set_time``; for tests. Otherwise it is the steady clock's, from 0 on.
        capacity: events that may wait to be read; when there are so many, commands are refused until they are read.
        seed: of the strategies that draw at random.

    Raises:
        StateError: of a command that the engine refused, or after ``close``: nothing was changed. The message says why.
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
        self._queues: dict[int, str] = {_NO_QUEUE: ""}
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

    def position(self, call: int) -> int:
        """1 for the waiting call that is next in its queue. NotFoundError unless it waits."""
        return self._core.position(call)

    def explain(self, call: int) -> str:
        """Why a call still waits, agent by agent. NotFoundError unless it waits."""
        return self._core.explain(call)

    def configure(self, centre: Centre) -> None:
        """Takes over a changed centre while calls wait; queues and agents are matched by name.

        Raises:
            StateError: a queue that is gone still holds calls.
            StrowgerError: the centre is not right.
        """
        self._do(self._core.configure, centre._spec)
        self._queues, self._agents = {_NO_QUEUE: ""}, {_NO_AGENT: ""}

    # ---- Agents ------------------------------------------------------------------------------------------------------

    def log_in(self, agent: str, ready: bool = True, reason: str = "") -> None:
        """Logged out -> ready, or not ready with a reason."""
        self._do(self._core.log_in, agent, ready, reason)

    def log_out(self, agent: str) -> None:
        """Offers are withdrawn; calls in hand are finished first."""
        self._do(self._core.log_out, agent)

    def set_ready(self, agent: str) -> None:
        """Takes calls again."""
        self._do(self._core.set_ready, agent)

    def set_not_ready(self, agent: str, reason: str = "") -> None:
        """Takes no calls; those in hand go on."""
        self._do(self._core.set_not_ready, agent, reason)

    def pause(self, agent: str, queue: str, reason: str = "") -> None:
        """Takes no calls of one queue."""
        self._do(self._core.pause, agent, queue, reason)

    def resume(self, agent: str, queue: str) -> None:
        """Ends a pause."""
        self._do(self._core.resume, agent, queue)

    # ---- Calls -------------------------------------------------------------------------------------------------------

    def arrive(
        self,
        queue: str,
        media: str = "voice",
        priority: int | None = None,
        host_ref: int = 0,
        requirement: str = "",
        customer_class: str = "",
        *,
        attributes: Mapping[str, str] | None = None,
        preferred: Sequence[str] = (),
        preferred_window: Any = 0.0,
        position: int = 0,
        enqueue_time: Any = None,
    ) -> int:
        """A call reaches a queue.

        Args:
            queue: its name.
            media: "voice", "callback", "chat", "email" or "work_order".
            priority: the queue's if absent.
            host_ref: given back in every event of the call.
            requirement: of the call, beside the queue's.
            customer_class: for its SLA.
            attributes: texts by key: "language", "location", "customer", "description", or keys of your own.
            preferred: for ``preferred_window`` only these agents may take it.
            position: 1: before all of its priority; 0: behind them.
            enqueue_time: when it began to wait, on the host's clock; now if absent.

        Returns:
            The number of the call, by which events and commands know it.
        """
        arguments = (queue, media, priority, host_ref, requirement, customer_class)
        more = (dict(attributes or {}), list(preferred), preferred_window, position, enqueue_time)
        return self._do(self._core.arrive, *arguments, *more)

    def hang_up(self, call: int) -> None:
        """The caller hung up."""
        self._do(self._core.hang_up, call)

    def accept(self, call: int, agent: str) -> None:
        """The agent takes an offer. StateError when it is late."""
        self._do(self._core.accept, call, agent)

    def decline(self, call: int, agent: str) -> None:
        """The agent refuses an offer."""
        self._do(self._core.decline, call, agent)

    def hold(self, call: int) -> None:
        """Connected -> held."""
        self._do(self._core.hold, call)

    def retrieve(self, call: int) -> None:
        """Held -> connected."""
        self._do(self._core.retrieve, call)

    def complete(self, call: int, resolved: bool = True) -> None:
        """The agent ends the conversation; `resolved` closes the work order, if one is open."""
        self._do(self._core.complete, call, resolved)

    def end_wrap_up(self, call: int) -> None:
        """Ends the wrap-up of a call before its time."""
        self._do(self._core.end_wrap_up, call)

    def transfer(self, call: int, queue: str = "") -> None:
        """A connected or held call goes to a queue, or, without one, out of the centre."""
        self._do(self._core.transfer, call, queue)

    def move(self, call: int, queue: str) -> None:
        """A waiting call goes to another queue."""
        self._do(self._core.move, call, queue)

    def pull(self, call: int, agent: str = "") -> None:
        """A waiting call is connected to `agent` by hand, or, without one, leaves the centre."""
        self._do(self._core.pull, call, agent)

    def set_priority(self, call: int, priority: int) -> None:
        """Of a waiting call, -1000 to 1000."""
        self._do(self._core.set_priority, call, priority)

    def set_requirement(self, call: int, requirement: str) -> None:
        """What a waiting call asks for beside its queue's requirement; '' for nothing."""
        self._do(self._core.set_requirement, call, requirement)

    def set_tiers(self, call: int, least: int, greatest: int, raise_to: int = 0) -> None:
        """Which tiers of members may take a waiting call; those below `raise_to` count as being of it."""
        self._do(self._core.set_tiers, call, least, greatest, raise_to)

    def describe(self, call: int, text: str) -> None:
        """Writes the short description that goes with a call and its work order."""
        self._do(self._core.describe, call, text)

    def escalate(self, call: int, queue: str = "") -> int:
        """Hands the work to the next tier: `queue`, or the queue's own. Returns the number of the call made for it."""
        return self._do(self._core.escalate, call, queue)

    def resolve(self, call: int) -> None:
        """Closes the open work order of a call."""
        self._do(self._core.resolve, call)

    # ---- How it is done ----------------------------------------------------------------------------------------------

    def _do(self, command: Callable[..., Any], *arguments: Any) -> Any:
        if self._closed:
            raise StateError("the host was closed")
        try:
            return command(*arguments)
        finally:
            self._changed.set()
            self._commanded.set()

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
        if queue not in self._queues:
            self._queues[queue] = self._core.queue_name(queue)
        return Event(
            time_s=row["time_us"] * 1e-6,
            kind=core.EVENT_KINDS[row["kind"]],
            call=int(row["call"]),
            host_ref=int(row["host_ref"]),
            agent=self._agents[agent],
            queue=self._queues[queue],
            cause=core.CAUSES[row["cause"]],
            end=core.CALL_ENDS[row["end"]],
            value=int(row["value"]),
            value2=int(row["value2"]),
            old_state=core.AGENT_STATES[row["old_state"]],
            new_state=core.AGENT_STATES[row["new_state"]],
        )
