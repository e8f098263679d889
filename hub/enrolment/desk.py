"""Where boxes come to be let in: claims made and taken, certificates renewed and revoked."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from edge.messages import EDGE_ID, RESERVED_EDGE_IDS
from hub.enrolment import claims
from hub.enrolment.attempts import Attempts
from hub.enrolment.ca import Authority, Issued, Refused
from hub.store import Database, audit, certificates, registry
from hub.store.certificates import Certificate, Claim

_log = logging.getLogger(__name__)

USED = "认领码已经用过，每个只能用一次：请管理员重新生成；若不是您用的，请立即吊销该终端"


class NotNow(Refused):
    """Too many wrong codes came from this address; `seconds` until it may try again."""

    def __init__(self, seconds: float) -> None:
        minutes = int(seconds // 60) + 1
        super().__init__(f"认领码错误次数过多：请 {minutes} 分钟后再试，或请管理员检查网络")
        self.seconds = seconds


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A claim just made; the code is told this once."""

    code: str
    expires_at: float


@dataclass(frozen=True, kw_only=True)
class Admission:
    """A box let in: its certificate, and where it stands."""

    edge: str
    hall: str
    hall_name: str
    window: str
    issued: Issued


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Where boxes find the hub: its names and addresses, the port of its web server with TLS and
    that of the broker.
    """

    names: tuple[str, ...]
    web_port: int
    broker_port: int

    @property
    def url(self) -> str:
        """The web server, by the first name."""
        host = self.names[0]
        return f"https://{f'[{host}]' if ':' in host else host}:{self.web_port}"


class Desk:
    """The one place that signs for boxes.

    `shut_out(box)` is called when what a box had until now (certificates, password) counts no more.
    Without a `reach` the hub serves its own machine only, and no box can come.
    """

    def __init__(
        self,
        database: Database,
        authority: Authority,
        shut_out: Callable[[str], None],
        *,
        reach: Reach | None = None,
    ) -> None:
        self.authority = authority
        self.reach = reach
        self._database = database
        self._shut_out = shut_out
        self._attempts = Attempts()
        self._asking = threading.Lock()

    def offer(
        self, edge: str, hall: str, window: str, *, hours: float, by: str, now: float
    ) -> Offer:
        """A new code for a box, registering it where it is not; raises Refused, NotRegistered.

        What the box has stays good until the code is used.
        """
        if not EDGE_ID.fullmatch(edge) or edge in RESERVED_EDGE_IDS:
            raise Refused("终端编号只能用 1 至 64 个小写字母、数字和 -，且不能是 hub")
        secret = claims.new_secret()
        claim = Claim(
            digest=claims.digest(secret),
            edge=edge,
            made_at=now,
            made_by=by,
            expires_at=now + hours * 3600,
        )
        with self._database.write() as connection:
            _register(connection, edge, hall, window, now)
            certificates.add_claim(connection, claim)
            detail = {"hall": hall, "window": window, "hours": hours}
            audit.record(connection, by, "box.claim", f"box:{edge}", detail, now)
        return Offer(code=claims.code(secret, self.authority.der), expires_at=claim.expires_at)

    def withdraw(self, edge: str, *, by: str, now: float) -> None:
        """Make a box's unused code worthless; raises Refused where there is none."""
        with self._database.write() as connection:
            if not certificates.withdraw_claims(connection, edge):
                raise Refused(f"终端 {edge} 没有未使用的认领码")
            audit.record(connection, by, "box.claim_withdrawn", f"box:{edge}", {}, now)

    def admit(self, secret: str, request: str, *, address: str, now: float) -> Admission:
        """Take a code and sign the box's key; raises Refused, NotNow.

        What the box had before, a password too, counts no more: this one has taken its place.
        """
        with self._asking:
            if wait := self._attempts.wait(address, now):
                raise NotNow(wait)
        digest = claims.digest(secret)
        with self._database.write() as connection:
            claim = certificates.claim_of(connection, digest)
            flaw = _flaw(claim, now)
            if claim is None or flaw:
                with self._asking:
                    self._attempts.note_failure(address, now)
                _log.warning("a box at %s came with a code that is not valid: %s", address, flaw)
                raise Refused(flaw)
            issued = self.authority.issue(request, claim.edge, now)
            if not certificates.use_claim(connection, digest, now, address):
                raise Refused(USED)
            [standing] = certificates.standings(connection, claim.edge)
            replaced = certificates.revoke(connection, claim.edge, now, claim.made_by)
            registry.reset_edge(connection, claim.edge, "")
            certificates.add_certificate(connection, _kept(issued, claim.edge, now, "claim"))
            hall = registry.hall(connection, standing.hall)
            detail = {"from": address, "serial": issued.serial, "replaced": replaced}
            audit.record(connection, audit.SYSTEM, "box.enrolled", f"box:{claim.edge}", detail, now)
        _log.info("box %s is enrolled from %s", claim.edge, address)
        if replaced or standing.has_password:
            self._shut_out(claim.edge)
        return Admission(
            edge=claim.edge,
            hall=hall.code,
            hall_name=hall.name,
            window=standing.window,
            issued=issued,
        )

    def renew(self, edge: str, request: str, now: float) -> Issued:
        """A later certificate for a box that has shown a good one; the old stays good to its end.

        It may not get the answer, and then still has what it came with. Raises Refused.
        """
        issued = self.authority.issue(request, edge, now)
        with self._database.write() as connection:
            certificates.add_certificate(connection, _kept(issued, edge, now, "renewal"))
        _log.info("box %s has a new certificate", edge)
        return issued

    def revoke(self, edge: str, *, by: str, now: float) -> int:
        """Shut a box out until it is claimed anew; how many certificates that took.

        Its unused codes are withdrawn. Raises NotRegistered.
        """
        with self._database.write() as connection:
            registry.hall_of_edge(connection, edge)
            certificates.withdraw_claims(connection, edge)
            count = certificates.revoke(connection, edge, now, by)
            registry.reset_edge(connection, edge, "")
            detail = {"certificates": count}
            audit.record(connection, by, "box.revoke", f"box:{edge}", detail, now)
        self._shut_out(edge)
        return count

    def holder(self, serial: str, now: float) -> Certificate | None:
        """The certificate with this serial where it still counts."""
        with self._database.read() as connection:
            held = certificates.certificate(connection, serial)
        counts = held is not None and held.revoked_at is None and held.not_after > now
        return held if counts else None


