"""The table of the complaint page's pinyin keyboard: syllables with their characters, and phrases.

`python -m kiosk_ui.typing_table` writes it anew from pypinyin's readings, the hall's content, its
places and the words people complain with; the same inputs give the same bytes. The box only reads
the result, and only when somebody wants to write.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from pypinyin import Style, lazy_pinyin, load_phrases_dict
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict

from kiosk_ui.pinyin import WORDS

HERE: Final = Path(__file__).parent
TABLE: Final = HERE / "web" / "src" / "kiosk" / "typing" / "table.json"
PLACES: Final = HERE.parent / "hub" / "data" / "divisions_4117.csv"

LOCAL: Final = "嵖岈"
"""Characters of local places that GB 2312 lacks."""

READINGS: Final = {"泌阳": [["bì"], ["yáng"]], "嵖岈山": [["chá"], ["yá"], ["shān"]]}
"""As people there say it; general dictionaries differ."""

FREQUENT: Final = (
    "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之"
    "都好看起发当没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名"
    "法间斯知世什两次使身者被高已亲其进此话常与活正感见明问力理尔点文几定本公特做外孩相西果走将月十实向声车全信重三机工物"
    "气每并别真打太新比才便夫再书部水像眼等体却加电主界门利海受听表德少克代员许先口由死安写性马光白或住难望教命花结乐色更"
    "拉东神记处让母父应直字场平报友关放至张认接告入笑内英军候民岁往何度山觉路带万男边风解叫任金快原吃妈变通师立象数四失满"
    "战远格士音轻目条呢病始达深完今提求清王化空业思切怎非找片罗钱紧南请连帮办证窗收费社保医卡户村县镇街政府服务态差慢投诉"
)
"""Characters of everyday writing, the most frequent first; the others follow GB 2312's levels."""

WEIGHT: Final = 40
"""How much of a frequency rank one use in the hall's own content is worth."""


SHORT_PLACE: Final = 4
"""Characters of a place's name without 县, 镇…; what is longer is no such name."""


def characters() -> list[str]:
    """GB 2312 in its order (level 1 by reading, level 2 by radical), then the local ones."""
    found = []
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                found.append(bytes((row, cell)).decode("gb2312"))
            except UnicodeDecodeError:  # five cells of row 0xD7 are empty
                continue
    return [*found, *(char for char in LOCAL if char not in found)]


def syllables(texts: Iterable[str]) -> dict[str, str]:
    """`{"shi": "是时事…"}`: every character under each of its readings, the likeliest first."""
    used = Counter("".join(texts))
    rank = {char: at for at, char in enumerate(FREQUENT)}
    spoken = _spoken()
    found: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for at, char in enumerate(characters()):
        place = rank.get(char, len(FREQUENT) + at) - WEIGHT * min(used[char], 10)
        readings = dict.fromkeys(map(_plain, pinyin_dict[ord(char)].split(",")))
        for order, reading in enumerate(readings):
            # A rare reading stands behind the characters that are at home under that syllable.
            rare = 0 if order == 0 else 400 if spoken[char, reading] else 6000
            found[reading].append((place + rare, char))
    return {
        reading: "".join(char for _, char in sorted(ranked))
        for reading, ranked in sorted(found.items())
    }


def phrases(texts: Iterable[str]) -> list[str]:
    """`投诉 tou su` for each text of two characters and more, in the order given."""
    load_phrases_dict(READINGS)
    known = frozenset(characters())
    wanted = dict.fromkeys(text for text in texts if len(text) > 1 and known.issuperset(text))
    return [f"{text} {' '.join(map(_plain, lazy_pinyin(text, Style.NORMAL)))}" for text in wanted]


def table(content: Path, places: Path) -> dict[str, Any]:
    """What the page loads: `syllables` and `phrases`."""
    complaint = (HERE / "complaint_words.txt").read_text("utf-8").split()
    items = json.loads((content / "items.json").read_text("utf-8"))["items"]
    names = [item["sub_name"] for item in items] + [a for item in items for a in item["aliases"]]
    units = json.loads((content / "departments.json").read_text("utf-8"))["departments"]
    texts = [*complaint, *WORDS, *(unit["name"] for unit in units), *_places(places)]
    return {
        "syllables": syllables([*complaint, *names]),
        "phrases": phrases([*texts, *(name for name in names if len(name) <= 12)]),
    }


def written(content: Path = HERE / "content", places: Path = PLACES) -> str:
    """The table as the file holds it."""
    return json.dumps(table(content, places), ensure_ascii=False, separators=(",", ":")) + "\n"


def _places(path: Path) -> Iterator[str]:
    """Counties and townships, with and without what they are (驻马店市, 驻马店)."""
    yield from ("驻马店", "驻马店市", "嵖岈山", "河南", "河南省")
    with path.open(encoding="utf-8", newline="") as file:
        for place in csv.DictReader(file):
            if place["tier"] in {"county", "township"}:
                name = place["name"]
                yield name
                short = name.removesuffix("街道").rstrip("县区镇乡")
                if 1 < len(short) <= SHORT_PLACE:
                    yield short


def _spoken() -> Counter[tuple[str, str]]:
    """How often pypinyin's phrases say a character so."""
    said: Counter[tuple[str, str]] = Counter()
    for phrase, readings in phrases_dict.items():
        said.update((char, _plain(one[0])) for char, one in zip(phrase, readings, strict=False))
    return said


def _plain(reading: str) -> str:
    """`lǜ` → `lv`, as it is typed."""
    return to_normal(reading, v_to_u=False).replace("ü", "v").replace("ê", "e")


def main(arguments: list[str] | None = None) -> int:
    """Write or check the table; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m kiosk_ui.typing_table", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, 1 if out of date")
    text = written()
    if parser.parse_args(arguments).check:
        return 0 if TABLE.read_text("utf-8") == text else 1
    TABLE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
