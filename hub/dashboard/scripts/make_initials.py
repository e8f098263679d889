"""Write src/city/initials.ts: the pinyin initials of every character in the names of halls.

Run from the repository: `python hub/dashboard/scripts/make_initials.py`. The page then finds a hall
by initials without a pinyin library of its own.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

from pypinyin import Style, pinyin

HUB = Path(__file__).resolve().parents[2]
LOCAL = {"泌": "b"}
"""Readings that dictionaries leave out: 泌阳 is bì yáng."""


def main() -> None:
    """Read the divisions, write the table."""
    with (HUB / "data" / "divisions_4117.csv").open(encoding="utf-8") as file:
        characters = {c for row in csv.DictReader(file) for c in row["name"] if "一" <= c <= "鿿"}
    table: defaultdict[str, set[str]] = defaultdict(set)
    for character in characters:
        readings = pinyin(character, style=Style.FIRST_LETTER, heteronym=True)[0]
        for letter in {*readings, *LOCAL.get(character, "")}:
            table[letter].add(character)
    lines = [f'  {letter}: "{"".join(sorted(table[letter]))}",' for letter in sorted(table)]
    text = "\n".join(
        [
            "/** Pinyin initials of the characters in the names of halls;"
            " written by scripts/make_initials.py. */",
            "",
            "export const INITIALS: Readonly<Record<string, string>> = {",
            *lines,
            "};",
            "",
        ]
    )
    target = HUB / "dashboard" / "src" / "city" / "initials.ts"
    target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
