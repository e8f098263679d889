"""What may be published to kiosks: service items, hall information, notices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal

import msgspec

Kind = Literal["items", "hall", "notices"]
KINDS: Final[Mapping[str, str]] = {"items": "办事事项", "hall": "大厅信息", "notices": "通知公告"}

LARGEST_IMPORT: Final = 10 * 1024 * 1024
"""Bytes of a file to import; 5,000 items with all fields are about 8 MB of JSON, 1 MB of XLSX."""

MOST_ITEMS: Final = 6_000
MOST_NOTICES: Final = 100
MOST_WINDOWS: Final = 300
MOST_STAFF: Final = 100

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Count = Annotated[int, msgspec.Meta(ge=0, le=9999)]
Clock = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
MonthDay = Annotated[str, msgspec.Meta(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
Day = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Few = msgspec.Meta(max_length=60)
English = Annotated[str, msgspec.Meta(max_length=200)]
"""The name in English, empty where nobody has put it into English."""
StaffNumber = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z-]{1,16}$")]
_FOUR, _REST = r"[0-9A-Za-z+/]{4}", r"[0-9A-Za-z+/]{2}==|[0-9A-Za-z+/]{3}="
Photo = Annotated[
    str, msgspec.Meta(max_length=60_000, pattern=rf"^(/9j/(?:{_FOUR})*(?:{_REST})?)?$")
]
"""A JPEG of 45 kB at most in base64; /9j/ are the first bytes of every JPEG."""


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A record; unknown fields are mistakes, so that a misspelt one is told."""


class Material(Record, frozen=True, kw_only=True):
    """One of 申报材料; `original` and `copies` are numbers of sheets."""

    name: Line
    original: Count = 0
    copies: Count = 0
    note: Annotated[str, msgspec.Meta(max_length=500)] = ""


class Step(Record, frozen=True, kw_only=True):
    """One step of 办事流程."""

    step: Line
    text: Text


class Form(Record, frozen=True, kw_only=True):
    """表单内容."""

    name: Line
    fields: Annotated[list[Line], Few]


class Item(Record, frozen=True, kw_only=True):
    """A service item in the ten fields of annex 5.3(一), and the legal limit of 4.6.3.6.

    Limits are working days; 0 means at once, `legal_days` None means that no law sets one.
    """

    id: Id
    main_name: Line
    sub_name: Line
    name_en: English = ""
    kind: Line
    code: Id
    basis: Annotated[list[Text], Few]
    materials: Annotated[list[Material], Few]
    flow: Annotated[list[Step], msgspec.Meta(min_length=1, max_length=30)]
    fee: Text
    promise_days: Count
    form: Form
    legal_days: Count | None = None
    handling: Literal["即办件", "承诺件"]
    category: Id
    department: Id
    window: Annotated[str, msgspec.Meta(max_length=16)] = ""
    aliases: Annotated[list[Line], Few] = []
    initials: Annotated[list[Line], Few] = []


class Department(Record, frozen=True, kw_only=True):
    """A unit in the hall and what it serves, in a word."""

    id: Id
    name: Line
    name_en: English = ""
    serves: Text
    initials: Annotated[list[Line], Few] = []


class Category(Record, frozen=True, kw_only=True):
    """A group of items on the kiosk (annex 5.9, 4.4)."""

    id: Id
    name: Line
    name_en: English = ""
    about: Line


class LifeEvent(Record, frozen=True, kw_only=True):
    """What happens in a life, with the ids of the items that come with it, in their order."""

    id: Id
    name: Line
    name_en: English = ""
    about: Line
    items: Annotated[list[Id], msgspec.Meta(min_length=1, max_length=60)]


class Window(Record, frozen=True, kw_only=True):
    """A window by the number on its hanging sign."""

    number: Annotated[str, msgspec.Meta(min_length=1, max_length=16)]
    department: Id
    name: Line
    name_en: English = ""
    where: Line


