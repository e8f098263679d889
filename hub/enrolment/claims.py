"""Claim codes: what a person types on a box once, so that hub and box know each other.

A code is 40 characters in eight groups of five, of an alphabet without I, L, O and U:

    16  the secret, 80 random bits
    23  the first 115 bits of the SHA-256 of the authority's certificate (DER)
     1  check character, ISO 7064's hybrid system with 32 characters (MOD 33,32)

The secret proves to the hub that the box was sent for. The fingerprint proves to the box that it
speaks to the right hub, before it says the secret. 80 bits cannot be guessed over the network in
the days that a code lives (nor from its stored hash, so that needs no stretching), and 115 bits
cannot be matched by another certificate. The box reads a code in `edge.claim`.
"""

from __future__ import annotations

import hashlib
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32."""

SECRET_BITS = 80
SECRET_LENGTH = SECRET_BITS // 5
FINGERPRINT_LENGTH = 23
LENGTH = SECRET_LENGTH + FINGERPRINT_LENGTH + 1
GROUP = 5

HOURS_DEFAULT = 24
HOURS_LONGEST = 14 * 24
"""Longest life of a code: a box is sent by parcel and set up by whoever is there."""


def new_secret() -> str:
    """80 random bits as 16 characters."""
    return _base32(secrets.randbits(SECRET_BITS), SECRET_LENGTH)


def code(secret: str, authority: bytes) -> str:
    """The code of a secret for the authority with this certificate (DER)."""
    digest = int.from_bytes(hashlib.sha256(authority).digest(), "big")
    mark = _base32(digest >> (256 - 5 * FINGERPRINT_LENGTH), FINGERPRINT_LENGTH)
    text = secret + mark
    text += check_character(text)
    return "-".join(text[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def digest(secret: str) -> str:
    """What is stored of a secret: its SHA-256 in hexadecimal digits."""
    return hashlib.sha256(secret.encode("ascii")).hexdigest()


def check_character(text: str) -> str:
    """ISO 7064's hybrid system over 32 characters: finds every single wrong character."""
    product = 32
    for character in text:
        total = (product + ALPHABET.index(character)) % 32 or 32
        product = 2 * total % 33
    return ALPHABET[(33 - product) % 32]


def _base32(number: int, length: int) -> str:
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))
