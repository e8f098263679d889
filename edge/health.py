"""The status of one device, from its reports and misses alone: three misses down, two good up."""

from __future__ import annotations

from collections import deque
from typing import Final

from edge.messages import DeviceStatus

DOWN_AFTER: Final = 3
UP_AFTER: Final = 2
QUICK_RETRIES: Final = (0.1, 0.25)
"""Seconds before the second and third attempt: an unplugged device is missing within 0.5 s."""

LONGEST_RETRY: Final = 30.0
LONGEST_RETRY_MISSING: Final = 1.5
"""Seconds; a device that is plugged in again shall be seen within 2 s."""

FLAPS: Final = 10
FLAP_WINDOW: Final = 600.0
"""So many losses in so many seconds make a device that is up `degraded`."""


class Health:
    """Counts what the supervisor hears. Every method returns whether the status flipped.

    `now` is monotonic seconds. `reason` is that of the last flip to a bad status, or the device's
    own latest warning.
    """

    def __init__(self) -> None:
        self.status: DeviceStatus = "starting"
        self.reason = ""
        self._goods = 0
        self._misses = 0
        self._alike = 0
        self._latest: DeviceStatus = "starting"
        self._losses: deque[float] = deque(maxlen=FLAPS)

    @property
    def up(self) -> bool:
        """Whether the device can be used."""
        return self.status in {"ok", "degraded"}

    def good(self, warning: str, now: float) -> bool:
        """The device reported, with a `warning` or without."""
        warning = warning or self._flapping(now)
        verdict: DeviceStatus = "degraded" if warning else "ok"
        self._goods = self._goods + 1 if verdict == self._latest else 1
        self._latest = verdict
        if verdict == self.status:
            self.reason = warning
        elif self._goods >= UP_AFTER or (self.status, verdict) == ("ok", "degraded"):
            self.reason = warning
            self.status = verdict
            self._misses = 0
            return True
        if self._goods >= UP_AFTER:
            self._misses = 0  # one good report between misses does not make a device well
        return False

    def miss(self, status: DeviceStatus, reason: str, now: float) -> bool:
        """An attempt ended with an error of this status, or in silence."""
        if self.up and self._misses == 0:
            self._losses.append(now)
        self._goods = 0
        self._misses += 1
        self._alike = self._alike + 1 if status == self._latest else 1
        self._latest = status
        if status == self.status or self._misses < DOWN_AFTER:
            return False
        down_already = self.status not in {"starting", "ok", "degraded"}
        if down_already and self._alike < DOWN_AFTER:
            return False  # errors that alternate shall not flip at each attempt
        self.status, self.reason = status, reason
        return True

    def restart(self) -> bool:
        """Somebody asked for a fresh start."""
        flipped = self.status != "starting"
        self.status, self._latest, self.reason = "starting", "starting", ""
        self._goods = self._misses = self._alike = 0
        return flipped

    def retry_delay(self, status: DeviceStatus, share: float) -> float:
        """Seconds until the next attempt after an error of `status`; `share` in 0..1 is the jitter.

        Jitter only shortens, so the bounds above hold.
        """
        quick = self._misses - 1
        if quick < len(QUICK_RETRIES) and len(self._losses) < FLAPS:
            return QUICK_RETRIES[max(quick, 0)]
        longest = LONGEST_RETRY_MISSING if status == "missing" else LONGEST_RETRY
        doublings = min(max(quick - len(QUICK_RETRIES), 0), 10)
        return min(longest, 0.5 * 2.0**doublings) * (0.75 + 0.25 * share)

    def _flapping(self, now: float) -> str:
        if len(self._losses) < FLAPS or now - self._losses[0] > FLAP_WINDOW:
            return ""
        return f"{FLAP_WINDOW / 60:.0f} 分钟内断开 {FLAPS} 次：检查数据线、接口和供电"
