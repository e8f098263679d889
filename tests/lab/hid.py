"""USB HID devices: readers that carry frames in reports of 64 bytes, keyboards, touch panels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tests.lab.descriptors import INTERRUPT, Endpoint, Interface, Setup
from tests.lab.usbip import IN
from tests.lab.wire import CONTROL_IN, Function, Later

REPORT = 64

GET_REPORT, SET_REPORT = 0x01, 0x09
INPUT, FEATURE = 1, 3
"""HID 1.11, 7.2: requests, and the kind of report in the high byte of wValue."""

VENDOR_REPORT = bytes.fromhex(
    "06 00ff 09 01 a1 01"  # vendor page, usage 1, application
    "09 02 15 00 26 ff00 75 08 95 40 81 02"  # 64 bytes in
    "09 03 15 00 26 ff00 75 08 95 40 91 02"  # 64 bytes out
    "c0"
)

KEYBOARD_REPORT = bytes.fromhex(
    "05 01 09 06 a1 01"
    "05 07 19 e0 29 e7 15 00 25 01 75 01 95 08 81 02"  # modifiers
    "95 01 75 08 81 01"  # reserved
    "95 05 75 01 05 08 19 01 29 05 91 02 95 01 75 03 91 01"  # LEDs
    "95 06 75 08 15 00 25 65 05 07 19 00 29 65 81 00"  # six keys
    "c0"
)
"""The boot keyboard of HID 1.11, appendix B.1."""


def in_reports(data: bytes) -> list[bytes]:
    """The frame as it is, with zeros after it (Routon)."""
    cut = range(0, len(data), REPORT)
    return [data[start : start + REPORT].ljust(REPORT, b"\0") for start in cut]


def as_it_is(report: bytes) -> bytes:
    """What the host says is in the report without a wrapper."""
    return report


@dataclass(kw_only=True)
class HidReader(Function):
    """A reader on HID. `wrap` makes a reply into reports, `unwrap` takes the frame out of one.

    With `control` it has no OUT endpoint and both ways go through the control pipe; `idle` is what
    it does when asked for a report and there is none: hold the request, refuse it, or send zeros.
    """

    control_pipe: bool = False
    idle: Literal["hold", "refuse", "zeros"] = "hold"
    wrap: Callable[[bytes], list[bytes]] = in_reports
    unwrap: Callable[[bytes], bytes] = as_it_is
    _reports: list[bytes] = field(init=False, default_factory=list)

    @property
    def interfaces(self) -> tuple[Interface, ...]:
        """One HID interface; the IN endpoint is never missing, for the class demands it."""
        ends = [Endpoint(0x81, INTERRUPT, REPORT, 1)]
        if not self.control_pipe:
            ends.append(Endpoint(0x02, INTERRUPT, REPORT, 1))
        return (Interface(of_class=(3, 0, 0), report=VENDOR_REPORT, endpoints=tuple(ends)),)

    def reset(self) -> None:
        """See Function."""
        self._reports.clear()

    def received(self, endpoint: int, data: bytes) -> None:
        """See Function; a report of another size is none."""
        if len(data) == REPORT:
            self.heard(self.unwrap(data))

    def control(self, setup: Setup, data: bytes) -> bytes | None:
        """SET_REPORT and GET_REPORT; what else a host sets is taken."""
        if setup.request == SET_REPORT:
            self.received(0, data)
            return b""
        if not setup.kind & IN:
            return b""
        if setup.request != GET_REPORT or setup.value >> 8 != INPUT:
            return None
        if self._reports:
            return self._reports.pop(0)
        if self.idle == "hold":
            raise Later
        return bytes(REPORT) if self.idle == "zeros" else None

    def send(self, data: bytes) -> None:
        """See Function."""
        reports = self.wrap(data)
        if not self.control_pipe:
            self.give(0x81, reports)
        elif self.idle == "hold":
            for report in reports:
                # A control transfer takes one report, though its packets could go on.
                self.give(CONTROL_IN, [report])
        else:
            self._reports += reports


@dataclass(kw_only=True)
class HidInput(Function):
    """A keyboard or a touch panel: each message of its simulator is one report.

    `features` are the reports that a host may ask for, by number.
    """

    report: bytes
    of_class: tuple[int, int, int] = (3, 0, 0)
    features: dict[int, bytes] = field(default_factory=dict)

    @property
    def interfaces(self) -> tuple[Interface, ...]:
        """One HID interface with an IN endpoint."""
        ends = (Endpoint(0x81, INTERRUPT, REPORT, 4),)
        return (Interface(of_class=self.of_class, report=self.report, endpoints=ends),)

    def control(self, setup: Setup, data: bytes) -> bytes | None:
        """Feature reports; LEDs, idle rate and protocol are taken."""
        if not setup.kind & IN:
            return b""
        if setup.request == GET_REPORT and setup.value >> 8 == FEATURE:
            return self.features.get(setup.value & 0xFF)
        return None

    def send(self, data: bytes) -> None:
        """See Function."""
        self.give(0x81, [data])


def touch_report(fingers: int, width: int, height: int) -> bytes:
    """A touch panel of `width` by `height` millimetres (HID Usage Tables, digitizer page)."""
    finger = bytes.fromhex(
        "05 0d 09 22 a1 02"
        "09 42 15 00 25 01 75 01 95 01 81 02 95 07 81 03"  # tip switch, padding
        "09 51 25 7f 75 08 95 01 81 02"  # contact identifier
        "05 01 26 ff7f 75 10 55 0e 65 11 35 00"  # 0..32767, in 0.01 cm
    )
    for usage, size in ((0x30, width), (0x31, height)):
        finger += (
            b"\x09" + bytes([usage]) + b"\x46" + (size * 10).to_bytes(2, "little") + b"\x81\x02"
        )
    finger += b"\xc0"
    count = bytes.fromhex("05 0d 55 00 65 00 45 00 09 54 25 10 75 08 95 01 81 02")
    most = bytes.fromhex("85 02 09 55 25 10 75 08 95 01 b1 02")
    return bytes.fromhex("05 0d 09 04 a1 01 85 01") + finger * fingers + count + most + b"\xc0"
