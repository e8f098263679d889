"""Whether the page and the panel tell of the same touches; where not, one of them is deaf. Pure."""

from __future__ import annotations

SURE = 3
"""Touches of which the other side knows nothing before anybody is troubled."""

DEAF_PAGE = (
    "面板有触摸，页面收不到：检查触摸屏是否映射到这台显示器、有没有窗口挡住页面，必要时重启浏览器"
)
DEAF_PANEL = (
    "页面有触摸，配置的面板没有：用 hall-edge scan 查看并改正 panel，或关闭独占触摸面板的程序"
)


class Agreement:
    """What the panel felt and the page saw, compared beat by beat.

    A touch reaches the panel's node first and the page a moment later, perhaps in its next beat.
    So a touch counts as unseen when the beat after the next passes without any, and as unfelt
    when nothing was felt in the two spans before the beat.
    """

    def __init__(self) -> None:
        self._felt = self._felt_before = 0
        self._awaited = self._unseen = self._unfelt = 0

    def felt(self, fingers: int) -> None:
        """So many fingers came down on the panel."""
        self._felt += fingers

    def beat(self, touches: int | None, visible: bool) -> None:
        """The page saw so many touches since its last beat; None where it does not count them."""
        felt, before = self._felt, self._felt_before
        self._felt, self._felt_before = 0, felt
        if touches is None or not visible:  # another window has the touches
            self._awaited = self._unseen = self._unfelt = 0
            return
        if touches:
            self._awaited = self._unseen = 0
        else:
            self._unseen += self._awaited
            self._awaited = felt
        self._unfelt = 0 if felt or before else self._unfelt + touches

    def trouble(self, panel: bool) -> str:
        """Who is deaf, and what to do; "" where both agree, or there is no panel to compare."""
        if not panel:
            return ""
        if self._unseen >= SURE:
            return DEAF_PAGE
        return DEAF_PANEL if self._unfelt >= SURE else ""
