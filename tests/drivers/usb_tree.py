"""A sysfs of USB devices to plug things into; a host of tests has no USB of its own."""

from __future__ import annotations

from pathlib import Path


class UsbTree:
    """Folders like /sys/bus/usb/devices; `root` is what /sys would be."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._number = 0

    def plug(
        self,
        place: str,
        ids: str,
        *,
        serial: str = "",
        interfaces: tuple[tuple[str, str, int, str], ...] = (("ff", "00", 2, ""),),
    ) -> None:
        """A device; each interface is (class, protocol, endpoints, hidraw name or "")."""
        self._number += 1
        vendor, product = ids.split(":")
        folder = self.root / "bus/usb/devices" / place
        _write(folder, idVendor=vendor, idProduct=product, busnum="1", devnum=str(self._number))
        if serial:
            _write(folder, serial=serial)
        for number, (kind, protocol, endpoints, hidraw) in enumerate(interfaces):
            own = folder.with_name(f"{place}:1.{number}")
            _write(
                own,
                bInterfaceClass=kind,
                bInterfaceProtocol=protocol,
                bInterfaceNumber=f"{number:02x}",
                bNumEndpoints=f"{endpoints:02x}",
            )
            if hidraw:
                (own / f"0003:{vendor}:{product}.0001/hidraw/{hidraw}").mkdir(parents=True)

    def pull(self, place: str) -> None:
        """Take the device's number away, as its folder goes."""
        (self.root / "bus/usb/devices" / place / "devnum").unlink()


def _write(folder: Path, **attributes: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in attributes.items():
        (folder / name).write_text(value + "\n", encoding="utf-8")
