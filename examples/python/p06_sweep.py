# SPDX-License-Identifier: Apache-2.0
"""A sweep, on threads and on a Dask cluster of this machine: the same numbers to the last bit."""

from pictures import can_draw, save

import strowger as sw


def centre(agents, strategy):
    return sw.Centre(
        queues=[{"name": "support", "strategy": strategy, "auto_answer": True}],
        agents=[{"name": "agent {}", "count": agents, "queues": ["support"]}],
    )


def main():
    grid = {"agents": range(14, 23), "strategy": ["longest_idle", "random"]}
    calls = sw.calls("support", 300, sw.lognormal(180, 1.2), patience=sw.weibull(150, 0.8))
    done = sw.sweep(grid, centre, calls, replications=20, length="12h", warmup="1h")
    table = done.table("service_level")
    print(table.round(3).to_string(index=False))
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        print("no cluster: distributed is not installed")
    else:
        cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
        with cluster, Client(cluster) as client:
            again = sw.sweep(grid, centre, calls, replications=20, length="12h", warmup="1h", client=client)
        print("the cluster's table is the same:", again.table("service_level").equals(table))
    if can_draw():
        pairs = zip(done.points, done.results)
        rows = [(point["agents"], result) for point, result in pairs if point["strategy"] == "random"]
        save(__file__, sw.plot.policies({f"{agents} agents": result for agents, result in rows}))


if __name__ == "__main__":
    main()
