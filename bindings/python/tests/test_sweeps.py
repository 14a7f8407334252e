# SPDX-License-Identifier: Apache-2.0
import concurrent.futures
import os
import pickle

import pytest

from policies_for_tests import Mortal

import strowger as sw

OPTIONS = {"replications": 6, "length": "6h", "calls": True}
PLAN = sw.calls("q", 40, sw.exponential(180))


def centre(agents, strategy="longest_idle"):
    return sw.Centre(
        [{"name": "q", "auto_answer": True, "strategy": strategy}], [{"name": "a{}", "count": agents, "queues": ["q"]}]
    )


def bytes_of(done):
    return [(run.source_counts.tobytes(), run.calls.tobytes()) for result in done.results for run in result.runs]


@pytest.fixture(scope="module")
def on_threads():
    return sw.sweep({"agents": [3, 4], "strategy": ["longest_idle", "random"]}, centre, PLAN, **OPTIONS)


def test_a_grid_is_every_combination(on_threads):
    assert on_threads.points == [
        {"agents": a, "strategy": s} for a in (3, 4) for s in ("longest_idle", "random")
    ]
    table = on_threads.table("mean_wait_s", "service_level")
    assert len(table) == 8 and list(table)[:3] == ["agents", "strategy", "metric"]
    assert on_threads.best("mean_wait_s")[0]["agents"] == 4
    alone = sw.simulate(centre(4, "random"), PLAN, **OPTIONS)
    assert bytes_of(on_threads)[-6:] == [(r.source_counts.tobytes(), r.calls.tobytes()) for r in alone.runs]


@pytest.mark.parametrize("chunk", [1, 4, None])
def test_processes_give_the_same_bytes(on_threads, chunk):
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        done = sw.sweep(on_threads.points, centre, PLAN, executor=pool, chunk=chunk, **OPTIONS)
    assert bytes_of(done) == bytes_of(on_threads)


class Dying(sw.CallOrder):
    """Ends the process that it runs in, unless that is the parent."""

    name = "test.dying"
    parameters = {"parent": 0}

    def __init__(self, parent):
        if os.getpid() != parent:
            os._exit(1)

    def score(self, decision, calls):
        return None


def test_a_worker_that_dies_loses_nothing():
    mortal = centre(3).with_changes(call_order="priority")
    whole = sw.sweep([{}], lambda: mortal, PLAN, **OPTIONS)
    dying = sw.Centre(
        mortal.to_dict()["queue"],
        mortal.to_dict()["agent"],
        call_order=f"test.dying; parent = {os.getpid()}",
        policies=sw.Policies(Dying),
    )
    with concurrent.futures.ProcessPoolExecutor(2) as pool, pytest.warns(UserWarning, match="a worker died"):
        done = sw.sweep([{}], lambda: dying, PLAN, executor=pool, chunk=1, **OPTIONS)
    assert bytes_of(done) == bytes_of(whole)


def test_errors_name_the_point():
    with pytest.raises(sw.StrowgerError, match="at {'agents': 3, 'strategy': 'rnadom'}.*rnadom"):
        sw.sweep({"agents": [3], "strategy": ["rnadom"]}, centre, PLAN)
    with pytest.raises(sw.StrowgerError, match="executor or a client"):
        sw.sweep({"agents": [3]}, centre, PLAN, executor=object(), client=object())


def test_sweeps_pickle(on_threads):
    assert bytes_of(pickle.loads(pickle.dumps(on_threads))) == bytes_of(on_threads)


@pytest.mark.filterwarnings("ignore")
def test_dask_gives_the_same_bytes(on_threads):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        with distributed.Client(cluster) as client:
            done = sw.sweep(on_threads.points, centre, PLAN, client=client, chunk=2, **OPTIONS)
    assert bytes_of(done) == bytes_of(on_threads)


@pytest.mark.filterwarnings("ignore")
def test_a_worker_of_dask_that_dies_loses_nothing(tmp_path):
    distributed = pytest.importorskip("distributed")
    whole = sw.sweep([{}], lambda: centre(3), PLAN, **OPTIONS)
    whole_dict = centre(3).to_dict()
    mark = tmp_path / "died"
    mortal = sw.Centre(
        whole_dict["queue"],
        whole_dict["agent"],
        call_order=f"test.mortal; mark = {mark}",
        policies=sw.Policies(Mortal),
    )  # here, where the centre is checked, nobody dies: the mark is taken away afterwards
    mark.unlink()
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        with distributed.Client(cluster) as client:
            done = sw.sweep([{}], lambda: mortal, PLAN, client=client, chunk=1, **OPTIONS)
    assert mark.exists() and bytes_of(done) == bytes_of(whole)
