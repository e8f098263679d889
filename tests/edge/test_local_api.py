from __future__ import annotations

import asyncio
from typing import Any

import httpx

from drivers.base import DeviceMissing
from edge import listeners
from edge.answers import BODY
from edge.upright import upright
from tests.edge.small_drivers import READ_FROM_CARD, Pressed, Preview
from tests.edge.test_line import wait_for
from tests.edge.test_upright import saying


async def test_the_box_and_its_devices(box):
    told = (await box.client.get("/api/box")).json()
    assert told["edge"] == "box-1"
    assert told["hall_name"] == "示范大厅"
    assert told["window"] == "A1"
    assert told["line"]["connected"] is False
    assert told["line"]["hub"] == "unknown"
    assert told["line"]["outbox"] == 0
    assert told["content_updated"] is None
    assert told["floor_mm"] == 0
    (device,) = (await box.client.get("/api/devices")).json()
    assert device["name"] == "pad"
    assert device["status"] == "ok"
    assert device["identity"] == {"model": "M1", "serial": "", "firmware": ""}
    assert set(device) == {
        "name", "kind", "driver", "status", "since", "reason", "window", "identity", "detail",
    }  # fmt: skip


async def test_reports_arrive_live_with_their_pictures_beside_them(box):
    async with box.news() as news:
        assert (await anext(news))[0] == "device"
        assert (await anext(news))[0] == "line"
        await box.feed(Pressed(key=3, picture=b"\xff\xd8\xffpicture"))
        while (event := await anext(news))[0] != "report":
            pass
        report = event[1]
        assert (report["device"], report["kind"]) == ("pad", "satisfaction_keypad")
        assert report["what"] == "pressed"
        assert report["data"]["key"] == 3
        assert report["data"]["picture"]["size"] == 10
        picture = await box.client.get(report["data"]["picture"]["blob"])
        assert picture.content == b"\xff\xd8\xffpicture"
        assert picture.headers["content-type"] == "image/jpeg"
        assert picture.headers["cache-control"] == "no-store"
        await box.feed(*[DeviceMissing("plug it in")] * 3)
        while (event := await anext(news))[0] != "device":
            pass
        assert (event[1]["status"], event[1]["reason"]) == ("missing", "plug it in")
    assert box.agent.outbox.depth == 1
    (event,) = await box.agent.outbox.read(after=0, upto=9, limit=9)
    assert event.type == "hall.satisfaction_keypad.pressed"
    assert event.source == "/edges/box-1/devices/pad"
    assert event.data == {"key": 3}


async def test_two_pages_share_one_copy_of_a_picture(box):
    async with box.news() as one, box.news() as two:
        await wait_for(lambda: len(box.agent.listeners._all) == 2)
        await box.feed(Pressed(key=1, picture=b"\xff\xd8\xff"))
        told = []
        for news in (one, two):
            while (event := await anext(news))[0] != "report":
                pass
            told.append(event[1])
        assert told[0] == told[1]


async def test_a_page_that_sleeps_is_told_so_and_dropped(box, monkeypatch):
    monkeypatch.setattr(listeners, "BACKLOG", 5)
    async with box.news() as news:
        await anext(news)
        await wait_for(lambda: box.agent.listeners._all)
        for n in range(20):  # before the stream's task runs once
            (listener,) = box.agent.listeners._all
            listener.hear(box.agent.supervisor.states()[0])
            del n
        events = [event async for event in news]
        assert events[-1][0] == "dropped"
        assert events[-1][1]["error"] == "too_slow"


