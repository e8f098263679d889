"""Rules as of a day, local decisions, statements, walks with pictures, what is overdue."""

import io
import uuid
from datetime import date, timedelta

from PIL import Image

from hub.inspection.album import LARGEST
from hub.inspection.due import note_all
from hub.store import attestations, inspection, registry, walks
from tests.hub.api.conftest import TODAY
from tests.hub.conftest import CITY, TOWN, VILLAGE, device, state

COUNTY = "411728"
WHEELCHAIR = "CH-4.6.24-wheelchair"
FIRE = "CH-4.9-fire-safety"
GLUE = "VS-6.5.1.2-glue"


WRONG_STATEMENTS = [
    ({"row": "nonsense"}, "没有条目"),
    ({"row": "CW-4.7-document-camera"}, "选择窗口"),
    ({"window": "1"}, "不需要窗口"),
    ({"expires": "2020-01-01"}, "有效期不能早于今天"),
    ({"expires": "2099-01-01"}, "十年"),
    ({"row": FIRE, "expires": "2029-01-01"}, "消防法"),
    ({"by": "王示例"}, "by"),
    ({"quantity": -1}, "quantity"),
    ({"photos": ["0" * 64]}, "照片没有传到"),
]

WRONG_DECISIONS = [
    ({"row": "nonsense"}, "没有条目"),
    ({"kind": "quantity"}, "至少为 1"),
    ({"starts": "2020-01-01"}, "不能早于今天"),
    ({"ends": "2020-01-01"}, "早于开始"),
    ({"row": WHEELCHAIR}, "不适用于这一级"),
    ({"reach": "subtree", "tier": "county"}, "不适用于所选"),
    ({"row": "VS-6.4.1-area", "kind": "quantity", "need": 20}, "只能更高"),
]


def exemption(**more):
    return {"row": GLUE, "kind": "exemption", "reason": "借用村部，由村部提供", **more}


async def verdict_of(client, code, row, day=None):
    params = {"as_of": day.isoformat()} if day else {}
    answer = await client.get(f"/api/halls/{code}/checklist", params=params)
    assert answer.status_code == 200
    return next(v for v in answer.json()["checklist"] if v["row"] == row)


async def attest(client, code=CITY, **change):
    body = {"row": WHEELCHAIR, "holds": True, **change}
    return await client.post(f"/api/halls/{code}/attestations", json=body)


def picture(size=(3000, 2000), **options):
    file = io.BytesIO()
    Image.new("RGB", size, "#a50f18").save(file, "JPEG", **options)
    return file.getvalue()


class TestRules:
    async def test_every_row_has_its_clause_its_reviewer_and_its_notes(self, client):
        rules = (await client.get("/api/rules")).json()
        assert rules["as_of"] == TODAY.isoformat()
        assert len(rules["rows"]) == 126
        [notice] = rules["notices"]
        assert notice["number"] == "驻政〔2019〕1号"
        assert all(review["by"] and review["on"] for review in notice["reviews"])
        keys = {note["key"] for note in rules["footnotes"]}
        for row in rules["rows"]:
            assert len(row["clauses"]) == len(row["quotations"])
            assert set(row["footnotes"]) <= keys
        reader = next(row for row in rules["rows"] if row["id"] == "CW-4.7-id-card-reader")
        assert (reader["tiers"], reader["proof"], reader["term"]) == (
            ["city", "county"],
            "device",
            None,
        )

    async def test_before_the_notice_there_were_no_rules(self, client):
        answer = await client.get("/api/rules", params={"as_of": "2019-01-06"})
        assert answer.json()["rows"] == []
        report = await client.get(f"/api/halls/{CITY}/checklist", params={"as_of": "2019-01-06"})
        assert report.json()["checklist"] == []

    async def test_a_day_out_of_reach_is_refused(self, client):
        for day in ("1999-12-31", "2101-01-01", "tomorrow"):
            assert (await client.get("/api/rules", params={"as_of": day})).status_code == 422


