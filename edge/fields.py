"""A driver's dataclass fields as its configuration: what they are called and what fits them."""

from __future__ import annotations

from dataclasses import Field, fields
from pathlib import Path
from typing import Any, Final, Literal, get_type_hints

import msgspec


def settable(kind: type) -> dict[str, Field[Any]]:
    """The fields of a dataclass that a file may set, by name."""
    return {f.name: f for f in fields(kind) if f.init}


def hints(kind: type) -> dict[str, Any]:
    """The types of a dataclass's fields, by name, with their bounds."""
    return get_type_hints(kind, include_extras=True)


def convert(value: Any, hint: Any) -> Any:
    """`value` as the type `hint`; raises ValueError that says what was expected."""
    return msgspec.convert(value, hint, dec_hook=_decode)


def encode(value: Any) -> Any:
    """What `convert` makes the same value of again; raises ValueError for a type it does not know.

    For msgspec's `enc_hook`.
    """
    if isinstance(value, Path):
        return str(value)
    raise ValueError(f"a {type(value).__name__} cannot be a setting")


def _decode(kind: type, value: Any) -> Any:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise ValueError(f"cannot be a {kind.__name__}")


def example(hint: Any) -> str:
    """How to write a value of this type in TOML, as an instruction."""
    kind = getattr(hint, "__origin__", hint)
    if kind is Literal:
        return f"write one of: {', '.join(map(repr, hint.__args__))}"
    return f"write {_EXAMPLES.get(kind, 'a value as in edge.example.toml')}"


_EXAMPLES: Final[dict[Any, str]] = {
    str: 'text in quotes, e.g. "A12"',
    int: "a whole number, e.g. 8701",
    float: "a number, e.g. 2.5",
    bool: "true or false",
    list: 'a list, e.g. ["https://counter.example"]',
}
