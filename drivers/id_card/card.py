"""The 256 bytes of text on a card: one of four kinds, in UTF-16LE (GA/T 490 and its additions)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar

from drivers.id_card.codes import nation, sex

SIZE = 256
LONG_TERM = "长期"
"""What stands for the last day of a card that does not expire."""

_KIND = slice(248, 250)
_NUMBER = slice(122, 158)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"


class CardTextError(ValueError):
    """The text block is not that of a card; the message names the field, never its content."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Card:
    """One card. `valid_to` is None for 长期. `number_valid` is None where no check digit is public.

    repr() and str() tell the kind and nothing else.
    """

    kind: ClassVar[str]

    name: str
    sex: str
    birth: date
    number: str
    valid_from: date
    valid_to: date | None

    @property
    def number_valid(self) -> bool | None:
        """Whether the check digit (GB 11643, MOD 11-2) is right."""
        return check_digit(self.number) == self.number[-1:]

    def expired(self, today: date) -> bool:
        """Whether the last day of validity is over."""
        return self.valid_to is not None and self.valid_to < today

    def local(self) -> dict[str, Any]:
        """JSON for the page on this box: every field, dates in ISO form, all common keys set."""
        told = {f.name: getattr(self, f.name) for f in fields(self)}
        told["birth"] = self.birth.isoformat()
        told["valid_from"] = self.valid_from.isoformat()
        told["valid_to"] = self.valid_to.isoformat() if self.valid_to else LONG_TERM
        empty = {"nation": "", "address": "", "authority": ""}
        return {"kind": self.kind, **empty, **told, "number_valid": self.number_valid}

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


@dataclass(frozen=True, kw_only=True, repr=False)
class ResidentCard(Card):
    """居民身份证. `nation` is its name, or its code where unknown."""

    kind = "resident"

    nation: str
    address: str
    authority: str


@dataclass(frozen=True, kw_only=True, repr=False)
class HmtCard(Card):
    """港澳台居民居住证. `pass_number` is that of the travel permit, `issue_count` its issues."""

    kind = "hmt"

    address: str
    authority: str
    pass_number: str
    issue_count: str


@dataclass(frozen=True, kw_only=True, repr=False)
class Foreigner2017Card(Card):
    """外国人永久居留身份证 of 2017. `country` by GB/T 2659, `office`: the accepting one's code."""

    kind = "foreigner2017"

    english_name: str
    chinese_name: str
    country: str
    version: str
    office: str

    @property
    def number_valid(self) -> bool | None:
        """None: how its 15th place checks the others is not public."""
        return None


@dataclass(frozen=True, kw_only=True, repr=False)
class Foreigner2023Card(Card):
    """外国人永久居留身份证 of 2023. `earlier` links to the number of an earlier card."""

    kind = "foreigner2023"

    english_name: str
    chinese_name: str
    country: str
    renewals: str
    earlier: str


def parse_card(text: bytes) -> Card:
    """The card in a text block of 256 bytes; raises CardTextError for anything else."""
    if len(text) != SIZE:
        raise CardTextError(f"{len(text)} bytes, {SIZE} expected")
    letter = _text(text, "kind", _KIND.start, 2)
    # The second key to a 2023 card: no citizen's number begins with 9.
    if not letter and text[_NUMBER].startswith("9".encode("utf-16-le")):
        letter = "Y"
    parse = _PARSERS.get(letter)
    if parse is None:
        raise CardTextError("kind is none of the four")
    return parse(text)


def check_digit(number: str) -> str:
    """The 18th place for the first 17 of a number (GB 11643); empty when these are not digits."""
    digits = number[:17]
    if len(digits) != 17 or not (digits.isascii() and digits.isdigit()):
        return ""
    return _CHECK_DIGITS[sum(w * int(d) for w, d in zip(_WEIGHTS, digits, strict=True)) % 11]


