"""The sheet for the wall: a QR code that opens the checklist of a hall on a phone."""

from __future__ import annotations

import io

import msgspec
import segno

SETTING = "public_address"


class PublicAddress(msgspec.Struct, frozen=True):
    """Where phones and mails find the hub, `https://…` without a path; "" while nobody said."""

    url: str = ""


def walk_link(address: str, hall: str) -> str:
    """What the code on the wall of a hall opens."""
    return f"{address.rstrip('/')}/#/walk/{hall}"


def qr_picture(text: str) -> bytes:
    """The text as a QR code in SVG, black on white with its quiet zone, for any size of print.

    A quarter of it may be dirty or torn (error correction Q).
    """
    file = io.BytesIO()
    code = segno.make(text, error="q", micro=False)
    code.save(file, kind="svg", border=4, dark="#000", light="#fff", omitsize=True, xmldecl=True)
    return file.getvalue()
