"""The claim code as a person types it: its secret, and the fingerprint of the hub it is for.

40 characters, in groups for the eye, of the digits and letters without I, L, O and U: 16 of the
secret, 23 of the SHA-256 of the hub's root certificate (DER), one check character (ISO 7064's
hybrid system with 32 characters). `hub.enrolment.claims` makes them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH_OF_ALPHABET: Final = len(ALPHABET)
SECRET, FINGERPRINT, LENGTH = 16, 23, 40
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})


class NotACode(ValueError):
    """What was typed is no claim code; the text says what to look at."""


@dataclass(frozen=True)
class Claim:
    """A code in its two parts."""

    secret: str
    fingerprint: str

    def is_of(self, certificate: bytes) -> bool:
        """Whether the code was made by the hub with this root certificate (DER)."""
        digest = int.from_bytes(hashlib.sha256(certificate).digest(), "big")
        start = digest >> (256 - 5 * FINGERPRINT)
        places = range(5 * (FINGERPRINT - 1), -1, -5)
        return "".join(ALPHABET[start >> place & 31] for place in places) == self.fingerprint


def parse(typed: str) -> Claim:
    """The claim in what was typed, in either case, with any spaces and hyphens; raises NotACode."""
    text = "".join(typed.split()).replace("-", "").upper().translate(_MISREAD)
    if strange := sorted(set(text) - set(ALPHABET)):
        raise NotACode(f"认领码里不会有“{'、'.join(strange)}”：请核对")
    if len(text) != LENGTH:
        raise NotACode(f"认领码有 {LENGTH} 个字符，这里是 {len(text)} 个：请核对")
    product = LENGTH_OF_ALPHABET
    for character in text[:-1]:
        total = (product + ALPHABET.index(character)) % LENGTH_OF_ALPHABET or LENGTH_OF_ALPHABET
        product = 2 * total % (LENGTH_OF_ALPHABET + 1)
    if (product + ALPHABET.index(text[-1])) % LENGTH_OF_ALPHABET != 1:
        raise NotACode("认领码有抄错的字符（校验不符）：请逐组核对")
    return Claim(text[:SECRET], text[SECRET:-1])
