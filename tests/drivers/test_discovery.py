"""Discovery reads a built tree of sysfs and udev links; what it prints is TOML a box accepts."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from drivers.base import Driver, load, names
from drivers.discovery import Finding, scan
from drivers.known_ids import ID_READERS, TYPING_PADS
from drivers.ports.usb_device import keys_rule, udev_rule


class Machine:
    """A /sys and a /dev to plug things into."""

    def __init__(self, root: Path) -> None:
        self.sys = root / "sys"
        self.dev = root / "dev"
        self.dev.mkdir()
        self._devices = 0

    def attributes(self, folder: str, **attributes: str) -> None:
        for name, value in attributes.items():
            path = self.sys / folder / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(value + "\n", encoding="utf-8")

    def usb(self, place: str, ids: str, interface: str = "ff", **attributes: str) -> None:
        vendor, product = ids.split(":")
        self._devices += 1
        self.attributes(
            f"bus/usb/devices/{place}",
            idVendor=vendor,
            idProduct=product,
            busnum="1",
            devnum=str(self._devices),
            **attributes,
        )
        self.attributes(f"bus/usb/devices/{place}:1.0", bInterfaceClass=interface)

    def node(self, name: str, *links: str) -> None:
        node = self.dev / name
        node.parent.mkdir(parents=True, exist_ok=True)
        node.touch()
        for link in links:
            path = self.dev / link
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(node)

    def scan(self) -> list[Finding]:
        return scan(self.sys, self.dev)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def one(findings: list[Finding]) -> Finding:
    (finding,) = findings
    return finding


def stanza(finding: Finding) -> dict[str, str]:
    devices = tomllib.loads(finding.text())["device"]
    assert list(devices) == [finding.name]
    return dict(devices[finding.name])


def test_an_empty_machine(machine: Machine) -> None:
    assert machine.scan() == []


def test_a_printer_by_its_class_and_serial_number(machine: Machine) -> None:
    machine.usb("1-1", "04f9:0027", interface="07", serial="A1", product="HL-2030")
    found = one(machine.scan())
    assert stanza(found) == {
        "driver": "presence",
        "kind": "printer",
        "address": "usb:04f9:0027:A1",
    }
    assert "HL-2030" in found.text()
    assert "还没有在真实设备上运行过" in found.text()


def test_a_reader_without_a_public_protocol_has_a_note_and_no_stanza(machine: Machine) -> None:
    machine.usb("1-2", "9573:4836")
    found = one(machine.scan())
    assert found.stanza() == ""
    assert "没有公开的协议" in found.text()


def test_a_reader_alone_is_addressed_wherever_it_is_plugged_in(machine: Machine) -> None:
    machine.usb("1-2", "0400:c35a")
    found = one(machine.scan())
    assert "身份证阅读器" in found.text()
    assert stanza(found) == {"driver": "id_card", "port": "usb:0400:c35a"}


def test_a_reader_that_tells_its_serial_number_is_addressed_by_it(machine: Machine) -> None:
    machine.usb("1-2", "0425:8159", interface="03", serial="R7")
    assert stanza(one(machine.scan()))["port"] == "hid:0425:8159:R7"


def test_two_readers_with_serial_numbers_keep_their_addresses_in_every_socket(
    machine: Machine,
) -> None:
    machine.usb("1-1", "0400:c35a", serial="A")
    machine.usb("1-2", "0400:c35a", serial="B")
    assert [stanza(f)["port"] for f in machine.scan()] == ["usb:0400:c35a:A", "usb:0400:c35a:B"]


@pytest.mark.parametrize("serial", ["", "00000000"])
def test_twin_readers_are_told_apart_by_their_sockets(machine: Machine, serial: str) -> None:
    for place in ("1-1", "1-4.2"):
        machine.usb(place, "0400:c35a", serial=serial)
    found = machine.scan()
    assert [stanza(f)["port"] for f in found] == ["usb:0400:c35a@1-1", "usb:0400:c35a@1-4.2"]
    assert "换插口要改" in found[0].note


def test_every_reader_we_speak_to_has_its_udev_rules() -> None:
    rules = Path("deploy/udev/60-hallkeeper.rules").read_text(encoding="utf-8").splitlines()
    for (vendor, product), known in ID_READERS.items():
        if known.scheme:
            assert udev_rule(vendor, product, hidraw=False) in rules
        if known.scheme == "hid":
            assert udev_rule(vendor, product, hidraw=True) in rules


def test_every_known_keypad_that_types_has_its_udev_rule() -> None:
    rules = Path("deploy/udev/60-hallkeeper.rules").read_text(encoding="utf-8").splitlines()
    assert {keys_rule(*ids) for ids in TYPING_PADS} <= set(rules)


def test_usb_things_nobody_asked_for_are_left_out(machine: Machine) -> None:
    machine.usb("1-3", "046d:c31c", interface="03")
    machine.usb("usb1", "1d6b:0002", interface="09")
    assert machine.scan() == []


def test_a_serial_line_by_id(machine: Machine) -> None:
    machine.node("ttyUSB0", "serial/by-id/usb-FTDI_A1-if00-port0", "serial/by-path/pci-usb-0:1")
    found = one(machine.scan())
    assert stanza(found) == {
        "driver": "keypad",
        "port": f"serial:{machine.dev}/serial/by-id/usb-FTDI_A1-if00-port0",
        "profile": "five_key",
    }
    assert "id_card" in found.note
    assert "ttyUSB0" not in found.stanza()


def test_twin_adapters_are_told_apart_by_their_sockets(machine: Machine) -> None:
    machine.node("ttyUSB0", "serial/by-id/usb-1a86_Serial-if00-port0", "serial/by-path/usb-0:1")
    machine.node("ttyUSB1", "serial/by-path/usb-0:2")
    found = machine.scan()
    assert [stanza(f)["port"].rpartition("/")[2] for f in found] == ["usb-0:1", "usb-0:2"]
    assert [f.name for f in found] == ["keypad", "keypad_2"]
    assert "换插口要改" in found[0].note


def test_a_camera_once_with_its_own_link(machine: Machine) -> None:
    machine.node("video0", "v4l/by-path/usb-0:4-video-index0", "v4l/by-id/usb-Cam-video-index0")
    machine.node("video1", "v4l/by-id/usb-Cam-video-index1")
    machine.attributes("class/video4linux/video0", name="Document Cam", index="0")
    machine.attributes("class/video4linux/video1", name="Document Cam", index="1")
    found = one(machine.scan())
    assert found.driver == "document_camera"
    assert f"{machine.dev}/v4l/by-id/usb-Cam-video-index0" in found.stanza()


def test_two_cameras_of_one_type_go_by_their_sockets(machine: Machine) -> None:
    machine.node("video0", "v4l/by-path/usb-0:4-video-index0")
    machine.node("video2", "v4l/by-path/usb-0:5-video-index0", "v4l/by-id/usb-Cam-video-index0")
    for number in (0, 2):
        machine.attributes(f"class/video4linux/video{number}", name="Document Cam", index="0")
    found = machine.scan()
    addresses = [stanza(f)["address"].rpartition("/")[2] for f in found]
    assert addresses == ["usb-0:4-video-index0", "usb-0:5-video-index0"]
    assert all("换插口要改" in f.note for f in found)


def test_two_cameras_with_serial_numbers_go_by_these(machine: Machine) -> None:
    for number in (0, 2):
        links = (f"v4l/by-path/usb-0:{number}-index0", f"v4l/by-id/usb-Cam_S{number}-index0")
        machine.node(f"video{number}", *links)
        machine.attributes(f"class/video4linux/video{number}", name="Document Cam", index="0")
    addresses = [stanza(f)["address"].rpartition("/")[2] for f in machine.scan()]
    assert addresses == ["usb-Cam_S0-index0", "usb-Cam_S2-index0"]


def test_a_camera_without_links_says_so(machine: Machine) -> None:
    machine.node("video0")
    machine.attributes("class/video4linux/video0", name="Cam", index="0")
    assert "重新插拔后编号会变" in one(machine.scan()).note


def test_a_touch_panel_and_no_mouse(machine: Machine) -> None:
    machine.node("input/event3", "input/by-path/usb-0:5-event")
    machine.node("input/event4", "input/by-path/usb-0:6-event-mouse")
    # A touch panel: INPUT_PROP_DIRECT, ABS_MT_SLOT … ABS_MT_TRACKING_ID; a mouse: neither.
    machine.attributes(
        "class/input/event3/device",
        name="Touch Panel",
        properties="2",
        capabilities__abs="260800000000003",
    )
    machine.attributes(
        "class/input/event4/device", name="Mouse", properties="0", capabilities__abs="0"
    )
    found = one(machine.scan())
    assert stanza(found) == {
        "driver": "touch_screen",
        "panel": f"{machine.dev}/input/by-path/usb-0:5-event",
    }


KEYBOARD = "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe"
NUMERIC_PAD = "fff80 0"
"""capabilities/key: a keyboard of 104 keys; KEY_KP7 to KEY_KPDOT."""


def typing(machine: Machine, number: int, ids: str, keys: str, *links: str) -> None:
    vendor, product = ids.split(":")
    machine.node(f"input/event{number}", *links)
    machine.attributes(
        f"class/input/event{number}/device",
        name="Keyboard",
        id__vendor=vendor,
        id__product=product,
        capabilities__key=keys,
    )


def test_a_known_keypad_that_types_and_no_keyboard(machine: Machine) -> None:
    link = "input/by-id/usb-K1-event-kbd"
    typing(machine, 3, "1a86:e026", KEYBOARD, link, "input/by-path/usb-0:1-event-kbd")
    typing(machine, 4, "046d:c31c", KEYBOARD, "input/by-id/usb-Logitech-event-kbd")
    found = one(machine.scan())
    assert stanza(found) == {
        "driver": "keypad",
        "port": f"evdev:{machine.dev}/{link}",
        "profile": "keyboard",
    }
    assert "udev" not in found.note


def test_a_numeric_pad_comes_with_the_rule_to_install(machine: Machine) -> None:
    typing(machine, 3, "04d9:1203", NUMERIC_PAD, "input/by-id/usb-Pad-event-if00")
    found = one(machine.scan())
    assert keys_rule("04d9", "1203") in found.text()
    assert stanza(found)["port"].endswith("usb-Pad-event-if00")


def test_twin_keypads_that_type_go_by_their_sockets(machine: Machine) -> None:
    typing(machine, 3, "1a86:e026", KEYBOARD, "input/by-path/usb-0:1-event-kbd")
    typing(
        machine,
        4,
        "1a86:e026",
        KEYBOARD,
        "input/by-path/usb-0:2-event-kbd",
        "input/by-id/usb-K-event-kbd",
    )
    found = machine.scan()
    links = [stanza(f)["port"].rpartition("/")[2] for f in found]
    assert links == ["usb-0:1-event-kbd", "usb-0:2-event-kbd"]
    assert all("换插口要改" in f.note for f in found)


def test_a_device_cannot_write_into_the_configuration(machine: Machine) -> None:
    evil = 'x"\n[device.evil]\ndriver = "y\\'
    machine.usb("1-1", "04f9:0027", interface="07", serial=evil, product=evil)
    found = one(machine.scan())
    assert list(stanza(found)) == ["driver", "kind", "address"]


def test_every_key_of_a_stanza_is_a_field_of_its_driver(machine: Machine) -> None:
    machine.usb("1-1", "04f9:0027", interface="07")
    machine.usb("1-2", "0400:c35a")
    machine.node("ttyUSB0", "serial/by-id/usb-FTDI_A1-if00-port0")
    machine.node("video0", "v4l/by-id/usb-Cam-video-index0")
    machine.attributes("class/video4linux/video0", name="Cam", index="0")
    machine.node("input/event3")
    machine.attributes("class/input/event3/device", properties="2")
    machine.attributes("class/input/event3/device/capabilities", abs="20000000000000")
    found = [finding for finding in machine.scan() if finding.driver]
    assert {"presence", "keypad", "document_camera", "touch_screen"} <= {f.driver for f in found}
    for finding in found:
        if finding.driver not in names():
            continue
        driver: type[Driver] = load(finding.driver)
        known = {field.name for field in fields(driver)}
        assert {key for key, _ in finding.settings} <= known
        stanza_keys: dict[str, Any] = dict(finding.settings)
        assert driver(name=finding.name, **stanza_keys).kind
