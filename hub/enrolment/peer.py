"""Which box speaks on a TLS connection of the web server, told to the routes."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from uvicorn.protocols.http.h11_impl import H11Protocol


@dataclass(frozen=True)
class Peer:
    """Common name and serial number (hexadecimal) of a certificate that TLS has verified."""

    edge: str
    serial: str


class PeerProtocol(H11Protocol):
    """HTTP/1.1 whose requests carry the connection's peer in `request.state.peer`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Look at the certificate that the client showed, if any."""
        super().connection_made(transport)
        layer = transport.get_extra_info("ssl_object")
        peer = None if layer is None else _peer(layer)
        # uvicorn copies this into the scope of every request of the connection.
        self.app_state = {**self.app_state, "peer": peer}


def peer_of(request: Request) -> Peer | None:
    """Who showed a certificate; None for a browser, and without TLS."""
    peer: Peer | None = getattr(request.state, "peer", None)
    return peer


def _peer(layer: ssl.SSLObject) -> Peer | None:
    shown: Any = layer.getpeercert()
    if not shown:
        return None
    names = [value for part in shown["subject"] for key, value in part if key == "commonName"]
    return Peer(edge=names[0], serial=shown["serialNumber"].lstrip("0").lower()) if names else None
