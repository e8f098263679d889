"""The contract between boxes and hub, version 1: every body that crosses MQTT, typed and validated.

The producer owns this file and it imports nothing of ours, so any program that can speak MQTT 5
and JSON can be a box or a hub. Bodies are JSON in UTF-8. Readers ignore fields they do not know,
so fields may be added; what exists never changes its meaning. `tests/messages/v1/` holds one
golden body for each kind.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Final, Literal, TypeVar, get_args

import msgspec

SCHEMA: Final = 1
ROOT: Final = "hall/v1"
HUB_STATE: Final = f"{ROOT}/hub/state"
EVENTS_PER_MESSAGE: Final = 200

CONTENT_TYPE_EVENTS: Final = "application/cloudevents-batch+json; charset=utf-8"
CONTENT_TYPE: Final = "application/json; charset=utf-8"

EDGE_ID: Final = re.compile(r"[a-z0-9-]{1,64}")
RESERVED_EDGE_IDS: Final = frozenset({"hub"})
"""`hall/v1/hub/state` is the hub's own topic, so no box may be called hub."""

Time = Annotated[datetime, msgspec.Meta(tz=True)]
"""RFC 3339 with a zone; the box's own clock, which orders nothing."""
Channel = Literal["state", "beat", "events", "ack", "command", "reply"]
DeviceStatus = Literal["starting", "ok", "degraded", "missing", "fault", "refused", "off"]
BoxStatus = Literal["online", "leaving", "lost"]
CommandStatus = Literal["received", "running", "done", "failed", "expired"]

_M = TypeVar("_M", bound="Message")


class InvalidMessage(ValueError):
    """A body breaks the contract; `path` is the bad field in JSONPath (`$.devices[0].status`)."""

    def __init__(self, kind: str, problem: str, path: str = "$") -> None:
        super().__init__(f"{kind} {path}: {problem}")
        self.kind = kind
        self.path = path
        self.problem = problem


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """One JSON body. `decode` validates, raising only `InvalidMessage`."""

    def encode(self) -> bytes:
        """The body as UTF-8 JSON."""
        return msgspec.json.encode(self)

    @classmethod
    def decode(cls: type[_M], body: bytes) -> _M:
        """The message in `body`; any flaw is one InvalidMessage with the path of the bad field."""
        message: _M = _decode(cls, cls.__name__, body)
        return message


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """What a device says it is; empty where it does not say."""

    model: str = ""
    serial: str = ""
    firmware: str = ""


class DeviceState(msgspec.Struct, frozen=True, kw_only=True):
    """One device on a box as the box sees it. `since` is the time of its last flip."""

    name: str
    kind: str
    driver: str
    status: DeviceStatus
    since: Time
    reason: str = ""
    window: str = ""
    identity: Identity = Identity()
    detail: dict[str, Any] = {}


class AgentState(msgspec.Struct, frozen=True, kw_only=True):
    """The box itself. Memory and disk in MiB, temperature in °C (null where no sensor answers).

    `warning` says in words what a person should see to, e.g. that its disk takes nothing more.
    """

    version: str
    started: Time
    clock_synced: bool = False
    load: float = 0.0
    memory_mb: float = 0.0
    disk_free_mb: float = 0.0
    temperature_c: float | None = None
    warning: str = ""


class State(Message, frozen=True, kw_only=True):
    """The whole state of a box, sent retained on every change, and as its will (status `lost`).

    `session` names one connection: `{boot id}-{counter}` with a counter kept on disk, so that a
    later one can be told (`is_later_session`). `sequence` counts states within it. A will carries
    the session of the connection it belongs to and no devices; it is dropped when a later session
    has spoken.
    """

    schema: Literal[1] = SCHEMA
    edge: str
    session: str
    sequence: int
    status: BoxStatus
    time: Time
    agent: AgentState | None = None
    devices: list[DeviceState] = []

    def __post_init__(self) -> None:
        _check_edge_id(self.edge)
        _check_session(self.session)
        _check_not_negative("sequence", self.sequence)
        names = [device.name for device in self.devices]
        if len(names) != len(set(names)):
            raise ValueError("two devices have one name")


