"""Pictures taken on a walk, and the code on the wall that a walk starts from."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse

from hub.access.rights import Caller, Right
from hub.api.access import CITY, allow, within
from hub.api.inspection_models import AddressIO, PhotoOut
from hub.api.parts import Parts, parts_of
from hub.inspection.album import LARGEST, Album, NoPicture
from hub.inspection.sheet import SETTING, PublicAddress, qr_picture, walk_link
from hub.store import audit, registry, settings, walks
from hub.store.walks import Photo

router = APIRouter()

PICTURES: Final[dict[str, Any]] = {"image/jpeg": {}, "image/png": {}, "image/webp": {}}
UNSIGNED: Final = 400
"""Pictures of one hall that may wait for a signature; more than anybody takes on a day."""


@router.post(
    "/halls/{code}/photos",
    status_code=201,
    openapi_extra={"requestBody": {"required": True, "content": PICTURES}},
)
async def add_photo(request: Request, code: str) -> PhotoOut:
    """Keep a picture taken in the hall, without place and camera, at most 1600 pixels long."""
    caller = allow(request, Right.ATTEST, code)
    parts = parts_of(request)
    album = _album(parts)
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > LARGEST:
            raise HTTPException(413, f"照片超过 {LARGEST // 1024 // 1024} MB，请调低分辨率后重拍")
    return await run_in_threadpool(_keep_photo, parts, album, caller, code, bytes(data))


@router.get("/photos/{name}", response_class=FileResponse)
def photo(request: Request, name: str, small: bool = False) -> FileResponse:
    """A picture, or its thumbnail, for who may see a hall in which it was taken."""
    caller = allow(request, Right.READ)
    parts = parts_of(request)
    with parts.database.read() as connection:
        halls = walks.halls_of_photo(connection, name)
    try:
        path = _album(parts).path(name, small=small)
    except NoPicture as flaw:
        raise HTTPException(404, str(flaw)) from None
    if not any(within(hall, caller.root) for hall in halls) or not path.is_file():
        raise HTTPException(404, "没有这张照片，或不在您的管辖范围内")
    # The name is the hash of the bytes, so they never change.
    headers = {"cache-control": "private, max-age=31536000, immutable"}
    return FileResponse(path, media_type="image/jpeg", headers=headers)


@router.get("/halls/{code}/walk.svg", response_class=Response)
def walk_code(request: Request, code: str) -> Response:
    """The QR code for the hall's wall."""
    allow(request, Right.READ, code)
    with parts_of(request).database.read() as connection:
        registry.hall(connection, code)
        address = settings.load(connection, SETTING, PublicAddress).url
    link = walk_link(address or str(request.base_url), code)
    return Response(qr_picture(link), media_type="image/svg+xml")


@router.get("/public-address")
def public_address(request: Request) -> AddressIO:
    """Where phones find the hub, "" while nobody said."""
    allow(request, Right.READ)
    with parts_of(request).database.read() as connection:
        return AddressIO(url=settings.load(connection, SETTING, PublicAddress).url)


@router.put("/public-address")
def set_public_address(request: Request, asked: AddressIO) -> AddressIO:
    """Say where phones find the hub; it stands in the QR codes on the walls."""
    caller = allow(request, Right.ADMINISTER, CITY)
    now = time.time()
    url = asked.url.rstrip("/")
    with parts_of(request).database.write() as connection:
        settings.save(connection, SETTING, PublicAddress(url=url), caller.name, now)
        audit.record(connection, caller.name, "settings.address", "hub", {"url": url}, now)
    return AddressIO(url=url)


def _keep_photo(parts: Parts, album: Album, caller: Caller, code: str, data: bytes) -> PhotoOut:
    with parts.database.read() as connection:
        registry.hall(connection, code)
        if walks.unused_photos(connection, code) >= UNSIGNED:
            raise HTTPException(409, "本厅未签名的照片太多，请先签名提交")
    try:
        picture = album.keep(data)
    except NoPicture as flaw:
        raise HTTPException(422, str(flaw)) from None
    facts = asdict(picture)
    kept = Photo(hall=code, at=time.time(), by=caller.display, by_user=caller.name, **facts)
    with parts.database.write() as connection:
        walks.keep_photo(connection, kept)
    return PhotoOut(**facts)


def _album(parts: Parts) -> Album:
    if parts.album is None:
        raise HTTPException(409, "这台监管中心没有存放照片的目录，请联系管理员")
    return parts.album
