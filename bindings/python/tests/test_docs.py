# SPDX-License-Identifier: Apache-2.0
"""Every example in a docstring runs, every public name has a docstring, and the stubs are those of the module."""

import doctest
import importlib
import inspect
import pathlib
import pkgutil
import subprocess
import sys

import pytest

import strowger as sw

MODULES = ["strowger"] + [f"strowger.{module.name}" for module in pkgutil.iter_modules(sw.__path__)]
HERE = pathlib.Path(__file__).parent


@pytest.mark.parametrize("name", [name for name in MODULES if not name.endswith("._strowger")])
def test_docstrings_run(name):
    module = importlib.import_module(name)
    names = {**vars(module), **{name: getattr(sw, name) for name in sw.__all__}}
    done = doctest.testmod(module, globs=names, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert done.failed == 0


def test_public_names_are_documented():
    for name in sw.__all__:
        thing = getattr(sw, name)
        if inspect.isclass(thing) or inspect.isroutine(thing):
            assert (thing.__doc__ or "").strip(), name
    for kind in (sw.Centre, sw.Result, sw.Plan, sw.CallLog, sw.Host, sw.Sweep, sw.Comparison):
        for name, thing in inspect.getmembers(kind, lambda x: inspect.isroutine(x) or isinstance(x, property)):
            if not name.startswith("_"):
                assert (thing.__doc__ or "").strip(), f"{kind.__name__}.{name}"
    assert sorted(sw.__all__) == sw.__all__ and all(hasattr(sw, name) for name in sw.__all__)


def test_the_readmes_run(capsys):
    for readme in (HERE.parent / "README.md", HERE.parents[2] / "README.md"):
        for block in readme.read_text().split("```python\n")[1:]:
            exec(compile(block.split("```")[0], str(readme), "exec"), {})
            assert "service_level" in capsys.readouterr().out


def test_the_package_is_typed():
    assert (pathlib.Path(sw.__file__).parent / "py.typed").exists()


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="stubs are compared as CPython 3.11 writes them")
def test_stubs_are_those_of_the_module(tmp_path):
    pytest.importorskip("pybind11_stubgen")
    subprocess.run(
        [sys.executable, "-m", "pybind11_stubgen", "strowger._strowger", "-o", str(tmp_path)], check=True, capture_output=True
    )
    made = (tmp_path / "strowger" / "_strowger.pyi").read_text()
    kept = (HERE.parent / "strowger" / "_strowger.pyi").read_text()
    assert made == kept.split("\n", 1)[1], "make them anew: bindings/python/tests/stubs.sh"
