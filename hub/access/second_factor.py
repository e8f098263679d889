"""Time-based one-time passwords (RFC 6238) and recovery codes for the day the phone is lost."""

from __future__ import annotations

import base64
import hashlib
import io
import secrets

import pyotp
import segno

STEP = 30
DRIFT = 1
"""Steps that a phone's clock may be off either way, as RFC 6238 5.2 recommends."""

ISSUER = "Hallkeeper"
CODES = 10
CODE_BYTES = 15
"""120 bits: too many to guess even offline, so a plain hash is enough (ASVS 5.0 6.5.2)."""


def new_secret() -> str:
    """160 random bits in base32."""
    return pyotp.random_base32()


def uri(secret: str, name: str) -> str:
    """What the QR code says to the phone."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def picture(text: str) -> str:
    """A QR code as the data address of an SVG."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", scale=5, border=4, light="#fff")
    return f"data:image/svg+xml;base64,{base64.b64encode(out.getvalue()).decode()}"


def step_of(secret: str, code: str, now: float) -> int | None:
    """The time step that this code is of, None when it is wrong; every step is looked at."""
    generator = pyotp.TOTP(secret)
    found = None
    for step in range(int(now // STEP) - DRIFT, int(now // STEP) + DRIFT + 1):
        if secrets.compare_digest(generator.at(step * STEP), code):
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Ten codes in groups of four letters and digits."""
    return [
        _grouped(base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()) for _ in "." * CODES
    ]


def recovery_hash(code: str) -> str:
    """What is kept of a recovery code; blanks, hyphens and capitals do not matter."""
    plain = "".join(code.split()).replace("-", "").upper()
    return hashlib.sha256(plain.encode()).hexdigest()


def _grouped(text: str) -> str:
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))
