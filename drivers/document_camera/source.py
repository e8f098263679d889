"""What every place that frames come from is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from drivers.base import Identity
from drivers.document_camera.frame import Frame


class Source(ABC):
    """A place that frames come from. All methods block and are called from one thread only.

    `identity` and `detail` are what it says of itself, from `open` on.
    """

    def __init__(self) -> None:
        self.identity = Identity()
        self.detail: dict[str, Any] = {}

    @abstractmethod
    def open(self) -> None:
        """Raises DeviceMissing, DeviceRefused."""

    @abstractmethod
    def grab(self) -> Frame:
        """What the camera sees now.

        Raises DeviceMissing when it is gone, DeviceBabble when it gives no pictures.
        """

    def dials(self) -> list[dict[str, Any]]:
        """What can be turned, see dials.dials_of; empty for what is no camera."""
        return []

    def adjust(self, controls: Mapping[str, int | None]) -> None:
        """Turn controls by name; None lets the camera see to it.

        Raises ValueError for a control or a value that it does not have.
        """
        if controls:
            raise ValueError("这个画面来源没有可调的控制项")

    def close(self) -> None:  # noqa: B027 (a folder holds nothing open)
        """Let the camera go; may be called without `open`."""
