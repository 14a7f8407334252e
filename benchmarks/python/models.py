# SPDX-License-Identifier: Apache-2.0
"""The models that the contenders simulate, and their exact answers.

Time is in mean handling times. Every caller's patience is exponential with the mean 1 / impatience.

mm100            M/M/100: 95 calls a unit, nobody hangs up (Erlang C)
mm100_patience   M/M/100+M: 100 calls a unit, impatience 0.5 (Erlang A)
n_design         two pools of 50; 50 calls of class 0 a unit go to pool 0, else to pool 1; 45 of class 1 to pool 1, which
                 serves class 1 first; impatience 0.5
"""

from __future__ import annotations

from dataclasses import dataclass

from strowger import staffing


@dataclass(frozen=True)
class Model:
    """Rates by class, and the exact mean wait and share that hangs up, by class."""

    name: str
    rates: tuple[float, ...]
    pools: tuple[int, ...]
    impatience: float
    wait: tuple[float, ...]
    abandoned: tuple[float, ...]


def _erlang(name: str, rate: float, impatience: float) -> Model:
    patience_s = 3600 / impatience if impatience > 0 else float("inf")
    exact = staffing.measures(rate, 3600, 100, patience_s=patience_s)
    return Model(name, (rate,), (100,), impatience, (exact.mean_wait_s / 3600,), (exact.abandoned,))


MODELS = (
    _erlang("mm100", 95.0, 0.0),
    _erlang("mm100_patience", 100.0, 0.5),
    # The model N_50_50_bench of tests/accuracy/references_skill_based.inc, from its Markov chain.
    Model(
        "n_design", (50.0, 45.0), (50, 50), 0.5, (0.026602853161509597, 0.057064947046848086),
        (0.013301426580754798, 0.028532473523424043),
    ),
)  # fmt: skip