def _resident(text: bytes) -> Card:
    return ResidentCard(
        name=_name(text, 0, 30),
        nation=nation(_text(text, "nation", 32, 4)),
        address=_text(text, "address", 52, 70),
        authority=_text(text, "authority", 158, 30),
        birth=_date(text, "birth", 36),
        **_citizen_number_and_dates(text),
    )


def _hmt(text: bytes) -> Card:
    return HmtCard(
        name=_name(text, 0, 30),
        address=_text(text, "address", 52, 70),
        authority=_text(text, "authority", 158, 30),
        birth=_date(text, "birth", 36),
        pass_number=_text(text, "pass number", 220, 18),
        issue_count=_text(text, "issue count", 238, 4),
        **_citizen_number_and_dates(text),
    )


def _foreigner2017(text: bytes) -> Card:
    english = _name(text, 0, 120)
    chinese = _text(text, "Chinese name", 158, 30)
    return Foreigner2017Card(
        name=chinese or english,
        english_name=english,
        chinese_name=chinese,
        sex=sex(_text(text, "sex", 120, 2)),
        birth=_date(text, "birth", 220),
        number=_number(text, 122, 30, r"[A-Z]{3}\d{12}"),
        country=_text(text, "country", 152, 6),
        version=_text(text, "version", 236, 4),
        office=_text(text, "office", 240, 8),
        **_dates(text),
    )


def _foreigner2023(text: bytes) -> Card:
    # 35 characters of the English name, then 11 more: trimmed only when joined, as a space may
    # stand at the seam.
    english = _text(text, "English name", 52, 70, *(220, 22))
    chinese = _text(text, "Chinese name", 0, 30)
    if not english and not chinese:
        raise CardTextError("name is empty")
    return Foreigner2023Card(
        name=chinese or english,
        english_name=english,
        chinese_name=chinese,
        birth=_date(text, "birth", 36),
        country=_text(text, "country", 242, 6),
        renewals=_text(text, "renewals", 32, 4),
        earlier=_text(text, "earlier card", 250, 6),
        **_citizen_number_and_dates(text),
    )


_PARSERS: dict[str, Callable[[bytes], Card]] = {
    "": _resident,
    "J": _hmt,
    "I": _foreigner2017,
    "Y": _foreigner2023,
}


def _citizen_number_and_dates(text: bytes) -> dict[str, Any]:
    return {
        "sex": sex(_text(text, "sex", 30, 2)),
        "number": _number(text, 122, 36, r"\d{17}[\dX]"),
        **_dates(text),
    }


def _dates(text: bytes) -> dict[str, Any]:
    lasting = _text(text, "valid to", 204, 16) == LONG_TERM
    return {
        "valid_from": _date(text, "valid from", 188),
        "valid_to": None if lasting else _date(text, "valid to", 204),
    }


def _name(text: bytes, start: int, size: int) -> str:
    name = _text(text, "name", start, size)
    if not name:
        raise CardTextError("name is empty")
    return name


def _number(text: bytes, start: int, size: int, shape: str) -> str:
    number = _text(text, "number", start, size).upper()
    if not re.fullmatch(shape, number, re.ASCII):
        raise CardTextError("number has not the shape of one")
    return number


def _date(text: bytes, field: str, start: int) -> date:
    digits = _text(text, field, start, 16)
    if not re.fullmatch(r"\d{8}", digits, re.ASCII):
        raise CardTextError(f"{field} is not YYYYMMDD")
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise CardTextError(f"{field} is no day of the calendar") from None


def _text(text: bytes, field: str, *places: int) -> str:
    """The text at (start, size) pairs, joined, without padding at its ends."""
    pairs = zip(places[::2], places[1::2], strict=True)
    raw = b"".join(text[start : start + size] for start, size in pairs)
    try:
        found = raw.decode("utf-16-le").strip(" \0")
    except UnicodeDecodeError:
        raise CardTextError(f"{field} is no UTF-16") from None
    if any(unicodedata.category(letter) == "Cc" for letter in found):
        raise CardTextError(f"{field} holds control characters")
    return found
