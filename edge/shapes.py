"""What the local API takes and tells, as types: /api/openapi.json's schemas are made of them.

Their docstrings are what /api/docs says to people, so they are in Chinese.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from edge.messages import DeviceState

Share = Annotated[float, Meta(ge=0, le=1)]


class Trouble(Struct):
    """没有完成：`error` 给程序，`message` 给工作人员看，`reason` 是设备的原因和办法。"""

    error: str
    message: str
    reason: str = ""


class LineState(Struct):
    """到监管中心的线路；断了窗口照常办事。`outbox` 是待上报的条数，`trouble` 是本机存储的问题。"""

    connected: bool
    hub: Literal["online", "offline", "unknown"]
    reason: str
    outbox: int
    trouble: str


class BoxState(Struct):
    """本机在哪里、几点。`panel_mm` 是屏幕的宽和高（毫米），
    `floor_mm` 是画面下沿离地的高度（毫米），没有设置时为 0。"""

    edge: str
    hall_name: str
    window: str
    line: LineState
    time: datetime
    panel_mm: Any
    floor_mm: float
    content_updated: datetime | None


class Blob(Struct):
    """报告里的字节：一分钟内到 `blob` 去取。"""

    blob: str
    size: int


class CardRead(Struct):
    """读卡器的 `card_read`。日期是 YYYY-MM-DD，`valid_to` 也可能是 长期。
    `number_valid` 是校验位对不对，没有公开算法的证件为 null。
    `photo` 是证内原始数据，`picture` 是解码后的 BMP 或 PNG，没有解码插件时为空。
    外国人另有 english_name、chinese_name、country、version、office、renewals、
    earlier；港澳台另有 pass_number、issue_count。
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
    """读卡器的 `card_trouble`：为什么没读出来，怎么办。"""

    reason: str
    advice: str


class Code(Struct):
    """页面上的二维码或条码。"""

    format: str
    text: str


class PageCaptured(Struct):
    """高拍仪的 `page_captured`：一次拍摄所得 `of` 页中的第 `index` 页（从 0 起），
    裁好拉正。`warnings` 是给工作人员的话，`size_mm` 是宽和高（毫米），说不准时为 null。
    """

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
    """评价器或触摸屏的 `rated`：5 非常满意 … 1 非常不满意。
    `transaction` 是请求评价时给的办件号。
    """

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
    """设备说的一件事。`what` 决定 `data`：card_read、card_trouble、page_captured、
    rated 见各自的结构；card_lifted（证件拿走）没有内容。
    """

    device: str
    kind: str
    what: str
    time: datetime
    data: _one_of(CardRead, CardTrouble, PageCaptured, Rated)  # type: ignore[valid-type]


class Event(Struct):
    """WebSocket 发来的消息，也是 SSE 的事件。report：Report；device：DeviceState；
    line：LineState；dropped：Trouble，最后一条；alive：15 秒没有别的消息。
    """

    event: str
    data: _one_of(Report, DeviceState, LineState, Trouble) = {}  # type: ignore[valid-type]


class Order(Struct):
    """经 WebSocket 发出的命令，由同一个 `id` 的 Answer 答复。"""

    id: int | str
    device: str
    command: str
    args: dict[str, Any] = {}


class Answer(Struct):
    """对 Order 的答复：`result`，或 `error`（Trouble 加 HTTP 状态 `status`）。"""

    id: int | str | None
    result: dict[str, Any] = {}
    error: dict[str, Any] = {}


class PairingRequest(Struct):
    """网页的自我介绍，给工作人员看。"""

    name: Annotated[str, Meta(max_length=40)] = ""


class PairingAsked(Struct):
    """把 `code` 显示出来，工作人员在 `seconds` 秒内与本机显示的核对。"""

    id: str
    code: str
    seconds: float


class PairingAnswer(Struct):
    """配对进展；`token` 在 confirmed 时给一次。"""

    state: Literal["waiting", "confirmed", "refused"]
    token: str


class Document(Struct):
    """本次办事的一份材料。`bytes` 是文件的大小，还没有文件时是各页之和。"""

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
    """能不能送到窗口系统，它叫什么。"""

    configured: bool
    to: str


class Documents(Struct):
    """本次办事的全部材料；`lost` 是断电丢失、没有送出的份数；`ocr`：能不能识别文字。"""

    documents: list[Document]
    delivery: Delivery
    ocr: bool
    lost: int


class Finish(Struct):
    """把各页合成什么文件；`searchable` 加文字层。"""

    format: Literal["pdf", "tiff", "jpeg"]
    searchable: bool = False
    title: Annotated[str, Meta(max_length=120)] = ""


class CardSheet(Struct):
    """复印证件的用途和依据，印在证件上。"""

    purpose: str = ""
    basis: str = ""


class VisitEnd(Struct):
    """`give_up`：正在送的也清除。"""

    give_up: bool = False


class Wiped(Struct):
    """清除了几份，还有几份正在送。"""

    wiped: int
    waiting: int
