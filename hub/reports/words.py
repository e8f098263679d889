"""Words of reports: tiers, statuses, names of halls, moments; and text that no program obeys."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final

from hub.store.registry import Hall, Tier

CHINA: Final = timezone(timedelta(hours=8))
"""China has one time zone, without summer time."""

TIER_WORDS: Final[dict[Tier, str]] = {
    "city": "市级",
    "county": "县(区)级",
    "township": "乡镇(街道)级",
    "village": "村(社区)级",
}
PLACE_WORDS: Final[dict[Tier, str]] = {
    "city": "政务服务中心",
    "county": "政务服务中心",
    "township": "便民服务中心",
    "village": "便民服务站",
}
STATUS_WORDS: Final = {
    "ok": "正常",
    "degraded": "可用但有告警",
    "missing": "未连接",
    "fault": "故障",
    "refused": "被拒绝访问",
    "off": "已停用",
    "starting": "正在启动",
    "unknown": "状态不明",
}
FORCE_WORDS: Final = {
    "required": "必备",
    "one_of": "任选其一",
    "conditional": "有条件的",
    "optional": "可选",
}
TIERS: Final[tuple[Tier, ...]] = ("city", "county", "township", "village")

_LONGEST: Final = 2000
# What breaks a file or hides what a line says: control characters, marks that turn the direction
# of text round, halves of characters, and what XML does not allow.
_UNFIT: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufff9-\uffff]"
)


def clean(text: str) -> str:
    """The text without characters that are not for reading, and not endless."""
    text = _UNFIT.sub("", text).replace("\t", " ")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def short_name(name: str) -> str:
    """The division without its committee's suffix, as the dashboard has it."""
    name = clean(name)
    short = re.sub(r"村?村民委员会$", "村", name)
    short = re.sub(r"居民委员会$", "", short)
    return re.sub(r"^河南驻马店", "", short) or name


def place_name(path: Sequence[Hall]) -> str:
    """The hall as a notice would address it: 遂平县阳丰镇便民服务中心."""
    steps = path[1:] if len(path) > 1 else path
    return "".join(short_name(step.name) for step in steps) + PLACE_WORDS[path[-1].tier]


def area_name(path: Sequence[Hall]) -> str:
    """The division from the county down: 遂平县阳丰镇; the city for itself."""
    steps = path[1:] if len(path) > 1 else path
    return "".join(short_name(step.name) for step in steps)


def local(at: float) -> datetime:
    """Seconds since 1970 as China's clocks show it, to the second, without a zone."""
    return datetime.fromtimestamp(at, UTC).astimezone(CHINA).replace(microsecond=0, tzinfo=None)


def end_of(day: date) -> float:
    """Seconds since 1970 at the end of a day in China."""
    return datetime.combine(day + timedelta(days=1), time(), CHINA).timestamp()


def day_words(day: date) -> str:
    """2026年11月23日."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_words(at: float) -> str:
    """2026年11月23日 16:05."""
    then = local(at)
    return f"{day_words(then.date())} {then:%H:%M}"
