"""Pinyin initials by which a kiosk finds items: `ylbx` for 养老保险, made when content comes in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import msgspec
from pypinyin import Style, lazy_pinyin

from hub.content.records import Department, Item, ItemsBody, Record

READINGS: Final = {
    "泌阳": "by",  # locally bì; general dictionaries say mì
    "重度": "zd",
    "重残": "zc",
    "参保": "cb",
    "缴存": "jc",
    "嵖岈山": "cys",
    "行医": "xy",
    "行驶": "xs",
    "种植": "zz",
    "种子": "zz",
    "长者": "zz",
    "调解": "tj",
    "调查": "dc",
    "还建": "hj",
}
"""Readings that win over the dictionary's: local place names, words whose reading matters."""

_CUT: Final = re.compile(f"({'|'.join(READINGS)})")
_RUN: Final = re.compile(r"[\u3400-\u9fff]+|[A-Za-z0-9]+")


@lru_cache(maxsize=20_000)
def initials(name: str) -> str:
    """Lower-case first letters; a space where punctuation stood."""
    runs: list[str] = []
    for part in re.split(r"[^\u3400-\u9fffA-Za-z0-9]+", name):
        letters = ""
        for piece in _CUT.split(part):
            if piece in READINGS:
                letters += READINGS[piece]
                continue
            for run in _RUN.findall(piece):
                if run.isascii():
                    letters += run.lower()
                else:
                    found = lazy_pinyin(run, style=Style.FIRST_LETTER, errors="ignore")
                    letters += "".join(found)
        letters = "".join(c for c in letters if c.isascii() and c.isalnum())
        if letters:
            runs.append(letters)
    return " ".join(runs)


def with_initials(body: Record) -> Record:
    """The body, each item and unit with the initials of its names; other kinds as they are."""
    if not isinstance(body, ItemsBody):
        return body
    return msgspec.structs.replace(
        body,
        items=[_found(item, [item.sub_name, item.main_name, *item.aliases]) for item in body.items],
        departments=[_found(unit, [unit.name]) for unit in body.departments],
    )


def _found(record: Item | Department, names: list[str]) -> Item | Department:
    if record.initials:
        return record
    made = [text for name in names if (text := initials(name))]
    return msgspec.structs.replace(record, initials=list(dict.fromkeys(made))[:60])
