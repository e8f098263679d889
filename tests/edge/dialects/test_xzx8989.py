from __future__ import annotations

import json

import pytest

from edge.dialects import xzx8989
from tests.edge.dialects.counter_devices import FRIEND, PICTURE

DIALECT = "xzx8989"


async def test_a_card_of_a_citizen(here):
    here.reader.lay(picture=PICTURE)
    answer = await here.page.get("/api/ReadMsg")
    assert answer.headers["content-type"] == "application/json"
    told = answer.json()
    assert (told["code"], told["retcode"]) == ("0", "0x90 0x1")
    assert (told["name"], told["sex"], told["nation"]) == ("证件样本", "女", "汉")
    assert (told["born"], told["cardno"]) == ("19491001", "100000194910010008")
    assert (told["userlifeb"], told["userlifee"]) == ("20200101", "长期")
    assert told["police"] == "样本市公安局样本分局"
    assert told["address"] == "样本省样本市样本区样本路1号"
    assert told["photobase64"] == "iVBORw0KGgogb2Ygbm9ib2R5"
    assert (told["CardType"], told["FpData"], told["frontImg"]) == ("0", "", "")


@pytest.mark.parametrize(
    ("card", "told"),
    [
        ("hmt", {"CardType": "2", "PassID": "H00000000", "IssuesTimes": "01"}),
        (
            "foreigner2017",
            {
                "CardType": "1",
                "nation": "CAN",
                "EngName": "ZHENGJIAN,YANGBEN",
                "CertVol": "01",
                "police": "1500",
                "cardno": "CAN110081080319",
            },
        ),
        (
            "foreigner2023",
            {"CardType": "3", "nation": "PAK", "Reserved": "000", "IssuesTimes": "00"},
        ),
    ],
)
async def test_the_other_cards(here, card, told):
    here.reader.lay(card)
    answer = (await here.page.get("/api/ReadMsg")).json()
    assert told.items() <= answer.items()
    assert answer["code"] == "0"


async def test_without_a_decoder_the_photo_is_empty(here):
    here.reader.lay()
    told = (await here.page.get("/api/ReadMsg")).json()
    assert (told["retcode"], told["photobase64"]) == ("0x90 0x1", "")
    assert "没有照片" in told["retmsg"]
    here.reader.lay(picture=PICTURE)
    assert (await here.page.get("/api/ReadMsg?NoPhoto=1")).json()["photobase64"] == ""


async def test_jsonp_of_a_script_that_tells_its_page(here):
    here.reader.lay()
    here.page.headers.pop("origin")
    sent = {"referer": f"{FRIEND}/", "sec-fetch-site": "cross-site", "sec-fetch-dest": "script"}
    answer = await here.page.get("/api/ReadMsg?callback=jQuery11_2&_=1", headers=sent)
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.text.startswith("jQuery11_2({")
    assert json.loads(answer.text[len("jQuery11_2(") : -2])["cardno"] == "100000194910010008"
    for older in ("ReadMsgJsonp", "readmsg"):
        answer = await here.page.get(f"/api/{older}?callback=got", headers=sent)
        assert answer.text.startswith("got({")


@pytest.mark.parametrize("callback", ["alert(1);//", "<script>", "a b", "1x", "x."])
async def test_no_callback_but_a_name_is_called(here, callback):
    here.reader.lay()
    answer = await here.page.get("/api/ReadMsg", params={"callback": callback})
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["code"] == "0"


async def test_for_old_browsers_it_comes_as_text(here):
    here.reader.lay()
    answer = await here.page.get("/api/ReadMsg?ie=1")
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "<" not in answer.text


async def test_a_card_that_is_laid_down_later(here, monkeypatch):
    monkeypatch.setattr(xzx8989, "WAIT", 0.0)
    told = (await here.page.get("/api/ReadMsg?waitTime=x")).json()
    assert (told["code"], told["retcode"]) == ("1", "0x80")
    assert "证件" in told["retmsg"]
    here.reader.lay()
    assert (await here.page.get("/api/ReadMsg?waitTime=99999")).json()["code"] == "0"


async def test_read_once(here):
    here.reader.lay()
    once = "/api/ReadMsg?readOnce=1&waitTime=0"
    assert (await here.page.get("/api/ReadMsg?readOnce=1&waitTime=5")).json()["code"] == "0"
    assert (await here.page.get(once)).json()["retcode"] == "0x80"
    assert (await here.page.get("/api/ReadMsg")).json()["code"] == "0"  # this page asks again
    here.reader.lift()
    here.reader.lay()
    assert (await here.page.get("/api/ReadMsg?readOnce=1&waitTime=5")).json()["code"] == "0"


async def test_fingerprints_only_when_asked_for(here):
    records = bytes.fromhex("43010101010B50").ljust(512, b"\xa5") * 2
    here.reader.lay(fingerprints=records)
    told = (await here.page.get("/api/ReadMsg?Fp=1")).json()
    assert told["FpData"] == records.hex()
    assert (told["FpFingerName1"], told["FpQuality1"]) == ("右手拇指", "80")
    assert told["FpFeature2"] == records[512:].hex()
    assert (await here.page.get("/api/ReadMsg")).json()["FpData"] == ""


async def test_what_can_go_wrong(here):
    here.reader.spoil()
    told = (await here.page.get("/api/ReadMsg")).json()
    assert (told["code"], told["retcode"], told["retmsg"]) == ("1", "0x41", "读取失败：拿起重放")
    await here.unplug(here.reader)
    for call in ("ReadMsg", "GetSAMID"):
        told = (await here.page.get(f"/api/{call}")).json()
        assert (told["retcode"], told["retmsg"]) == ("0x1", "没有找到设备：检查数据线")


async def test_the_small_calls(here):
    told = (await here.page.get("/api/GetSAMID")).json()
    assert told == {
        "retcode": "0",
        "retmsg": "05.01-20101129-0001228293-0296863149",
        "errmsg": "",
    }
    assert (await here.page.get("/api/Version")).json()["retmsg"] == "v3.3.4"
    for call in ("GetIDSerialNo", "Beep", "M1Reset", "InitFP"):
        told = (await here.page.get(f"/api/{call}?BeepTime=500")).json()
        assert (told["retcode"], told["retmsg"]) == ("0x1", "本机不支持这个接口")
