"""The demo city: four halls, their boxes, and what is plugged into each of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Part:
    """A device: the driver's stanza, and the simulator that plays it (none: nothing is there).

    `address` names the field of the driver that takes the simulator's address; `orders` are given
    to the simulator once it runs.
    """

    name: str
    title: str
    driver: str
    simulator: str = ""
    options: tuple[str, ...] = ()
    address: str = "port"
    stanza: dict[str, Any] = field(default_factory=dict)
    orders: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Box:
    """A box in a hall, at a window or for the whole hall."""

    id: str
    hall: str
    hall_name: str
    window: str = ""
    title: str = ""
    parts: tuple[Part, ...] = ()


def network(name: str, title: str, kind: str) -> Part:
    """A network device that is there as long as its TCP port answers."""
    return Part(
        name=name,
        title=title,
        driver="presence",
        simulator="tcp_host",
        options=("--tcp", "0"),
        address="address",
        stanza={"kind": kind, "interval": 0.5},
    )


def reader(serial: int, *orders: dict[str, Any]) -> Part:
    """An ID card reader on a serial line."""
    return Part(
        name="reader",
        title="身份证读卡器",
        driver="id_card",
        simulator="sam_module",
        options=("--serial", str(serial)),
        orders=orders,
    )


def keypad(*orders: dict[str, Any]) -> Part:
    """A five-key satisfaction keypad on a serial line."""
    return Part(
        name="keypad",
        title="评价器",
        driver="keypad",
        simulator="keypad_pad",
        stanza={"profile": "five_key"},
        orders=orders,
    )


SLIPS = Part(
    name="slips",
    title="小票打印机",
    driver="printer",
    simulator="receipt_printer",
    address="address",
    stanza={"interval": 2.0},
)

CAMERA = Part(
    name="camera",
    title="高拍仪",
    driver="document_camera",
    simulator="camera_feed",
    address="address",
)

ABSENT_CAMERA = Part(
    name="camera",
    title="高拍仪",
    driver="document_camera",
    address="address",
    stanza={"address": "v4l2:/dev/v4l/by-id/usb-demo_document_camera-video-index0"},
)

CITY = (
    Box(
        id="zmd-hall",
        hall="411700",
        hall_name="驻马店市政务服务大厅",
        title="市大厅 · 查询一体机",
        parts=(
            Part(name="touch", title="触摸查询屏", driver="touch_screen"),
            network("display", "电子显示屏", "display"),
            network("queue", "叫号器", "queue_caller"),
            network("printer", "文印打印机", "printer"),
            SLIPS,
            network("telephone", "投诉电话", "telephone"),
            network("surveillance", "监控录像机", "surveillance"),
        ),
    ),
    Box(
        id="zmd-window-1",
        hall="411700",
        hall_name="驻马店市政务服务大厅",
        window="1",
        title="市大厅 · 1号窗口",
        parts=(
            reader(1),
            keypad(),
            CAMERA,
            SLIPS,
            network("computer", "窗口电脑", "computer"),
            network("printer", "窗口打印机", "printer"),
        ),
    ),
    Box(
        id="suiping-window-3",
        hall="411728",
        hall_name="遂平县政务服务大厅",
        window="3",
        title="遂平县大厅 · 3号窗口(读卡模块损坏，高拍仪未接)",
        parts=(
            reader(2, {"do": "break", "status": "66"}),
            keypad(),
            ABSENT_CAMERA,
            network("printer", "窗口打印机", "printer"),
        ),
    ),
    Box(
        id="yangfeng-window-2",
        hall="411728107",
        hall_name="阳丰镇便民服务中心",
        window="2",
        title="阳丰镇 · 2号窗口(评价器无应答)",
        parts=(
            reader(3),
            keypad({"do": "silence", "on": True}),
            network("computer", "窗口电脑", "computer"),
        ),
    ),
    Box(
        id="village-1",
        hall="411728107201",
        hall_name="干石桥村便民服务站",
        title="干石桥村 · 便民服务站",
        parts=(
            network("telephone", "电话", "telephone"),
            network("computer", "电脑", "computer"),
        ),
    ),
)
