"""Why an identity card is copied: what is printed on the copy, and what codes are logged of it.

The eight ministries' notice of 2016 on the use of identity cards forbids to copy or scan one
without authority, so a copy needs a purpose and a basis. People write both as they like, and so
they may name somebody; only codes and citations of laws are logged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

OTHER: Final = "other"

PURPOSES: Final = {
    "item": "办理政务服务事项",
    "agent": "核验代理人身份",
    "registration": "办理登记",
    "benefit": "申领补贴和待遇",
    "archive": "按规定归档",
}
"""By code."""

BASES: Final = {
    "law": "法律法规要求留存",
    "guide": "办事指南的材料清单",
    "consent": "本人书面同意",
}
"""By code."""

LONGEST: Final = 160
"""Characters; the longest name of an item has 110."""

_PURPOSE_WORDS: Final = (
    ("agent", ("代理", "代办", "受托", "委托")),
    ("archive", ("归档", "存档")),
    ("benefit", ("补贴", "待遇", "救助", "津贴", "优待")),
    ("registration", ("登记",)),
    ("item", ("办理", "申请", "申报")),
)
"""What a purpose in somebody's own words is counted as."""

_CITATION: Final = re.compile(r"《[^《》]{2,60}》(第[〇零一二三四五六七八九十百\d]{1,6}[条款项])*")
"""Of a law or rule, and nothing else: it names nobody."""


class NoPurpose(Exception):
    """The copy may not be made; the text says what is missing."""


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A copy that has a purpose and a basis: the words for the paper, the codes for the log."""

    words: str
    purpose_code: str
    basis_code: str


def copy_for(purpose: str, basis: str) -> Copy:
    """Raises NoPurpose. Both are a code, its text, or own words."""
    purpose, basis = _plain(purpose), _plain(basis)
    if len(purpose) < 2:
        raise NoPurpose("没有写明用途：复印居民身份证必须写明用途，例如“办理老年人优待证”")
    if len(basis) < 2:
        raise NoPurpose("没有写明依据：请写法规名称，例如“《居民身份证法》第十四条”，或选办事指南")
    if max(len(purpose), len(basis)) > LONGEST:
        raise NoPurpose(f"用途或依据太长：请各写 {LONGEST} 字以内")
    return Copy(
        words=PURPOSES.get(purpose, purpose),
        purpose_code=_code(PURPOSES, purpose) or _counted_as(purpose),
        basis_code=_code(BASES, basis) or _cited(basis),
    )


def _plain(text: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _code(known: dict[str, str], given: str) -> str:
    return next((code for code, text in known.items() if given in (code, text)), "")


def _counted_as(purpose: str) -> str:
    hits = (code for code, words in _PURPOSE_WORDS if any(word in purpose for word in words))
    return next(hits, OTHER)


def _cited(basis: str) -> str:
    return basis if _CITATION.fullmatch(basis) else OTHER
