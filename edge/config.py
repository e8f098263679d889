"""The box's TOML file, read whole: a configuration, or every mistake in it with its remedy."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass
from pathlib import Path
from typing import Any, Final

from drivers import base
from drivers.base import Driver, UnknownDriver
from drivers.ports import AddressError
from edge.addresses import FIELDS, address, check_address, shared
from edge.content import url_flaw
from edge.desk.flaws import desk_flaws
from edge.documents.delivery import address_flaw
from edge.fields import convert, example, hints, settable
from edge.identity import Identity, NoIdentity
from edge.messages import EDGE_ID, RESERVED_EDGE_IDS
from edge.origins import dialect_flaws, origin_flaws
from edge.settings import (
    BoxSettings,
    Config,
    DeskSettings,
    DialectSettings,
    DocumentSettings,
    HubSettings,
    KioskSettings,
    LocalSettings,
    OutboxSettings,
)

__all__ = ["Config", "ConfigError", "Problem", "read_config"]

Loader = Callable[[str], type[Driver]]


@dataclass(frozen=True)
class Problem:
    """One mistake: where, what, and what to do about it."""

    key: str
    problem: str
    remedy: str


class ConfigError(Exception):
    """The file cannot be used; `problems` holds every mistake, the text one line for each."""

    def __init__(self, path: Path, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        lines = (f"{path}: {p.key}: {p.problem}; {p.remedy}" for p in self.problems)
        super().__init__("\n".join(lines))


def read_config(
    path: Path, *, load: Loader = base.load, names: Callable[[], list[str]] = base.names
) -> Config:
    """The configuration in `path`; raises ConfigError with all mistakes at once.

    `load` and `names` find the drivers, by default those in `drivers`.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as flaw:
        remedy = "copy edge.example.toml there and edit it"
        raise ConfigError(path, [Problem("file", str(flaw.strerror), remedy)]) from flaw
    except UnicodeDecodeError as flaw:
        raise ConfigError(path, [Problem("file", "is not UTF-8", "save it as UTF-8")]) from flaw
    except tomllib.TOMLDecodeError as flaw:
        raise ConfigError(path, [Problem("file", str(flaw), "correct that line")]) from flaw
    reading = _Reading(path.parent, load, names)
    config = reading.config(tables)
    if config is None or reading.problems:
        raise ConfigError(path, reading.problems)
    return config


_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_KIND: Final = re.compile(r"[a-z0-9_]{1,64}")
_TABLES: Final = {
    "box": BoxSettings,
    "hub": HubSettings,
    "outbox": OutboxSettings,
    "local": LocalSettings,
    "documents": DocumentSettings,
    "desk": DeskSettings,
    "kiosk": KioskSettings,
    "dialects": DialectSettings,
}


