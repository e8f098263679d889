"""What the desk reads of the content that the hall publishes; the pages own the records."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec

Source = Callable[[], object | None]
"""The published content, an object with the attributes of `Published`; blocks on the disk."""


class Material(msgspec.Struct, frozen=True):
    """One of 申报材料; `original` and `copies` are numbers of sheets."""

    name: str
    original: int = 0
    copies: int = 0
    note: str = ""


class Item(msgspec.Struct, frozen=True):
    """A service item; limits are working days, 0 at once, `legal_days` None where no law sets one.

    `window` is a number of `Published.windows`.
    """

    id: str
    code: str
    main_name: str
    sub_name: str
    materials: list[Material]
    fee: str
    promise_days: int
    window: str
    legal_days: int | None = None


class Window(msgspec.Struct, frozen=True):
    """A window by the number on its hanging sign."""

    number: str
    name: str
    where: str


class Season(msgspec.Struct, frozen=True):
    """Service hours from `start` to `end` (MM-DD, both count), which may run over New Year."""

    start: str
    end: str
    spans: list[tuple[str, str]]


class Hours(msgspec.Struct, frozen=True):
    """When the hall is open; weekdays are ISO (1 is Monday)."""

    weekdays: list[int]
    seasons: list[Season]


class Staff(msgspec.Struct, frozen=True):
    """Somebody who serves at `windows`, or anywhere when there are none."""

    number: str
    name: str
    post: str
    windows: list[str] = []
    photo: str = ""


class Hall(msgspec.Struct, frozen=True):
    """The hall itself."""

    name: str
    address: str
    phone: str
    complaint_phone: str
    hours: Hours
    staff: list[Staff] = []


class Published(msgspec.Struct, frozen=True):
    """The hall, its windows and its items; `hall` is None where nothing is published."""

    hall: Hall | None = None
    windows: list[Window] = []
    items: list[Item] = []

    def item(self, id_: str) -> Item | None:
        """The item of this id."""
        return next((item for item in self.items if item.id == id_), None)

    def window(self, number: str) -> Window | None:
        """The window of this number."""
        return next((window for window in self.windows if window.number == number), None)

    def clerks(self, window: str) -> list[Staff]:
        """Everybody, first those whose window this is: who stands in comes from another one."""
        staff = self.hall.staff if self.hall else []
        return sorted(staff, key=lambda one: window not in one.windows)

    def clerk(self, number: str) -> Staff | None:
        """Whoever has this number."""
        return next((one for one in self.clerks("") if one.number == number), None)


class Reader:
    """Reads `source` again when it gives another object."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._given: object | None = None
        self._read = Published()

    async def read(self) -> Published:
        """What is published now."""
        return await asyncio.to_thread(self._again)

    def _again(self) -> Published:
        given = self._source()
        if given is None:
            return Published()
        if given is not self._given:
            self._read = msgspec.convert(given, Published, from_attributes=True)
            self._given = given
        return self._read
