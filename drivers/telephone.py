"""IP telephones and fax adapters: whether they answer SIP OPTIONS over UDP."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import ClassVar

from drivers.base import Alive, DeviceBabble, DeviceMissing, Driver, Identity, Report
from drivers.lan import Datagrams, Place, open_datagrams, parse_place
from drivers.text_reply import Reply, parse_reply

T1, T2 = 0.5, 4.0
"""Seconds: RFC 3261 17.1.1.1, round trip and longest time between two sendings."""

GIVE_UP = 16 * T1
"""Seconds. The RFC's timer F is 64 T1; three looks in a row that fail are as long together."""

ABSENT = {
    404: "没有这个分机",
    408: "分机没有应答",
    410: "分机已取消",
    480: "分机没有注册",
    503: "暂时不能服务",
    604: "没有这个分机",
}
"""Final answers for an extension, RFC 3261 21.4 to 21.6, that mean: it cannot be called."""

COMPACT = {"v": "via", "l": "content-length", "i": "call-id", "f": "from", "t": "to"}
"""RFC 3261 7.3.3."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One OPTIONS; the branch ties answers to it, however often it is sent."""

    user: str
    place: Place
    own: Place
    branch: str
    tag: str
    call: str

    def to_bytes(self) -> bytes:
        """The request, RFC 3261 11.1; `rport` (RFC 3581) brings the answer back to our port."""
        target = f"sip:{self.user}@{self.place}" if self.user else f"sip:{self.place}"
        us = f"sip:hallkeeper@{self.own}"
        lines = [
            f"OPTIONS {target} SIP/2.0",
            f"Via: SIP/2.0/UDP {self.own};rport;branch={self.branch}",
            "Max-Forwards: 70",
            f"From: <{us}>;tag={self.tag}",
            f"To: <{target}>",
            f"Call-ID: {self.call}",
            "CSeq: 1 OPTIONS",
            f"Contact: <{us}>",
            "Accept: application/sdp",
            "Content-Length: 0",
        ]
        return "\r\n".join([*lines, "", ""]).encode()

    def answered_by(self, reply: Reply) -> bool:
        """Whether the reply is to this question, RFC 3261 17.1.3."""
        branch = re.search(r";\s*branch=([^;,\s]+)", reply.header("via"))
        sequence = reply.header("cseq").split()
        ours = branch is not None and branch[1] == self.branch
        return ours and sequence[1:] == ["OPTIONS"]


def parse_sip(data: bytes) -> Reply:
    """The SIP response in a datagram; raises DeviceBabble."""
    return parse_reply(data, protocol="SIP/2.0", compact=COMPACT)


@dataclass(kw_only=True)
class Telephone(Driver):
    """A telephone or fax (`kind`) at `address`, asked by SIP OPTIONS each `interval` seconds.

    `sip:192.168.1.60[:5060]` is the telephone itself: any final answer shows that it lives.
    `sip:201@192.168.1.5` asks an exchange for extension 201: an answer that it cannot be called
    makes it degraded. Telephones on an analogue line cannot be asked; people attest those.
    """

    untested_on_hardware: ClassVar[bool] = True

    kind: str = "telephone"
    patience: float = 40.0
    address: str
    interval: float = 20.0

    def __post_init__(self) -> None:
        if self.kind not in {"telephone", "fax"}:
            raise ValueError(f"kind = {self.kind!r} must be telephone or fax")
        if not 0.2 <= self.interval <= 300 or self.patience <= self.interval + GIVE_UP + 3:
            raise ValueError(
                f"interval = {self.interval:g} must be 0.2 to 300 seconds, and patience more than "
                f"{self.interval + GIVE_UP + 3:g}"
            )
        found = re.fullmatch(r"sip:(?:([\w.+*#-]{1,64})@)?(.+)", self.address)
        if not found:
            raise ValueError(f"address = {self.address!r} must be like sip:192.168.1.60")
        self._user = found[1] or ""
        self._place = parse_place(found[2], 5060)

    async def reports(self) -> AsyncIterator[Report]:
        """See Driver; one Alive for each answer."""
        while True:
            async with open_datagrams(self._place) as line:
                reply = await ask(line, self._user)
            yield self._alive(reply)
            await asyncio.sleep(self.interval)

    def _alive(self, reply: Reply) -> Alive:
        model = reply.header("user-agent") or reply.header("server")
        absent = ABSENT.get(reply.status, "") if self._user else ""
        return Alive(
            identity=Identity(model=model[:80]),
            detail={"answer": reply.status, "phrase": reply.phrase[:40]},
            warning=absent and f"电话交换机说{absent}（{self._user}）：检查话机电源、网线和账号",
        )


async def ask(line: Datagrams, user: str) -> Reply:
    """The final answer to an OPTIONS; raises DeviceMissing (none), DeviceBabble (only rubbish)."""
    question = Question(
        user=user,
        place=line.place,
        own=line.own,
        branch="z9hG4bK" + secrets.token_hex(8),
        tag=secrets.token_hex(4),
        call=secrets.token_hex(12),
    )
    clock = asyncio.get_running_loop().time
    end = clock() + GIVE_UP
    babble: DeviceBabble | None = None
    wait = T1
    while clock() < end:
        await line.send(question.to_bytes())
        next_sending = min(clock() + wait, end)
        while (left := next_sending - clock()) > 0:
            data = await line.receive(left)
            if data is None:
                break
            try:
                reply = parse_sip(data)
            except DeviceBabble as flaw:
                babble = flaw
                continue
            if question.answered_by(reply):
                if reply.status >= 200:
                    return reply
                wait = T2  # 17.1.2.2: it is at work, so it is asked less often
        wait = min(2 * wait, T2)
    raise babble or DeviceMissing(
        f"{line.place.host} 没有应答 SIP：检查话机电源和网线，核对 address"
    )
