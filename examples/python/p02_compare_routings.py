# SPDX-License-Identifier: Apache-2.0
"""Two routings of the N-design under the same calls: should those who can do both help with A when they are free?"""

from pictures import can_draw, save

import strowger as sw

agents = [
    {"name": "a{}", "count": 12, "group": "only A", "skills": {"a": 5}, "queues": ["A"]},
    {"name": "g{}", "count": 6, "group": "both", "skills": {"a": 5, "b": 5}, "queues": ["A", "B"]},
]
queues = [{"name": n, "requirement": n.lower(), "auto_answer": True} for n in "AB"]
helpful = sw.Centre(queues, agents, skills=["a", "b"])
for agent in agents[1:]:
    agent["queues"] = [{"queue": "A", "delay": "15s"}, "B"]
reluctant = sw.Centre(queues, agents, skills=["a", "b"])
calls = [sw.calls(n, rate, sw.exponential(240), patience=sw.exponential(150)) for n, rate in (("A", 190), ("B", 60))]

results = [sw.simulate(centre, calls, replications=40, warmup="1h") for centre in (helpful, reluctant)]
for source in ("A", "B"):
    print(f"calls of {source}: helpful minus reluctant")
    table = sw.compare(*results, source=source).table.set_index("metric")
    print(table.loc[["mean_wait_s", "share_abandoned"]].round(4).to_string())

if can_draw():
    difference = sw.compare(*results, source="B")
    axes = sw.plot.comparison(difference, names=("helpful", "reluctant"))
    axes.set_xlabel(f"calls of B: {axes.get_xlabel()}")
    save(__file__, axes)
