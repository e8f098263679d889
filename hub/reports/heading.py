"""The head of a report: its title, number and rules, and who had it made when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hub.reports.report import Head, Named, Scope
from hub.reports.words import CHINA, area_name, clean, day_words, local, place_name, short_name
from hub.requirements import NOTICES
from hub.store.registry import Hall

ANNEX = "附件《实体政务大厅“四个统一”建设规范》"
CHAPTERS = {"city": "4", "county": "4", "township": "5", "village": "6"}
"""The annex's chapter for each tier."""


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """When and for whom a report is made; `day` is that of the facts, `today` China's date."""

    day: date
    today: date
    generated: float
    by: str


def head(path: Sequence[Hall], scope: Scope, occasion: Occasion) -> Head:
    """The head of the report on the last hall of this path, or on the area under it."""
    hall = path[-1]
    place = place_name(path)
    area = scope == "area"
    rules = [notice for notice in NOTICES if notice.effective <= occasion.day] or list(NOTICES[:1])
    then = local(occasion.generated)
    remark = ""
    if occasion.day < occasion.today:
        remark = (
            f"本报告按{day_words(occasion.day)}终了时的登记和设备状态重建，"
            "窗口数按现在的登记；已不再登记的设备不在其中。"
        )
    return Head(
        title="政务(便民)服务场所标准化建设" + ("检查汇总报告" if area else "检查报告"),
        number=f"{hall.code}-{then:%Y%m%d%H%M%S}",
        scope=scope,
        code=hall.code,
        name=short_name(hall.name),
        place=f"{area_name(path)}各级政务(便民)服务场所" if area else place,
        tier=hall.tier,
        path=[Named(code=step.code, name=short_name(step.name)) for step in path],
        as_of=occasion.day,
        generated=datetime.fromtimestamp(occasion.generated, CHINA).isoformat(timespec="seconds"),
        by=clean(occasion.by),
        document=f"{rules[-1].number}《{rules[-1].title}》",
        annex=ANNEX,
        rules_date=rules[-1].dated,
        remark=remark,
    )
