# SPDX-License-Identifier: Apache-2.0
"""One function per contender: simulates so many calls of a model, and says what happened to them.

Each is written as its manual suggests, with nothing that costs and is not needed. Returns the processor time of the
simulation alone, in seconds, and an array of shape (batches, classes, 3): calls, sum of waits, calls given up. The first
tenth of the calls is a warm-up and is not counted.
"""

from __future__ import annotations

import collections
import random
import subprocess
import time
from typing import Any

import ciw
import numpy as np
import salabim
import simpy
from models import Model

import strowger as sw

BATCHES = 20
Outcome = tuple[float, np.ndarray]


def _batched(calls: int, rows: list[tuple[int, int, float, bool]], classes: int) -> np.ndarray:
    """`rows`: number of the call in the order of arrivals, class, wait, given up."""
    number, which, wait, given_up = (np.array(column) for column in zip(*rows))
    warm_up = calls // 10
    batch = (number - warm_up) * BATCHES // (calls - warm_up)
    sums = np.zeros((BATCHES, classes, 3))
    used = (number >= warm_up) & (number < calls)
    for i, value in enumerate((np.ones(len(wait)), wait, given_up)):
        np.add.at(sums[..., i], (batch[used], which[used]), value[used])
    return sums


def strowger(model: Model, calls: int, seed: int) -> Outcome:
    """The production engine: classes are queues, pools are groups. A handling time is 1000 s."""
    unit = 1000.0
    queues = [{"name": f"class {c}", "auto_answer": True} for c in range(len(model.rates))]
    agents = []
    for pool, size in enumerate(model.pools):
        mine: list[dict[str, Any]] = [{"queue": "class 0", "tier": pool, "priority": pool + 1}]
        if pool > 0:
            mine.append({"queue": "class 1", "priority": 1})
        agents.append({"name": f"pool {pool} " + "{}", "count": size, "group": f"pool {pool}", "queues": mine})
    centre = sw.Centre(queues, agents, call_order="membership_priority")
    patience = sw.exponential(unit / model.impatience) if model.impatience > 0 else "never"
    handling = sw.exponential(unit)
    sources = [sw.calls(f"class {c}", rate * 3600 / unit, handling, patience=patience) for c, rate in enumerate(model.rates)]
    length = calls / sum(model.rates) * unit
    # Whole intervals of whole microseconds.
    part = round(0.9 * length / BATCHES, 3)
    before = time.process_time()
    result = sw.simulate(
        centre, sources, warmup=round(0.1 * length, 3), length=BATCHES * part, interval=part, replications=1, seed=seed,
        threads=1,
    )  # fmt: skip
    used = time.process_time() - before
    counts = result.runs[0].source_counts.reshape(BATCHES, len(sources))
    waits = counts["wait_us"] * 1e-6 / unit
    return used, np.stack([counts["answered"] + counts["abandoned"], waits, counts["abandoned"]], axis=-1).astype(float)


def simpy_(model: Model, calls: int, seed: int) -> Outcome:
    """SimPy: one process per call. The N-design keeps its own lines, since a Resource has only one."""
    rng = random.Random(seed)
    env = simpy.Environment()
    rows: list[tuple[int, int, float, bool]] = []
    if len(model.pools) == 1:
        resource = simpy.Resource(env, model.pools[0])

        def call(number: int, which: int) -> Any:
            since = env.now
            with resource.request() as request:
                if model.impatience > 0:
                    got = yield request | env.timeout(rng.expovariate(model.impatience))
                    if request not in got:
                        rows.append((number, which, env.now - since, True))
                        return
                else:
                    yield request
                rows.append((number, which, env.now - since, False))
                yield env.timeout(rng.expovariate(1.0))
    else:
        free = list(model.pools)
        lines: tuple[Any, Any] = (collections.deque(), collections.deque())

        def call(number: int, which: int) -> Any:
            since = env.now
            pool = next((p for p in range(which, 2) if free[p] > 0), None)
            if pool is None:
                turn = env.event()
                lines[which].append(turn)
                got = yield turn | env.timeout(rng.expovariate(model.impatience))
                if turn not in got:
                    # Its turn may have come at this very instant; then it is taken.
                    if not turn.triggered:
                        lines[which].remove(turn)
                        rows.append((number, which, env.now - since, True))
                        return
                pool = turn.value
            else:
                free[pool] -= 1
            rows.append((number, which, env.now - since, False))
            yield env.timeout(rng.expovariate(1.0))
            for line in (lines[1], lines[0]) if pool == 1 else (lines[0],):
                if line:
                    line.popleft().succeed(pool)
                    return
            free[pool] += 1

    def arrivals() -> Any:
        total = sum(model.rates)
        for number in range(calls):
            yield env.timeout(rng.expovariate(total))
            env.process(call(number, 0 if len(model.rates) == 1 or rng.random() * total < model.rates[0] else 1))

    env.process(arrivals())
    before = time.process_time()
    env.run()
    used = time.process_time() - before
    return used, _batched(calls, rows, len(model.rates))