class Notice(Record, frozen=True, kw_only=True):
    """A notice, shown from `date` to `until` (both days count; "" is without end)."""

    title: Line
    date: Day
    until: Annotated[str, msgspec.Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    text: Annotated[list[Text], msgspec.Meta(min_length=1, max_length=20)]


class Season(Record, frozen=True, kw_only=True):
    """Service hours of a part of the year; both ends count, and it may run over New Year."""

    name: Line
    start: MonthDay
    end: MonthDay
    spans: Annotated[list[tuple[Clock, Clock]], msgspec.Meta(min_length=1, max_length=4)]


class Hours(Record, frozen=True, kw_only=True):
    """When the hall is open; weekdays are ISO (1 is Monday)."""

    weekdays: Annotated[list[Annotated[int, msgspec.Meta(ge=1, le=7)]], Few]
    seasons: Annotated[list[Season], msgspec.Meta(min_length=1, max_length=6)]
    holidays: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Desk(Record, frozen=True, kw_only=True):
    """Where a person helps: what 去人工窗口 leads to."""

    window: Annotated[str, msgspec.Meta(min_length=1, max_length=16)]
    name: Line
    where: Line


class Duty(Record, frozen=True, kw_only=True):
    """Who is on duty (二(二)4); `weekdays` are ISO, none of them means every day."""

    post: Line
    name: Line
    phone: Line
    weekdays: Annotated[list[Annotated[int, msgspec.Meta(ge=1, le=7)]], Few] = []


class Staff(Record, frozen=True, kw_only=True):
    """Somebody of the hall as 二(二)1 makes public: number, post, telephone, picture.

    `windows` are where they serve, empty for anywhere; `photo` is a small JPEG in base64.
    """

    number: StaffNumber
    name: Line
    post: Line
    windows: Annotated[list[Line], Few] = []
    phone: Annotated[str, msgspec.Meta(max_length=40)] = ""
    photo: Photo = ""


class Direction(Record, frozen=True, kw_only=True):
    """A line of 办事指引图 (4.6.3.1) in words: what is where."""

    place: Line
    where: Line


ZoneKind = Literal[
    "windows", "toilet", "water", "elder", "exit", "stairs", "lift",
    "copy", "baby", "wait", "help", "kiosk", "other",
]  # fmt: skip


class Zone(Record, frozen=True, kw_only=True):
    """A place of the plan (办事指引图, 4.6.3.1), in the floor's units from its upper left corner.

    `windows` stand side by side along its longer side; `box` is the one at a kiosk.
    """

    kind: ZoneKind
    name: Line
    name_en: English = ""
    x: Annotated[float, msgspec.Meta(ge=0, le=200)]
    y: Annotated[float, msgspec.Meta(ge=0, le=200)]
    w: Annotated[float, msgspec.Meta(gt=0, le=200)]
    h: Annotated[float, msgspec.Meta(gt=0, le=200)]
    windows: Annotated[list[Id], Few] = []
    box: Annotated[str, msgspec.Meta(max_length=64)] = ""


class Floor(Record, frozen=True, kw_only=True):
    """A floor of the hall; the unit is about a metre, so that people fit between two zones."""

    name: Line
    name_en: English = ""
    width: Annotated[float, msgspec.Meta(ge=5, le=200)]
    height: Annotated[float, msgspec.Meta(ge=5, le=200)]
    zones: Annotated[list[Zone], msgspec.Meta(max_length=300)]


class Hall(Record, frozen=True, kw_only=True):
    """The hall itself; without a `name` each hall that it is published to shows its own."""

    name: Annotated[str, msgspec.Meta(max_length=60)] = ""
    name_en: English = ""
    address: Line
    phone: Line
    complaint_phone: Line
    hours: Hours
    desk: Desk
    duty: Annotated[list[Duty], Few] = []
    staff: Annotated[list[Staff], msgspec.Meta(max_length=MOST_STAFF)] = []
    services: Annotated[list[Text], Few] = []
    promises: Annotated[list[Text], Few] = []
    directions: Annotated[list[Direction], Few] = []
    plan: Annotated[list[Floor], msgspec.Meta(max_length=10)] = []


class ItemsBody(Record, frozen=True, kw_only=True):
    """The kind `items`: the items with the groups and units that they name."""

    sample: bool = False
    categories: Annotated[list[Category], msgspec.Meta(min_length=1, max_length=40)]
    events: Annotated[list[LifeEvent], Few] = []
    departments: Annotated[list[Department], msgspec.Meta(max_length=300)]
    items: Annotated[list[Item], msgspec.Meta(max_length=MOST_ITEMS)]


class HallBody(Record, frozen=True, kw_only=True):
    """The kind `hall`: the hall and its windows."""

    sample: bool = False
    hall: Hall
    windows: Annotated[list[Window], msgspec.Meta(max_length=MOST_WINDOWS)] = []


class NoticesBody(Record, frozen=True, kw_only=True):
    """The kind `notices`."""

    sample: bool = False
    notices: Annotated[list[Notice], msgspec.Meta(max_length=MOST_NOTICES)]


BodyOf: Final[Mapping[str, type[Record]]] = {
    "items": ItemsBody,
    "hall": HallBody,
    "notices": NoticesBody,
}