def renewal_due(certificate: Certificate, now: float) -> bool:
    """Whether half of a certificate's life is over."""
    return now >= (certificate.issued_at + certificate.not_after) / 2


def _register(connection: Connection, edge: str, hall: str, window: str, now: float) -> None:
    registry.hall(connection, hall)
    known = certificates.standings(connection, edge)
    if not known:
        new = registry.Edge(id=edge, hall=hall, window=window, password_hash="")
        registry.add_edge(connection, new, now)
    elif (known[0].hall, known[0].window) != (hall, window):
        raise Refused(
            f"终端 {edge} 已登记在大厅 {known[0].hall}"
            f"{f'、窗口 {known[0].window}' if known[0].window else ''}：换一个编号，或先删除它"
        )


def _flaw(claim: Claim | None, now: float) -> str:
    if claim is None:
        return "认领码无效：它可能已被新的认领码取代或撤回，请管理员重新生成"
    if claim.used_at is not None:
        return USED
    if claim.expires_at <= now:
        return "认领码已过期：请管理员重新生成"
    return ""


def _kept(issued: Issued, edge: str, now: float, because: str) -> Certificate:
    return Certificate(
        serial=issued.serial,
        edge=edge,
        issued_at=now,
        not_after=issued.not_after,
        because=because,
    )