async def test_commands(box):
    async def post(name: str, body: Any = None, device: str = "pad") -> httpx.Response:
        return await box.client.post(f"/api/devices/{device}/commands/{name}", json=body)

    answer = await post("ask", {"transaction": "T1"})
    assert (answer.status_code, answer.json()) == (200, {"asked": "T1"})
    for answer, status, error in [
        (await post("ask", {}, device="nothing"), 404, "unknown_device"),
        (await post("dance", {}), 404, "unknown_command"),
        (await post("ask", {"transaction": 1, "colour": 2}), 422, "bad_arguments"),
        (await post("ask", [1]), 422, "bad_arguments"),
        (await post("missing", {}), 409, "device_failed"),
        (await post("ask", {"transaction": "x" * BODY}), 413, "too_long"),
    ]:
        assert answer.status_code == status, error
        assert answer.json()["error"] == error
        assert answer.json()["message"]
    await box.feed(*[DeviceMissing("plug it in")] * 3)
    await wait_for(lambda: box.agent.supervisor.states()[0].status == "missing")
    answer = await post("ask", {"transaction": "T1"})
    assert answer.status_code == 409
    assert (answer.json()["error"], answer.json()["reason"]) == ("device_not_ready", "plug it in")


async def test_a_command_that_takes_too_long(box, monkeypatch):
    monkeypatch.setattr("edge.local_api.COMMAND_TIME", 0.05)
    answer = await box.client.post("/api/devices/pad/commands/wait")
    assert (answer.status_code, answer.json()["error"]) == (504, "device_timeout")


async def test_the_camera_stream(box):
    async with box.client.stream("GET", "/api/devices/pad/stream.mjpeg") as answer:
        kind = answer.headers["content-type"]
        assert kind == "multipart/x-mixed-replace; boundary=frame"
        await wait_for(lambda: box.agent.listeners._all)
        await box.feed(Pressed(key=1), Preview(jpeg=b"\xff\xd8\xff one", sequence=41))
        data = b""
        async for part in answer.aiter_raw():
            data += part
            if b"one" in data:
                break
        head, _, body = data.partition(b"\r\n\r\n")
        assert head.split(b"\r\n") == [
            b"--frame",
            b"Content-Type: image/jpeg",
            b"Content-Length: 7",
            b"X-Sequence: 41",
        ]
        assert body.startswith(b"\xff\xd8\xff one\r\n")
    assert box.agent.outbox.depth == 1
    missing = await box.client.get("/api/devices/nothing/stream.mjpeg")
    assert missing.status_code == 404


async def test_a_camera_that_hangs_upside_down_is_turned_for_who_looks_at_pixels_alone(box):
    camera, picture = "/api/devices/pad/stream.mjpeg", saying(3)
    for query, shown in (("", await upright(picture)), ("?orientation=exif", picture)):
        async with box.client.stream("GET", camera + query) as answer:
            await wait_for(lambda: box.agent.listeners._all)
            await box.feed(Preview(jpeg=picture, sequence=7))
            data = b""
            async for piece in answer.aiter_raw():
                data += piece
                if data.endswith(b"\xff\xd9\r\n"):
                    break
        assert data.partition(b"\r\n\r\n")[2] == shown + b"\r\n"
    async with box.news() as news:
        await anext(news)
        await box.feed(Preview(jpeg=picture, sequence=8))
        while (heard := await anext(news))[0] != "report":
            pass
    blob = await box.client.get(heard[1]["data"]["jpeg"]["blob"])
    assert blob.content == await upright(picture) != picture
    assert (await box.client.get(f"{camera}?orientation=down")).status_code == 422


async def test_what_is_not_there(box):
    for path in ("/api/nothing", "/api/blobs/nothing", "/api/devices/pad"):
        answer = await box.client.get(path)
        assert answer.status_code == 404
        assert answer.json()["error"] in {"not_found", "unknown_blob"}
    assert (await box.client.get("/")).text == "kiosk"


async def test_nothing_of_a_report_is_logged(box, caplog):
    caplog.set_level("DEBUG")
    async with box.news() as news:
        await anext(news)
        await box.feed(Pressed(key=1, picture=READ_FROM_CARD.encode()))
        while (await anext(news))[0] != "report":
            pass
    answer = await box.client.post(f"/api/devices/{READ_FROM_CARD}/commands/ask")
    assert answer.status_code == 404
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith(("httpx", "httpcore"))]
    assert READ_FROM_CARD not in "".join(ours)


async def test_a_stopping_box_ends_its_streams(box):
    async with box.news() as news:
        await anext(news)
        box.agent.stop.set()
        async with asyncio.timeout(60):
            async for _ in news:
                pass
