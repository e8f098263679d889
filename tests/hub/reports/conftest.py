"""Halls of a small county, judged without a database."""

import datetime

import pytest

from hub.reports import area, grounds, hall, ledger
from hub.reports.heading import Occasion
from hub.requirements import Attestation, Device, HallFacts
from hub.requirements import Hall as Judged
from hub.store.registry import Hall
from hub.store.snapshots import DayCounts

DAY = datetime.date(2026, 11, 23)
NOON = 1795406400.0
OCCASION = Occasion(day=DAY, today=DAY, generated=NOON, by="李示例")
HOSTILE = (
    "=cmd|'/c calc'!A1<script>alert(1)</script><img src=http://evil.example/x>\u202e" + "长" * 300
)

CITY = Hall(code="411700", name="驻马店市", tier="city", parent="")
COUNTY = Hall(code="411728", name="遂平县", tier="county", parent="411700")
TOWN = Hall(code="411728107", name="阳丰镇", tier="township", parent="411728")
VILLAGES = [
    Hall(code=f"41172810720{n}", name=f"示例{n}村民委员会", tier="village", parent=TOWN.code)
    for n in range(1, 4)
]
HALLS = [CITY, COUNTY, TOWN, *VILLAGES]


def judged(one, devices=(), attestations=(), windows=()):
    return HallFacts(Judged(one.code, one.tier, tuple(windows)), list(devices), list(attestations))


def said(row, holds=True, **values):
    given = {"by": "李示例", "at": NOON - 86400, "expires": datetime.date(2027, 6, 30), **values}
    return Attestation(row=row, holds=holds, **given)


@pytest.fixture
def facts():
    """The town has two windows and trouble, one village works, the others were never heard of."""
    reader = Device("box-1", "reader", "id_card_reader", "1", "ok", NOON - 3600)
    broken = Device("box-1", HOSTILE, "printer", "", "fault", NOON - 600, HOSTILE)
    phone = Device("box-2", "phone", "telephone", "", "ok", NOON)
    return [
        judged(CITY),
        judged(COUNTY),
        judged(
            TOWN,
            [reader, broken],
            [
                said("TH-5.5.22-wheelchair", holds=False, note=HOSTILE, by=HOSTILE),
                said("TH-5.5.1-area", quantity=55.0, photos=("a" * 64,)),
            ],
            ["1", "2"],
        ),
        judged(VILLAGES[0], [phone], [said("VS-6.1.1-sign", holds=False)]),
        judged(VILLAGES[1]),
        judged(VILLAGES[2]),
    ]


@pytest.fixture
def ways():
    return grounds.paths(HALLS)


@pytest.fixture
def trend():
    return [
        DayCounts(
            day=DAY - datetime.timedelta(days=back),
            tier="township",
            halls=1,
            unmet_halls=1,
            met=40,
            unmet=back,
            pending=20 + back,
            devices=2,
            broken=1,
        )
        for back in (9, 8, 7, 3, 2, 1, 0)
    ]


@pytest.fixture
def town_report(facts, ways, trend):
    return hall.report(ways[TOWN.code], facts[2], trend, OCCASION)


@pytest.fixture
def accounts(facts):
    return list(ledger.account(HALLS, facts, DAY).values())


@pytest.fixture
def area_report(accounts, ways, trend):
    under = [one for one in accounts if one.hall.code.startswith(COUNTY.code)]
    return area.report(COUNTY.code, under, ways, trend, OCCASION)
