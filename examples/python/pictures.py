# SPDX-License-Identifier: Apache-2.0
"""Saves the pictures of the examples, if matplotlib is there: NAME.svg in the folder that STROWGER_PICTURES names."""

import os
import pathlib

_figures = {}


def save(script, x, y, error=None, label="", *, more=False, lines=False):
    """Draws one series; with `more`, others of the same script follow before the file is whole."""
    try:
        import matplotlib
    except ImportError:
        print("no picture: matplotlib is not installed")
        return
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    name = pathlib.Path(script).stem
    figure, axes = _figures.setdefault(name, plt.subplots(figsize=(8, 4.5)))
    axes.errorbar(list(x), list(y), yerr=None if error is None else list(error), fmt="-o" if lines else "o", capsize=3)
    axes.set_ylabel(label)
    axes.grid(alpha=0.3)
    if more:
        return
    folder = pathlib.Path(os.environ.get("STROWGER_PICTURES", "."))
    folder.mkdir(parents=True, exist_ok=True)
    figure.tight_layout()
    figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
    print(f"picture: {name}.svg")
