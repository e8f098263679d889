"""The document camera on the kernel's own V4L2 test device (vivid)."""

from drivers.base import Alive, DeviceMissing
from drivers.discovery import scan
from drivers.document_camera import DocumentCamera
from drivers.document_camera.reports import PageCaptured, Preview
from tests.lab.guest.life import first, living, start_failure

NODE = "/dev/video0"


def camera(address: str) -> DocumentCamera:
    return DocumentCamera(name="camera", address=address, patience=100)


async def test_previews_and_a_page_come_from_v4l2() -> None:
    one = camera(f"v4l2:{NODE}?width=640&height=480")
    async with living(one) as reports:
        await first(reports, Alive)
        await one.command("preview", on=True)
        preview = await first(reports, Preview)
        assert (preview.width, preview.height) == (640, 480)
        assert preview.jpeg.startswith(b"\xff\xd8")
        await one.command("preview", on=False)
        assert await one.command("capture") == {"accepted": True}
        async for report in reports:
            if isinstance(report, PageCaptured):
                assert report.jpeg.startswith(b"\xff\xd8")
                break


async def test_a_camera_that_is_not_there() -> None:
    assert isinstance(await start_failure(camera("v4l2:/dev/video9")), DeviceMissing)


def test_discovery_lists_the_camera() -> None:
    (found,) = [one for one in scan() if one.driver == "document_camera"]
    assert "vivid" in found.where
