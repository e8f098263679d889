"""Presence by the kernel's own sysfs: there, pulled, there again, and not another one's."""

from drivers.base import Alive, DeviceMissing
from drivers.presence import Presence
from tests.lab.gadgets import SAM_CH341, TOUCH_PANEL
from tests.lab.guest.life import failure, first, living, start_failure
from tests.lab.plugged import plugged


def presence(address: str) -> Presence:
    return Presence(name="thing", kind="display", address=address, interval=0.2)


async def test_a_device_by_its_serial_number() -> None:
    async with plugged(TOUCH_PANEL, serial="P1") as panel:
        async with living(presence("usb:222a:0001:P1")) as reports:
            identity = (await first(reports, Alive)).identity
            assert identity.model == "Hallkeeper lab Multi-touch panel"
            assert (identity.serial, identity.firmware) == ("P1", "0100")
            await panel.tell("unplug")
            assert isinstance(await failure(reports), DeviceMissing)
        await panel.tell("plug")
        await panel.known()
        async with living(presence("usb:222a:0001")) as reports:
            await first(reports, Alive)
        missing = await start_failure(presence("usb:222a:0001:P2"))
        assert isinstance(missing, DeviceMissing)
        assert "P1" in str(missing)


async def test_a_serial_adapter_by_its_file() -> None:
    async with plugged(SAM_CH341) as adapter:
        node = await adapter.node("tty*")
        async with living(presence(f"serial:{node}")) as reports:
            await first(reports, Alive)
            await adapter.tell("unplug")
            assert isinstance(await failure(reports), DeviceMissing)
