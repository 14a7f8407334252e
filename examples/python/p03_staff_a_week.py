# SPDX-License-Identifier: Apache-2.0
"""Staffs a week: the least agents per two hours so that 80 % are answered within 20 s, each day with its own rates."""

import numpy as np
from pictures import save

import strowger as sw

HOURS = np.arange(0, 24, 2)
DAY = 180 * np.exp(-(((HOURS - 11) / 4.5) ** 2))  # calls an hour, with a peak before noon
FACTORS = {"Mon": 1.3, "Tue": 1.1, "Wed": 1.0, "Thu": 1.0, "Fri": 0.9, "Sat": 0.4, "Sun": 0.2}

centre = sw.Centre(
    queues=[{"name": "support", "auto_answer": True}],
    agents=[{"name": "agent", "group": "team", "queues": ["support"]}],
)
week = []
for day, factor in FACTORS.items():
    calls = sw.calls(
        "support", sw.rates(factor * DAY, interval="2h"), sw.lognormal(200, 1.1), patience=sw.exponential(180)
    )
    found = sw.staff_by_simulation(centre, calls, sw.Target(0.8), interval="2h", most=30, replications=20)
    week += list(found.table["agents"])
    print(f"{day}: {list(found.table['agents'])}, {found.agent_hours:g} agent hours, all met: {found.met.all()}")
save(__file__, 2.0 * np.arange(len(week)), week, label="agents", lines=True)