class _Reading:
    """Walks one file and collects problems instead of stopping at the first."""

    def __init__(self, folder: Path, load: Loader, names: Callable[[], list[str]]) -> None:
        self.problems: list[Problem] = []
        self._folder = folder
        self._load = load
        self._names = names

    def config(self, tables: dict[str, Any]) -> Config | None:
        for key in tables.keys() - _TABLES.keys() - {"device"}:
            self._unknown(f"[{key}]", key, [*_TABLES, "device"], "delete it")
        parts: dict[str, Any] = {}
        for name, kind in _TABLES.items():
            table = tables.get(name, {})
            if not isinstance(table, dict):
                self._add(f"[{name}]", "is not a table", f"write [{name}] on a line of its own")
                continue
            parts[name] = self._fields(f"[{name}]", kind, self._without_password(name, table))
            if name == "hub" and not ("host" in table or "identity" in table):
                remedy = "enrol this box (hall-edge enrol) and name the folder as identity"
                self._add("[hub] host", "is missing", f"{remedy}, or write the broker's host")
        window = (parts.get("box") or {}).get("window", "")
        drivers = self._devices(tables.get("device", {}), window)
        box, hub, outbox, local = (parts.get(name) for name in ("box", "hub", "outbox", "local"))
        if box is not None:
            self._check_id(box["id"])
        if hub is not None:
            hub = self._check_hub(hub, box and box["id"])
        if local is not None:
            origins, port = local.get("allow_origins", []), local.get("port", LocalSettings.port)
            dialects = DialectSettings(**(parts.get("dialects") or {}))
            for flaw in (*origin_flaws(origins), *dialect_flaws(dialects, origins, port)):
                self._add(*flaw)
        self._check_documents(parts.get("documents") or {})
        for flaw in desk_flaws(DeskSettings(**(parts.get("desk") or {})), drivers):
            self._add(*flaw)
        if self.problems or box is None or hub is None or outbox is None or local is None:
            return None
        for table, key in ((outbox, "path"), (local, "content")):
            if table.get(key):
                table[key] = str(self._folder / table[key])
        tables_read = {name: kind(**(parts[name] or {})) for name, kind in _TABLES.items()}
        return Config(**tables_read, drivers=tuple(drivers))

    def _without_password(self, name: str, table: Mapping[str, Any]) -> dict[str, Any]:
        if name == "hub" and "password" in table:
            self._add(
                "[hub] password",
                "a password in this file",
                "put it into a file of its own, readable by hall-edge only, and name that file "
                "as password_file",
            )
        return {k: v for k, v in table.items() if (name, k) != ("hub", "password")}

    def _fields(self, where: str, kind: type, table: Mapping[str, Any]) -> dict[str, Any] | None:
        """What in `table` fits the dataclass `kind`; None when not every field can be filled."""
        types = hints(kind)
        known = settable(kind)
        if issubclass(kind, Driver):
            del known["name"]
        values: dict[str, Any] = {}
        complete = True
        for key, value in table.items():
            if key not in known:
                self._unknown(f"{where} {key}", key, known, "delete it")
                continue
            try:
                values[key] = convert(value, types[key])
            except ValueError as flaw:
                self._add(f"{where} {key}", f"{value!r}: {flaw}", example(types[key]))
                complete = False
        for key, f in known.items():
            needed = f.default is MISSING and f.default_factory is MISSING
            if needed and key not in table:
                self._add(f"{where} {key}", "is missing", example(types[key]))
                complete = False
        return values if complete else None

    def _devices(self, stanzas: Any, window: str) -> list[Driver]:
        """The drivers of all stanzas; one that names no window stands at the box's."""
        drivers: list[Driver] = []
        if not isinstance(stanzas, dict):
            self._add("[device]", "is not a table", "write [device.NAME] for each device")
            return drivers
        for name, stanza in stanzas.items():
            where = f"[device.{name}]"
            if not isinstance(stanza, dict):
                self._add(where, "is not a table", "write [device.NAME] for each device")
                continue
            if not _NAME.fullmatch(name):
                self._add(where, "is no name", "use 1 to 64 of A-Z a-z 0-9 _ -")
            driver = self._device(where, name, {"window": window, **stanza})
            if driver is not None:
                drivers.append(driver)
        self._check_addresses_differ(drivers)
        return drivers

    def _device(self, where: str, name: str, stanza: dict[str, Any]) -> Driver | None:
        wanted = stanza.pop("driver", None)
        choice = ", ".join(self._names())
        if not isinstance(wanted, str):
            self._add(f"{where} driver", "is missing", f"write one of: {choice}")
            return None
        if stanza.pop("name", name) != name:
            self._add(f"{where} name", "differs from the stanza's", "delete it")
        try:
            kind = self._load(wanted)
        except UnknownDriver:
            self._unknown(f"{where} driver", wanted, self._names(), f"write one of: {choice}")
            return None
        except ImportError as flaw:
            self._add(f"{where} driver", f"{wanted} needs {flaw.name}", "install hallkeeper[edge]")
            return None
        values = self._fields(where, kind, stanza)
        if values is None:
            return None
        try:
            driver = kind(name=name, **values)
            check_address(address(driver))
        except ValueError as flaw:
            key = next((f" {name}" for name in FIELDS if name in values), "")
            self._add(
                f"{where}{key if isinstance(flaw, AddressError) else ''}", str(flaw), "correct it"
            )
            return None
        if driver.patience <= 0:
            self._add(f"{where} patience", "is not above 0", "write seconds, e.g. 10")
        if not _KIND.fullmatch(driver.kind):
            self._add(f"{where} kind", f"{driver.kind!r} is no kind", 'e.g. kind = "printer"')
        return driver

    def _check_id(self, edge: str) -> None:
        if not EDGE_ID.fullmatch(edge):
            self._add("[box] id", f"{edge!r} is no id", "use 1 to 64 of a-z 0-9 -")
        elif edge in RESERVED_EDGE_IDS:
            self._add("[box] id", f"{edge!r} is reserved", "choose another id")

    def _check_hub(self, hub: dict[str, Any], edge: str | None) -> dict[str, Any]:
        if hub.get("url") and (flaw := url_flaw(hub["url"])):
            self._add("[hub] url", flaw, "write e.g. https://hub.example:8443")
        if hub.get("identity"):
            self._check_identity(hub, edge)
        for key in ("password_file", "ca_file", "certificate_file", "key_file"):
            if hub.get(key):
                hub[key] = str(self._folder / hub[key])
                secret = key in {"password_file", "key_file"}
                self._check_file(f"[hub] {key}", Path(hub[key]), secret=secret)
        if bool(hub.get("certificate_file")) != bool(hub.get("key_file")):
            self._add("[hub] certificate_file", "and key_file belong together", "give both")
        if hub.setdefault("username", edge or "") != edge and edge is not None:
            self._add(
                "[hub] username",
                f"{hub['username']!r} is not the box's id",
                "delete it: the broker gives a box the topics of its own name only",
            )
        return hub

    def _check_identity(self, hub: dict[str, Any], edge: str | None) -> None:
        """The folder's facts fill in what the file does not say."""
        for key in ("password_file", "ca_file", "certificate_file", "key_file"):
            if hub.get(key):
                self._add(f"[hub] {key}", "is of no use beside identity", "delete it")
        identity = Identity(self._folder / hub["identity"])
        hub["identity"] = str(identity.folder)
        try:
            facts = identity.facts()
        except NoIdentity as flaw:
            self._add("[hub] identity", str(flaw), "enrol this box: hall-edge enrol")
            return
        self._check_file("[hub] identity", identity.file, secret=True)
        if edge is not None and facts.edge != edge:
            self._add(
                "[hub] identity",
                f"is of {facts.edge!r}, not of {edge!r}",
                f'write id = "{facts.edge}", or enrol this box anew',
            )
        hub.setdefault("host", facts.host)
        hub.setdefault("port", facts.broker_port)

    def _check_documents(self, documents: dict[str, Any]) -> None:
        url = documents.get("deliver_to", "")
        if url and (flaw := address_flaw(url)):
            remedy = "write e.g. https://window.example/api/documents"
            self._add("[documents] deliver_to", flaw, remedy)
        for key in ("token_file", "ca_file"):
            if documents.get(key):
                if not url:
                    self._add(f"[documents] {key}", "is of no use without deliver_to", "delete it")
                documents[key] = str(self._folder / documents[key])
                where = f"[documents] {key}"
                self._check_file(where, Path(documents[key]), secret=key == "token_file")

    def _check_file(self, where: str, path: Path, *, secret: bool) -> None:
        try:
            mode = path.stat().st_mode
            with path.open("rb") as file:
                empty = not file.read(1)
        except OSError as flaw:
            remedy = "create it, readable by the user that runs hall-edge"
            self._add(where, f"{path}: {flaw.strerror}", remedy)
            return
        if secret and mode & 0o007:
            self._add(where, f"{path} can be read by everybody", f"chmod 600 {path}")
        if empty:
            self._add(where, f"{path} is empty", "write into it what the hub gave out")

    def _check_addresses_differ(self, drivers: list[Driver]) -> None:
        for driver, other, line in shared(drivers):
            problem = f"{line} belongs to [device.{other.name}] already"
            self._add(f"[device.{driver.name}]", problem, "give each device its own")

    def _unknown(self, where: str, key: str, known: Iterable[str], otherwise: str) -> None:
        close = difflib.get_close_matches(key, list(known), n=1)
        self._add(
            where, f"{key!r} is not known", f"did you mean {close[0]}?" if close else otherwise
        )

    def _add(self, key: str, problem: str, remedy: str) -> None:
        self.problems.append(Problem(key, problem, remedy))
