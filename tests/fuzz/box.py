"""Targets of the box itself: MQTT bodies, frames of children, plugs, recordings, addresses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from drivers.base import DeviceBabble
from drivers.document_camera.address import parse_source
from drivers.ports import AddressError, parse_address
from drivers.ports.replay import parse_recording
from drivers.printer import escpos
from drivers.snmp.agent import parse_snmp
from drivers.surveillance.onvif import parse_onvif
from drivers.surveillance.rtsp import parse_rtsp
from edge import frames, hotplug, messages
from tests.fuzz.line import PlayedPort, at_once, loop, stream_of
from tests.fuzz.target import Target, cut, whole

GOLDEN = Path(__file__).parents[1] / "messages" / "v1"
RECORDINGS = Path(__file__).parents[1] / "recordings"
UEVENT = b"add@/devices/usb1/1-1\0ACTION=add\0SUBSYSTEM=usb\0SEQNUM=7\0"
UDEV = b"libudev\0\xfe\xed\xca\xfe" + bytes.fromhex("28000000 28000000 1d000000").ljust(28, b"\0")
FRAMES = (
    frames.pack(frames.Order(1, "capture", {"a": [1, "b", None]})),
    frames.pack(frames.Said("rated", True, 1, {"grade": 5}, {"photo": b"\xff\xd8"})),
    frames.pack(frames.Living({"model": "X"}, {"a": 1}, "")),
)
ADDRESSES = (
    b"serial:/dev/serial/by-id/x?baud=9600",
    b"tcp:[::1]:9100",
    b"usb:0400:c35a:A1@1-1.4",
    b"hid:0425:8159",
    b"replay:x.rec",
    b"v4l2:/dev/v4l/by-id/x?width=2592&height=1944&fourcc=MJPG",
)


def golden(*names: str) -> tuple[bytes, ...]:
    return tuple((GOLDEN / f"{name}.json").read_bytes() for name in names)


def body(kind: type[messages.Message], *names: str) -> Target:
    def decode(data: bytes) -> None:
        message = kind.decode(data)
        assert kind.decode(message.encode()) == message

    return Target(
        decode=decode, errors=(messages.InvalidMessage,), seeds=golden(*names), longest=2048
    )


def events(data: bytes) -> None:
    found = messages.decode_events(data)
    assert messages.decode_events(messages.encode_events(found)) == found


def topic(data: bytes) -> None:
    edge, channel = messages.split_topic(data.decode("utf-8", "replace"))
    assert edge
    assert channel


def child_frame(data: bytes) -> None:
    """The frame that `data` claims to be, and a whole one with `data` as its body."""
    for stream in (data, len(data).to_bytes(4, "big") + data):
        frame = at_once(frames.read_frame(stream_of(stream)))
        if isinstance(frame, frames.Said | frames.Living):
            report = frames.report_of(frame)
            assert isinstance(report.public(), dict)


def escpos_status(data: bytes) -> None:
    loop().run_until_complete(escpos.look(PlayedPort(cut(data))))


def recording(data: bytes) -> None:
    parse_recording("fuzzed.rec", data)


def address(parse: Callable[[str], object]) -> Callable[[bytes], None]:
    def decode(data: bytes) -> None:
        parse(data.decode("utf-8", "replace"))

    return decode


TARGETS = {
    "state": body(messages.State, "state", "state_lost"),
    "beat": body(messages.Beat, "beat"),
    "ack": body(messages.Ack, "ack"),
    "command": body(messages.Command, "command"),
    "reply": body(messages.Reply, "reply", "reply_done"),
    "hub_state": body(messages.HubState, "hub_state"),
    "events": Target(
        decode=events, errors=(messages.InvalidMessage,), seeds=golden("events"), longest=2048
    ),
    "topic": Target(
        decode=topic, errors=(messages.InvalidMessage,), seeds=(b"hall/v1/box-1/beat",), longest=128
    ),
    "child_frame": Target(
        longest=256,
        decode=child_frame,
        errors=(DeviceBabble,),
        seeds=(*FRAMES, *(frame[4:] for frame in FRAMES)),
    ),
    "uevent": Target(
        longest=256, decode=hotplug.parse, seeds=(UEVENT, UDEV + b"ACTION=add\0SUBSYSTEM=usb\0")
    ),
    "escpos": Target(
        decode=escpos_status,
        errors=(DeviceBabble,),
        seeds=whole(b"\x12\x12\x12", b"\x16\x32\x7e"),
        longest=64,
    ),
    "recording": Target(
        longest=2048,
        decode=recording,
        errors=(AddressError,),
        seeds=((RECORDINGS / "keypad" / "five_key_torn.rec").read_bytes(),),
    ),
    "address": Target(
        decode=address(parse_address), errors=(AddressError,), seeds=ADDRESSES, longest=128
    ),
    "camera_address": Target(
        decode=address(parse_source), errors=(AddressError,), seeds=ADDRESSES[-1:], longest=128
    ),
    "onvif_address": Target(
        decode=address(parse_onvif), errors=(ValueError,), seeds=(b"onvif:[::1]:80/x",), longest=128
    ),
    "rtsp_address": Target(
        decode=address(parse_rtsp),
        errors=(ValueError,),
        seeds=(b"rtsp://[::1]:554/x",),
        longest=128,
    ),
    "snmp_address": Target(
        decode=address(parse_snmp),
        errors=(ValueError,),
        seeds=(b"snmp:192.168.1.20?community=public&version=2c",),
        longest=128,
    ),
}
