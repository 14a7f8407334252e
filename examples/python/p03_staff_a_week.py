# SPDX-License-Identifier: Apache-2.0
"""Staffs a week: the least agents per two hours so that 80 % are answered within 20 s, each day with its own rates."""

import numpy as np
from pictures import can_draw, save

import strowger as sw

HOURS = np.arange(0, 24, 2)
DAY = 180 * np.exp(-(((HOURS - 11) / 4.5) ** 2))  # calls an hour, with a peak before noon
FACTORS = {"Mon": 1.3, "Tue": 1.1, "Wed": 1.0, "Thu": 1.0, "Fri": 0.9, "Sat": 0.4, "Sun": 0.2}

centre = sw.Centre(
    queues=[{"name": "support", "auto_answer": True}],
    agents=[{"name": "agent", "group": "team", "queues": ["support"]}],
)
plans = {}
for day, factor in FACTORS.items():
    calls = sw.calls(
        "support", sw.rates(factor * DAY, interval="2h"), sw.lognormal(200, 1.1), patience=sw.exponential(180)
    )
    found = sw.staff_by_simulation(centre, calls, sw.Target(0.8), interval="2h", replications=50)
    plans[day] = found
    print(f"{day}: {list(found.table['agents'])}, {found.agent_hours:g} agent hours, all met: {found.met}")
if can_draw():
    busiest = plans["Mon"]
    axes = sw.plot.service_level(busiest.result, target=0.8)
    beside = axes.twinx()
    agents = list(busiest.table["agents"])
    beside.stairs(agents, 3600 * np.arange(0, 25, 2), color="gray", alpha=0.6, label="agents")
    beside.set_ylim(0, 2 * max(agents))
    beside.set_ylabel("agents on Monday (grey steps)")
    save(__file__, axes)
