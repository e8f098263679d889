"""Whose pages may use this box: what is wrong with the list, and with what depends on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from edge.settings import DialectSettings

Flaw = tuple[str, str, str]
"""Where, what, and what to do about it."""


def origin_flaws(origins: Iterable[str]) -> Iterator[Flaw]:
    """Each that is no origin as a browser tells it."""
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or f"{parts.scheme}://{parts.netloc}" != origin:
            remedy = "write scheme, host and port only, e.g. https://counter.example:8443"
            yield "[local] allow_origins", f"{origin!r} is no origin", remedy


def dialect_flaws(
    dialects: DialectSettings, origins: Iterable[str], local_port: int
) -> Iterator[Flaw]:
    """Each dialect that could answer nobody, or has no port of its own."""
    owners = {local_port: "[local] port"}
    allowed = any(origins)
    for name, port in dialects.ports().items():
        where = f"[dialects] {name}"
        if not allowed:
            remedy = 'write there whose pages call it, e.g. ["https://counter.example"]'
            yield where, "answers nobody while [local] allow_origins is empty", remedy
        if port in owners:
            yield where, f"port {port} belongs to {owners[port]} already", "change one"
        owners.setdefault(port, where)
