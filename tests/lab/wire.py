"""One device at its end of a USB/IP connection: transfers in, packets out, without any I/O."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.lab.descriptors import Device, Interface, SelfDescription, Setup
from tests.lab.usbip import (
    IN,
    OVERFLOWED,
    STALLED,
    Codec,
    Submit,
    Unlink,
    submitted,
    unlinked,
)

CONTROL_IN = IN | 0
"""The queue of control transfers that a function holds until it has something."""

HELD = 1024
"""Packets that one endpoint keeps for a host that does not ask; what comes beyond is lost."""


class Function(ABC):
    """How one kind of device carries its bytes over its endpoints.

    `heard` gets what the host sends; `give(endpoint, packets)` queues packets towards the host,
    `queued(endpoint)` tells how many wait there.
    """

    heard: Callable[[bytes], None]
    give: Callable[[int, list[bytes]], None]
    queued: Callable[[int], int]

    @property
    @abstractmethod
    def interfaces(self) -> tuple[Interface, ...]:
        """What the descriptors show."""

    @abstractmethod
    def send(self, data: bytes) -> None:
        """Put one message on its way to the host."""

    def received(self, endpoint: int, data: bytes) -> None:
        """One OUT transfer came; by default it is what the host says."""
        self.heard(data)

    def control(self, setup: Setup, data: bytes) -> bytes | None:
        """A request of a class or vendor; None stalls. Raises Later to hold it for `give`."""
        return None

    def reset(self) -> None:  # noqa: B027 - most have nothing to forget
        """The device got power anew."""


class Later(Exception):
    """A control transfer stays open until something is given to CONTROL_IN."""


@dataclass
class _Waiting:
    submit: Submit
    data: bytearray = field(default_factory=bytearray)
    packets: list[bytes] = field(default_factory=list)


class Wire:
    """A device that answers what vhci-hcd asks; `write` takes the bytes for the host.

    `frozen` is a device that answers nothing any more, but whose transfers the host can take back.
    """

    def __init__(self, device: Device, function: Function, write: Callable[[bytes], None]) -> None:
        self._about = SelfDescription(device, function.interfaces)
        self._function = function
        self._write = write
        self._codec = Codec()
        self._waiting: dict[int, deque[_Waiting]] = {}
        self._packets: dict[int, deque[bytes]] = {}
        self._thawing: list[Submit] = []
        self._frozen = False
        function.give, function.queued = self.give, self.queued
        function.reset()

    def feed(self, data: bytes) -> None:
        """Bytes from the host, in pieces of any size; raises WireFault."""
        for message in self._codec.feed(data):
            if isinstance(message, Unlink):
                self._write(unlinked(message, found=self._take_back(message.target)))
            elif self._frozen:
                self._thawing.append(message)
            else:
                self._submit(message)

    def give(self, endpoint: int, packets: list[bytes]) -> None:
        """Queue packets towards the host; each transfer that they complete is answered."""
        queue = self._packets.setdefault(endpoint, deque())
        queue.extend(packets[: HELD - len(queue)])
        self._serve(endpoint)

    def queued(self, endpoint: int) -> int:
        """How many packets the host has not asked for yet."""
        return len(self._packets.get(endpoint, ()))

    def freeze(self, on: bool) -> None:
        """Stop answering, or do what has come since."""
        self._frozen = on
        if on:
            return
        waited, self._thawing = self._thawing, []
        for submit in waited:
            self._submit(submit)
        for endpoint in list(self._waiting):
            self._serve(endpoint)

    def _submit(self, submit: Submit) -> None:
        if submit.endpoint & 0xF == 0:
            self._control(submit)
        elif submit.endpoint not in self._about.endpoints:
            self._write(submitted(submit, status=STALLED))
        elif submit.endpoint & IN:
            self._wait(submit.endpoint, submit)
        else:
            self._write(submitted(submit))
            self._function.received(submit.endpoint, submit.data)

    def _control(self, submit: Submit) -> None:
        setup = Setup.from_bytes(submit.setup)
        try:
            if setup.standard:
                answer = self._about.answer(setup)
            else:
                answer = self._function.control(setup, submit.data)
        except Later:
            self._wait(CONTROL_IN, submit)
            return
        if answer is None:
            self._write(submitted(submit, status=STALLED))
        else:
            self._write(submitted(submit, answer[: submit.length]))

    def _wait(self, endpoint: int, submit: Submit) -> None:
        self._waiting.setdefault(endpoint, deque()).append(_Waiting(submit))
        self._serve(endpoint)

    def _serve(self, endpoint: int) -> None:
        """Fill waiting transfers; a full one or a short packet ends one (USB 2.0, 5.8.3)."""
        waiting = self._waiting.get(endpoint, deque())
        packets = self._packets.get(endpoint, deque())
        about = self._about.endpoints.get(endpoint)
        whole = about.packet if about else 64
        while waiting and packets and not self._frozen:
            first, packet = waiting[0], packets.popleft()
            first.data += packet
            first.packets.append(packet)
            size = first.submit.length
            if len(packet) == whole and len(first.data) < size:
                continue
            waiting.popleft()
            status = OVERFLOWED if len(first.data) > size else 0
            self._write(submitted(first.submit, bytes(first.data[:size]), status))

    def _take_back(self, number: int) -> bool:
        for submit in self._thawing:
            if submit.number == number:
                self._thawing.remove(submit)
                return True
        for endpoint, waiting in self._waiting.items():
            for one in waiting:
                if one.submit.number == number:
                    waiting.remove(one)
                    # USB/IP has no room for what an unfinished transfer holds; the next gets it.
                    self._packets.setdefault(endpoint, deque()).extendleft(reversed(one.packets))
                    return True
        return False
