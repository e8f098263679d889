"""SW3, the status word of the SAM module: what it means and what somebody can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from drivers.base import DeviceBroken, DeviceError


class Status(IntEnum):
    """SW3 as in table 10 of the SAM communication protocol."""

    OK = 0x90
    FOUND = 0x9F
    CHECKSUM_WRONG = 0x10
    LENGTH_WRONG = 0x11
    COMMAND_WRONG = 0x21
    NOT_PERMITTED = 0x23
    UNRECOGNISED = 0x24
    CARD_REFUSED_SAM = 0x31
    SAM_REFUSED_CARD = 0x32
    CONTENT_NOT_VERIFIED = 0x33
    CARD_KIND_UNKNOWN = 0x40
    READ_FAILED = 0x41
    RANDOM_FAILED = 0x47
    SELF_TEST_FAILED = 0x60
    NOT_AUTHORISED = 0x66
    NOT_FOUND = 0x80
    SELECT_FAILED = 0x81
    NO_CONTENT = 0x91

    @classmethod
    def of(cls, sw3: int) -> Status | None:
        """The status with this number; None when no table lists it."""
        return cls._value2member_map_.get(sw3)  # type: ignore[return-value]


PROTOCOL_FAULTS = frozenset(
    {
        Status.CHECKSUM_WRONG,
        Status.LENGTH_WRONG,
        Status.COMMAND_WRONG,
        Status.NOT_PERMITTED,
        Status.UNRECOGNISED,
    }
)
"""The module did not take the command; the card has no part in it."""


@dataclass(frozen=True, kw_only=True)
class Advice:
    """A status in words: `reason` says what is, `advice` what to do, both in Chinese.

    `error` is given where the module can do nothing any more.
    """

    reason: str
    advice: str = ""
    error: type[DeviceError] | None = None

    def __str__(self) -> str:
        return "，".join(part for part in (self.reason, self.advice) if part)


_PUT_AGAIN = "请拿起证件重新放好"
_ASK_STAFF = "请换一张证件试读；仍不行请联系维护人员"
_CHECK_MODULE = "请换一张证件试读；每张都这样就是模块的问题，请联系维护人员"
_CHECK_CARD = "请换一张证件试读；只有这张不行，请当面核对证件真伪或到发证机关检测"
_KEEP_STILL = "请把证件放平，不要移动，直到读完"

ADVICE: dict[Status, Advice] = {
    Status.OK: Advice(reason="成功"),
    Status.FOUND: Advice(reason="已找到证件"),
    Status.CHECKSUM_WRONG: Advice(reason="模块收到的数据校验和错误", advice="请检查读卡器连接线"),
    Status.LENGTH_WRONG: Advice(reason="模块收到的数据长度错误", advice="请检查读卡器连接线"),
    Status.COMMAND_WRONG: Advice(reason="模块不支持该命令"),
    Status.NOT_PERMITTED: Advice(reason="模块不允许该操作"),
    Status.UNRECOGNISED: Advice(reason="模块报告无法识别的错误", advice=_PUT_AGAIN),
    Status.CARD_REFUSED_SAM: Advice(reason="证件认证模块失败", advice=_CHECK_MODULE),
    Status.SAM_REFUSED_CARD: Advice(reason="模块认证证件失败", advice=_CHECK_CARD),
    Status.CONTENT_NOT_VERIFIED: Advice(reason="证件信息验证错误", advice=_ASK_STAFF),
    Status.CARD_KIND_UNKNOWN: Advice(
        reason="模块不认识这种证件", advice="请确认放的是身份证类证件；新版证件可能需要升级模块"
    ),
    Status.READ_FAILED: Advice(reason="读证件失败", advice=_PUT_AGAIN),
    Status.RANDOM_FAILED: Advice(reason="取随机数失败", advice=_PUT_AGAIN),
    Status.SELF_TEST_FAILED: Advice(reason="模块自检失败", advice="请更换模块", error=DeviceBroken),
    Status.NOT_AUTHORISED: Advice(reason="模块未经授权", advice="请更换模块", error=DeviceBroken),
    Status.NOT_FOUND: Advice(reason="没有找到证件", advice="请把证件放在读卡区"),
    Status.SELECT_FAILED: Advice(reason="选取证件失败", advice=_KEEP_STILL),
    Status.NO_CONTENT: Advice(reason="证件没有该项内容"),
}


def advice(sw3: int) -> Advice:
    """The words for a status, also for one that no table lists."""
    status = Status.of(sw3)
    return (
        ADVICE[status]
        if status
        else Advice(reason=f"模块报告未知状态 {sw3:02X}", advice=_PUT_AGAIN)
    )
