# SPDX-License-Identifier: Apache-2.0
"""Each script of examples/python runs to its end and saves its picture; each cell of the notebook runs."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

EXAMPLES = pathlib.Path(__file__).parents[3] / "examples" / "python"
SCRIPTS = sorted(EXAMPLES.glob("p[0-9]*.py"))


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    given = os.environ.get("STROWGER_PICTURES")
    return pathlib.Path(given) if given else tmp_path_factory.mktemp("pictures")


def run(command, pictures):
    environment = {**os.environ, "STROWGER_PICTURES": str(pictures)}
    return subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=600)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_script_runs(script, pictures):
    done = run([sys.executable, str(script)], pictures)
    assert done.returncode == 0, done.stderr
    assert done.stdout
    if "save(" in script.read_text():
        picture = pictures / f"{script.stem}.png"
        assert f"picture: {picture.name}" in done.stdout and picture.read_bytes().startswith(b"\x89PNG")


def test_ten_lines_are_ten_lines():
    lines = [line for line in SCRIPTS[0].read_text().splitlines()[2:] if line.strip()]
    assert len(lines) <= 12  # two of them print more than asked


def test_the_notebook_runs():
    cells = json.loads((EXAMPLES / "first_steps.ipynb").read_text())["cells"]
    names = {}
    for number, cell in enumerate(cells):
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [], "committed without outputs"
            exec(compile("".join(cell["source"]), f"cell {number}", "exec"), names)
    assert names["difference"].half_width > 0