class Beat(Message, frozen=True, kw_only=True):
    """A sign of life every `every` seconds. `depth` is the number of events still in the outbox."""

    schema: Literal[1] = SCHEMA
    edge: str
    session: str
    time: Time
    every: float = 15.0
    depth: int = 0
    clock_synced: bool = False

    def __post_init__(self) -> None:
        _check_edge_id(self.edge)
        _check_session(self.session)
        _check_not_negative("depth", self.depth)
        if not 0.1 <= self.every <= 3600:
            raise ValueError("every is not between 0.1 and 3600 seconds")


class Event(Message, frozen=True, kw_only=True):
    """One event as CloudEvents 1.0 structured JSON; `id` is `{journal}-{sequence}`.

    `hall.{kind}.{what}` of a device says what its driver made public. `hall.box.gap` of the box
    says that events were lost: `{"count", "first", "last", "reason"}`, the reason being full, age,
    corrupt, damaged or refused, and the numbers null where they are not known. `hall.box.complaint`
    is a citizen's: `{"receipt", "sort", "topic", "window", "item"}` of closed lists, never a text.
    Of the box's window are `hall.box.window` `{"state", "reason", "clerk", "window"}`,
    `hall.box.clerk` `{"number", "duty", "why", "window"}` and `hall.box.slip` `{"slip", "item",
    "by", "missing", "window"}`: words of closed lists, a clerk's published number, and counts.
    Of documents are `hall.box.document` `{"pages", "bytes", "format", "searchable", "delivered",
    "milliseconds"}` and `hall.box.id_copy` `{"purpose", "basis", "clerk"}`, of an identity card
    that was copied: codes, or a law's title and article, and never whose card it was.
    """

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: str
    time: Time
    journal: str
    sequence: int
    datacontenttype: Literal["application/json"] = "application/json"
    data: dict[str, Any] = {}

    def __post_init__(self) -> None:
        _check_not_negative("sequence", self.sequence)
        if self.id != f"{self.journal}-{self.sequence}":
            raise ValueError("id is not journal-sequence")
        if not _EVENT_TYPE.fullmatch(self.type):
            raise ValueError("type is not hall.kind.what")
        if not _SOURCE.fullmatch(self.source):
            raise ValueError("source is not /edges/{edge} or /edges/{edge}/devices/{name}")

    @property
    def device(self) -> str:
        """The device's name, empty for an event of the box itself."""
        return self.source.split("/")[4] if self.source.count("/") == 4 else ""


class Ack(Message, frozen=True, kw_only=True):
    """What the hub has committed: inclusive ranges of sequences of one journal."""

    schema: Literal[1] = SCHEMA
    journal: str
    ranges: list[tuple[int, int]]

    def __post_init__(self) -> None:
        for first, last in self.ranges:
            if first < 0 or last < first or last >= 2**63:
                raise ValueError(f"range [{first}, {last}] does not run upwards within 0 to 2^63")


class Command(Message, frozen=True, kw_only=True):
    """One command. `ttl_ms` runs from its receipt by the box, so it needs no common clock.

    `device` is empty for a command to the box itself.
    """

    schema: Literal[1] = SCHEMA
    id: str
    device: str = ""
    name: str
    args: dict[str, Any] = {}
    ttl_ms: int = 30_000

    def __post_init__(self) -> None:
        if not 0 < self.ttl_ms <= 86_400_000:
            raise ValueError("ttl_ms is not within a day")


class Reply(Message, frozen=True, kw_only=True):
    """Progress or result of a command; `error` says in words what to do when it failed."""

    schema: Literal[1] = SCHEMA
    id: str
    status: CommandStatus
    time: Time
    progress: float | None = None
    result: dict[str, Any] = {}
    error: str = ""


