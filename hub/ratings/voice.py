"""Reads what a citizen said from an event: a rating, a complaint or a suggestion."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

import msgspec

RATED: Final = ("hall.satisfaction_keypad.rated", "hall.touch_screen.rated")
COMPLAINED: Final = "hall.box.complaint"
TYPES: Final = (*RATED, COMPLAINED)

GRADES: Final[Mapping[int, str]] = {
    5: "非常满意",
    4: "满意",
    3: "基本满意",
    2: "不满意",
    1: "非常不满意",
}
BAD: Final = frozenset({1, 2})
"""The grades that are 差评; each is followed up (国办发〔2019〕51号)."""

TOPICS: Final[Mapping[str, str]] = {
    "attitude": "服务态度",
    "efficiency": "办事效率",
    "guidance": "一次性告知",
    "fees": "收费",
    "rules": "推诿或额外要求",
    "facility": "设施设备",
    "other": "其他",
}
"""What a complaint or suggestion is about. A closed list: free text would hold personal data."""

CITY_TIME: Final = ZoneInfo("Asia/Shanghai")
OLDEST, AHEAD = 90 * 86_400.0, 300.0
"""Seconds: an event that claims to be older, or from later than now, has a box's wrong clock."""

Sort = Literal["complaint", "suggestion"]
Short = Annotated[str, msgspec.Meta(max_length=64)]
WindowNumber = Annotated[str, msgspec.Meta(max_length=16)]


class Rating(msgspec.Struct, frozen=True, kw_only=True):
    """One rating as an event says it; unknown fields are ignored, as everywhere in the contract."""

    grade: Annotated[int, msgspec.Meta(ge=1, le=5)]
    transaction: Annotated[str, msgspec.Meta(max_length=128)] | None = None
    window: WindowNumber = ""
    item: Short = ""
    asked: bool = False
    by: Annotated[str, msgspec.Meta(max_length=16)] = ""


class Complaint(msgspec.Struct, frozen=True, kw_only=True):
    """A complaint or suggestion: what it is about and its receipt, no word of who or how."""

    receipt: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$")]
    sort: Sort
    topic: Annotated[str, msgspec.Meta(max_length=16)] = "other"
    window: WindowNumber = ""
    item: Short = ""


def read(type_: str, data: Mapping[str, Any]) -> Rating | Complaint | None:
    """What the event says; None when it says nothing of the kind or nothing that can be read."""
    if type_ not in TYPES:
        return None
    try:
        if type_ == COMPLAINED:
            complaint = msgspec.convert(data, Complaint)
            known = complaint.topic in TOPICS
            return complaint if known else msgspec.structs.replace(complaint, topic="other")
        return msgspec.convert(data, Rating)
    except msgspec.ValidationError:
        return None


def said_at(box_time: float, received: float) -> float:
    """When it was said, in seconds since 1970: the box's word where its clock can be believed."""
    return box_time if received - OLDEST <= box_time <= received + AHEAD else received


def month_of(at: float) -> str:
    """`2026-11` by the city's clock."""
    return datetime.fromtimestamp(at, CITY_TIME).strftime("%Y-%m")
