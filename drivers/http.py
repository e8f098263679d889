"""One HTTP POST and its answer, bounded in time and size; for IPP and ONVIF."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import h11

from drivers.base import DeviceBabble
from drivers.lan import Place, open_stream

LARGEST_BODY = 262_144
"""Bytes of an answer: all that a large copier tells of itself is 40,000."""

CHUNK = 16_384


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Status and body of an HTTP answer."""

    status: int
    body: bytes


async def post(
    place: Place, path: str, body: bytes, *, content_type: str, seconds: float
) -> Answer:
    """What the host answers, whatever its status.

    Raises DeviceMissing, or DeviceBabble when it speaks no HTTP or says more than LARGEST_BODY.
    """
    talk = h11.Connection(our_role=h11.CLIENT)
    request = h11.Request(
        method="POST",
        target=path,
        headers=[
            ("Host", str(place)),
            ("Content-Type", content_type),
            ("Content-Length", str(len(body))),
            ("Connection", "close"),
        ],
    )
    async with open_stream(place, seconds) as (reader, writer):
        writer.write(talk.send(request) or b"")
        writer.write(talk.send(h11.Data(data=body)) or b"")
        writer.write(talk.send(h11.EndOfMessage()) or b"")
        await writer.drain()
        try:
            return await _answer(talk, reader)
        except h11.RemoteProtocolError as flaw:
            raise DeviceBabble(f"{place} 的应答不是 HTTP（{flaw}）：检查 address 的端口") from flaw


async def _answer(talk: h11.Connection, reader: asyncio.StreamReader) -> Answer:
    status, body = 0, bytearray()
    while True:
        event = talk.next_event()
        if event is h11.NEED_DATA:
            talk.receive_data(await reader.read(CHUNK))
        elif isinstance(event, h11.Response):
            status = event.status_code
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > LARGEST_BODY:
                raise DeviceBabble(f"应答超过 {LARGEST_BODY} 字节：检查 address")
        elif isinstance(event, (h11.EndOfMessage, h11.ConnectionClosed)):
            return Answer(status=status, body=bytes(body))
