"""Files as people hand them in: right, wrong in a cell, hostile."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from hub.content import sheet as columns
from hub.content import workbook
from hub.content.checking import read_body
from hub.content.importing import decode, read_file, read_raw
from hub.content.initials import initials
from hub.content.records import ItemsBody

from . import samples

HEADINGS = [column.heading for column in columns.COLUMNS]


def sheet(*changes: dict[str, object]) -> bytes:
    """A filled workbook; each change is a row of the example with other cells."""
    book = Workbook()
    page = book.active
    page.title = workbook.SHEET
    page.append(HEADINGS)
    for n, change in enumerate(changes):
        row = dict(zip(HEADINGS, columns.EXAMPLE, strict=True))
        row["事项编码"] = f"SL-{n}"
        page.append([{**row, **change}[heading] for heading in HEADINGS])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["items", "hall", "notices"])
def test_the_kiosks_own_example_comes_in_without_mistakes(kind: str) -> None:
    imported = read_raw(kind, getattr(samples, kind)())
    assert imported.mistakes == []
    assert imported.entries > 1


def test_a_workbook_written_reads_back_as_the_same_items() -> None:
    body, _ = read_body("items", samples.items())
    assert isinstance(body, ItemsBody)
    again = read_file("items", workbook.write(body))
    assert again.mistakes == []
    found = decode("items", again.body or b"")
    before = {item.id: item for item in body.items}
    assert len(found["items"]) == len(before)
    for item in found["items"]:
        old = before[item["id"]]
        assert item["flow"] == [{"step": s.step, "text": s.text} for s in old.flow]
        assert [m["name"] for m in item["materials"]] == [m.name for m in old.materials]
        assert item["promise_days"] == old.promise_days


def test_the_template_opens_and_its_example_reads() -> None:
    data = workbook.template()
    assert load_workbook(io.BytesIO(data)).sheetnames == [workbook.SHEET, "填表说明"]
    assert read_file("items", data).mistakes == []


@pytest.mark.parametrize(
    ("change", "column", "word"),
    [
        ({"承诺时限": "十天"}, "承诺时限", "整数"),
        ({"承诺时限": "90"}, "承诺时限", "法定时限"),
        ({"主项名称": ""}, "主项名称", "没有填"),
        ({"办事流程": "先来再说"}, "办事流程", "步骤：说明"),
        ({"类别": "没有的类别"}, "类别", "没有类别"),
        ({"申报材料": "|原件1"}, "申报材料", "材料名称"),
        ({"收费标准": "x" * 1001}, "收费标准", "太长"),
    ],
)
def test_a_wrong_cell_is_told_by_row_and_column(
    change: dict[str, object], column: str, word: str
) -> None:
    imported = read_file("items", sheet({}, {}, change))
    assert imported.body is None
    [mistake] = imported.mistakes
    assert (mistake.row, mistake.column) == (4, column)
    assert word in mistake.problem
    assert mistake.remedy


def test_every_wrong_row_is_told_at_once() -> None:
    imported = read_file("items", sheet({"收费标准": ""}, {}, {"部门": ""}, {"承诺时限": "?"}))
    assert [(m.row, m.column) for m in imported.mistakes] == [
        (2, "收费标准"),
        (4, "部门"),
        (5, "承诺时限"),
    ]


def test_repeated_codes_are_told() -> None:
    imported = read_file("items", sheet({"事项编码": "A"}, {"事项编码": "A"}))
    assert {m.column for m in imported.mistakes} == {"编号", "事项编码"}


def test_a_workbook_without_a_heading_is_told() -> None:
    book = Workbook()
    book.active.append(HEADINGS[:-4])
    file = io.BytesIO()
    book.save(file)
    columns = {mistake.column for mistake in read_file("items", file.getvalue()).mistakes}
    assert columns == {"类别", "部门"}


def test_a_zip_bomb_is_not_unpacked() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for n in range(3):
            packed.writestr(f"xl/worksheets/sheet{n}.xml", b"\0" * (80 * 1024 * 1024))
    [mistake] = read_file("items", file.getvalue()).mistakes
    assert "太大" in mistake.problem


def test_a_formula_is_text_and_leaves_as_text() -> None:
    raw = samples.items()
    raw["items"][0]["fee"] = "=HYPERLINK(1)"
    body, _ = read_body("items", raw)
    assert isinstance(body, ItemsBody)
    page = load_workbook(io.BytesIO(workbook.write(body)))[workbook.SHEET]
    assert page.cell(2, HEADINGS.index("收费标准") + 1).data_type == "s"


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"PK\x03\x04 rubbish", b"[" * 100_000, b"\xff\xfe", b"null", b"{}"]
)
@pytest.mark.parametrize("kind", ["items", "hall", "notices"])
def test_rubbish_is_a_mistake_and_no_error(kind: str, data: bytes) -> None:
    imported = read_file(kind, data)
    assert imported.body is None
    assert imported.mistakes


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["items", "hall", "notices", "id", "hours", "windows", "title", "date"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["items", "hall", "notices"]), json_values)
def test_any_json_is_read_or_told(kind: str, raw: object) -> None:
    imported = read_raw(kind, raw)
    assert (imported.body is None) == bool(imported.mistakes)


def test_five_thousand_items_come_in() -> None:
    imported = read_file("items", json.dumps(samples.many(5000)).encode())
    assert (imported.entries, imported.mistakes) == (5000, [])


@pytest.mark.parametrize(
    ("name", "letters"),
    [("养老保险", "ylbx"), ("泌阳县", "byx"), ("嵖岈山（景区）", "cys jq"), ("A类·许可", "al xk")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters
