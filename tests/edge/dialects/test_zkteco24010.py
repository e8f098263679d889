from __future__ import annotations

import pytest

from edge.dialects import zkteco24010
from tests.edge.dialects.counter_devices import PICTURE

DIALECT = "zkteco24010"
READ = "/ZKIDROnline/ScanReadIdCardInfo?OP-DEV=1&CMD-URL=4&REPEAT=1&common=1&random=7"


async def test_a_card(here):
    here.reader.lay(picture=PICTURE)
    assert (await here.page.get(READ)).json() == {
        "ret": 0,
        "Certificate": {
            "Name": "证件样本",
            "Sex": "女",
            "Nation": "汉",
            "Birthday": "1949.10.01",
            "Address": "样本省样本市样本区样本路1号",
            "IDNumber": "100000194910010008",
            "IDIssued": "样本市公安局样本分局",
            "IssuedData": "2020.01.01",
            "ValidDate": "长期",
            "Base64Photo": "iVBORw0KGgogb2Ygbm9ib2R5",
        },
    }


@pytest.mark.parametrize("card", ["resident", "hmt", "foreigner2017", "foreigner2023"])
async def test_no_answer_holds_a_backslash(here, card):
    """Pages replace or double every one of them before they parse."""
    here.reader.lay(card)
    text = (await here.page.get(READ)).text
    assert "\\" not in text


async def test_what_can_go_wrong(here, monkeypatch):
    here.reader.spoil()
    assert (await here.page.get(READ)).json() == {"ret": 11}
    here.reader.lies = None
    monkeypatch.setattr(zkteco24010, "WAIT", 0.0)
    assert (await here.page.get(READ)).json() == {"ret": 100}
    here.dialect.counter._reading = True
    assert (await here.page.get(READ)).json() == {"ret": 30}
    here.dialect.counter._reading = False
    await here.unplug(here.reader)
    assert (await here.page.get(READ)).json() == {"ret": 1}


async def test_whether_the_program_is_there(here):
    told = (await here.page.get("/ZKIDROnline/info?0.5")).json()
    assert told == {"ret": 0, "data": {"server_version": "3.5.2"}}
