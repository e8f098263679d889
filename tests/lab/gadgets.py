"""The devices of the virtual hall box, each described once: descriptors, endpoints, behaviour.

The behaviour is the demo's simulator, so a driver meets the same device over a pty, TCP and USB.
Identifiers are those public sources give; makers and titles are ours, for no descriptor is public.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from deploy.demo.devices.control import Simulator
from deploy.demo.devices.keypad_pad import KeypadPad
from deploy.demo.devices.sam_module import SamModule
from tests.lab.descriptors import HIGH, Device
from tests.lab.desk import Desk
from tests.lab.fingers import FINGERS, KeyboardPad, TouchPanel
from tests.lab.functions import BulkPair, CdcAcm, Ch341, SplitPair
from tests.lab.hid import KEYBOARD_REPORT, HidInput, HidReader, touch_report
from tests.lab.uvc import UvcCamera
from tests.lab.wire import Function


@dataclass(frozen=True, kw_only=True)
class Gadget:
    """A device; `function` makes how it carries bytes, `simulator` with `options` what it does."""

    device: Device
    function: Callable[[], Function]
    simulator: Callable[..., Simulator] = SamModule
    options: Mapping[str, Any] = field(default_factory=dict)


MAKER = "Hallkeeper lab"

SAM = Device(vendor=0x0400, product=0xC35A, maker=MAKER, title="SAM module")

SAM_BULK_PAIR = Gadget(device=SAM, function=BulkPair)
"""One bulk pair, 81 and 02."""

SAM_SPLIT = Gadget(device=SAM, function=SplitPair)
"""Headers on 02 and 81, bodies on 06 and 85."""

ROUTON = Device(vendor=0x0425, product=0x8159, maker=MAKER, title="HID reader")

SAM_HID = Gadget(device=ROUTON, function=HidReader)
"""Reports by two interrupt endpoints."""

SAM_HID_CONTROL = Gadget(device=ROUTON, function=lambda: HidReader(control_pipe=True))
"""Reports by the control pipe; there is no OUT endpoint."""

SAM_CDC = Gadget(
    device=Device(
        vendor=0x0483, product=0x5740, of_class=(2, 0, 0), maker=MAKER, title="Serial reader"
    ),
    function=CdcAcm,
)
"""/dev/ttyACM*; the identifiers are ST's for any virtual COM port."""

SAM_CH341 = Gadget(
    device=Device(vendor=0x1A86, product=0x7523, release=0x0264, title="USB Serial"),
    function=Ch341,
)
"""/dev/ttyUSB*, without a serial number, as these adapters are."""

KEYPAD_CDC = Gadget(
    device=Device(vendor=0x0483, product=0x5740, of_class=(2, 0, 0), maker=MAKER, title="Keypad"),
    function=CdcAcm,
    simulator=KeypadPad,
)
"""A five-key keypad at /dev/ttyACM*; options={"protocol": "ff68", "pads": 3} makes it a bus."""

KEYPAD_KEYBOARD = Gadget(
    device=Device(vendor=0x1A86, product=0xE026, maker=MAKER, title="Rating keyboard"),
    function=lambda: HidInput(report=KEYBOARD_REPORT, of_class=(3, 1, 1)),
    simulator=KeyboardPad,
)
"""A rating pad that types."""

TOUCH_PANEL = Gadget(
    device=Device(vendor=0x222A, product=0x0001, maker=MAKER, title="Multi-touch panel"),
    function=lambda: HidInput(
        report=touch_report(FINGERS, 527, 296), features={2: bytes([2, FINGERS])}
    ),
    simulator=TouchPanel,
)
"""A panel of 527 by 296 mm (23.8 inches) for ten fingers."""

DOCUMENT_CAMERA = Gadget(
    device=Device(vendor=0x1B17, product=0x0211, maker=MAKER, title="Document camera", speed=HIGH),
    function=UvcCamera,
    simulator=Desk,
)
"""A UVC camera with pages on its desk: MJPG of 640x480 and 1280x960, focus and brightness."""
