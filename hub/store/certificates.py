"""Claims and certificates of boxes in the database."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column, Connection, Subquery, delete, func, select

from hub.store.tables.certificates import certificates, claims
from hub.store.tables.facts import edges

CLAIMS_KEPT = 90 * 86_400.0
"""Seconds after its end for which a claim is kept, so that a late box hears what is wrong."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A one-time code; `digest` is all that is kept of its secret."""

    digest: str
    edge: str
    made_at: float
    made_by: str
    expires_at: float
    used_at: float | None = None
    used_from: str = ""


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What was given to a box; `because` is claim or renewal, `serial` hexadecimal."""

    serial: str
    edge: str
    issued_at: float
    not_after: float
    because: str
    revoked_at: float | None = None
    revoked_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a box stands: its newest certificate, and its newest claim, where it has them."""

    edge: str
    hall: str
    window: str
    has_password: bool
    certificate: Certificate | None
    claim: Claim | None


def add_claim(connection: Connection, claim: Claim) -> None:
    """Keep a claim in place of the box's unused ones."""
    withdraw_claims(connection, claim.edge)
    forgotten = claims.c.expires_at < claim.made_at - CLAIMS_KEPT
    connection.execute(delete(claims).where(forgotten))
    connection.execute(claims.insert().values(**vars(claim)))


def withdraw_claims(connection: Connection, edge: str) -> int:
    """Forget a box's unused claims; how many there were."""
    unused = (claims.c.edge == edge) & claims.c.used_at.is_(None)
    return connection.execute(delete(claims).where(unused)).rowcount


def claim_of(connection: Connection, digest: str) -> Claim | None:
    """The claim with this digest."""
    row = connection.execute(select(claims).where(claims.c.digest == digest)).first()
    return None if row is None else Claim(**row._mapping)


def use_claim(connection: Connection, digest: str, now: float, address: str) -> bool:
    """Take a claim; False for one that somebody else has just taken."""
    unused = (claims.c.digest == digest) & claims.c.used_at.is_(None)
    taking = claims.update().where(unused).values(used_at=now, used_from=address)
    return connection.execute(taking).rowcount == 1


def add_certificate(connection: Connection, certificate: Certificate) -> None:
    """Keep what was issued."""
    connection.execute(certificates.insert().values(**vars(certificate)))


def certificate(connection: Connection, serial: str) -> Certificate | None:
    """The certificate with this serial number."""
    row = connection.execute(select(certificates).where(certificates.c.serial == serial)).first()
    return None if row is None else Certificate(**row._mapping)


def revoke(connection: Connection, edge: str, now: float, by: str) -> int:
    """Revoke all certificates of a box that still count; how many there were."""
    counting = (
        (certificates.c.edge == edge)
        & certificates.c.revoked_at.is_(None)
        & (certificates.c.not_after > now)
    )
    revoking = certificates.update().where(counting).values(revoked_at=now, revoked_by=by)
    return connection.execute(revoking).rowcount


def revoked(connection: Connection, now: float) -> list[tuple[str, float]]:
    """Serials of revoked certificates that would still count, and since when, oldest first."""
    query = (
        select(certificates.c.serial, certificates.c.revoked_at)
        .where(certificates.c.revoked_at.is_not(None), certificates.c.not_after > now)
        .order_by(certificates.c.revoked_at, certificates.c.serial)
    )
    return [(row.serial, row.revoked_at) for row in connection.execute(query)]


def standings(connection: Connection, edge: str | None = None) -> list[Standing]:
    """How every registered box stands, or only this one, in order of name."""
    newest_certificate = _newest(certificates.c.edge, certificates.c.issued_at)
    newest_claim = _newest(claims.c.edge, claims.c.made_at)
    chosen = select(edges).order_by(edges.c.id)
    held = select(certificates).join(
        newest_certificate,
        (certificates.c.edge == newest_certificate.c.edge)
        & (certificates.c.issued_at == newest_certificate.c.at),
    )
    open_claims = select(claims).join(
        newest_claim,
        (claims.c.edge == newest_claim.c.edge) & (claims.c.made_at == newest_claim.c.at),
    )
    if edge is not None:
        chosen = chosen.where(edges.c.id == edge)
        held = held.where(certificates.c.edge == edge)
        open_claims = open_claims.where(claims.c.edge == edge)
    by_edge = {row.edge: Certificate(**row._mapping) for row in connection.execute(held)}
    claimed = {row.edge: Claim(**row._mapping) for row in connection.execute(open_claims)}
    return [
        Standing(
            edge=row.id,
            hall=row.hall,
            window=row.window,
            has_password=bool(row.password_hash),
            certificate=by_edge.get(row.id),
            claim=claimed.get(row.id),
        )
        for row in connection.execute(chosen)
    ]


def _newest(edge: Column[str], at: Column[float]) -> Subquery:
    return select(edge.label("edge"), func.max(at).label("at")).group_by(edge).subquery()