class PoolsNode(ciw.Node):
    """Two pools of servers in one node of Ciw: servers 1 to 50 are pool 0, the others pool 1."""

    def _allowed(self, server: Any, individual: Any) -> bool:
        return server.id_number > 50 or individual.customer_class == "class 0"

    def _start(self, server: Any, individual: Any) -> None:
        self.attach_server(server, individual)
        individual.service_start_date = self.now
        individual.service_time = self.get_service_time(individual)
        individual.service_end_date = self.now + individual.service_time
        self.number_in_service += 1
        server.next_end_service_date = individual.service_end_date

    def begin_service_if_possible_accept(self, next_individual: Any) -> None:
        next_individual.arrival_date = self.now
        next_individual.reneging_date = self.get_reneging_date(next_individual)
        self.decide_class_change(next_individual)
        for server in self.servers:
            if not server.busy and self._allowed(server, next_individual):
                self._start(server, next_individual)
                return

    def begin_service_if_possible_release(self, next_individual: Any, newly_free_server: Any) -> None:
        if newly_free_server is None:
            return  # Somebody hung up.
        for line in self.individuals:  # Class 1 first.
            for individual in line:
                if not individual.server and self._allowed(newly_free_server, individual):
                    self._start(newly_free_server, individual)
                    return


def ciw_(model: Model, calls: int, seed: int) -> Outcome:
    """Ciw: one node; the N-design is a subclass of it."""
    ciw.seed(seed)
    names = [f"class {c}" for c in range(len(model.rates))]
    options: dict[str, Any] = {}
    if model.impatience > 0:
        options["reneging_time_distributions"] = {name: [ciw.dists.Exponential(model.impatience)] for name in names}
    if len(names) == 2:
        options["priority_classes"] = {"class 0": 1, "class 1": 0}
    network = ciw.create_network(
        arrival_distributions={name: [ciw.dists.Exponential(rate)] for name, rate in zip(names, model.rates)},
        service_distributions={name: [ciw.dists.Exponential(1.0)] for name in names},
        number_of_servers=[sum(model.pools)],
        **options,
    )
    simulation = ciw.Simulation(network, node_class=PoolsNode if len(names) == 2 else ciw.Node)
    before = time.process_time()
    simulation.simulate_until_max_time(calls / sum(model.rates) + 20.0)
    records = simulation.get_all_records(only=["service", "renege"])
    used = time.process_time() - before
    records.sort(key=lambda record: record.arrival_date)
    rows = [
        (number, names.index(str(record.customer_class)) if len(names) > 1 else 0, record.waiting_time,
         record.record_type == "renege")
        for number, record in enumerate(records)
    ]  # fmt: skip
    return used, _batched(calls, rows, len(names))


def salabim_(model: Model, calls: int, seed: int) -> Outcome:
    """salabim: one component per call; `oneof` lets class 0 wait for both pools."""
    salabim.yieldless(False)
    env = salabim.Environment(trace=False, random_seed=seed)
    rng = random.Random(seed)
    rows: list[tuple[int, int, float, bool]] = []
    pools = [salabim.Resource(f"pool {p}", capacity=size) for p, size in enumerate(model.pools)]
    for pool in pools:
        for monitor in (pool.requesters().length, pool.requesters().length_of_stay, pool.claimers().length,
                        pool.claimers().length_of_stay, pool.occupancy, pool.available_quantity, pool.claimed_quantity,
                        pool.capacity):  # fmt: skip
            monitor.monitor(False)

    class Call(salabim.Component):
        def process(self, number: int, which: int) -> Any:
            since = env.now()
            patience = rng.expovariate(model.impatience) if model.impatience > 0 else float("inf")
            if len(pools) == 1:
                yield self.request(pools[0], fail_delay=patience)
            elif which == 0:
                yield self.request((pools[0], 1, 2), (pools[1], 1, 2), oneof=True, fail_delay=patience)
            else:
                yield self.request((pools[1], 1, 1), fail_delay=patience)
            rows.append((number, which, env.now() - since, self.failed()))
            if not self.failed():
                yield self.hold(rng.expovariate(1.0))
                self.release()

    class Arrivals(salabim.Component):
        def process(self) -> Any:
            total = sum(model.rates)
            for number in range(calls):
                yield self.hold(rng.expovariate(total))
                which = 0 if len(model.rates) == 1 or rng.random() * total < model.rates[0] else 1
                Call(number=number, which=which, name="call")

    Arrivals()
    before = time.process_time()
    env.run()
    used = time.process_time() - before
    return used, _batched(calls, rows, len(model.rates))


class EventLoop:
    """The hand-written loop, a program: event_loop.cc."""

    def __init__(self, program: str) -> None:
        self.program = program

    def __call__(self, model: Model, calls: int, seed: int) -> Outcome:
        command = [self.program, model.name, str(calls), str(seed), str(BATCHES)]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
        rows = np.array([[float(word) for word in line.split()] for line in lines[1:]])
        return float(lines[0]), rows.reshape(BATCHES, len(model.rates), 3)
