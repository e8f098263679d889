from __future__ import annotations

import re

import pytest

from edge.dialects import reader19196
from tests.edge.dialects.counter_devices import PICTURE

DIALECT = "reader19196"


async def test_a_card(here):
    here.reader.lay(picture=PICTURE)
    assert (await here.page.get("/OpenDevice")).json()["resultFlag"] == 0
    answer = await here.page.get("/readcard")
    assert answer.json() == {
        "bornDay": "19491001",
        "certAddress": "样本省样本市样本区样本路1号",
        "certNumber": "100000194910010008",
        "certOrg": "样本市公安局样本分局",
        "certType": " ",
        "effDate": "20200101",
        "errorMsg": "读卡成功",
        "expDate": "长期",
        "gender": "女",
        "identityPic": "iVBORw0KGgogb2Ygbm9ib2R5",
        "nation": "汉",
        "nationCode": "",
        "partyName": "证件样本",
        "resultFlag": 0,
    }
    # How pages that do not parse it take it apart.
    number = re.search(r'"certNumber" : "(.*?)"', answer.text)
    flag = re.search(r'"resultFlag" : (.*)', answer.text)
    assert number
    assert flag
    assert (number[1], flag[1]) == ("100000194910010008", "0")
    assert (await here.page.get("/CloseDevice")).json()["resultFlag"] == 0


@pytest.mark.parametrize(
    "path", ["/readCard", "/READCARD", "/readcard&t=0.25", '/readcard&picpath="D:\\1.bmp"&t=1']
)
async def test_addresses_as_pages_write_them(here, path):
    here.reader.lay()
    assert (await here.page.get(path)).json()["resultFlag"] == 0


@pytest.mark.parametrize(
    ("card", "letter"), [("hmt", "J"), ("foreigner2017", "I"), ("foreigner2023", "Y")]
)
async def test_the_other_cards(here, card, letter):
    here.reader.lay(card)
    assert (await here.page.get("/readcard")).json()["certType"] == letter


async def test_what_can_go_wrong(here, monkeypatch):
    monkeypatch.setattr(reader19196, "WAIT", 0.0)
    told = (await here.page.get("/readcard")).json()
    assert (told["resultFlag"], told["certNumber"], told["partyName"]) == (-11, "", "")
    assert "证件" in told["errorMsg"]
    await here.unplug(here.reader)
    assert (await here.page.get("/OpenDevice&t=1")).json() == {
        "errorMsg": "没有找到设备：检查数据线",
        "resultFlag": -1,
    }
    assert (await here.page.get("/readcard")).json()["resultFlag"] == -1
