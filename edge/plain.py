"""What may leave the box is plain JSON: no bytes, so no picture slips out as base64."""

from __future__ import annotations

from typing import Any, Final

import msgspec

DEPTH: Final = 16
"""Nesting that a report may need and a runaway structure will exceed."""


class NotPlain(TypeError):
    """Something in the data is no JSON; the text names its type and place, never its value."""


def check_plain(value: Any, where: str = "$") -> None:
    """Raise NotPlain unless `value` is null, bool, number, text, or lists and objects of those."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return
    if where.count(".") + where.count("[") > DEPTH:
        raise NotPlain(f"{where} is nested too deep")
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise NotPlain(f"{where} has a {type(key).__name__} as key")
            check_plain(inner, f"{where}.{key}")
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            check_plain(inner, f"{where}[{index}]")
    else:
        raise NotPlain(f"{where} is {type(value).__name__}")


def check_small(value: Any, limit: int) -> None:
    """`check_plain`, and NotPlain as well for what is longer than `limit` bytes of JSON."""
    check_plain(value)
    try:
        length = len(msgspec.json.encode(value))
    except UnicodeEncodeError:
        raise NotPlain("$ holds half a surrogate pair") from None
    if length > limit:
        raise NotPlain(f"$ is {length} bytes of JSON, {limit} at most")


def clean(text: str, limit: int) -> str:
    """At most `limit` characters of `text`, fit for UTF-8."""
    return text[:limit].encode("utf-8", "replace").decode()
