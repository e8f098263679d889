"""What happened in the city before somebody looks: boxes, faults, attestations, a day in 阳丰镇."""

from __future__ import annotations

import random
import time
from datetime import date

from hub.requirements import rows_for
from hub.store import registry
from hub.store.attestations import attest
from tests.browser.dashboard.city import Box, City

YANGFENG = "411728107"
BOXLESS = "411771563205"
FLAWS = [
    ("fault", "安全模块自检失败(66),请联系维护人员更换读卡器"),
    ("missing", "没有找到设备：请检查电源和数据线"),
    ("refused", "摄像头被其他程序占用"),
    ("degraded", "连续 3 张证件读不出，请检查读卡器"),
]


def furnish(city: City, seed: int = 7) -> None:
    """Boxes in the city's hall, every county's, a fifth of the townships' and some villages'."""
    dice = random.Random(seed)
    with city.database.read() as connection:
        halls = registry.all_halls(connection)
    chances = {"city": 1.0, "county": 1.0, "township": 0.45, "village": 0.07}
    chosen = [hall for hall in halls if hall.code == YANGFENG or dice.random() < chances[hall.tier]]
    boxes = [city.register(hall.code, hall.tier) for hall in chosen]
    start = time.time() - 9 * 3600
    city.say(boxes, start)
    for hall in chosen:
        _attest(city, hall.code, hall.tier, dice.choice([0.3, 0.9, 1.0, 1.0]), dice)
    _break_some(city, boxes, dice)
    yangfeng = city.boxes[f"box-{YANGFENG}"]
    _live_a_day(city, yangfeng, dice)
    now = time.time()
    lost = [box for box in boxes if box is not yangfeng and dice.random() < 0.03]
    city.beat([box for box in boxes if box not in lost], now)
    city.say(lost, now - 900, "lost")


def _break_some(city: City, boxes: list[Box], dice: random.Random) -> None:
    for box in boxes:
        if dice.random() > 0.2:
            continue
        when = time.time() - dice.uniform(120, 7 * 3600)
        for _ in range(dice.choice([1, 1, 1, 2, 3, 7])):
            status, reason = dice.choice(FLAWS)
            city.set_device(box, dice.randrange(len(box.devices)), status, reason, when)
        city.say([box], when)


def _live_a_day(city: City, box: Box, dice: random.Random) -> None:
    now = time.time()
    names = [device.name for device in box.devices]
    reader = names.index("id-card-reader-1")
    for hour in range(8, 0, -1):
        for turn in range(dice.choice([1, 2, 4])):
            when = now - hour * 3600 + turn * 400
            city.report(
                box,
                "id-card-reader-1",
                "hall.id_card_reader.card_read",
                {"card": "resident", "milliseconds": dice.randrange(700, 1500)},
                when,
            )
            city.report(
                box,
                "satisfaction-keypad-1",
                "hall.satisfaction_keypad.rated",
                {"grade": 5, "label": "非常满意", "transaction": None, "window": "1"},
                when + 90,
            )
        if hour in (6, 3, 2):
            city.set_device(box, reader, "missing", FLAWS[1][1], now - hour * 3600 + 1300)
            city.say([box], now - hour * 3600 + 1300)
            city.set_device(box, reader, "ok", "", now - hour * 3600 + 1500)
            city.say([box], now - hour * 3600 + 1500)
    city.set_device(box, reader, "fault", FLAWS[0][1], now - 720)
    city.say([box], now - 720)


def _attest(city: City, hall: str, tier: str, share: float, dice: random.Random) -> None:
    """People state a share of what only people can state, nearly always that it holds."""
    with city.database.write() as connection:
        windows = registry.windows_of(connection, [hall]).get(hall, [])
        for row in rows_for(tier):  # type: ignore[arg-type]
            if row.proof == "device" or dice.random() > share:
                continue
            for window in windows if row.scope == "window" else [""]:
                attest(
                    connection,
                    hall=hall,
                    row=row.id,
                    window=window,
                    holds=dice.random() > 0.015,
                    by="李示例",
                    at=city.began,
                    expires=date(2027, 12, 31),
                    note="现场查看",
                    quantity=60.0 if row.unit else None,
                )
