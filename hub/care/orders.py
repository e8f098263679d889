"""Which commands the hub knows, for boxes and for kinds of devices, and whom each concerns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    """A command's name and its words; `args` are the names of the arguments it may have."""

    name: str
    word: str
    args: tuple[str, ...] = ()
    disturbs: bool = False  # somebody at the counter will notice


BOX: tuple[Order, ...] = (
    Order("ping", "联络测试"),
    Order("self_test", "自检"),
    Order("fetch_log", "取日志", ("lines",)),
    Order("restart_driver", "重启驱动", ("device",), True),
    Order("restart_device", "重新打开设备", ("device",), True),
    Order("renew_certificate", "更新证书"),
    Order("reboot", "重启终端", (), True),
)

DEVICES: Mapping[str, tuple[Order, ...]] = {
    "touch_screen": (
        Order("reload", "重新载入页面", (), True),
        Order("restart", "重建页面", (), True),
        Order("wake", "唤醒页面"),
        Order("screenshot", "待机画面截图"),
    ),
    "satisfaction_keypad": (Order("beep", "蜂鸣"),),
    "queue_caller": (Order("beep", "蜂鸣", ("times", "window"), True),),
    "surveillance": (Order("discover", "搜索摄像机"),),
    "id_card_reader": (),
    "document_camera": (),
    "printer": (),
    "receipt_printer": (),
}
"""What a person far away may tell a device: looking after it, never using it on a citizen. A kind
that is not listed takes any command, and its box says whether it knows it: new drivers need no
change here."""

WORDS: Mapping[str, str] = {
    order.name: order.word for orders in (BOX, *DEVICES.values()) for order in orders
}


class UnknownOrder(ValueError):
    """The box or device knows no such command; the text says which it knows."""


def check(kind: str | None, name: str, args: Mapping[str, object]) -> None:
    """Raise UnknownOrder unless a device of this kind (the box where None) knows the command."""
    orders = BOX if kind is None else DEVICES.get(kind)
    if orders is None:
        return
    whose = "终端" if kind is None else "这种设备"
    order = next((one for one in orders if one.name == name), None)
    if order is None:
        known = "、".join(f"{one.name}（{one.word}）" for one in orders)
        raise UnknownOrder(
            f"{whose}没有命令 {name}，可用的有：{known}" if known else f"{whose}没有可用的远程命令"
        )
    if extra := sorted(set(args) - set(order.args)):
        may = "、".join(order.args)
        what = f"只能有参数：{may}" if may else "没有参数"
        raise UnknownOrder(f"命令 {name} {what}，多出了 {'、'.join(extra)}")