class TestAttesting:
    async def test_it_settles_its_row_in_the_name_of_who_is_signed_in(self, hub, client):
        answer = await attest(client, on_behalf="李检查", note="在进门左侧")
        assert answer.status_code == 201
        [verdict] = answer.json()
        assert verdict["verdict"] == "met"
        [evidence] = verdict["evidence"]
        assert (evidence["by"], evidence["on_behalf"]) == ("admin示例", "李检查")
        assert evidence["expires"] == "2027-05-23"  # six months by the row's term
        assert hub.changed == {CITY}

    async def test_a_wrong_one_is_refused_with_the_reason(self, client):
        for change, word in WRONG_STATEMENTS:
            answer = await attest(client, **change)
            assert answer.status_code == 422
            assert word in answer.json()["message"]

    async def test_what_does_not_hold_has_no_end(self, client):
        [verdict] = (await attest(client, holds=False, note="轮子坏了")).json()
        assert (verdict["verdict"], verdict["evidence"][0]["expires"]) == ("unmet", None)
        later = await verdict_of(client, CITY, WHEELCHAIR, TODAY + timedelta(days=2000))
        assert later["verdict"] == "unmet"

    async def test_a_viewer_may_not(self, client_as):
        async with client_as("viewer") as client:
            assert (await attest(client)).status_code == 403
        async with client_as("inspector", COUNTY) as client:
            assert (await attest(client)).status_code == 403

    async def test_a_device_with_an_attested_rest_is_proved_by_both(self, hub, client):
        hub.take(state(device("cctv", kind="surveillance")))
        row = "CH-4.6.3.5-surveillance"
        assert (await verdict_of(client, CITY, row))["proof"] == "both"
        assert (await verdict_of(client, CITY, row))["verdict"] == "pending"
        [verdict] = (await attest(client, row=row)).json()
        assert verdict["verdict"] == "met"


class TestDecisions:
    async def test_an_exemption_of_all_villages_of_a_county(self, hub, client):
        answer = await client.post(
            f"/api/halls/{COUNTY}/local-rules", json=exemption(reach="subtree", tier="village")
        )
        assert answer.status_code == 201
        made = answer.json()
        assert (made["by"], made["hall_name"], made["state"]) == ("admin示例", "遂平县", "held")
        verdict = await verdict_of(client, VILLAGE, GLUE)
        assert (verdict["verdict"], verdict["label"]) == ("not_applicable", "不适用")
        assert "借用村部" in verdict["reason"]
        assert verdict["local"]["by"] == "admin示例"
        page = (await client.get(f"/api/halls/{VILLAGE}")).json()
        assert verdict in page["checklist"]
        assert page["summary"]["not_applicable"] == 1 + 2  # and two that are conditional
        assert VILLAGE in hub.changed
        assert COUNTY in hub.changed
        assert CITY not in hub.changed
        elsewhere = await verdict_of(client, "411702001001", GLUE)
        assert elsewhere["verdict"] == "pending"

    async def test_the_nearest_wins_and_history_stays(self, client):
        path = f"/api/halls/{COUNTY}/local-rules"
        first = (await client.post(path, json=exemption(reach="subtree"))).json()
        quantity = {"row": GLUE, "kind": "quantity", "need": 2, "reason": "人多"}
        answer = await client.post(f"/api/halls/{VILLAGE}/local-rules", json=quantity)
        assert answer.status_code == 422  # a reason of two characters says nothing
        quantity["reason"] = "赶集日人多"
        near = (await client.post(f"/api/halls/{VILLAGE}/local-rules", json=quantity)).json()
        verdict = await verdict_of(client, VILLAGE, GLUE)
        assert (verdict["need"], verdict["need_is_local"]) == (2, True)
        assert verdict["local"]["id"] == near["id"]
        gone = await client.post(
            f"/api/local-rules/{near['id']}/withdraw", json={"reason": "集市搬走了"}
        )
        assert (gone.json()["closed"], gone.json()["state"]) == ("withdrawn", "over")
        assert (await verdict_of(client, VILLAGE, GLUE))["local"]["id"] == first["id"]
        second = (await client.post(path, json=exemption(reach="subtree"))).json()
        history = (await client.get("/api/local-rules", params={"row": GLUE})).json()
        assert [(each["id"], each["closed"]) for each in history] == [
            (second["id"], ""),
            (near["id"], "withdrawn"),
            (first["id"], "superseded"),
        ]
        again = await client.post(
            f"/api/local-rules/{near['id']}/withdraw", json={"reason": "再撤一次"}
        )
        assert again.status_code == 409

    async def test_one_with_an_end_goes_before_and_then_gives_way(self, client):
        path = f"/api/halls/{VILLAGE}/local-rules"
        quantity = {"row": GLUE, "kind": "quantity", "need": 3, "reason": "本地口径"}
        await client.post(path, json=quantity)
        until = TODAY + timedelta(days=30)
        await client.post(path, json=exemption(ends=until.isoformat()))
        assert (await verdict_of(client, VILLAGE, GLUE))["verdict"] == "not_applicable"
        after = await verdict_of(client, VILLAGE, GLUE, until + timedelta(days=1))
        assert (after["verdict"], after["need"]) == ("pending", 3)
        before = await verdict_of(client, VILLAGE, GLUE, TODAY - timedelta(days=1))
        assert (before["need"], before["local"]) == (1, None)

    async def test_a_wrong_one_is_refused_with_the_reason(self, client):
        for change, word in WRONG_DECISIONS:
            answer = await client.post(
                f"/api/halls/{VILLAGE}/local-rules", json=exemption(**change)
            )
            assert answer.status_code == 422
            assert word in answer.json()["message"]

    async def test_only_inspectors_of_the_area_decide(self, client_as):
        async with client_as("operator") as client:
            answer = await client.post(f"/api/halls/{VILLAGE}/local-rules", json=exemption())
            assert answer.status_code == 403
        async with client_as("inspector", COUNTY) as client:
            answer = await client.post(f"/api/halls/{VILLAGE}/local-rules", json=exemption())
            assert answer.status_code == 201
            number = answer.json()["id"]
            answer = await client.post(f"/api/halls/{CITY}/local-rules", json=exemption())
            assert answer.status_code == 403
        async with client_as("inspector", "411702") as client:
            assert (await client.get("/api/local-rules")).json() == []
            path = f"/api/local-rules/{number}/withdraw"
            assert (await client.post(path, json={"reason": "不归我管"})).status_code == 403

    async def test_it_is_audited(self, hub, client):
        await client.post(f"/api/halls/{VILLAGE}/local-rules", json=exemption())
        await attest(client)
        with hub.database.read() as connection:
            log = connection.exec_driver_sql("SELECT action, target FROM audit").fetchall()
        assert ("requirement.decide", f"hall:{VILLAGE}") in [tuple(row) for row in log]
        assert ("requirement.attest", f"hall:{CITY}") in [tuple(row) for row in log]


