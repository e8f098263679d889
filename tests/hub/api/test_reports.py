"""Reports through the API: one set of facts in every form, rights, jobs, nothing hostile obeyed."""

import csv
import dataclasses
import datetime
import io
import time

import msgspec
import openpyxl
import pytest
from pydantic import TypeAdapter
from sqlalchemy import update

from hub.reports import printshop, words
from hub.reports.listing import COLUMNS, guarded, row_of
from hub.reports.printshop import Printshop
from hub.reports.report import AreaReport, HallReport
from hub.store import attestations as statements
from hub.store import registry, report_jobs
from hub.store.tables import halls
from tests.hub.conftest import device, state

TODAY = datetime.date(2026, 11, 23)
TOWN, COUNTY, CITY, VILLAGE = "411728107", "411728", "411700", "411728107201"
HOSTILE = '=HYPERLINK("http://evil.example","点我")<script>alert(1)</script>&\u202e' + "长" * 300
NOON = 1795406400.0
ON_ONE_STORE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For what takes seconds and asks the store nothing that the job, on both, does not."""


@pytest.fixture
def hub(hub, tmp_path):
    """With a place for files, three halls that are known of, and names that mean harm."""
    parts = hub.app.state.parts
    shop = Printshop(hub.database, lambda: TODAY, tmp_path / "reports")
    hub.app.state.parts = dataclasses.replace(parts, printshop=shop)
    hub.shop = shop
    with hub.database.write() as connection:
        registry.set_windows(connection, TOWN, ["1", "2"])
        rename = update(halls).where(halls.c.code == VILLAGE)
        connection.execute(rename.values(name=HOSTILE))
        for row, holds, note in (
            ("TH-5.5.1-area", True, "+1+1"),
            ("TH-5.5.22-wheelchair", False, HOSTILE),
        ):
            statements.attest(
                connection,
                hall=TOWN,
                row=row,
                window="",
                holds=holds,
                by="@SUM(A1)",
                at=NOON,
                expires=datetime.date(2027, 1, 31),
                note=note,
                quantity=55.0 if "area" in row else None,
            )
        registry.add_edge(
            connection,
            registry.Edge(id="village-1", hall=VILLAGE, window="", password_hash=""),
            1.0,
        )
    bad = device("-printer", "fault", kind="printer", window="2", reason=HOSTILE)
    hub.take(
        state(device("reader", "ok", window="1"), bad, edge="town-1"),
        state(device("telephone", kind="telephone"), edge="village-1"),
    )
    hub.overview.load()
    return hub


async def _json(client, code, **query):
    answer = await client.get(f"/api/reports/{code}.json", params=query)
    assert answer.status_code == 200, answer.text
    return answer


async def test_a_hall_is_told_with_evidence_rules_and_who_asked(client, hub):
    answer = await _json(client, TOWN, scope="hall")
    told = TypeAdapter(HallReport).validate_json(answer.content)
    assert told.head.place == "遂平县阳丰镇便民服务中心"
    assert told.head.by == "admin示例"
    assert told.head.rules_date == datetime.date(2019, 1, 7)
    assert "驻政〔2019〕1号" in told.head.document
    lines = {(line.row, line.window): line for line in told.lines}
    area = lines["TH-5.5.1-area", ""]
    assert area.verdict == "met"
    assert area.text == "各乡镇(街道)便民服务中心面积不小于40平方米。"
    assert (area.have, area.need, area.need_is_local) == (55, 40, False)
    [said] = area.evidence
    assert (said.by, said.expires) == ("@SUM(A1)", datetime.date(2027, 1, 31))
    reader = lines["TW-5.6-id-card-reader", "1"]
    assert reader.evidence[0].status_word == "正常"
    assert lines["TW-5.6-id-card-reader", "2"].verdict == "unmet"
    counts = told.summary
    assert counts.met + counts.unmet + counts.pending + counts.not_applicable == len(told.lines)
    assert [note for note in told.footnotes if note.kind == "fault" and "应为“簿”" in note.text]
    numbers = {note.number for note in told.footnotes}
    assert {number for line in told.lines for number in line.footnotes} <= numbers


async def test_an_area_is_told_in_sums_that_agree_with_the_overview(client, hub):
    answer = await _json(client, COUNTY)
    told = TypeAdapter(AreaReport).validate_json(answer.content)
    rows = {row[0]: row for row in hub.overview.rows() if row[0].startswith(COUNTY)}
    assert sum(share.halls for share in told.shares) == len(rows)
    known = [row for row in rows.values() if row[0] in (TOWN, VILLAGE)]
    assert sum(share.unmet for share in told.shares) == sum(row[7] for row in known)
    assert sum(part.pending for part in told.parts) == sum(row[8] for row in known)
    assert sum(share.untold_pending for share in told.shares) == sum(
        row[8] for row in rows.values() if row[0] not in (TOWN, VILLAGE)
    )
    assert told.worst[0].code == TOWN
    missing = {row.row: row for row in told.missing}
    assert [hall.code for hall in missing["TH-5.5.22-wheelchair"].lacking] == [TOWN]
    assert missing["TH-5.5.22-wheelchair"].unmet == 1
    assert missing["VS-6.5.1.5-telephone"].met == 1


async def test_the_halls_that_lack_a_row_come_with_their_reasons(client, hub):
    address = f"/api/reports/{COUNTY}/rows/TW-5.6-id-card-reader"
    told = (await client.get(address)).json()
    assert told["total"] == 1
    [lacking] = told["halls"]
    assert (lacking["code"], lacking["windows"]) == (TOWN, ["2"])
    assert lacking["reason"]
    assert (await client.get(f"/api/reports/{COUNTY}/rows/NO-such")).status_code == 404


async def test_halls_side_by_side_are_worst_first(client, hub):
    address = f"/api/reports/{COUNTY}/matrix"
    told = (await client.get(address, params={"tier": "township", "limit": 5})).json()
    assert told["total"] == 18
    assert len(told["halls"]) == 5
    first = told["halls"][0]
    assert first["code"] == TOWN
    rows = [column["row"] for column in told["columns"]]
    assert first["cells"][rows.index("TH-5.5.22-wheelchair")] == "u"
    assert first["cells"][rows.index("TW-5.6-id-card-reader")] == "u"  # by its worst window
    assert all(len(hall["cells"]) == len(rows) for hall in told["halls"])
    told = (await client.get("/api/reports/compare", params={"codes": f"{TOWN},{VILLAGE}"})).json()
    assert {hall["code"] for hall in told["halls"]} == {TOWN, VILLAGE}
    village = next(hall for hall in told["halls"] if hall["code"] == VILLAGE)
    assert set(village["cells"]) > {"-"}


@ON_ONE_STORE
async def test_csv_says_what_the_json_says_and_runs_no_formula(client, hub):
    told = msgspec.json.decode((await _json(client, TOWN, scope="hall")).content, type=HallReport)
    answer = await client.get(f"/api/reports/{TOWN}.csv", params={"scope": "hall"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    way = _way(hub, TOWN)
    expected = [[_as_csv(cell) for cell in row_of(way, line)[:-1]] for line in told.lines]
    assert [row[:-1] for row in read[1:]] == expected
    assert not [cell for row in read for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert [row for row in read if "'+1+1" in row]
    assert any("应为“簿”" in row[-1] for row in read)


@ON_ONE_STORE
async def test_a_workbook_says_what_the_json_says_and_runs_no_formula(client, hub):
    told = msgspec.json.decode((await _json(client, TOWN, scope="hall")).content, type=HallReport)
    answer = await client.get(f"/api/reports/{TOWN}.xlsx", params={"scope": "hall"})
    assert answer.status_code == 200, answer.text
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["汇总", "明细", "缺项", "设备", "注"]
    detail = book["明细"]
    assert detail.freeze_panes == "C2"
    assert detail.auto_filter.ref == f"A1:Y{len(told.lines) + 1}"
    read = [list(row) for row in detail.iter_rows(values_only=True)]
    way = _way(hub, TOWN)
    assert read[0] == list(COLUMNS)
    assert read[1:] == [[_as_xlsx(cell) for cell in row_of(way, line)] for line in told.lines]
    assert isinstance(read[1][COLUMNS.index("现有")], int)
    noon = datetime.datetime.fromisoformat("2026-11-23T12:00")
    assert noon in [row[COLUMNS.index("核实时间")] for row in read]
    lacking = list(book["缺项"].iter_rows(values_only=True))[1:]
    assert len(lacking) == told.summary.unmet
    assert [row[3] for row in book["设备"].iter_rows(values_only=True)][1:] == [
        line.name for line in told.devices
    ]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    risky = [cell for cell in cells if str(cell.value).startswith(("=", "+", "-", "@"))]
    assert risky
    assert all(cell.quotePrefix for cell in risky)
    notes = [row[3] for row in book["注"].iter_rows(values_only=True)]
    assert any("应为“簿”" in note for note in notes)


@ON_ONE_STORE
async def test_a_pdf_is_made_fetched_and_gone(client, hub, tmp_path):
    answer = await client.get(f"/api/reports/{TOWN}.pdf")
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"%PDF-")
    assert "filename*=UTF-8''" in answer.headers["content-disposition"]
    assert list((tmp_path / "reports").iterdir()) == []  # fetched and gone
    assert b"/Outlines" in answer.content or b"/ObjStm" in answer.content


async def test_a_past_day_is_judged_by_what_was_known_then(client, hub):
    query = {"scope": "hall", "as_of": "2026-11-20"}
    told = TypeAdapter(HallReport).validate_json((await _json(client, TOWN, **query)).content)
    found = {line.row: line.verdict for line in told.lines}
    assert found["TH-5.5.1-area"] == "pending"  # it was measured later
    assert found["TH-5.5.22-wheelchair"] == "pending"
    assert told.head.as_of == datetime.date(2026, 11, 20)
    assert "2026年11月20日" in told.head.remark
    for day in ("2018-12-31", "2026-11-24"):
        answer = await client.get(f"/api/reports/{TOWN}.json", params={"as_of": day})
        assert answer.status_code == 422
        assert "日期须在" in answer.json()["message"]


async def test_nobody_reads_beyond_their_subtree(hub, client_as):
    async with client_as("viewer", COUNTY) as viewer:
        assert (await viewer.get(f"/api/reports/{TOWN}.json")).status_code == 200
        for address in (
            f"/api/reports/{CITY}.json",
            "/api/reports/411702.csv",
            "/api/reports/411702.pdf",
            "/api/reports/411702/trend",
            "/api/reports/411702/matrix?tier=village",
            "/api/reports/411702/rows/TH-5.5.1-area",
            f"/api/reports/compare?codes={TOWN},411702",
        ):
            assert (await viewer.get(address)).status_code == 403, address
        assert (
            await viewer.post("/api/reports/411702/jobs", json={"form": "pdf"})
        ).status_code == 403
        with hub.database.write() as connection:
            job = report_jobs.begin(
                connection,
                hall="411702",
                form="csv",
                scope="hall",
                as_of=TODAY,
                by="x",
                now=time.time(),
            )
        assert (await viewer.get("/api/report-jobs")).json() == []
        assert (await viewer.get(f"/api/report-jobs/{job.id}")).status_code == 403
        assert (await viewer.get(f"/api/report-jobs/{job.id}/file")).status_code == 403


async def test_a_big_report_is_a_job_one_at_a_time_and_kept_for_an_hour(client, hub):
    refused = await client.get(f"/api/reports/{CITY}.xlsx")
    assert refused.status_code == 409
    assert "后台生成" in refused.json()["message"]
    begun = await client.post(f"/api/reports/{TOWN}/jobs", json={"form": "xlsx"})
    assert begun.status_code == 202
    job = begun.json()
    second = await client.post(f"/api/reports/{TOWN}/jobs", json={"form": "pdf"})
    assert second.status_code == 409
    assert (await client.get(f"/api/report-jobs/{job['id']}/file")).status_code == 409
    deadline = time.monotonic() + 100
    while (job := (await client.get(f"/api/report-jobs/{job['id']}")).json())[
        "status"
    ] == "running":
        assert time.monotonic() < deadline
        time.sleep(0.1)  # noqa: ASYNC251 - the work is another process's
    assert job["status"] == "done", job
    assert (job["done"], job["total"]) == (16, 16)
    file = await client.get(job["file"])
    assert len(file.content) == job["size"]
    assert "明细" in openpyxl.load_workbook(io.BytesIO(file.content)).sheetnames
    hub.shop.sweep(time.time() + printshop.KEPT + 60)
    assert (await client.get(job["file"])).status_code == 404


def _way(hub, code):
    with hub.database.read() as connection:
        every = {hall.code: hall for hall in registry.all_halls(connection)}
    way = [every[code]]
    while way[0].parent:
        way.insert(0, every[way[0].parent])
    return way


def _as_csv(cell):
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell))
    return guarded(cell) if isinstance(cell, str) else str(cell)


def _as_xlsx(cell):
    if isinstance(cell, datetime.date) and not isinstance(cell, datetime.datetime):
        return datetime.datetime.combine(cell, datetime.time())
    return cell if cell != "" else None


def test_names_are_cleaned_of_what_hides_or_breaks():
    assert words.clean("a\x00b\u202ec\ud800\x1bd\tе") == "abcd е"
    assert len(words.clean("长" * 5000)) == 2000
