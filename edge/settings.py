"""What a box is told by its file: who it is, where the hub is, what is plugged into it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import msgspec

from drivers.base import Driver

Positive = Annotated[float, msgspec.Meta(gt=0)]
Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]


@dataclass(frozen=True, kw_only=True)
class BoxSettings:
    """`[box]`: who this box is. `id` is also its MQTT user name.

    `reboot_command` is what the hub's `reboot` runs; empty forbids it.
    """

    id: str
    hall_name: str = ""
    window: str = ""
    reboot_command: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class HubSettings:
    """`[hub]`: where the broker is. `beat` in seconds; the files speak for TLS when given.

    `identity` is the folder that `hall-edge enrol` filled: with it come TLS, host and port.
    `url` is the hub's web server, from where content comes; not needed with an identity.
    """

    host: str = ""
    port: Port = 1883
    identity: str = ""
    url: str = ""
    username: str = ""
    password_file: str = ""
    ca_file: str = ""
    certificate_file: str = ""
    key_file: str = ""
    beat: Annotated[float, msgspec.Meta(ge=0.1, le=3600)] = 15.0

    def password(self) -> str | None:
        """The password in `password_file` without its line end, None where none is set."""
        if not self.password_file:
            return None
        return Path(self.password_file).read_text(encoding="utf-8").rstrip("\r\n")


@dataclass(frozen=True, kw_only=True)
class OutboxSettings:
    """`[outbox]`: where events wait for the hub, how many MiB of them and for how many days."""

    path: str = "/var/lib/hallkeeper/outbox.db"
    max_mb: Annotated[float, msgspec.Meta(ge=1)] = 256.0
    max_days: Positive = 30.0


@dataclass(frozen=True, kw_only=True)
class LocalSettings:
    """`[local]`: the API for the pages on this box. Port 0 takes any free one.

    `allow_origins` are other pages that may use it; `content` is the folder of what the hall
    publishes, empty for the example that comes with the pages.
    """

    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 8701
    allow_origins: list[str] = field(default_factory=list)
    content: str = ""


@dataclass(frozen=True, kw_only=True)
class DocumentSettings:
    """`[documents]`: what becomes of scanned pages.

    `deliver_to` is the window system's address, empty for downloads only, `name` what clerks call
    it; `token_file` holds the bearer token and is read anew for each delivery, `ca_file` what
    signed the window system's certificate, empty for the machine's own trust. Undelivered
    documents are wiped `keep_minutes` after they were last touched; all together take `max_mb` MiB.
    """

    deliver_to: str = ""
    name: str = "窗口系统"
    token_file: str = ""
    ca_file: str = ""
    keep_minutes: Annotated[float, msgspec.Meta(gt=0, le=1440)] = 60.0
    max_mb: Annotated[float, msgspec.Meta(ge=1, le=65536)] = 512.0


@dataclass(frozen=True, kw_only=True)
class DeskSettings:
    """`[desk]`: the window's clerks, its notices and receipts.

    `slip_printer` is the stanza of the printer for slips, empty for the first that prints them.
    `item_address` is a page about an item with `{item}` for its id or `{code}` for its code,
    printed as QR; empty prints none. The clerk on duty is signed out after `idle_minutes` without
    any act (0 never), and `late_minutes` after the hall closed once nothing was done for so long.
    `citizen_slips` is how many slips citizens may print at this box in an hour.
    """

    slip_printer: str = ""
    item_address: str = ""
    idle_minutes: Annotated[float, msgspec.Meta(ge=0, le=1440)] = 120.0
    late_minutes: Annotated[float, msgspec.Meta(ge=1, le=1440)] = 30.0
    citizen_slips: Annotated[int, msgspec.Meta(ge=0, le=600)] = 60

    def address_of(self, item: str, code: str) -> str:
        """The address of an item's page, empty where there are none."""
        return self.item_address.replace("{item}", quote(item)).replace("{code}", quote(code))


@dataclass(frozen=True, kw_only=True)
class KioskSettings:
    """`[kiosk]`: the citizens' screen.

    `floor_mm` is the height of the picture's lower edge above the floor, from which the low layout
    is worked out; 0 says nothing. `?floor=` in the page's address goes before it.
    """

    floor_mm: Annotated[float, msgspec.Meta(ge=0, le=2000)] = 0.0


Switch = bool | Port
"""True for the port of the vendor's own program, or another port."""


@dataclass(frozen=True, kw_only=True)
class DialectSettings:
    """`[dialects]`: local services of other vendors that this box answers for, on their ports.

    Their pages are those of `[local] allow_origins`.
    """

    xzx8989: Switch = field(default=False, metadata={"port": 8989})
    zkteco24010: Switch = field(default=False, metadata={"port": 24010})
    reader19196: Switch = field(default=False, metadata={"port": 19196})
    joyusing1818: Switch = field(default=False, metadata={"port": 1818})
    kaiyipai28080: Switch = field(default=False, metadata={"port": 28080})

    def ports(self) -> dict[str, int]:
        """The port of each that is on, by its name."""
        switches = ((f, getattr(self, f.name)) for f in fields(self))
        return {
            f.name: f.metadata["port"] if switch is True else switch
            for f, switch in switches
            if switch is not False
        }


@dataclass(frozen=True, kw_only=True)
class Config:
    """One box: its tables and its devices in the order of the file."""

    box: BoxSettings
    hub: HubSettings
    outbox: OutboxSettings
    local: LocalSettings
    drivers: tuple[Driver, ...]
    documents: DocumentSettings = DocumentSettings()
    desk: DeskSettings = DeskSettings()
    kiosk: KioskSettings = KioskSettings()
    dialects: DialectSettings = DialectSettings()