class TestWalks:
    def walk(self, *answers, **more):
        body = {"id": str(uuid.uuid4()), "signed": "王示例", "confirmed": True}
        return {**body, "answers": list(answers), **more}

    async def test_a_signed_walk_is_kept_once(self, hub, client):
        sent = self.walk(
            {"row": WHEELCHAIR, "answer": "holds", "seen_ago": 3600},
            {"row": FIRE, "answer": "fails", "note": "灭火器过期"},
            {"row": "CH-4.1-counter", "answer": "unseen", "note": "正在装修"},
            began_ago=7200,
        )
        first = await client.post(f"/api/halls/{CITY}/walks", json=sent)
        assert first.status_code == 201
        kept = first.json()
        assert (kept["holds"], kept["fails"]) == (1, 1)
        assert kept["unseen"] == [["CH-4.1-counter", "", "正在装修"]]
        assert (kept["by"], kept["signed"]) == ("admin示例", "王示例")
        again = await client.post(f"/api/halls/{CITY}/walks", json=sent)
        assert again.status_code == 200
        assert again.json() == kept
        with hub.database.read() as connection:
            said = attestations.newest(connection, [CITY])
        assert sorted(each.row for each in said) == sorted([WHEELCHAIR, FIRE])
        assert {each.walk for each in said} == {sent["id"]}
        assert 3500 < max(e.at for e in said) - min(e.at for e in said) < 3700
        assert (await client.get(f"/api/halls/{CITY}/walks")).json() == [kept]

    async def test_a_walk_that_arrives_late_does_not_overrule_who_came_after(self, client):
        await attest(client, holds=False, note="轮子坏了")
        sent = self.walk({"row": WHEELCHAIR, "answer": "holds", "seen_ago": 86400})
        assert (await client.post(f"/api/halls/{CITY}/walks", json=sent)).status_code == 201
        assert (await verdict_of(client, CITY, WHEELCHAIR))["verdict"] == "unmet"

    async def test_a_walk_is_taken_whole_or_not_at_all(self, hub, client):
        sent = self.walk(
            {"row": WHEELCHAIR, "answer": "holds"}, {"row": "nonsense", "answer": "holds"}
        )
        answer = await client.post(f"/api/halls/{CITY}/walks", json=sent)
        assert answer.status_code == 422
        with hub.database.read() as connection:
            assert attestations.newest(connection, [CITY]) == []
            assert walks.walks_of(connection, CITY, 9) == []

    async def test_an_unsigned_one_is_refused(self, client):
        for change in ({"confirmed": False}, {"signed": " "}, {"id": "1"}, {"answers": []}):
            sent = self.walk({"row": WHEELCHAIR, "answer": "holds"}) | change
            assert (await client.post(f"/api/halls/{CITY}/walks", json=sent)).status_code == 422

    async def test_nobody_takes_over_another_ones_walk(self, client, client_as):
        sent = self.walk({"row": WHEELCHAIR, "answer": "holds"})
        await client.post(f"/api/halls/{CITY}/walks", json=sent)
        async with client_as("inspector") as other:
            answer = await other.post(f"/api/halls/{CITY}/walks", json=sent)
        assert answer.status_code == 409

    async def test_the_sheet_shows_what_is_overdue_first(self, hub, client):
        with hub.database.write() as connection:
            attestations.attest(
                connection,
                hall=CITY,
                row=FIRE,
                window="",
                holds=True,
                by="王示例",
                at=1.0,
                expires=TODAY - timedelta(days=1),
                note="",
                quantity=None,
            )
        await attest(client, row=WHEELCHAIR)
        sheet = (await client.get(f"/api/halls/{CITY}/walk")).json()
        assert (sheet["name"], sheet["windows"]) == ("驻马店市", ["1"])
        first = sheet["steps"][0]
        assert (first["row"], first["state"]) == (FIRE, "overdue")
        assert first["due"] == (TODAY - timedelta(days=1)).isoformat()
        assert (first["expires"], first["firm"]) == ("2027-11-23", True)
        states = {step["row"]: step["state"] for step in sheet["steps"]}
        assert states[WHEELCHAIR] == "standing"
        assert states["CH-4.1-counter"] == "never"
        assert "CW-4.7-document-camera" not in states  # only a device can prove it


