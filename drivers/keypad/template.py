"""The two notations of a profile: patterns that frames match, templates that frames are made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from drivers.keypad.framing import sum8, xor8

_CHECKSUMS = {"sum8": sum8, "xor8": xor8}


class NotationError(ValueError):
    """A pattern or template cannot be read; the text names the token and what is allowed."""


@dataclass(frozen=True)
class Pattern:
    """Bytes in hex: `0A` that byte, `00-09` a range, `??` any one, once `*` any number of any.

    `shortest` is the length of the shortest body that matches.
    """

    text: str

    def __post_init__(self) -> None:
        _expression(self.text)

    @property
    def shortest(self) -> int:
        """See the class."""
        return sum(part != "*" for part in self.text.split())

    def matches(self, body: bytes) -> bool:
        """Whether the whole of `body` fits."""
        return _expression(self.text).fullmatch(body) is not None


@dataclass(frozen=True)
class Template:
    """Bytes in hex with places to fill: what to send.

    `{echo}` the received body, `{3}` its byte 3 counted from 0, `{3..}` all from there; `{address}`
    the pad's; `{ticket}` and `{waiting}` three bytes, one a digit; `{sum8}` and `{xor8}` over what
    stands before. The first token `raw` sends the bytes as they are, without framing.
    """

    text: str

    def __post_init__(self) -> None:
        if not self._tokens():
            raise NotationError("an empty template sends nothing; leave the key out instead")
        for token in self._tokens():
            if not re.fullmatch(
                r"[0-9A-Fa-f]{2}|\{(echo|address|ticket|waiting|sum8|xor8|\d+(\.\.)?)\}", token
            ):
                raise NotationError(
                    f"{token!r} in {self.text!r} is neither a byte such as 0A nor one of "
                    "{echo} {3} {3..} {address} {ticket} {waiting} {sum8} {xor8}"
                )

    @property
    def raw(self) -> bool:
        """Whether to send without framing."""
        return self.text.split()[:1] == ["raw"]

    @property
    def places(self) -> frozenset[str]:
        """The names between its braces."""
        return frozenset(token[1:-1] for token in self._tokens() if token.startswith("{"))

    @property
    def reach(self) -> int:
        """Bytes a received body needs so that every `{3}` is there."""
        numbers = [re.fullmatch(r"(\d+)(\.\.)?", place) for place in self.places]
        return max((int(found[1]) + (not found[2]) for found in numbers if found), default=0)

    def fill(self, *, body: bytes = b"", values: Mapping[str, bytes] | None = None) -> bytes:
        """The bytes; `body` is the received one, at least `reach` long, `values` name the rest."""
        result = b""
        for token in self._tokens():
            place = token.strip("{}")
            if not token.startswith("{"):
                result += bytes.fromhex(token)
            elif place in _CHECKSUMS:
                result += bytes([_CHECKSUMS[place](result)])
            elif place == "echo":
                result += body
            elif place.endswith(".."):
                result += body[int(place[:-2]) :]
            elif place.isdigit():
                result += body[int(place) : int(place) + 1]
            else:
                result += (values or {})[place]
        return result

    def _tokens(self) -> list[str]:
        tokens = self.text.split()
        return tokens[1:] if tokens[:1] == ["raw"] else tokens


def read_bytes(text: str) -> bytes:
    """Plain bytes in hex, `AA 0D`; raises NotationError."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise NotationError(f"{text!r} is no row of bytes in hex such as 'AA 0D'") from None


def _expression(text: str) -> re.Pattern[bytes]:
    """The pattern as a regular expression; `re` itself remembers the compiled ones."""
    pieces: list[bytes] = []
    parts = text.split()
    if not parts or parts.count("*") > 1:
        raise NotationError(f"{text!r} must hold at least one byte and at most one *")
    for part in parts:
        if part == "*":
            pieces.append(b".*")
        elif part == "??":
            pieces.append(b".")
        elif found := re.fullmatch(r"([0-9A-Fa-f]{2})(?:-([0-9A-Fa-f]{2}))?", part):
            low = int(found[1], 16)
            high = int(found[2] or found[1], 16)
            if low > high:
                raise NotationError(f"{part!r} in {text!r} runs backwards")
            pieces.append(b"[\\x%02x-\\x%02x]" % (low, high))
        else:
            raise NotationError(f"{part!r} in {text!r} is none of 0A, 00-09, ??, *")
    return re.compile(b"".join(pieces), re.DOTALL)
