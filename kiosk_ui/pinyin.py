"""Pinyin initials of names, made when content is edited; the box itself only reads the result.

`python -m kiosk_ui.pinyin kiosk_ui/content` rewrites the `initials` of every item and department;
with `--check` it changes nothing and ends with 1 if any are out of date.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
from pathlib import Path
from typing import Any, Final

from pypinyin import Style, lazy_pinyin

log = logging.getLogger(__name__)

READINGS: Final[dict[str, str]] = {
    "泌阳": "by",  # locally bì; general dictionaries say mì
    "重度": "zd",
    "重残": "zc",
    "参保": "cb",
    "参合": "ch",
    "缴存": "jc",
    "嵖岈山": "cys",
    "行医": "xy",
    "行驶": "xs",
    "种植": "zz",
    "种子": "zz",
    "长者": "zz",
    "调解": "tj",
    "调查": "dc",
    "调整": "tz",
    "还建": "hj",
    "降雨": "jy",
}
"""Readings that win over pypinyin's: local place names first, then words whose reading matters."""

WORDS: Final = tuple((Path(__file__).parent / "words.txt").read_text("utf-8").split())
"""Words people start a search at: a name is cut there, and a hit at a word's start ranks first."""

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_LONGEST: Final = max(map(len, WORDS))


def words(name: str) -> list[str]:
    """Cut `name` at known words, longest first; what lies between stays together."""
    known, found, rest, i = frozenset(WORDS), [], "", 0
    while i < len(name):
        match = next(
            (name[i : i + n] for n in range(_LONGEST, 1, -1) if name[i : i + n] in known), ""
        )
        if not match and (_HAN.match(name[i]) or name[i].isalnum()):
            rest, i = rest + name[i], i + 1
            continue
        if rest:
            found.append(rest)
            rest = ""
        if match:
            found.append(match)
        i += len(match) or 1
    if rest:
        found.append(rest)
    return found


def initials(name: str) -> str:
    """`城乡居民养老保险` → `cx jm yl bx`: lower-case first letters, a space between words.

    Letters and digits stand for themselves, punctuation is left out.
    """
    letters = _letters(name)
    out, at = [], 0
    for word in words(name):
        at = name.index(word, at)
        cut = "".join(letters[at : at + len(word)])
        if cut:
            out.append(cut)
        at += len(word)
    return " ".join(out)


def _letters(name: str) -> list[str]:
    """One letter (or nothing) for each character, read in the context of the whole name."""
    letters: list[str] = []
    for part in re.split(f"({'|'.join(map(re.escape, READINGS))})", name):
        if part in READINGS:
            letters += READINGS[part]
            continue
        for run in re.findall(r"[\u3400-\u9fff]+|[^\u3400-\u9fff]", part):
            if _HAN.match(run):
                letters += [r[:1] for r in lazy_pinyin(run, style=Style.FIRST_LETTER)]
            else:
                letters.append(run.lower() if run.isascii() and run.isalnum() else "")
    return letters


def searched(record: dict[str, Any]) -> list[str]:
    """The names a record is found by: sub item, else main item, else name; then its aliases."""
    name = record.get("sub_name") or record.get("main_name") or record.get("name") or ""
    names = [name, *record.get("aliases", ())]
    if record.get("sub_name") and record["main_name"] not in name:
        names.append(record["main_name"])
    return names


def refresh(records: list[dict[str, Any]]) -> int:
    """Set `initials` of every record to the current ones; returns how many were out of date."""
    stale = 0
    for record in records:
        current = list(dict.fromkeys(initials(name) for name in searched(record)))
        stale += record.get("initials") != current
        record["initials"] = current
    return stale


def main(arguments: list[str] | None = None) -> int:
    """Refresh or check the `initials` in a content folder; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m kiosk_ui.pinyin", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true", help="change nothing, 1 if out of date")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    total = 0
    for name, key in (("items", "items"), ("departments", "departments")):
        path = options.folder / f"{name}.json"
        body = json.loads(path.read_text("utf-8"))
        stale = refresh(body[key])
        total += stale
        log.info("%s: %d of %d out of date", path.name, stale, len(body[key]))
        if stale and not options.check:
            fresh = path.with_suffix(".new")
            fresh.write_text(json.dumps(body, ensure_ascii=False, indent=2) + "\n", "utf-8")
            fresh.replace(path)
    return 1 if options.check and total else 0


if __name__ == "__main__":
    sys.exit(main())
