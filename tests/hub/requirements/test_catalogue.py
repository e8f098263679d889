"""The catalogue against the notice itself and against the list it was made from."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from hub.requirements import (
    FOOTNOTES,
    INHERITED,
    KINDS,
    NOTICES,
    ROWS,
    CatalogueError,
    Row,
    Term,
    rows_for,
)
from hub.requirements.loading import NOTICES_FOLDER, load
from tests.hub.requirements.notice import TEXT, clauses

EQUIPMENT = Path(__file__).parents[2] / "data" / "equipment.csv"
CLAUSES = clauses()
SLIPS = {"饮水用设备(窗口)": "饮用水设备(窗口)"}
"""The list swapped two characters that the notice (4.7) has in order."""

every_row = pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)


def test_all_126_rows_of_the_list_are_there() -> None:
    with EQUIPMENT.open(encoding="utf-8", newline="") as file:
        listed = [(line["item"], line["tier"]) for line in csv.DictReader(file)]
    listed = [(SLIPS.get(item, item), tier) for item, tier in listed]
    assert sorted(listed) == sorted((row.item, row.tier) for row in ROWS.values())
    assert len(ROWS) == 126


def test_rows_of_each_tier() -> None:
    counts = Counter(row.tier for row in ROWS.values())
    assert counts == {"CH": 44, "CW": 17, "TH": 31, "TW": 16, "VS": 18}


def test_rows_of_each_hall() -> None:
    assert rows_for("city") == rows_for("county")
    assert [len(rows_for(t)) for t in ("city", "township", "village")] == [61, 47, 18]


@every_row
def test_each_quotation_stands_under_its_clause(row: Row) -> None:
    for clause, quotation in zip(row.clauses, row.quotations, strict=True):
        assert quotation in TEXT
        assert quotation in CLAUSES[clause]


@every_row
def test_each_row_cites_its_own_tier_or_says_from_where(row: Row) -> None:
    chapter = {"CH": "4", "CW": "4", "TH": "5", "TW": "5", "VS": "6"}[row.tier]
    body = {"4": "二(一)", "5": "二(二)", "6": "二(三)"}[chapter]
    foreign = {
        clause
        for clause in row.clauses
        if not clause.startswith((f"{chapter}.", body)) and clause not in ("3", "二(四)")
    }
    lent = {entry.clause for entry in INHERITED if row.id in entry.rows}
    assert foreign == lent


@every_row
def test_what_counts_as_working_is_where_the_notice_says_so(row: Row) -> None:
    expected = "正常使用" in "".join(row.quotations)
    assert bool(row.must_work) == expected


def test_proofs_follow_the_list() -> None:
    """`AUTO` without an else is a device; `attest` alone is a person; anything between is either.

    What the list calls automatic and this catalogue does not is named here with its footnote.
    """
    with EQUIPMENT.open(encoding="utf-8", newline="") as file:
        detect = {
            (SLIPS.get(line["item"], line["item"]), line["tier"]): line["detect"]
            for line in csv.DictReader(file)
        }
    differing: dict[str, str] = {}
    for row in ROWS.values():
        text = detect[row.item, row.tier]
        if row.rest:
            expected = "both"  # what the list calls automatic is only a part of the duty
        elif text.startswith("AUTO") and "else attest" not in text:
            expected = "device"
        elif "AUTO" in text or " or " in text:
            expected = "either"
        else:
            expected = "attestation"
        if row.proof != expected:
            differing[row.id] = row.proof
    assert differing == {
        # "AUTO", but the clause asks for a free service, which no device can show.
        "CH-4.6.26-free-copying": "either",
        "CH-4.6.26-free-enquiry": "either",
        # "AUTO", but a choice of which the paper board cannot report itself.
        "TH-5.5.24-service-notice": "either",
        # "AUTO", but a village need not have it, and mostly has no box to report it.
        "VS-6.5.1.5-computer": "either",
        "VS-6.5.1.5-printer": "either",
        # "or" software content, which a device's status does not show.
        "CH-4.6.3.1-guide-map": "attestation",
        "TH-body-2-2-1-staff-board": "attestation",
        "TH-body-2-2-3-wall-notices": "attestation",
    }


def test_kinds_are_all_used_and_known() -> None:
    used = {kind for row in ROWS.values() for kind in row.kinds}
    assert used == set(KINDS)


def test_numbers_are_only_those_of_the_notice() -> None:
    numbers = {row.id: (row.need, row.unit) for row in ROWS.values() if row.unit}
    assert numbers == {
        "CH-4.6.1-area": (0, "㎡"),
        "TH-5.5.1-area": (40, "㎡"),
        "VS-6.4.1-area": (20, "㎡"),
        "VS-body-2-3-2-agent-on-duty": (1, "名/天"),
    }
    assert {row.need for row in ROWS.values() if not row.unit} == {1}


def test_faults_of_the_notice_are_recorded_and_stand_in_it() -> None:
    said = {
        "book-not-thin": "意见投诉箱(薄)",
        "server-is-keypad": "评价服务器",
        "called-material": "一次性告知书等资料",
        "station-name": "“XX村(社区)便民站”",
        "copper-titanium": "独立铜牌",
        "hanging-size": "统一悬挂",
        "city-sign": "XX县(区)政务服务中心",
        "wait-a-moment": "请稍后",
        "board-size": "按规定尺寸",
        "dress-dates": "次年5月30日",
        "garbled-services": "涉农补贴、等农技服务",
        "doubled-words": "办件办件",
        "box-twice": "意见箱",
        "misnumbered": "4.6.21",
        "missing-level": "6.5.1.1",
    }
    faults = {key: note for key, note in FOOTNOTES.items() if note.kind == "fault"}
    assert set(faults) == set(said)
    for key, words in said.items():
        under = (CLAUSES[c] for c in CLAUSES if c.split("-")[0] in faults[key].clauses)
        assert words in "".join(under), key
    assert "4.2.1" not in TEXT
    assert "6.5.1" not in CLAUSES
    assert "5月31日" not in TEXT


def test_each_fault_is_told_where_its_clause_is_judged() -> None:
    for fault in (note for note in FOOTNOTES.values() if note.kind == "fault"):
        bearers = {row.id for row in ROWS.values() if fault in row.footnotes}
        if fault.key in ("dress-dates", "garbled-services", "doubled-words", "missing-level"):
            assert not bearers  # no equipment stands on these clauses
        else:
            assert bearers, fault.key
            assert all(set(ROWS[row].clauses) & set(fault.clauses) for row in bearers)


def test_misnumbered_clauses_are_all_marked() -> None:
    fault = FOOTNOTES["misnumbered"]
    for row in ROWS.values():
        assert (fault in row.footnotes) == bool(set(row.clauses) & set(fault.clauses))


def test_inheritance_is_the_notices() -> None:
    assert {(entry.clause, entry.lender, entry.tiers) for entry in INHERITED} == {
        ("4.1", "4.1", ("TH", "VS")),
        ("5.2", "4.3", ("TH",)),
        ("6.2", "4.3", ("VS",)),
        ("6.3", "5", ("VS",)),
    }
    for entry in INHERITED:
        assert entry.text in CLAUSES[entry.clause]
        assert "参照" in entry.text


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("CH-4.6.23-touch-screen,", "CH-4.6.24-chairs,", "one id"),
        ("CH-4.6.23-touch-screen,", "CH 4.6.23,", "the id is not"),
        (
            ",触摸屏式信息查询设备,4.6.23,应",
            ",触摸屏式信息查询设备,4.6.23|4.7,应",
            "one sentence for",
        ),
        (
            "并符合正常使用要求。,应,,,touch_screen",
            "并符合正常使用要求。,须,,,touch_screen",
            "wording",
        ),
        ("并符合正常使用要求。,应,,,touch_screen", "。,宜,,,touch_screen", "unknown wording"),
        (",touch_screen,,,,,misnumbered", ",,,,,,misnumbered", "nothing can prove"),
        (",touch_screen,,,,,misnumbered", ",hologram,,,,,misnumbered", "unknown kinds"),
        (",touch_screen,,,,,misnumbered", ",touch_screen,,,,,nonsense", "no such footnote"),
        (",touch_screen,,,,,misnumbered", ",touch_screen,,,,lonely,misnumbered", "a single row"),
        (
            ",touch_screen,,,,,misnumbered",
            ",touch_screen,yes,more,fire,,misnumbered",
            "leaves open",
        ),
        ("不小于40平方米,40 ㎡", "不小于40平方米,50 ㎡", "the number is not"),
        ("不小于40平方米,40 ㎡", "不小于40平方米,40", "a number and a unit"),
        (",不小于40平方米,", ",大于40平方米,", "the quantity is not"),
    ],
)
def test_a_wrong_table_is_refused(tmp_path: Path, before: str, after: str, complaint: str) -> None:
    shutil.copytree(NOTICES_FOLDER, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "2019-1" / "rows.csv"
    table = file.read_text("utf-8")
    assert before in table
    file.write_text(table.replace(before, after, 1), "utf-8")
    with pytest.raises(CatalogueError, match=complaint):
        load(tmp_path)


LATER = """
key = "2099-9"
number = "示例〔2099〕9号"
title = "示例"
issuer = "示例"
source = "示例"
dated = 2099-01-01
published = 2099-01-02
effective = 2099-02-01
effective_reading = "示例"
repeals = ["CH-4.6.23-touch-screen"]
"""


def _later(folder: Path, notice: str = LATER, row: str = "CH-9.1-robot,CH,机器人") -> Path:
    shutil.copytree(NOTICES_FOLDER, folder, dirs_exist_ok=True)
    mine = folder / "2099-9"
    mine.mkdir()
    (mine / "notice.toml").write_text(notice, "utf-8")
    (mine / "footnotes.toml").write_text("", "utf-8")
    (mine / "terms.toml").write_text("[later]\nmonths = 1\ntext = '示例'\n", "utf-8")
    header = (folder / "2019-1" / "rows.csv").read_text("utf-8").splitlines()[0]
    line = f"{row},9.1,应配备机器人。,应,,,,yes,,later,,"
    (mine / "rows.csv").write_text(f"{header}\n{line}\n", "utf-8")
    return folder


def test_a_later_notice_is_a_second_folder(tmp_path: Path) -> None:
    catalogue = load(_later(tmp_path))
    assert [notice.key for notice in catalogue.notices] == ["2019-1", "2099-9"]
    old, new = catalogue.rows["CH-4.6.23-touch-screen"], catalogue.rows["CH-9.1-robot"]
    assert (old.valid_from, old.valid_until) == (date(2019, 1, 7), date(2099, 1, 31))
    assert (new.valid_from, new.valid_until, new.notice) == (date(2099, 2, 1), None, "2099-9")
    assert [old.binds_on(day) for day in (date(2099, 1, 31), date(2099, 2, 1))] == [True, False]
    assert len(catalogue.rows) == 127


def test_a_later_notice_cannot_take_an_id_or_repeal_what_is_not_there(tmp_path: Path) -> None:
    row = "CH-4.6.23-touch-screen,CH,触摸屏"
    with pytest.raises(CatalogueError, match="already in use"):
        load(_later(tmp_path / "a", row=row))
    with pytest.raises(CatalogueError, match="no earlier row"):
        load(_later(tmp_path / "b", LATER.replace("4.6.23-touch", "4.6.23-touchy")))


def test_the_notice_binds_from_its_own_day() -> None:
    [notice] = NOTICES
    assert notice.effective == date(2019, 1, 7)
    assert "2019年1月7日" in TEXT
    assert rows_for("city", date(2019, 1, 6)) == ()
    assert rows_for("city", date(2019, 1, 7)) == rows_for("city")
    assert all(review.by and review.what for review in notice.reviews)
    assert notice.number in TEXT
    assert notice.title in TEXT


@every_row
def test_what_a_person_attests_has_an_end_and_a_reason(row: Row) -> None:
    assert (row.term is not None) == (row.proof != "device")
    if row.term:
        assert row.term.text
        assert row.term.end(date(2019, 3, 14)) >= date(2019, 3, 14)
        assert row.is_daily == (row.term.end(date(2019, 3, 14)) == date(2019, 3, 14))


def test_a_term_of_months_ends_on_a_day_that_exists() -> None:
    assert Term(key="x", text="x", months=6).end(date(2019, 8, 31)) == date(2020, 2, 29)
    assert Term(key="x", text="x", months=12).end(date(2020, 2, 29)) == date(2021, 2, 28)
    assert Term(key="x", text="x", months=1).end(date(2019, 12, 1)) == date(2020, 1, 1)