class HubState(Message, frozen=True, kw_only=True):
    """Whether the hub stores: boxes hold their events while it does not."""

    schema: Literal[1] = SCHEMA
    status: Literal["online", "offline"]
    time: Time


def decode_events(body: bytes) -> list[Event]:
    """A CloudEvents batch: 1 to EVENTS_PER_MESSAGE events of one box."""
    events: list[Event] = _decode(list[Event], "events", body)
    if not 1 <= len(events) <= EVENTS_PER_MESSAGE:
        raise InvalidMessage("events", f"{len(events)} events, 1 to {EVENTS_PER_MESSAGE} expected")
    return events


def encode_events(events: list[Event]) -> bytes:
    """The CloudEvents batch of these events."""
    return msgspec.json.encode(events)


def topic(edge: str, channel: Channel) -> str:
    """The topic of a box's channel; raises ValueError for an id that cannot be a box."""
    _check_edge_id(edge)
    return f"{ROOT}/{edge}/{channel}"


def split_topic(name: str) -> tuple[str, Channel]:
    """Box and channel of a topic; raises InvalidMessage for one outside the contract."""
    match = _TOPIC.fullmatch(name)
    if not match:
        raise InvalidMessage("topic", f"{name!r} is not {ROOT}/{{edge}}/{{channel}}")
    return match[1], match[2]  # type: ignore[return-value]


def ranges(sequences: list[int]) -> list[tuple[int, int]]:
    """Sequences in any order as sorted inclusive ranges: [3, 1, 2, 7] -> [(1, 3), (7, 7)]."""
    runs: list[tuple[int, int]] = []
    for number in sorted(set(sequences)):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def is_later_session(session: str, known: str) -> bool:
    """Whether `session` began after `known`; of two boots the one heard last is the later.

    The counter alone cannot decide between boots: a new SD card starts it again.
    """
    boot, _, count = session.rpartition("-")
    known_boot, _, known_count = known.rpartition("-")
    return boot != known_boot or int(count) > int(known_count)


_SESSION: Final = re.compile(r"[0-9a-zA-Z-]{1,64}-[0-9]{1,18}")
_EVENT_TYPE: Final = re.compile(r"hall\.[a-z0-9_]+\.[a-z0-9_]+")
_SOURCE: Final = re.compile(r"/edges/[a-z0-9-]{1,64}(/devices/[^/]{1,64})?")
_TOPIC: Final = re.compile(rf"{ROOT}/([a-z0-9-]{{1,64}})/({'|'.join(get_args(Channel))})")
_WHERE: Final = re.compile(r"^(.*?)(?: - at `(.+)`)?$", re.DOTALL)


def _decode(kind: Any, name: str, body: bytes) -> Any:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as flaw:  # ValidationError is one of its children
        match = _WHERE.match(str(flaw))
        problem, path = (match[1], match[2] or "$") if match else (str(flaw), "$")
        raise InvalidMessage(name, problem, path) from flaw
    except UnicodeDecodeError as flaw:
        raise InvalidMessage(name, f"not UTF-8: {flaw.reason} at byte {flaw.start}") from flaw
    except RecursionError as flaw:
        raise InvalidMessage(name, "nested too deep") from flaw


def _check_edge_id(edge: str) -> None:
    if not EDGE_ID.fullmatch(edge) or edge in RESERVED_EDGE_IDS:
        raise ValueError(f"edge {edge!r} is not 1 to 64 of a-z 0-9 -, or is reserved")


def _check_session(session: str) -> None:
    if not _SESSION.fullmatch(session):
        raise ValueError("session is not {boot id}-{counter}")


def _check_not_negative(field: str, value: int) -> None:
    if not 0 <= value < 2**63:
        raise ValueError(f"{field} is not between 0 and 2^63")
