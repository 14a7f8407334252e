# SPDX-License-Identifier: Apache-2.0
"""A first simulation: ten lines from a centre to an answer with its confidence interval."""

import strowger as sw

centre = sw.Centre(
    queues=[{"name": "support", "auto_answer": True}],
    agents=[{"name": "agent {}", "count": 18, "queues": ["support"]}],
)
calls = sw.calls("support", 342, sw.exponential("3m"), patience=sw.exponential("2m"))
result = sw.simulate(centre, calls, replications=50, warmup="1h")
print("answered within 20 s:", result.estimate("service_level"))
print("abandoned:           ", result.estimate("share_abandoned"))
print("mean wait in s:      ", result.estimate("mean_wait_s"))
