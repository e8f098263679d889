"""The records that a hall publishes: items, departments, windows, notices, the hall."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

Text = Annotated[str, msgspec.Meta(min_length=1)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Clock = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
MonthDay = Annotated[str, msgspec.Meta(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
StaffNumber = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z-]{1,16}$")]
_FOUR, _REST = r"[0-9A-Za-z+/]{4}", r"[0-9A-Za-z+/]{2}==|[0-9A-Za-z+/]{3}="
Photo = Annotated[
    str, msgspec.Meta(max_length=60_000, pattern=rf"^(/9j/(?:{_FOUR})*(?:{_REST})?)?$")
]
"""A JPEG of 45 kB at most in base64; /9j/ are the first bytes of every JPEG."""

Initials = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+( [a-z0-9]+)*$")]


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A record of the published content."""


class Material(Record, frozen=True, kw_only=True):
    """One of 申报材料; `original` and `copies` are numbers of sheets."""

    name: Text
    original: Count = 0
    copies: Count = 0
    note: str = ""


class Step(Record, frozen=True, kw_only=True):
    """One step of 办事流程."""

    step: Text
    text: Text


class Form(Record, frozen=True, kw_only=True):
    """表单内容: the form's name and the fields a citizen fills in."""

    name: Text
    fields: list[Text]


class Item(Record, frozen=True, kw_only=True):
    """A service item in the ten fields of annex 5.3(一), and the legal limit of 4.6.3.6.

    `name_en` is the sub_name in English, empty where nobody has put it into English. Limits are
    working days; 0 means at once, `legal_days` None means that no law sets one.
    """

    id: Text
    main_name: Text
    sub_name: Text
    name_en: str = ""
    kind: Text
    code: Text
    basis: list[Text]
    materials: list[Material]
    flow: Annotated[list[Step], msgspec.Meta(min_length=1)]
    fee: Text
    promise_days: Count
    form: Form
    legal_days: Count | None = None
    handling: Literal["即办件", "承诺件"]
    category: Text
    department: Text
    window: Text
    aliases: list[Text] = []
    initials: list[Initials] = []


FIELDS: Final[dict[str, str]] = {
    "main_name": "主项名称",
    "sub_name": "子项名称",
    "kind": "事项类型",
    "code": "事项编码",
    "basis": "实施依据",
    "materials": "申报材料",
    "flow": "办事流程",
    "fee": "收费标准",
    "promise_days": "承诺时限",
    "form": "表单内容",
    "legal_days": "法定时限",
}
"""The notice's ten fields in its order, then the legal limit."""


class Department(Record, frozen=True, kw_only=True):
    """A unit in the hall and what it serves, in a word."""

    id: Text
    name: Text
    name_en: str = ""
    serves: Text
    initials: list[Initials] = []


class Window(Record, frozen=True, kw_only=True):
    """A window by the number on its hanging sign."""

    number: Text
    department: Text
    name: Text
    name_en: str = ""
    where: Text


class Notice(Record, frozen=True, kw_only=True):
    """A notice of the hall, shown from `date` to `until`; both days count, "" is without end."""

    title: Text
    date: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    until: Annotated[str, msgspec.Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    text: list[Text]


class Season(Record, frozen=True, kw_only=True):
    """Service hours of a part of the year; both ends count, and it may run over New Year."""

    name: Text
    start: MonthDay
    end: MonthDay
    spans: Annotated[list[tuple[Clock, Clock]], msgspec.Meta(min_length=1)]


class Hours(Record, frozen=True, kw_only=True):
    """When the hall is open; weekdays are ISO (1 is Monday)."""

    weekdays: list[Annotated[int, msgspec.Meta(ge=1, le=7)]]
    seasons: Annotated[list[Season], msgspec.Meta(min_length=1)]
    holidays: str = ""


class Desk(Record, frozen=True, kw_only=True):
    """Where a person helps: what 去人工窗口 leads to."""

    window: Text
    name: Text
    where: Text


class Category(Record, frozen=True, kw_only=True):
    """A group of items on the kiosk (annex 5.9, 4.4)."""

    id: Text
    name: Text
    name_en: str = ""
    about: Text


class LifeEvent(Record, frozen=True, kw_only=True):
    """What happens in a life, with the ids of the items that come with it, in their order."""

    id: Text
    name: Text
    name_en: str = ""
    about: Text
    items: Annotated[list[Text], msgspec.Meta(min_length=1)]


class Duty(Record, frozen=True, kw_only=True):
    """Who is on duty (二(二)4); `weekdays` are ISO, none of them means every day."""

    post: Text
    name: Text
    phone: Text
    weekdays: list[Annotated[int, msgspec.Meta(ge=1, le=7)]] = []


class Staff(Record, frozen=True, kw_only=True):
    """Somebody of the hall as 二(二)1 makes public: number, post, telephone, picture.

    `windows` are where they serve, empty for anywhere; `photo` is a small JPEG in base64.
    """

    number: StaffNumber
    name: Text
    post: Text
    windows: list[Text] = []
    phone: str = ""
    photo: Photo = ""


class Direction(Record, frozen=True, kw_only=True):
    """A line of 办事指引图 (4.6.3.1) in words: what is where."""

    place: Text
    where: Text


ZoneKind = Literal[
    "windows", "toilet", "water", "elder", "exit", "stairs", "lift",
    "copy", "baby", "wait", "help", "kiosk", "other",
]  # fmt: skip


class Zone(Record, frozen=True, kw_only=True):
    """A place of the plan (办事指引图, 4.6.3.1), in the floor's units from its upper left corner.

    `windows` stand side by side along its longer side; `box` is the one at a kiosk.
    """

    kind: ZoneKind
    name: Text
    name_en: str = ""
    x: Annotated[float, msgspec.Meta(ge=0)]
    y: Annotated[float, msgspec.Meta(ge=0)]
    w: Annotated[float, msgspec.Meta(gt=0)]
    h: Annotated[float, msgspec.Meta(gt=0)]
    windows: list[Text] = []
    box: str = ""


class Floor(Record, frozen=True, kw_only=True):
    """A floor of the hall; the unit is about a metre, so that people fit between two zones."""

    name: Text
    name_en: str = ""
    width: Annotated[float, msgspec.Meta(ge=5, le=200)]
    height: Annotated[float, msgspec.Meta(ge=5, le=200)]
    zones: list[Zone]


class Hall(Record, frozen=True, kw_only=True):
    """The hall itself."""

    name: Text
    name_en: str = ""
    address: Text
    phone: Text
    complaint_phone: Text
    hours: Hours
    desk: Desk
    categories: Annotated[list[Category], msgspec.Meta(min_length=1)]
    events: list[LifeEvent] = []
    duty: list[Duty] = []
    staff: list[Staff] = []
    services: list[Text] = []
    promises: list[Text] = []
    directions: list[Direction] = []
    plan: list[Floor] = []
