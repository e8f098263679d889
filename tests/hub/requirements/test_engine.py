"""The nine rule facts of the notice, and how devices and people's words become verdicts."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from hub.requirements import (
    FOOTNOTES,
    ROWS,
    Hall,
    HallFacts,
    LocalRules,
    checklist,
    rows_for,
    summaries,
    summary,
)
from tests.hub.requirements.facts import DAY, NOON, TODAY, device, judge, word

READER = "CW-4.7-id-card-reader"
TOUCH = "CH-4.6.23-touch-screen"
CHOICE = "TH-5.5.24-service-notice"
PHONE = "CH-4.6.3.3-telephone"
BROKEN = ("missing", "fault", "refused", "off")


def kinds_of(tier: Any) -> set[str]:
    return {kind for row in rows_for(tier) for kind in row.kinds}


class TestRuleFacts:
    """Facts 1 to 9 that an engine must get right; fact 9 is also held in test_catalogue."""

    def test_1_document_camera_only_at_city_and_county_windows(self) -> None:
        holders = {row.id for row in ROWS.values() if "document_camera" in row.kinds}
        assert holders == {"CW-4.7-document-camera"}
        readers = {row.tier for row in ROWS.values() if "id_card_reader" in row.kinds}
        assert readers == {"CW", "TW"}
        assert not kinds_of("village") & {"document_camera", "id_card_reader"}

    def test_2_touch_screen_is_a_duty_only_in_the_county_hall(self) -> None:
        box = device("computer")
        assert judge("county", TOUCH, box).verdict == "unmet"
        assert [r.id for r in ROWS.values() if r.kinds == {"touch_screen"} and not r.attest] == [
            TOUCH
        ]
        assert judge("township", CHOICE, box).force == "one_of"

    @pytest.mark.parametrize(
        "way",
        [device("touch_screen"), device("display"), word(CHOICE, note="公示栏")],
        ids=["touch screen", "large display", "attested board"],
    )
    def test_2_in_a_township_any_one_way_of_showing_will_do(self, way: Any) -> None:
        assert judge("township", CHOICE, way).verdict == "met"

    def test_2_a_broken_screen_does_not_contradict_the_attested_board(self) -> None:
        broken = device("touch_screen", status="fault", since=NOON)
        assert judge("township", CHOICE, broken).verdict == "unmet"
        assert judge("township", CHOICE, broken, word(CHOICE)).verdict == "met"
        assert judge("township", CHOICE, broken, device("display")).verdict == "met"

    def test_3_what_stands_for_the_county_hall_only(self) -> None:
        items = {
            tiers: {row.item for row in ROWS.values() if row.tier in tiers}
            for tiers in ("CH", "THTW", "VS")
        }
        only = ("叫号器", "咨询台", "填单台", "电子显示屏", "办事指引图", "应急照明系统")
        assert items["CH"].issuperset(only)
        assert not (items["THTW"] | items["VS"]).intersection(only)
        assert not (kinds_of("township") | kinds_of("village")) & {"surveillance", "queue_caller"}
        village = "".join(items["VS"])
        for absent in ("评价", "读卡器", "轮椅", "雨伞", "饮水", "药箱", "充电", "监控", "叫号"):
            assert absent not in village
        for tiers in ("THTW", "VS"):
            assert not any("紧急通道/" in item or "导向图" in item for item in items[tiers])

    @pytest.mark.parametrize("kind", ["computer", "printer"])
    @pytest.mark.parametrize("status", [None, *BROKEN, "unknown", "starting"])
    def test_4_village_computer_and_printer_never_fail(self, kind: str, status: Any) -> None:
        row = f"VS-6.5.1.5-{kind}"
        facts = [] if status is None else [device(kind, status=status)]
        assert judge("village", row, *facts).verdict == "not_applicable"
        assert judge("village", row, *facts, word(row, False)).verdict == "not_applicable"
        assert judge("village", row, device(kind)).verdict == "met"
        assert judge("village", row, word(row)).verdict == "met"

    def test_4_village_telephone_and_desk_are_duties(self) -> None:
        for row in ("VS-6.5.1.5-telephone", "VS-6.5.1.5-desks-chairs"):
            assert judge("village", row).verdict == "pending"
            assert judge("village", row, word(row, False)).verdict == "unmet"

    def test_5_a_count_is_local_and_says_so(self) -> None:
        row = "CH-4.6.24-umbrella"
        plain = judge("county", row, word(row))
        assert (plain.need, plain.need_is_local, plain.verdict) == (1, False, "met")
        local = LocalRules(need={row: 5})
        asked = judge("county", row, word(row, quantity=4), local=local)
        assert (asked.have, asked.need, asked.need_is_local) == (4, 5, True)
        assert asked.verdict == "unmet"
        assert "本地规定" in asked.reason
        assert judge("county", row, word(row, quantity=5), local=local).verdict == "met"
        assert judge("county", row, word(row), local=local).verdict == "pending"

    def test_5_where_the_notice_leaves_the_number_open_one_is_local_too(self) -> None:
        assert judge("county", READER, window="1").need_is_local  # 满足工作需要
        assert judge("county", "CH-4.6.3.3-computer").need_is_local  # 与工作相适应
        assert not judge("county", TOUCH).need_is_local  # there is one, or there is none

    @pytest.mark.parametrize(
        ("tier", "row", "square_metres", "verdict"),
        [
            ("township", "TH-5.5.1-area", 40, "met"),
            ("township", "TH-5.5.1-area", 39.9, "unmet"),
            ("township", "TH-5.5.1-area", None, "pending"),
            ("village", "VS-6.4.1-area", 20, "met"),
            ("village", "VS-6.4.1-area", 19, "unmet"),
            ("village", "VS-6.4.1-area", 0, "unmet"),
            ("county", "CH-4.6.1-area", None, "met"),
            ("county", "CH-4.6.1-area", 3000, "met"),
        ],
    )
    def test_5_areas(self, tier: Any, row: str, square_metres: Any, verdict: str) -> None:
        judged = judge(tier, row, word(row, quantity=square_metres))
        assert judged.verdict == verdict
        assert not judged.need_is_local
        assert judged.have == (square_metres or (1 if tier == "county" else 0))

    def test_5_a_local_number_can_only_raise_the_notices(self) -> None:
        row = "TH-5.5.1-area"
        for asked, need, is_local in ((30, 40, False), (40, 40, False), (60, 60, True)):
            judged = judge("township", row, local=LocalRules(need={row: asked}))
            assert (judged.need, judged.need_is_local) == (need, is_local)

    def test_5_one_agent_each_day_is_attested_each_day(self) -> None:
        row = "VS-body-2-3-2-agent-on-duty"
        yesterday = word(row, at=NOON - DAY, expires=date(2019, 12, 31))
        assert judge("village", row, yesterday).verdict == "pending"
        assert judge("village", row, word(row, at=NOON)).verdict == "met"
        assert judge("village", row, word(row, at=NOON, quantity=0)).verdict == "unmet"
        midnight = NOON - DAY / 2
        assert judge("village", row, word(row, at=midnight)).verdict == "met"
        assert judge("village", row, word(row, at=midnight - 1)).verdict == "pending"

    @pytest.mark.parametrize("status", BROKEN)
    def test_6_present_but_not_working_does_not_conform(self, status: Any) -> None:
        judged = judge("county", TOUCH, device("touch_screen", status=status))
        assert judged.verdict == "unmet"
        assert "符合正常使用要求" in judged.reason

    def test_7_each_wording_has_its_force(self) -> None:
        forces = {row.wording: row.force for row in ROWS.values()}
        assert {w for w, force in forces.items() if force == "conditional"} == {"有条件的"}
        assert {w for w, force in forces.items() if force == "one_of"} == {"任选其一"}
        assert {"应", "须", "配备", "配有", "配置有", "设置", "统一", "免费提供"} <= set(forces)
        conditional = {row.id for row in ROWS.values() if row.force == "conditional"}
        assert conditional == {
            *("CH-4.23-roof-road-sign", "TH-5.1.4-roof-road-sign"),
            *("VS-6.5.1.5-computer", "VS-6.5.1.5-printer"),
        }

    def test_8_the_counter_of_townships_and_villages_is_borrowed(self) -> None:
        for row in (ROWS["TH-4.1-counter"], ROWS["VS-4.1-counter"]):
            assert "参照本要求执行" in row.text
            assert FOOTNOTES["inherited-4.1"] in row.footnotes
        assert FOOTNOTES["inherited-4.1"] not in ROWS["CH-4.1-counter"].footnotes

    def test_9_faults_go_with_the_verdict(self) -> None:
        footnotes = judge("village", "VS-6.1.1-sign").footnotes
        assert FOOTNOTES["station-name"].text in footnotes
        assert FOOTNOTES["copper-titanium"].text in footnotes

    @pytest.mark.parametrize("tier", ["county", "township"])
    @pytest.mark.parametrize("holds", [True, False])
    def test_9_the_box_named_twice_is_attested_once(self, tier: Any, holds: bool) -> None:
        rows = [row.id for row in rows_for(tier) if row.same_object == "complaint-box"]
        assert len(rows) == 2
        for attested in rows:
            answers = {judge(tier, row, word(attested, holds)).verdict for row in rows}
            assert answers == {"met" if holds else "unmet"}

    def test_9_own_word_goes_before_the_others_unless_it_ran_out(self) -> None:
        box, opinion = "CH-4.6.21-complaint-box", "CH-4.6.3.1-opinion-box"
        other = word(opinion, False)
        assert judge("county", box, word(box), other).verdict == "met"
        ran_out = word(box, expires=date(2019, 3, 13))
        assert judge("county", box, ran_out, other).verdict == "unmet"


class TestDevices:
    """A device proves by being there and working, at its own window."""

    def test_ok_proves(self) -> None:
        judged = judge("county", READER, device("id_card_reader", "3"), window="3")
        assert (judged.verdict, judged.have, judged.reason) == (
            *("met", 1),
            "3号窗口的身份证读卡器正常",
        )

    def test_degraded_proves_with_a_warning(self) -> None:
        camera = device("document_camera", "1", "degraded", reason="画面偏暗")
        judged = judge("county", "CW-4.7-document-camera", camera, window="1")
        assert judged.verdict == "met"
        assert judged.reason == (
            "1号窗口的高拍仪可用但有告警：画面偏暗，自北京时间2019年3月14日 10:21 起，请尽快检修"
        )

    def test_fault_says_what_is_wrong_and_since_when(self) -> None:
        reader = device("id_card_reader", "3", "fault", reason="SAM模块自检失败")
        judged = judge("county", READER, reader, window="3")
        assert (judged.verdict, judged.label) == ("unmet", "不符合")
        assert judged.reason == (
            "3号窗口的身份证读卡器故障：SAM模块自检失败，"
            "自北京时间2019年3月14日 10:21 起，请报修或更换"
        )

    @pytest.mark.parametrize("status", ["unknown", "starting"])
    def test_what_is_not_known_is_held_against_nobody(self, status: Any) -> None:
        judged = judge("county", READER, device("id_card_reader", "3", status), window="3")
        assert judged.verdict == "pending"

    def test_a_device_counts_for_its_own_window_only(self) -> None:
        there = device("id_card_reader", "1")
        assert judge("county", READER, there, window="1").verdict == "met"
        assert judge("county", READER, there, window="2").verdict == "pending"
        in_hall = device("id_card_reader")
        assert judge("county", READER, in_hall, window="1").verdict == "pending"

    def test_a_hall_row_counts_the_windows_devices_too(self) -> None:
        row = "CH-4.6.3.3-computer"
        pcs = [device("computer", window, name=window) for window in ("1", "2")]
        judged = judge("county", row, *pcs)
        assert (judged.verdict, judged.have) == ("met", 2)

    @pytest.mark.parametrize(
        ("tier", "row", "kind"),
        [
            ("county", "CH-4.6.3.1-entrance-display", "display"),
            ("county", "CH-4.6.3.1-complaint-phone", "telephone"),
            ("county", "CH-4.6.26-free-copying", "printer"),
            ("township", "TH-5.5.4-notice-board", "display"),
        ],
    )
    def test_what_must_stand_in_public_does_not_stand_at_a_window(
        self, tier: Any, row: str, kind: str
    ) -> None:
        assert judge(tier, row, device(kind)).verdict == "met"
        assert judge(tier, row, device(kind, "1")).verdict != "met"

    def test_a_shared_printer_serves_each_window_as_a_local_rule(self) -> None:
        row, shared = "CW-4.7-printer", device("printer")
        judged = judge("county", row, shared, window="2")
        assert judged.verdict == "met"
        assert "公共区共用" in judged.reason
        neighbours = device("printer", "1")
        assert judge("county", row, neighbours, window="2").verdict == "pending"
        strict = LocalRules(shared=frozenset())
        assert judge("county", row, shared, window="2", local=strict).verdict == "pending"

    @pytest.mark.parametrize(
        ("tier", "row", "window"),
        [
            ("county", "CH-4.6.3.3-printer", None),
            ("county", "CH-4.6.26-free-copying", None),
            ("county", "CW-4.7-printer", "1"),
            ("township", "TW-5.6-printer", "1"),
        ],
    )
    def test_a_receipt_printer_is_no_printer_of_an_office(
        self, tier: Any, row: str, window: str | None
    ) -> None:
        at = window or ""
        assert judge(tier, row, device("receipt_printer", at), window=window).verdict != "met"
        assert judge(tier, row, device("printer", at), window=window).verdict == "met"

    def test_receipts_come_out_of_either_printer(self) -> None:
        row = "CW-4.5-3-3-receipt-paper"
        for kind in ("printer", "receipt_printer"):
            judged = judge("county", row, device(kind, "1"), word(row, window="1"), window="1")
            assert judged.verdict == "met"

    def test_not_reported_by_the_box_there_is_absent(self) -> None:
        assert judge("county", READER, device("computer", "1"), window="1").verdict == "unmet"

    def test_without_a_box_nobody_knows(self) -> None:
        judged = judge("county", READER, window="1")
        assert judged.verdict == "pending"
        assert "没有接入终端" in judged.reason

    def test_one_broken_beside_enough_working_is_told_but_does_not_fail(self) -> None:
        good, bad = device("computer", name="a"), device("computer", name="b", status="fault")
        judged = judge("county", "CH-4.6.3.3-computer", good, bad)
        assert (judged.verdict, judged.have) == ("met", 1)
        assert "注意：计算机故障" in judged.reason

    def test_a_local_number_of_devices(self) -> None:
        row = "CH-4.6.3.3-computer"
        local = LocalRules(need={row: 3})
        pcs = [device("computer", name=name) for name in "abc"]
        short = judge("county", row, *pcs[:2], local=local)
        assert (short.verdict, short.have, short.need) == ("unmet", 2, 3)
        assert judge("county", row, *pcs, local=local).verdict == "met"
        lost = device("computer", name="c", status="unknown")
        assert judge("county", row, *pcs[:2], lost, local=local).verdict == "pending"
        # Telephones may stand there unseen, so a person may count them.
        phones = LocalRules(need={PHONE: 3})
        assert judge("county", PHONE, device("telephone"), local=phones).verdict == "pending"
        counted = word(PHONE, quantity=3)
        assert judge("county", PHONE, device("telephone"), counted, local=phones).have == 3

    def test_surveillance_needs_the_device_and_a_word_on_its_reach(self) -> None:
        row = "CH-4.6.3.5-surveillance"
        assert judge("county", row, device("surveillance")).verdict == "pending"
        assert judge("county", row, word(row)).verdict == "pending"
        assert judge("county", row, device("surveillance"), word(row)).verdict == "met"
        broken = device("surveillance", status="missing")
        assert judge("county", row, broken, word(row)).verdict == "unmet"


class TestWords:
    """What a person attests, and what happens where a device says otherwise."""

    def test_holds(self) -> None:
        row = "CH-4.6.24-wheelchair"
        assert judge("county", row).verdict == "pending"
        assert judge("county", row, word(row)).verdict == "met"
        denied = judge("county", row, word(row, False, note="轮胎没气"))
        assert denied.verdict == "unmet"
        assert "轮胎没气" in denied.reason

    def test_it_is_good_through_its_last_day(self) -> None:
        row = "CH-4.9-fire-safety"
        assert judge("county", row, word(row, expires=TODAY)).verdict == "met"
        for holds in (True, False):
            past = judge("county", row, word(row, holds, expires=date(2019, 3, 13)))
            assert past.verdict == "pending"
            assert "过期" in past.reason

    def test_the_latest_word_counts_whatever_the_order(self) -> None:
        row = "CH-4.6.24-wheelchair"
        old, new = word(row, at=NOON - 9 * DAY), word(row, False)
        assert judge("county", row, old, new).verdict == "unmet"
        assert judge("county", row, new, old).verdict == "unmet"
        assert judge("county", row, word(row), new).verdict == "unmet"  # same moment: the denial

    def test_a_word_without_a_window_is_about_each_window(self) -> None:
        row = "CW-4.7-power-socket"
        general, own = word(row), word(row, False, window="2", at=NOON)
        assert judge("county", row, general, own, window="1").verdict == "met"
        assert judge("county", row, general, own, window="2").verdict == "unmet"
        assert judge("county", row, own, window="1").verdict == "pending"

    def test_a_device_row_is_not_proved_by_a_word_but_denied_by_one(self) -> None:
        judged = judge("county", TOUCH, word(TOUCH))
        assert judged.verdict == "pending"
        assert "未接入终端" in judged.reason
        assert judge("county", TOUCH, word(TOUCH), device("computer")).verdict == "pending"
        assert judge("county", TOUCH, word(TOUCH, False)).verdict == "unmet"

    @pytest.mark.parametrize(
        ("holds", "status", "since", "verdict"),
        [
            (True, "fault", NOON - 3 * DAY, "met"),  # attested after it broke: another one works
            (True, "fault", NOON - DAY, "pending"),  # broke after it was attested
            (True, "unknown", NOON - DAY, "met"),
            (False, "ok", NOON - 3 * DAY, "unmet"),  # denied although the device works
            (False, "ok", NOON - DAY, "pending"),  # works since it was denied
            (False, "fault", NOON - DAY, "unmet"),
            (True, "ok", NOON - DAY, "met"),
        ],
    )
    def test_of_two_witnesses_the_later_is_believed_or_looked_at_again(
        self, holds: bool, status: Any, since: float, verdict: str
    ) -> None:
        phone = device("telephone", status=status, since=since)
        assert judge("county", PHONE, phone, word(PHONE, holds)).verdict == verdict

    @pytest.mark.parametrize("quantity", [-1.0, float("nan"), float("inf")])
    def test_a_quantity_is_a_number(self, quantity: float) -> None:
        with pytest.raises(ValueError, match="not a number from 0"):
            word("TH-5.5.1-area", quantity=quantity)

    def test_words_on_other_rows_are_left_aside(self) -> None:
        hall = Hall("4117", "village")
        strange = [word("CH-4.6.24-wheelchair"), word("no-such-row", False)]
        assert checklist(hall, [], strange, TODAY) == checklist(hall, [], [], TODAY)


class TestWindows:
    """Window rows are judged at each window, and never vanish."""

    def test_one_verdict_for_each_window(self) -> None:
        hall = Hall("411728", "county", ("1", "2", "3"))
        verdicts = checklist(hall, [], [], TODAY)
        assert len(verdicts) == 44 + 3 * 17
        at = [v.window for v in verdicts if v.row == READER]
        assert at == ["1", "2", "3"]

    def test_no_windows_registered(self) -> None:
        verdicts = checklist(Hall("411728", "county"), [device("id_card_reader")], [], TODAY)
        at_windows = [v for v in verdicts if v.tier == "CW"]
        assert len(at_windows) == 17
        assert {(v.window, v.verdict) for v in at_windows} == {(None, "pending")}
        assert all("未登记窗口" in v.reason for v in at_windows)

    def test_villages_have_none(self) -> None:
        assert len(checklist(Hall("4117", "village", ("1",)), [], [], TODAY)) == 18


def test_json_is_the_apis() -> None:
    reader = device("id_card_reader", "3", "fault", reason="SAM模块自检失败")
    said = word(READER, window="3", expires=date(2019, 12, 31), note="在场")
    verdict = judge("county", READER, reader, said, window="3")
    assert msgspec.json.decode(msgspec.json.encode(verdict)) == {
        "row": "CW-4.7-id-card-reader",
        "item": "身份证读卡器",
        "tier": "CW",
        "clause": "4.7",
        "text": ROWS[READER].text,
        "wording": "应",
        "force": "required",
        "window": "3",
        "verdict": "unmet",
        "label": "不符合",
        "proof": "device",
        "evidence": [
            {
                "what": "device",
                "edge": "box-1",
                "name": "id_card_reader",
                "status": "fault",
                "since": "2019-03-14T10:21:00+08:00",
            },
            {
                "what": "attestation",
                "by": "王督查",
                "at": "2019-03-12T12:00:00+08:00",
                "expires": "2019-12-31",
                "note": "在场",
                "on_behalf": "",
                "photos": [],
                "walk": "",
            },
        ],
        "reason": "3号窗口的身份证读卡器故障：SAM模块自检失败，"
        "自北京时间2019年3月14日 10:21 起，请报修或更换",
        "local": None,
        "have": 0,
        "need": 1,
        "need_is_local": True,
        "footnotes": [FOOTNOTES["per-window"].text],
    }


def test_the_report_of_many_halls_is_the_sum_of_their_checklists() -> None:
    halls = [
        HallFacts(Hall("411700", "city", ("1",)), [device("touch_screen")]),
        HallFacts(Hall("411728107000", "township", ()), [], [word("TH-5.5.1-area", quantity=39)]),
        HallFacts(Hall("411728107201", "village")),
    ]
    sums = summaries(halls, TODAY)
    assert list(sums) == ["411700", "411728107000", "411728107201"]
    for facts in halls:
        written = checklist(facts.hall, facts.devices, facts.attestations, TODAY)
        assert sums[facts.hall.code] == summary(written)
    village = sums["411728107201"]
    assert (village.met, village.unmet, village.pending, village.not_applicable) == (0, 0, 16, 2)


def test_a_local_need_is_at_least_one() -> None:
    with pytest.raises(ValueError, match="below 1"):
        LocalRules(need={READER: 0})
