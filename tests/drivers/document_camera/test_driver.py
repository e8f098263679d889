"""The driver on a simulated camera in its own process: its life, previews, captured pages."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tomllib
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
import pytest

from deploy.demo.devices.remote import Running, running
from drivers.base import Alive, DeviceMissing, Report, UnknownCommand, load
from drivers.document_camera import DocumentCamera
from drivers.document_camera.quality import BLURRED
from drivers.document_camera.reports import PageCaptured, PersonCaptured, Preview
from drivers.document_camera.view import ALL_BLACK
from drivers.ports import AddressError
from edge.fields import convert, hints

_R = TypeVar("_R", bound=Report)


@pytest.fixture
async def feed(tmp_path: Path) -> AsyncIterator[Running]:
    options = ("--width", "1280", "--every", "0.1", "--picture", "letter")
    async with running("camera_feed", tmp_path, *options) as device:
        yield device


async def first(reports: AsyncIterator[Report], kind: type[_R], count: int = 1) -> _R:
    """The `count`th report of this kind from now on."""
    async with asyncio.timeout(30):
        async for report in reports:
            if isinstance(report, kind):
                count -= 1
                if not count:
                    return report
    raise AssertionError(f"ended without {kind.__name__}")


def test_loading_it_loads_no_opencv() -> None:
    script = (
        "import sys; from drivers.base import load;"
        "load('document_camera')(address='pictures:x');"
        "print(sorted({'cv2', 'numpy'} & sys.modules.keys()))"
    )
    said = subprocess.check_output([sys.executable, "-c", script], text=True)
    assert said.strip() == "[]"


def test_it_is_found_by_its_name_and_isolated() -> None:
    assert load("document_camera") is DocumentCamera
    camera = DocumentCamera(address="pictures:x")
    assert (camera.kind, camera.isolated, camera.patience) == ("document_camera", True, 10.0)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"fps": 0}, "fps"),
        ({"fps": 100}, "fps"),
        ({"preview_width": 10}, "preview_width"),
        ({"frozen_after": 1}, "frozen_after"),
        ({"rotation": 45}, "rotation"),
        ({"dpi": 20}, "dpi"),
        ({"memory": "camera.json"}, "memory"),
        ({"controls": {"focus_absolute": 30}}, "v4l2:"),
    ],
)
def test_settings_out_of_range_are_told(settings: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        DocumentCamera(address="pictures:x", **settings)  # type: ignore[arg-type]


def test_controls_are_kept_by_the_stanza() -> None:
    stanza = tomllib.loads("controls = {focus_absolute = 30, backlight = true}")
    controls = convert(stanza["controls"], hints(DocumentCamera)["controls"])
    camera = DocumentCamera(address="v4l2:/dev/video0", controls=controls)
    assert camera.controls == {"focus_absolute": 30, "backlight": True}
    with pytest.raises(ValueError, match="float"):
        convert({"focus_absolute": 0.5}, hints(DocumentCamera)["controls"])


def test_a_wrong_address_is_told_at_once() -> None:
    with pytest.raises(AddressError, match="v4l2:"):
        DocumentCamera(address="/dev/video0")


async def test_without_a_preview_it_only_proves_that_it_lives(feed: Running) -> None:
    camera = DocumentCamera(address=feed.address, model="S620")
    async with aclosing(camera.reports()) as reports:
        seen = [await anext(reports), await anext(reports)]
    assert all(isinstance(report, Alive) for report in seen)
    alive = seen[-1]
    assert isinstance(alive, Alive)
    assert alive.identity is not None
    assert alive.identity.model == "S620"
    assert alive.detail is not None
    assert (alive.detail["width"], alive.detail["height"]) == (1280, 960)
    assert 40 < alive.detail["brightness"] < 220
    assert alive.warning == ""


async def test_previews_come_while_they_are_on_and_the_page_becomes_still(feed: Running) -> None:
    camera = DocumentCamera(address=feed.address, preview_width=640)
    async with aclosing(camera.reports()) as reports:
        await first(reports, Alive)
        assert await camera.command("preview", on=True) == {"accepted": True}
        preview = await first(reports, Preview)
        while not preview.still:
            preview = await first(reports, Preview)
        assert (preview.width, preview.height) == (640, 480)
        assert preview.corners is not None
        assert len(preview.corners) == 4
        assert preview.quality > 0.5
        assert preview.jpeg.startswith(b"\xff\xd8")
        assert not preview.lasting
        await feed.tell("show", picture=None)
        while preview.corners is not None:
            preview = await first(reports, Preview)
        await camera.command("preview", on=False)
        await first(reports, Alive)
        assert isinstance(await anext(reports), Alive)


async def test_previews_end_when_nobody_asks_for_them_any_more(
    feed: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.document_camera.driver.WATCHED", 0.5)
    camera = DocumentCamera(address=feed.address, preview_width=640)
    async with aclosing(camera.reports()) as reports:
        await first(reports, Alive)
        await camera.command("preview", on=True)
        await first(reports, Preview)
        resting = 0
        while resting < 2:  # two signs of life in a row, with no preview between
            resting = resting + 1 if isinstance(await anext(reports), Alive) else 0


async def test_a_captured_page_is_straight_and_stays_on_the_box(feed: Running) -> None:
    camera = DocumentCamera(address=feed.address)
    async with aclosing(camera.reports()) as reports:
        await first(reports, Alive)
        assert await camera.command("capture") == {"accepted": True}
        assert await camera.command("capture") == {"accepted": False}
        page = await first(reports, PageCaptured)
    picture = cv2.imdecode(np.frombuffer(page.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (page.height, page.width, 3)
    assert page.height / page.width == pytest.approx(297 / 210, abs=0.01)
    assert page.warnings == []
    assert page.quality > 0.8
    assert page.lasting
    public = page.public()
    assert public == {
        "width": page.width,
        "height": page.height,
        "quality": page.quality,
        "bytes": len(page.jpeg),
        "milliseconds": page.milliseconds,
    }
    assert len(json.dumps(public)) < 200
    assert page.local()["jpeg"] == page.jpeg


async def test_a_capture_is_of_what_lies_there_now(feed: Running) -> None:
    camera = DocumentCamera(address=feed.address)
    async with aclosing(camera.reports()) as reports:
        await first(reports, Alive)
        await feed.tell("show", picture="blurred")
        await camera.command("capture")
        blurred = await first(reports, PageCaptured)
        await feed.tell("show", picture="certificate")
        await camera.command("capture")
        certificate = await first(reports, PageCaptured)
    assert blurred.warnings == [BLURRED]
    assert certificate.width > certificate.height


@asynccontextmanager
async def at_work(camera: DocumentCamera) -> AsyncIterator[AsyncIterator[Report]]:
    """The reports of a camera that runs beside the test, so that its commands are answered."""
    told: asyncio.Queue[Report] = asyncio.Queue()

    async def live() -> None:
        async with aclosing(camera.reports()) as reports:
            async for report in reports:
                await told.put(report)

    async def heard() -> AsyncIterator[Report]:
        while True:
            yield await told.get()

    life = asyncio.create_task(live())
    try:
        yield heard()
    finally:
        life.cancel()
        await asyncio.wait({life})


async def preview_that(
    reports: AsyncIterator[Report], fits: Callable[[Preview], bool], camera: DocumentCamera
) -> Preview:
    """The first preview from now on that does."""
    await camera.command("preview", on=True)
    while True:
        preview = await first(reports, Preview)
        if fits(preview):
            return preview


async def test_a_page_is_taken_once_and_the_next_when_it_lies_there(feed: Running) -> None:
    camera = DocumentCamera(address=feed.address)
    async with asyncio.timeout(90), at_work(camera) as reports:
        await feed.tell("show", picture="application")
        due = await preview_that(reports, lambda seen: seen.still and seen.fresh, camera)
        assert (due.pages, due.hand) == (1, False)
        await camera.command("capture")
        await first(reports, PageCaptured)
        rests = await preview_that(reports, lambda seen: seen.still, camera)
        assert not rests.fresh
        assert rests.sequence > due.sequence
        await feed.tell("show", picture="turned_page")
        await preview_that(reports, lambda seen: seen.still and seen.fresh, camera)


async def test_a_hand_is_told_until_it_has_gone(feed: Running) -> None:
    camera = DocumentCamera(address=feed.address)
    async with asyncio.timeout(90), at_work(camera) as reports:
        await feed.tell("show", picture="hand")
        await preview_that(reports, lambda seen: seen.hand, camera)
        await feed.tell("show", picture="application")
        await preview_that(reports, lambda seen: seen.still and not seen.hand, camera)


async def test_two_sheets_are_two_reports_of_one_command(feed: Running) -> None:
    camera = DocumentCamera(address=feed.address)
    async with asyncio.timeout(90), at_work(camera) as reports:
        await first(reports, Alive)
        await feed.tell("show", picture="two_sheets")
        await camera.command("capture", take="several", look="natural")
        pages = [await first(reports, PageCaptured) for _ in range(2)]
        assert not (await preview_that(reports, lambda seen: seen.still, camera)).fresh
    assert [(page.index, page.of) for page in pages] == [(0, 2), (1, 2)]


async def test_what_is_learned_is_kept_in_the_memory(feed: Running, tmp_path: Path) -> None:
    memory = tmp_path / "memory.json"
    camera = DocumentCamera(address=feed.address, memory=str(memory))
    async with asyncio.timeout(90), at_work(camera) as reports:
        await first(reports, Alive)
        with pytest.raises(ValueError, match="台面上还有东西"):
            await camera.command("learn_mat")
        with pytest.raises(ValueError, match="证件卡"):
            await camera.command("calibrate", object="card")
        await feed.tell("show", picture="card_front")
        told = await camera.command("calibrate", object="card")
        assert told["dpi"] == pytest.approx(25.4 * 1280 / 440, rel=0.02)
        await feed.tell("show", picture=None)
        assert await camera.command("learn_mat") == {"learned": True}
        adjusted = await camera.command("adjust", rotation=90)
        assert adjusted == {"controls": [], "rotation": 90}
        with pytest.raises(ValueError, match="没有可调"):
            await camera.command("adjust", controls={"gain": 3})
    again = DocumentCamera(address=feed.address, memory=str(memory))
    async with asyncio.timeout(90), at_work(again) as reports:
        alive = await first(reports, Alive)
        assert alive.detail is not None
        assert (alive.detail["width"], alive.detail["height"]) == (960, 1280)
        assert alive.detail["mat_learned"]
        assert alive.detail["dpi"] == told["dpi"]
        assert (await again.command("settings"))["rotation"] == 90


async def test_a_spoilt_memory_is_a_warning_and_the_stanza_counts(
    feed: Running, tmp_path: Path
) -> None:
    memory = tmp_path / "memory.json"
    memory.write_text("{")
    camera = DocumentCamera(address=feed.address, memory=str(memory), rotation=180)
    async with asyncio.timeout(90), at_work(camera) as reports:
        assert "已损坏" in (await first(reports, Alive)).warning
        assert (await camera.command("settings"))["rotation"] == 180
        await camera.command("adjust", rotation=0)
        assert (await first(reports, Alive)).warning == ""


async def test_a_camera_for_the_person_finds_no_page_and_tells_a_count(feed: Running) -> None:
    camera = DocumentCamera(address=feed.address, purpose="person")
    assert camera.kind == "person_camera"
    async with asyncio.timeout(90), at_work(camera) as reports:
        await first(reports, Alive)
        preview = await preview_that(reports, lambda _: True, camera)
        assert (preview.corners, preview.pages, preview.fresh) == (None, 0, False)
        for number in (1, 2):
            await camera.command("capture")
            person = await first(reports, PersonCaptured)
            assert person.public() == {"count": number}
            assert (person.width, person.height) == (1280, 960)
        with pytest.raises(UnknownCommand):
            await camera.command("learn_mat")


@pytest.mark.parametrize("command", ["settings", "learn_mat"])
async def test_a_closed_camera_says_so(command: str) -> None:
    with pytest.raises(DeviceMissing, match="还没有打开"):
        await DocumentCamera(address="pictures:x").command(command)


async def test_a_lens_cap_is_a_warning(feed: Running) -> None:
    camera = DocumentCamera(address=feed.address)
    async with aclosing(camera.reports()) as reports:
        await feed.tell("black", on=True)
        assert (await first(reports, Alive)).warning == ALL_BLACK
        await feed.tell("black", on=False)
        assert (await first(reports, Alive)).warning == ""


async def test_a_hung_sensor_is_a_warning(feed: Running) -> None:
    camera = DocumentCamera(address=feed.address, frozen_after=6.0)
    async with aclosing(camera.reports()) as reports:
        assert (await first(reports, Alive)).warning == ""
        await feed.tell("freeze", on=True)
        alive = await first(reports, Alive)
        while not alive.warning:
            alive = await first(reports, Alive)
        assert "静止不动" in alive.warning


async def test_a_pulled_cable_ends_it_and_it_can_begin_again(feed: Running) -> None:
    camera = DocumentCamera(address=feed.address)
    async with aclosing(camera.reports()) as reports:
        await first(reports, Alive)
        await feed.tell("unplug")
        with pytest.raises(DeviceMissing, match="接好"):
            await first(reports, PageCaptured)
    assert await camera.command("capture") == {"accepted": False}
    await feed.tell("plug")
    async with aclosing(camera.reports()) as reports:
        assert (await first(reports, Alive)).warning == ""


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("preview", {}),
        ("preview", {"on": 1}),
        ("preview", {"on": True, "x": 1}),
        ("capture", {"dpi": 300}),
        ("capture", {"take": "pages"}),
        ("capture", {"look": "pretty"}),
        ("calibrate", {"object": "book"}),
        ("adjust", {"rotation": 45}),
        ("adjust", {"controls": {"gain": 1.5}}),
        ("learn_mat", {"mat": 1}),
    ],
)
async def test_wrong_arguments_are_refused(name: str, args: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"on|argument|must"):
        await DocumentCamera(address="pictures:x").command(name, **args)


async def test_an_unknown_command_is_refused() -> None:
    with pytest.raises(UnknownCommand):
        await DocumentCamera(address="pictures:x").command("dance")
