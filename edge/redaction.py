"""What support may see of a box: no password, no number of a person, whoever wrote the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

GONE: Final = "[removed]"

_SECRET: Final = re.compile(r"pass|secret|token|community|credential|key(?!pad)", re.I)
_HARMLESS: Final = re.compile(r"_file$|^profile$", re.I)

_PATTERNS: Final = (
    re.compile(r"(?<=://)[^/@\s\"']+@"),  # user and password within an address
    # GB 11643 citizen numbers, which foreigners have too since 2023
    re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])"),
    re.compile(r"(?<![0-9A-Za-z])[A-Z]{3}\d{12}(?!\d)"),  # foreigner's permit of 2017
    re.compile(r"(?<![0-9A-Za-z])[HM]\d{8,10}(?!\d)"),  # pass to the mainland
    re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"),  # mobile telephone
    re.compile(r"(?:\b[0-9a-fA-F]{2}[ :]){16,}[0-9a-fA-F]{2}\b"),  # wire traffic
    re.compile(r"\b[0-9a-fA-F]{64,}\b"),
    re.compile(r"[A-Za-z0-9+/]{120,}={0,2}"),  # a picture as base64
)


def settings(value: Any) -> Any:
    """A configuration with every secret's value gone; names of files that hold one stay."""
    if isinstance(value, dict):
        return {
            key: GONE if _is_secret(key) and not isinstance(inner, dict) else settings(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [settings(inner) for inner in value]
    return value


def text(said: str, secrets: Iterable[str]) -> str:
    """`said` without these secrets and without what looks like a person's number or a picture."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        said = said.replace(secret, GONE)
    for pattern in _PATTERNS:
        said = pattern.sub(GONE, said)
    return said


def _is_secret(key: str) -> bool:
    return bool(_SECRET.search(key)) and not _HARMLESS.search(key)
