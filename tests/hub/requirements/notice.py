"""Reads the notice's text into its clauses, so that quotations can be held against it."""

from __future__ import annotations

import re
from pathlib import Path

TEXT = (Path(__file__).parents[2] / "data" / "notice-2019-1.txt").read_text("utf-8")

_PART = re.compile(r"^([一二三])、")
_SECTION = re.compile(r"^\(([一二三四])\)")
_POINT = re.compile(r"^(\d)\.(?!\d)")
_CLAUSE = re.compile(r"^(\d(?:\.\d+)*)(?![\d.])")


def clauses() -> dict[str, str]:
    """The text under each clause number as printed: `4.6.24`, `4.5(三)3`, `二(一)2` (body)."""
    found: dict[str, list[str]] = {}
    part = section = point = ""
    annex = False
    for line in TEXT.splitlines():
        if line.split() == ["附", "件"]:
            annex, part, section, point = True, "", "", ""
        elif match := (_CLAUSE if annex else _PART).match(line):
            part, section, point = match[1], "", ""
        if match := _SECTION.match(line):
            section, point = f"({match[1]})", ""
        elif match := _POINT.match(line):
            point = match[1]
        key = part + section + ("-" if annex and point and not section else "") + point
        found.setdefault(key, []).append(line)
    return {clause: "\n".join(lines) for clause, lines in found.items()}
