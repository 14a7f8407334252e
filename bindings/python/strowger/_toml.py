# SPDX-License-Identifier: Apache-2.0
"""Dictionaries to the TOML text that the engine reads, and back: one schema for files and for Python."""

from __future__ import annotations

import datetime
import math
import sys
from collections.abc import Mapping
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def loads(text: str) -> dict[str, Any]:
    """The dictionary that a TOML text stands for."""
    return tomllib.loads(text)


def quote(text: str) -> str:
    """A TOML basic string."""
    out = []
    for character in text:
        if character in '"\\':
            out.append("\\" + character)
        elif character < " " or character == "\x7f":
            out.append(f"\\u{ord(character):04x}")
        else:
            out.append(character)
    return '"' + "".join(out) + '"'


def inline(value: Any, where: str) -> str:
    """`value` as it stands behind a key. `where` names it in messages."""
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.timedelta):
        return f'"{round(value / datetime.timedelta(microseconds=1))}us"'
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{quote(str(key))} = {inline(v, f'{where}.{key}')}" for key, v in value.items()) + "}"
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        value = value.item()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if value == math.inf:
            return '"forever"'
        return repr(value) if math.isfinite(value) else str(value)
    if hasattr(value, "__iter__"):
        return "[" + ", ".join(inline(v, f"{where}[{i}]") for i, v in enumerate(value)) + "]"
    raise TypeError(f"{where} is a {type(value).__name__}, expected a text, number, list or dict")


def table(header: str, rows: Mapping[str, Any], where: str) -> str:
    """One `[[header]]` with its keys; a queue's ladder follows as tables of its own."""
    ladder = rows.get("ladder", ())
    lines = [f"[[{header}]]"]
    lines += [f"{quote(key)} = {inline(v, f'{where}.{key}')}" for key, v in rows.items() if key != "ladder"]
    for i, step in enumerate(ladder):
        lines.append(table(f"{header}.ladder", step, f"{where}.ladder[{i}]"))
    return "\n".join(lines)


def dumps(top: Mapping[str, Any], tables: Mapping[str, Any]) -> str:
    """`top`: keys of the file itself; `tables`: lists of dictionaries, one table each."""
    parts = [f"{quote(key)} = {inline(value, key)}" for key, value in top.items()]
    for header, rows in tables.items():
        for i, row in enumerate(rows):
            if not isinstance(row, Mapping):
                raise TypeError(f"{header}[{i}] is a {type(row).__name__}, expected a dict")
            parts.append(table(header, row, f"{header}[{i}]"))
    return "\n".join(parts) + "\n"
