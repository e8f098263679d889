"""What a box is told by its file: who it is, where the hub is, what is plugged into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

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
    """`[documents]`: what becomes of scanned pages."""


@dataclass(frozen=True, kw_only=True)
class DeskSettings:
    """`[desk]`: the window's clerks, its notices and receipts."""


@dataclass(frozen=True, kw_only=True)
class KioskSettings:
    """`[kiosk]`: the citizens' screen."""


@dataclass(frozen=True, kw_only=True)
class DialectSettings:
    """`[dialects]`: local services of other vendors that this box answers for."""


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
