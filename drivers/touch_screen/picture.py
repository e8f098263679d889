"""What the page's picture says: black, standing still, hanging or crashed. Pure but for `black`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from drivers.base import DeviceBabble

DARK = 16
"""Grey levels of 255 below which a pixel is black; pictures come with the noise of JPEG."""

BLACK = 0.98
"""Share of black pixels that no page of ours has: a cursor or a corner may still be lit."""

LAG = 10.0
"""Seconds, two heartbeats: which page it is is known that much later than the picture."""

State = Literal["seen", "hidden", "hung", "crashed"]

WORDS = {
    "crashed": "页面崩溃：用 reload 重新打开，仍崩溃就用 restart 重建页面",
    "hung": "页面卡死，脚本不应答：用 restart 重建页面",
    "black": "画面全黑：用 reload 重新打开页面，检查浏览器和显卡驱动",
    "still": "画面不动：页面已换，画面没有变，用 restart 重建页面，检查显卡驱动",
}


@dataclass(frozen=True, kw_only=True)
class Glimpse:
    """One look at the page; digest and black share only where a picture was `seen`.

    The picture itself is not kept, and neither figure tells what is on it.
    """

    state: State
    digest: bytes = b""
    black: float = 0.0


def glimpse(jpeg: bytes) -> Glimpse:
    """What is kept of a picture; raises DeviceBabble for none. Takes some 10 ms: use a thread."""
    digest = hashlib.blake2b(jpeg, digest_size=16).digest()
    return Glimpse(state="seen", digest=digest, black=black_share(jpeg))


def black_share(jpeg: bytes) -> float:
    """Share of black in a JPEG picture, from an eighth of its width; raises DeviceBabble."""
    import cv2  # here, so that a box without DevTools does not load it
    import numpy as np

    data = np.frombuffer(jpeg, np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_REDUCED_GRAYSCALE_8) if data.size else None
    if picture is None:
        raise DeviceBabble("浏览器给出的画面读不懂：重启浏览器，检查它的版本")
    return float((picture < DARK).mean())


class Sight:
    """Glimpses one after the other; `trouble` is what they say now, "" for a sound picture.

    A still picture alone is none: the page that invites people stands still all day. It counts
    when the page says that it is another one, twice.
    """

    def __init__(self) -> None:
        self.trouble = ""
        self.black: float | None = None
        self._suspect = ""
        self._digest = b""
        self._since = 0.0
        self._page: str | None = None

    def saw(self, look: Glimpse, now: float, page: str | None) -> None:
        """Take a look into account; `page` is which page the page says it is."""
        self.black = round(look.black, 1) if look.state == "seen" else None
        found = self._judge(look, now, page)
        # A crash is certain. A slow start hangs, and turning a page may show black, for a moment.
        sure = found == "crashed" or found == self._suspect
        self._suspect = found
        if sure or not found:
            self.trouble = WORDS.get(found, "")

    def _judge(self, look: Glimpse, now: float, page: str | None) -> str:
        if look.state != "seen":
            self._digest = b""
            return "" if look.state == "hidden" else look.state
        if look.digest != self._digest:
            self._digest, self._since, self._page = look.digest, now, None
        elif self._page is None and now - self._since >= LAG:
            self._page = page
        if look.black >= BLACK:
            return "black"
        return "still" if self._page is not None and page != self._page else ""
