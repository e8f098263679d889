"""The devices of a counter as other vendors offer them: a card, a page, moving pictures."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Any, Final

from drivers.base import DeviceError, UnknownCommand
from edge.agent import Agent
from edge.driver_code import BadArguments
from edge.listeners import Heard, News, TooMany, TooSlow
from edge.messages import DeviceState
from edge.supervisor import DeviceNotReady, UnknownDevice
from edge.upright import upright

READER: Final = "id_card_reader"
PAGES: Final = "document_camera"
PERSON: Final = "person_camera"

COMMAND_TIME: Final = 5.0
PAGE_TIME: Final = 8.0
WATCHED: Final = 5.0
"""Seconds between two requests for previews; a camera ends them by itself when none comes."""

CAPTURED: Final = frozenset({"page_captured", "person_captured"})


class Trouble(Exception):
    """It did not work; the text says why in words for the clerk."""


class Absent(Trouble):
    """The device is not there, or does not work now."""


class Busy(Trouble):
    """Another page is being served."""


class NoCard(Trouble):
    """Nobody laid a card down in time."""


class Unreadable(Trouble):
    """A card lies there and cannot be read."""


class Counter:
    """The first reader and camera of `agent`, for one page at a time."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._reading = False

    def identity(self, kind: str) -> str:
        """The serial number of the first such device; raises Absent."""
        return self._device(kind).identity.serial

    async def card(self, seconds: float, *, again: bool = True) -> dict[str, Any]:
        """The local data of the card that lies there, or is laid down within `seconds`.

        Without `again`, one that has been read already does not count. Raises Busy at once, Absent,
        NoCard, Unreadable.
        """
        if self._reading:
            raise Busy("读卡器正忙：请等上一次读卡结束")
        reader = self._device(READER)
        self._reading = True
        try:
            async with asyncio.timeout(seconds):
                return await self._next_card(reader.name, again=again)
        except TimeoutError:
            raise NoCard("没有读到证件：请把证件放到读卡器上") from None
        finally:
            self._reading = False

    async def liftings(self) -> AsyncGenerator[None, None]:
        """Each time a card is taken away, or the reader with it; raises Absent."""
        async with self._news(_lifted) as news:
            async for _ in news:
                yield

    async def page(self, kind: str = PAGES, *, whole: bool = False) -> bytes:
        """A JPEG of the page under the camera, or with `whole` of all it sees; raises Absent."""
        camera = self._device(kind).name
        async with self._reports(camera, _captured) as news:
            answer = await self._command(camera, "capture", **({"take": "whole"} if whole else {}))
            if not answer.get("accepted"):
                raise Absent("高拍仪正忙：请再拍一次")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PAGE_TIME):
                    async for heard in news:
                        return _jpeg(heard)
        raise Absent("高拍仪没有拍出照片：请再拍一次")

    async def pages(self) -> AsyncGenerator[bytes, None]:
        """JPEGs of the pages that are captured from now on, each as soon as it lies still, or when
        the clerk says so elsewhere; until the box stops. Raises Absent.
        """
        clock, asked = asyncio.get_running_loop().time, -PAGE_TIME
        async with self._watched(PAGES, lambda heard: _captured(heard) or _ready(heard)) as news:
            async for heard in news:
                if _captured(heard):
                    asked = -PAGE_TIME
                    yield _jpeg(heard)
                elif clock() - asked >= PAGE_TIME:  # pictures from before the capture may follow
                    asked = clock()
                    with contextlib.suppress(Absent):
                        await self._command(heard.device, "capture")

    async def frames(self, kind: str = PAGES) -> AsyncGenerator[bytes, None]:
        """JPEGs of what the camera sees, upright as pixels, the newest only, until the box stops;
        raises Absent.
        """
        async with self._watched(kind, _previewed, latest=True) as news:
            async for heard in news:
                yield await upright(_jpeg(heard))

    @contextlib.asynccontextmanager
    async def _watched(
        self, kind: str, wants: Callable[[Heard], bool], *, latest: bool = False
    ) -> AsyncIterator[AsyncIterator[Heard]]:
        """Reports of a camera that gives previews meanwhile."""
        camera = self._device(kind).name
        watching = asyncio.create_task(self._watch(camera), name="preview for a dialect")
        try:
            async with self._reports(camera, wants, latest=latest) as news:
                yield news
        finally:
            watching.cancel()

    async def _watch(self, camera: str) -> None:
        while True:
            with contextlib.suppress(Absent):  # it may come back
                await self._command(camera, "preview", on=True)
            await asyncio.sleep(WATCHED)

    async def _next_card(self, reader: str, *, again: bool) -> dict[str, Any]:
        async with self._news(
            lambda news: (
                (news.device if isinstance(news, Heard) else getattr(news, "name", "")) == reader
            )
        ) as news:
            if again:
                await self._command(reader, "reread")
            async for each in news:
                if isinstance(each, DeviceState):
                    if not _works(each):
                        raise Absent(each.reason)
                elif each.report.what == "card_read":
                    told: dict[str, Any] = each.report.local()
                    return told
                elif each.report.what == "card_trouble":
                    why = each.report.local()
                    raise Unreadable(f"{why['reason']}：{why['advice']}")
        raise Absent("本机正在关闭")

    def _device(self, kind: str) -> DeviceState:
        all_of_kind = [state for state in self._agent.supervisor.states() if state.kind == kind]
        for state in all_of_kind:
            if _works(state):
                return state
        raise Absent(next((s.reason for s in all_of_kind if s.reason), "没有接入这种设备"))

    async def _command(self, device: str, name: str, **args: Any) -> dict[str, Any]:
        try:
            return await self._agent.supervisor.command(device, name, args, timeout=COMMAND_TIME)
        except DeviceNotReady as flaw:
            raise Absent(flaw.reason) from flaw
        except (DeviceError, TimeoutError) as flaw:
            raise Absent(str(flaw) or "设备没有及时回应") from flaw
        except (UnknownCommand, UnknownDevice, BadArguments) as flaw:
            raise Absent("这台设备没有这个功能") from flaw

    def _reports(
        self, device: str, wants: Callable[[Heard], bool], *, latest: bool = False
    ) -> contextlib.AbstractAsyncContextManager[AsyncIterator[Heard]]:
        return self._news(
            lambda news: isinstance(news, Heard) and news.device == device and wants(news),
            latest=latest,
        )

    @contextlib.asynccontextmanager
    async def _news(
        self, wants: Callable[[News], bool], *, latest: bool = False
    ) -> AsyncIterator[AsyncIterator[Any]]:
        try:
            with self._agent.listeners.listen(wants, latest=latest) as listener:
                async with contextlib.aclosing(listener.read()) as news:  # type: ignore[type-var]
                    yield news
        except (TooMany, TooSlow):
            raise Absent("本机太忙：请关掉不用的页面") from None


def _works(state: DeviceState) -> bool:
    return state.status in {"ok", "degraded"}


def _lifted(news: News) -> bool:
    if isinstance(news, DeviceState):
        return news.kind == READER and not _works(news)
    return isinstance(news, Heard) and news.report.what == "card_lifted"


def _captured(heard: Heard) -> bool:
    return heard.report.what in CAPTURED


def _previewed(heard: Heard) -> bool:
    return heard.report.what == "preview"


def _ready(heard: Heard) -> bool:
    """Whether a page lies there still, which has not been captured yet, and no hand on it."""
    if not _previewed(heard):
        return False
    told = heard.report.local()
    return bool(told.get("still") and told.get("fresh") and not told.get("hand"))


def _jpeg(heard: Heard) -> bytes:
    jpeg: bytes = heard.report.local()["jpeg"]
    return jpeg
