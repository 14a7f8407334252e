# SPDX-License-Identifier: Apache-2.0
"""Saves the pictures of the examples as NAME.png in the folder that STROWGER_PICTURES names, or here."""

import os
import pathlib


def can_draw():
    """Whether matplotlib is there; without a screen, it draws for files."""
    try:
        import matplotlib
    except ImportError:
        print("no picture: matplotlib is not installed")
        return False
    matplotlib.use("Agg")
    return True


def save(script, axes):
    """Saves the figure of `axes` under the name of the script."""
    folder = pathlib.Path(os.environ.get("STROWGER_PICTURES", "."))
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{pathlib.Path(script).stem}.png"
    axes.figure.savefig(folder / name, metadata={"Software": None})
    print(f"picture: {name}")
