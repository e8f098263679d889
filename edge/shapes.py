"""What the local API takes and tells, as types: /api/openapi.json's schemas are made of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from edge.messages import DeviceState

Share = Annotated[float, Meta(ge=0, le=1)]


class Trouble(Struct):
    """Any refusal: `error` for programs, `message` for the clerk, `reason` of the device."""

    error: str
    message: str
    reason: str = ""


class LineState(Struct):
    """How the box stands to its hub; windows work without it. `outbox`: events that wait."""

    connected: bool
    hub: Literal["online", "offline", "unknown"]
    reason: str
    outbox: int
    trouble: str


class BoxState(Struct):
    """The box: where it stands, what time it has. `panel_mm` is its screen's width and height."""

    edge: str
    hall_name: str
    window: str
    line: LineState
    time: datetime
    panel_mm: Any
    content_updated: datetime | None


class Blob(Struct):
    """Bytes in a report: `GET` them at `blob` within a minute."""

    blob: str
    size: int


class CardRead(Struct):
    """`card_read` of an id_card_reader. More fields by kind: english_name, chinese_name, country,
    version, office, renewals, earlier (foreigners), pass_number, issue_count (HMT).
    """

    kind: Literal["resident", "hmt", "foreigner2017", "foreigner2023"]
    name: str
    sex: str
    nation: str
    birth: str
    address: str
    number: str
    number_valid: bool | None
    authority: str
    valid_from: str
    valid_to: str
    expired: bool
    appended_addresses: list[str]
    photo: Blob
    picture: Blob
    fingerprints: Blob
    milliseconds: int
    sam_id: str


class CardTrouble(Struct):
    """`card_trouble` of an id_card_reader: why a card was not read, and what to do."""

    reason: str
    advice: str


class Code(Struct):
    """A QR or bar code on a page."""

    format: str
    text: str


class PageCaptured(Struct):
    """`page_captured` of a document_camera: number `index` of the `of` that one command took."""

    jpeg: Blob
    width: int
    height: int
    quality: Share
    warnings: list[str]
    dpi: int = 0
    size_mm: list[float] | None = None
    shape: Literal["page", "card"] = "page"
    codes: list[Code] = []
    index: int = 0
    of: int = 1
    milliseconds: int = 0


class Rated(Struct):
    """`rated` of a satisfaction_keypad or touch_screen; 5 非常满意 … 1 非常不满意."""

    grade: Annotated[int, Meta(ge=1, le=5)]
    label: str
    transaction: str | None


def _one_of(*kinds: type[Struct]) -> Any:
    """A JSON object that is one of these, or another device's own."""
    known = [{"$ref": f"#/components/schemas/{kind.__name__}"} for kind in kinds]
    return Annotated[
        dict[str, Any], Meta(extra_json_schema={"anyOf": [*known, {"type": "object"}]})
    ]


class Report(Struct):
    """What a device told. `what` says which `data` it is: card_read, card_trouble, page_captured,
    rated have schemas of their own; card_lifted has nothing in it.
    """

    device: str
    kind: str
    what: str
    time: datetime
    data: _one_of(CardRead, CardTrouble, PageCaptured, Rated)  # type: ignore[valid-type]


class Event(Struct):
    """A WebSocket message to the page, or an event of the stream. `report`: Report; `device`:
    DeviceState; `line`: LineState; `dropped`: Trouble, the last one; `alive`: nothing else
    happened for 15 s.
    """

    event: str
    data: _one_of(Report, DeviceState, LineState, Trouble) = {}  # type: ignore[valid-type]


class Order(Struct):
    """A WebSocket message to the box: a command, answered by an Answer of the same `id`."""

    id: int | str
    device: str
    command: str
    args: dict[str, Any] = {}


class Answer(Struct):
    """The answer to an Order: `result`, or `error` with the status of the same request by HTTP."""

    id: int | str | None
    result: dict[str, Any] = {}
    error: dict[str, Any] = {}


class PairingRequest(Struct):
    """What a page says of itself, for the clerk to read."""

    name: Annotated[str, Meta(max_length=40)] = ""


class PairingAsked(Struct):
    """Show `code`: the clerk compares it with the box's own page within `seconds`."""

    id: str
    code: str
    seconds: float


class PairingAnswer(Struct):
    """`token` is told once, when `confirmed`."""

    state: Literal["waiting", "confirmed", "refused"]
    token: str


class Document(Struct):
    """A document of this visit. `bytes` are the file's, or the pages' before there is one."""

    id: str
    state: Literal["draft", "making", "ready", "sending", "delivered", "failed"]
    step: Literal["", "ocr", "writing", "sending"]
    done: int
    of: int
    pages: int
    bytes: int
    format: str
    reason: str
    attempts: int
    retry_at: datetime | None


class Delivery(Struct):
    """Whether documents can be sent to a window system, and what clerks call it."""

    configured: bool
    to: str


class Documents(Struct):
    """All of this visit; `lost` undelivered ones went with a power cut. `ocr`: text can be read."""

    documents: list[Document]
    delivery: Delivery
    ocr: bool
    lost: int


class Finish(Struct):
    """What file to make of the pages."""

    format: Literal["pdf", "tiff", "jpeg"]
    searchable: bool = False
    title: Annotated[str, Meta(max_length=120)] = ""


class CardSheet(Struct):
    """Why a card is copied, which is printed across it."""

    purpose: str = ""
    basis: str = ""


class VisitEnd(Struct):
    """`give_up` wipes what is being sent too."""

    give_up: bool = False


class Wiped(Struct):
    """What is gone, and what is still being sent."""

    wiped: int
    waiting: int
