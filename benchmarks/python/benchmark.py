# SPDX-License-Identifier: Apache-2.0
"""Simulation from Python beside its peers: SimPy, Ciw, salabim, and a loop written by hand in C++.

Usage: benchmark.py --loop PROGRAM --out FILE [--filter RE] [--scale X]

Each contender first has to find the exact mean wait and share of callers who hang up within its own confidence interval
(99.99 %, of batch means); then another run of it is timed, in processor time of one core. FILE is JSON as Google Benchmark
writes it, so that benchmarks/run makes its table and its targets of it. X scales the numbers of calls.
"""

from __future__ import annotations

import argparse
import json
import re
import sys

import contenders
import numpy as np
from models import MODELS, Model

from strowger import _strowger as core

CONFIDENCE = 0.9999
# Some ten seconds each: the check needs calls enough that batches are nearly independent.
CALLS = {"EventLoop": 4_000_000, "Strowger": 2_000_000, "SimPy": 400_000, "Ciw": 200_000, "Salabim": 60_000}


def wrong(model: Model, sums: np.ndarray) -> str:
    """What a run gets wrong; '' if its intervals hold the exact values."""
    faults = []
    for name, exact, column in (("mean wait", model.wait, 1), ("share abandoned", model.abandoned, 2)):
        for which, truth in enumerate(exact):
            above, below = (np.ascontiguousarray(sums[:, which, i])[:, None] for i in (column, 0))
            mean, half = core.estimate_columns(above, below, CONFIDENCE)
            if not abs(mean[0] - truth) <= half[0]:
                faults.append(f"{name} of class {which} is {mean[0]:.5g} +- {half[0]:.2g}, exactly {truth:.5g}")
    return "; ".join(faults)


def measured(name: str, contender: contenders.EventLoop, model: Model, calls: int) -> dict[str, object]:
    """One row: the check, and the speed."""
    row: dict[str, object] = {"name": f"BM_Python_{name}/{model.name}", "run_type": "iteration", "iterations": calls}
    _, sums = contender(model, calls, 1)
    if fault := wrong(model, sums):
        return {**row, "error_occurred": True, "error_message": fault}
    seconds, _ = contender(model, calls, 2)
    time_ns = seconds / calls * 1e9
    return {**row, "real_time": time_ns, "cpu_time": time_ns, "time_unit": "ns", "calls/s": calls / seconds}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--loop", required=True, help="the program made of event_loop.cc")
    parser.add_argument("--out", required=True, help="where the JSON goes")
    parser.add_argument("--filter", default=".", help="only the benchmarks whose name matches")
    parser.add_argument("--scale", type=float, default=1.0, help="of the numbers of calls")
    options = parser.parse_args()
    functions = {
        "EventLoop": contenders.EventLoop(options.loop),
        "Strowger": contenders.strowger,
        "SimPy": contenders.simpy_,
        "Ciw": contenders.ciw_,
        "Salabim": contenders.salabim_,
    }
    rows = []
    for model in MODELS:
        for name, contender in functions.items():
            if re.search(options.filter, f"BM_Python_{name}/{model.name}"):
                row = measured(name, contender, model, max(2000, int(CALLS[name] * options.scale)))
                rows.append(row)
                print(row["name"], row.get("error_message") or f"{row['calls/s']:.4g} calls/s", flush=True)
    with open(options.out, "w", encoding="utf-8") as file:
        json.dump({"context": {"confidence": CONFIDENCE}, "benchmarks": rows}, file, indent=2)
    if any("error_message" in row for row in rows):
        sys.exit("ERROR OCCURRED")


if __name__ == "__main__":
    main()