class TestPhotos:
    async def send(self, client, data, code=CITY):
        headers = {"content-type": "image/jpeg"}
        return await client.post(f"/api/halls/{code}/photos", content=data, headers=headers)

    async def test_a_picture_loses_its_place_and_shrinks(self, client):
        exif = Image.Exif()
        exif[0x0110] = "示例手机"
        exif.get_ifd(0x8825)[2] = (33.0, 8.0, 46.0)
        sent = picture(exif=exif)
        assert b"Exif" in sent
        answer = await self.send(client, sent)
        assert answer.status_code == 201
        kept = answer.json()
        assert (kept["width"], kept["height"]) == (1600, 1067)
        assert (await self.send(client, sent)).json() == kept
        shown = await client.get(f"/api/photos/{kept['name']}")
        assert shown.headers["content-type"] == "image/jpeg"
        image = Image.open(io.BytesIO(shown.content))
        assert not image.getexif()
        assert "exif" not in image.info
        small = await client.get(f"/api/photos/{kept['name']}", params={"small": True})
        assert max(Image.open(io.BytesIO(small.content)).size) == 240

    async def test_it_is_evidence_of_the_row(self, client):
        name = (await self.send(client, picture((80, 60)))).json()["name"]
        [verdict] = (await attest(client, photos=[name])).json()
        assert verdict["evidence"][0]["photos"] == [name]

    async def test_a_picture_of_another_hall_proves_nothing_here(self, client):
        name = (await self.send(client, picture((80, 60)), TOWN)).json()["name"]
        assert (await attest(client, photos=[name])).status_code == 422

    async def test_only_who_may_see_the_hall_may_see_it(self, client, client_as):
        name = (await self.send(client, picture((80, 60)))).json()["name"]
        async with client_as("viewer", COUNTY) as other:
            assert (await other.get(f"/api/photos/{name}")).status_code == 404
        async with client_as("viewer") as other:
            assert (await other.get(f"/api/photos/{name}")).status_code == 200

    async def test_what_is_no_picture_is_refused_in_words(self, client):
        svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
        for data in (b"", b"GIF89a" + bytes(100), picture()[:2000], svg):
            answer = await self.send(client, data)
            assert (answer.status_code, "照片" in answer.json()["message"]) == (422, True)
        answer = await self.send(client, bytes(LARGEST + 1))
        assert (answer.status_code, "10 MB" in answer.json()["message"]) == (413, True)

    async def test_names_lead_nowhere_else(self, client):
        for name in ("..%2F..%2Fhub.db", "0" * 63, "A" * 64):
            assert (await client.get(f"/api/photos/{name}")).status_code == 404

    async def test_a_picture_nobody_signed_for_is_forgotten(self, hub, client):
        kept = (await self.send(client, picture((80, 60)))).json()["name"]
        await attest(client, photos=[kept])
        lost = (await self.send(client, picture((60, 80)))).json()["name"]
        with hub.database.write() as connection:
            assert walks.forget_photos(connection, 4e9) == [lost]
            assert walks.halls_of_photo(connection, kept) == [CITY]


