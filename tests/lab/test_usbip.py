"""USB/IP without a kernel: messages in any pieces, and devices that answer as on a wire."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.id_card import commands
from tests.lab.descriptors import Device
from tests.lab.functions import BulkPair, CdcAcm, Ch341, SplitPair
from tests.lab.gadgets import SAM, TOUCH_PANEL
from tests.lab.hid import HidReader
from tests.lab.usbip import (
    HEADER,
    LONGEST,
    OVERFLOWED,
    STALLED,
    UNLINKED,
    Codec,
    Submit,
    Unlink,
    WireFault,
)
from tests.lab.wire import Function, Wire

STATUS = commands.SAM_STATUS.to_bytes()

messages = st.lists(
    st.one_of(
        st.builds(
            lambda number, endpoint, data: Submit(
                number=number, endpoint=endpoint, length=len(data), data=data
            ),
            number=st.integers(1, 2**32 - 1),
            endpoint=st.integers(0, 15),
            data=st.binary(max_size=100),
        ),
        st.builds(
            Submit,
            number=st.integers(1, 2**32 - 1),
            endpoint=st.integers(0x80, 0x8F),
            length=st.integers(0, LONGEST),
            setup=st.binary(min_size=8, max_size=8),
        ),
        st.builds(Unlink, number=st.integers(1, 2**32 - 1), target=st.integers(1, 2**32 - 1)),
    ),
    max_size=6,
)


@given(messages, st.integers(1, 200))
def test_messages_come_out_however_they_are_cut(them: list[Submit | Unlink], step: int) -> None:
    stream = b"".join(message.to_bytes() for message in them)
    codec = Codec()
    found = [m for at in range(0, len(stream), step) for m in codec.feed(stream[at : at + step])]
    assert found == them


@given(st.binary(min_size=HEADER))
def test_what_is_no_message_is_a_fault_or_waits(data: bytes) -> None:
    try:
        Codec().feed(data)
    except WireFault:
        return
    assert data[:4] in (b"\0\0\0\1", b"\0\0\0\2")


@dataclass
class Host:
    """A host at the other end of a wire; `answers` maps each transfer to its status and data."""

    device: Device
    function: Function
    answers: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    heard: list[bytes] = field(default_factory=list)
    _number: int = 0

    def __post_init__(self) -> None:
        self.function.heard = self.heard.append
        self.wire = Wire(self.device, self.function, self._answered)

    def submit(self, endpoint: int, length: int = 0, data: bytes = b"", setup: bytes = b"") -> int:
        self._number += 1
        message = Submit(
            number=self._number,
            endpoint=endpoint,
            length=length or len(data),
            setup=setup or bytes(8),
            data=data,
        )
        self.wire.feed(message.to_bytes())
        return self._number

    def unlink(self, target: int) -> int:
        self._number += 1
        self.wire.feed(Unlink(number=self._number, target=target).to_bytes())
        return self._number

    def read(self, endpoint: int, length: int) -> tuple[int, bytes] | None:
        return self.answers.get(self.submit(endpoint, length))

    def control(
        self, kind: int, request: int, value: int = 0, index: int = 0, length: int = 0
    ) -> tuple[int, bytes] | None:
        setup = struct.pack("<BBHHH", kind, request, value, index, length)
        return self.answers.get(self.submit(kind & 0x80, length, setup=setup))

    def _answered(self, data: bytes) -> None:
        _, number = struct.unpack_from(">II", data)
        (status,) = struct.unpack_from(">i", data, 20)
        self.answers[number] = (status, data[HEADER:])


def descriptor(host: Host, kind: int, number: int = 0) -> bytes:
    answer = host.control(0x80, 6, kind << 8 | number, length=255)
    assert answer is not None
    assert answer[0] == 0
    return answer[1]


def test_a_device_says_who_it_is() -> None:
    host = Host(SAM, SplitPair())
    about = descriptor(host, 1)
    assert len(about) == 18
    assert struct.unpack_from("<HH", about, 8) == (0x0400, 0xC35A)
    assert descriptor(host, 3, about[15])[2:].decode("utf-16-le") == "SAM module"
    assert about[16] == 0  # no serial number
    whole = descriptor(host, 2)
    assert struct.unpack_from("<H", whole, 2) == (len(whole),)
    ends = [whole[at + 2] for at in range(18, len(whole), 7)]
    assert ends == [0x81, 0x02, 0x85, 0x06]
    assert host.control(0x80, 6, 0x0600, length=10) == (STALLED, b"")  # no qualifier


def test_what_is_asked_for_in_part_comes_in_part() -> None:
    host = Host(SAM, BulkPair())
    assert host.control(0x80, 6, 0x0200, length=9) == (0, descriptor(host, 2)[:9])


def test_a_short_packet_ends_a_transfer_and_a_full_one_does_not() -> None:
    host = Host(SAM, BulkPair())
    host.function.send(bytes(70))
    assert host.read(0x81, 4096) == (0, bytes(70))
    host.function.send(bytes(128))
    open_transfer = host.submit(0x81, 4096)
    assert open_transfer not in host.answers
    host.function.send(b"x")
    assert host.answers[open_transfer] == (0, bytes(128) + b"x")
    host.function.send(bytes(128))
    assert host.read(0x81, 128) == (0, bytes(128))


def test_an_empty_packet_ends_a_transfer() -> None:
    host = Host(SAM, BulkPair(zero_length=True))
    host.function.send(bytes(128))
    assert host.read(0x81, 4096) == (0, bytes(128))
    host.function.send(bytes(64))
    assert host.read(0x81, 64) == (0, bytes(64))
    assert host.read(0x81, 64) == (0, b"")


def test_a_transfer_shorter_than_its_packet_overflows() -> None:
    host = Host(SAM, BulkPair())
    host.function.send(bytes(12))
    assert host.read(0x81, 7) == (OVERFLOWED, bytes(7))


def test_transfers_end_in_order_and_can_be_taken_back() -> None:
    host = Host(SAM, BulkPair())
    first, second, third = (host.submit(0x81, 64) for _ in range(3))
    back = host.unlink(second)
    assert host.answers == {back: (UNLINKED, b"")}
    host.function.send(b"one")
    host.function.send(b"two")
    assert host.answers[first] == (0, b"one")
    assert host.answers[third] == (0, b"two")
    assert host.answers[host.unlink(first)] == (0, b"")  # it had ended


def test_what_a_transfer_taken_back_held_is_not_lost() -> None:
    host = Host(SAM, BulkPair())
    transfer = host.submit(0x81, 4096)
    host.function.send(bytes(64))
    host.unlink(transfer)
    assert host.read(0x81, 64) == (0, bytes(64))


def test_a_frozen_device_answers_only_that_a_transfer_is_given_back() -> None:
    host = Host(SAM, BulkPair())
    host.wire.freeze(True)
    given_up, kept = host.submit(0x02, data=b"a"), host.submit(0x02, data=b"b")
    assert host.answers[host.unlink(given_up)] == (UNLINKED, b"")
    host.wire.freeze(False)
    assert host.heard == [b"b"]
    assert host.answers[kept] == (0, b"")
    assert given_up not in host.answers


def test_split_pairs_are_strict() -> None:
    host = Host(SAM, SplitPair())
    host.submit(0x02, data=STATUS)  # a whole frame where headers go
    host.submit(0x06, data=STATUS[7:])
    assert host.heard == []
    host.submit(0x02, data=STATUS[:7])
    host.submit(0x06, data=STATUS[7:])
    assert host.heard == [STATUS]
    host.function.send(bytes(range(80)))
    assert host.read(0x81, 7) == (0, bytes(range(7)))
    assert host.read(0x85, 4096) == (0, bytes(range(7, 80)))


@pytest.mark.parametrize("idle", ["hold", "refuse", "zeros"])
def test_reports_by_the_control_pipe(idle: str) -> None:
    host = Host(SAM, HidReader(control_pipe=True, idle=idle))  # type: ignore[arg-type]
    ask = (0xA1, 0x01, 0x0100, 0, 64)
    expected = {"hold": None, "refuse": (STALLED, b""), "zeros": (0, bytes(64))}[idle]
    assert host.control(*ask) == expected
    waiting = host._number
    host.function.send(b"\x01" * 100)
    if idle == "hold":
        assert host.answers[waiting] == (0, b"\x01" * 64)
    else:
        assert host.control(*ask) == (0, b"\x01" * 64)
    assert host.control(*ask) == (0, b"\x01" * 36 + bytes(28))


@pytest.mark.parametrize(
    ("baud", "register"), [(9600, 0xB282), (115200, 0xCC83), (57600, 0x9883), (19200, 0xD982)]
)
def test_a_ch341_hears_only_at_its_speed(baud: int, register: int) -> None:
    host = Host(SAM, Ch341(baud=baud))
    host.submit(0x02, data=b"\x5a")
    host.control(0x40, 0x9A, 0x1312, register)
    host.submit(0x02, data=b"\x5a")
    assert host.heard == [b"\x00", b"\x5a"]


def test_cdc_acm_keeps_the_line_coding() -> None:
    function = CdcAcm()
    host = Host(SAM, function)
    coding = struct.pack("<IBBB", 115200, 0, 0, 8)
    setup = struct.pack("<BBHHH", 0x21, 0x20, 0, 0, 7)
    host.submit(0, data=coding, setup=setup)
    assert function.baud == 115200
    assert host.control(0xA1, 0x21, length=7) == (0, coding)


def test_a_touch_report_is_as_long_as_its_descriptor_says() -> None:
    (interface,) = TOUCH_PANEL.function().interfaces
    assert _bits(interface.report, number=1) == 8 * (6 * 10 + 1)
    assert struct.unpack_from("<H", interface.hid(), 7) == (len(interface.report),)


def _bits(report: bytes, *, number: int) -> int:
    """Bits of the input items of one report in a descriptor of short items (HID 1.11, 6.2.2.2)."""
    size = count = current = bits = at = 0
    while at < len(report):
        prefix = report[at]
        length = (0, 1, 2, 4)[prefix & 3]
        value = int.from_bytes(report[at + 1 : at + 1 + length], "little")
        at += 1 + length
        if prefix & 0xFC == 0x74:
            size = value
        elif prefix & 0xFC == 0x94:
            count = value
        elif prefix & 0xFC == 0x84:
            current = value
        elif prefix & 0xFC == 0x80 and current == number:
            bits += size * count
    return bits
