# SPDX-License-Identifier: Apache-2.0
"""A strategy of your own: spare the experts. The least skilled who may take the call has it, then the longest idle."""

import numpy as np
from pictures import can_draw, save

import strowger as sw


class SpareTheExperts(sw.AgentStrategy):
    """The agent who is just good enough."""

    name = "example.spare_the_experts"
    key = "proficiency, then idle since"
    columns = ("proficiency", "idle_since_us")

    def score(self, decision, agents):
        return agents.proficiency * 1e12 + (agents.idle_since_us - agents.idle_since_us.min())


def centre(strategy):
    team = [
        {
            "name": f"level {level} {{}}",
            "count": 4,
            "group": f"level {level}",
            "skills": {"tax": level},
            "queues": ["easy", "hard"],
        }
        for level in (2, 5, 9)
    ]
    queues = [
        {"name": "easy", "requirement": "tax >= 1", "auto_answer": True, "strategy": strategy},
        {"name": "hard", "requirement": "tax >= 8", "auto_answer": True, "strategy": strategy},
    ]
    return sw.Centre(queues, team, skills=["tax"], policies=sw.Policies(SpareTheExperts))


calls = [sw.calls("easy", 100, sw.exponential(240)), sw.calls("hard", 25, sw.exponential(400))]
results = {
    strategy: sw.simulate(centre(strategy), calls, length="8h", warmup="1h", replications=10)
    for strategy in ("longest_idle", "least_skilled", SpareTheExperts.name)
}
waits = [result.estimate("mean_wait_s", source="hard") for result in results.values()]
for strategy, wait in zip(results, waits):
    print(f"{strategy:26} hard calls wait {wait.mean:5.1f} +- {wait.half_width:.1f} s")
assert np.isclose(waits[1].mean, waits[2].mean), "the built-in least_skilled decides the same"
if can_draw():
    axes = sw.plot.policies(results, "mean_wait_s", source="hard")
    axes.set_xlabel("mean wait of hard calls, s")
    save(__file__, axes)
