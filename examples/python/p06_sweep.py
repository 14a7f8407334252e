# SPDX-License-Identifier: Apache-2.0
"""A sweep, on threads and on a Dask cluster of this machine: the same numbers to the last bit."""

from pictures import save

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
        with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
            again = sw.sweep(grid, centre, calls, replications=20, length="12h", warmup="1h", client=client)
        print("the cluster's table is the same:", again.table("service_level").equals(table))
    rows = table[table["strategy"] == "longest_idle"]
    save(__file__, rows["agents"], rows["mean"], rows["half_width"], "service level", lines=True)


if __name__ == "__main__":
    main()