class TestOverdue:
    def ran_out(self, hub, hall, row, day, window=""):
        with hub.database.write() as connection:
            attestations.attest(
                connection,
                hall=hall,
                row=row,
                window=window,
                holds=True,
                by="王示例",
                at=1.0,
                expires=day,
                note="",
                quantity=None,
            )

    async def test_who_has_not_attested_in_time_is_listed_until_somebody_does(self, hub, client):
        self.ran_out(hub, CITY, WHEELCHAIR, TODAY - timedelta(days=3))
        self.ran_out(hub, CITY, FIRE, TODAY + timedelta(days=9))
        self.ran_out(hub, CITY, "CH-4.1-counter", TODAY + timedelta(days=90))
        self.ran_out(hub, VILLAGE, GLUE, date(2026, 1, 1))
        self.ran_out(hub, VILLAGE, "VS-body-2-3-2-agent-on-duty", date(2026, 1, 1))
        note_all(hub.database, TODAY)
        with hub.database.read() as connection:
            assert registry.hall(connection, CITY).name == "驻马店市"
            late = inspection.overdue(connection, TODAY)
        assert [(each.hall, [item.row for item in each.lapsed]) for each in late] == [
            (CITY, [WHEELCHAIR]),
            (VILLAGE, [GLUE]),
        ]
        [city, village] = (await client.get("/api/overdue")).json()
        assert [(item["item"], item["expires"]) for item in city["soon"]] == [
            ("消防设施、防火灭火系统、紧急逃生通道(消防法,GB50016)", "2026-12-02")
        ]
        assert village["overdue"][0]["by"] == "王示例"
        await attest(client)
        [village, city] = (await client.get("/api/overdue")).json()
        assert city["overdue"] == []

    async def test_only_of_the_callers_area(self, hub, client_as):
        self.ran_out(hub, CITY, WHEELCHAIR, TODAY - timedelta(days=3))
        self.ran_out(hub, VILLAGE, GLUE, TODAY - timedelta(days=3))
        note_all(hub.database, TODAY)
        async with client_as("viewer", COUNTY) as client:
            assert [each["hall"] for each in (await client.get("/api/overdue")).json()] == [VILLAGE]


class TestSheet:
    async def test_the_code_on_the_wall_leads_to_the_walk(self, client, client_as):
        answer = await client.get(f"/api/halls/{TOWN}/walk.svg")
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.text.startswith("<?xml")
        plain = answer.text
        address = {"url": "https://hall.example.cn/"}
        answer = await client.put("/api/public-address", json=address)
        assert answer.json() == {"url": "https://hall.example.cn"}
        assert (await client.get(f"/api/halls/{TOWN}/walk.svg")).text != plain
        async with client_as("operator") as other:
            assert (await other.put("/api/public-address", json=address)).status_code == 403
        async with client_as("administrator", COUNTY) as other:
            assert (await other.put("/api/public-address", json=address)).status_code == 403

    async def test_only_an_address_is_taken(self, client):
        for url in ("javascript:alert(1)", "ftp://a", "https://a/b?c", "a"):
            answer = await client.put("/api/public-address", json={"url": url})
            assert answer.status_code == 422
