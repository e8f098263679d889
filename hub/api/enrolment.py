"""Boxes: claim codes, certificates, revocation."""

from __future__ import annotations

import time
from typing import Annotated

import segno
from fastapi import APIRouter, HTTPException, Path, Request

from edge.messages import EDGE_ID
from hub.access.rights import Caller, Right
from hub.api.access import allow, within
from hub.api.enrolment_models import (
    Admitted,
    AuthorityShown,
    Certified,
    ClaimMade,
    ClaimWanted,
    Coming,
    Held,
    Renewal,
    StandingShown,
    State,
)
from hub.api.parts import Parts, parts_of
from hub.enrolment.ca import Refused
from hub.enrolment.desk import Desk, NotNow, Reach, renewal_due
from hub.enrolment.peer import peer_of
from hub.store import certificates, registry
from hub.store.certificates import Certificate, Standing
from hub.words import iso

router = APIRouter(prefix="/api")

EdgeName = Annotated[str, Path(max_length=64, pattern=f"^{EDGE_ID.pattern}$")]


@router.get("/enrolment/authority", tags=["enrolment"])
def authority(request: Request) -> AuthorityShown:
    """The hub's root certificate: public, and what a claim code's fingerprint is of."""
    desk = _desk(request)
    return AuthorityShown(
        certificate=desk.authority.pem,
        fingerprint=desk.authority.fingerprint,
        names=[] if desk.reach is None else list(desk.reach.names),
    )


@router.get("/enrolment/boxes", tags=["enrolment"])
def standings(request: Request) -> list[StandingShown]:
    """How each box that the caller administers is let in: certificate, claim, password."""
    caller = allow(request, Right.ADMINISTER)
    now = time.time()
    with parts_of(request).database.read() as connection:
        found = certificates.standings(connection)
    return [_shown(standing, now) for standing in found if within(standing.hall, caller.root)]


@router.get("/enrolment/boxes/{edge}", tags=["enrolment"])
def standing(request: Request, edge: EdgeName) -> StandingShown:
    """How one box is let in."""
    _administers(request, edge)
    with parts_of(request).database.read() as connection:
        [found] = certificates.standings(connection, edge)
    return _shown(found, time.time())


@router.post("/enrolment/claims", status_code=201, tags=["enrolment"])
def make_claim(request: Request, wanted: ClaimWanted) -> ClaimMade:
    """Make a one-time code for a box; it is told this once and takes an earlier one's place."""
    caller = allow(request, Right.ADMINISTER, wanted.hall)
    desk = _desk(request)
    reach = _reach(desk)
    try:
        offer = desk.offer(
            wanted.edge,
            wanted.hall,
            wanted.window,
            hours=wanted.hours,
            by=caller.name,
            now=time.time(),
        )
    except Refused as flaw:
        raise HTTPException(409, str(flaw)) from flaw
    parts_of(request).tell([], {wanted.hall})
    command = f"sudo hall-edge enrol --hub {reach.url} --code {offer.code}"
    return ClaimMade(
        edge=wanted.edge,
        code=offer.code,
        expires=iso(offer.expires_at),
        hub=reach.url,
        command=command,
        qr=segno.make(command, error="m").svg_data_uri(border=4, omitsize=True),
    )


@router.delete("/enrolment/claims/{edge}", status_code=204, tags=["enrolment"])
def withdraw_claim(request: Request, edge: EdgeName) -> None:
    """Make a box's unused code worthless."""
    caller = _administers(request, edge)
    try:
        _desk(request).withdraw(edge, by=caller.name, now=time.time())
    except Refused as flaw:
        raise HTTPException(409, str(flaw)) from flaw


@router.post("/enrolment/boxes/{edge}/revocation", tags=["enrolment"])
def revoke(request: Request, edge: EdgeName) -> StandingShown:
    """Shut a box out at once, until it is claimed anew."""
    caller = _administers(request, edge)
    now = time.time()
    _desk(request).revoke(edge, by=caller.name, now=now)
    with parts_of(request).database.read() as connection:
        [standing] = certificates.standings(connection, edge)
    return _shown(standing, now)


@router.post("/enrolment/certificates", status_code=201, tags=["box"])
def enrol(request: Request, coming: Coming) -> Admitted:
    """A box comes with its claim code and the request for a certificate; only over TLS."""
    if request.url.scheme != "https":
        raise HTTPException(403, "终端认领只能通过 HTTPS 进行")
    desk = _desk(request)
    reach = _reach(desk)
    address = request.client.host if request.client else ""
    try:
        admission = desk.admit(coming.secret, coming.request, address=address, now=time.time())
    except NotNow as flaw:
        wait = {"Retry-After": str(int(flaw.seconds) + 1)}
        raise HTTPException(429, str(flaw), headers=wait) from flaw
    except Refused as flaw:
        raise HTTPException(403, str(flaw)) from flaw
    return Admitted(
        edge=admission.edge,
        hall=admission.hall,
        hall_name=admission.hall_name,
        window=admission.window,
        broker_port=reach.broker_port,
        certificate=admission.issued.pem,
        authority=desk.authority.pem,
        issued=iso(time.time()),
        not_after=iso(admission.issued.not_after),
    )


@router.get("/box/certificate", tags=["box"])
def held(request: Request) -> Held:
    """What the hub thinks of the certificate that a box shows, and whether to renew it now.

    The hub decides by its own clock, because a box's may stand anywhere.
    """
    certificate = shown_by(request)
    return Held(
        edge=certificate.edge,
        not_after=iso(certificate.not_after),
        renew=renewal_due(certificate, time.time()),
    )


@router.post("/box/certificate", status_code=201, tags=["box"])
def renew(request: Request, renewal: Renewal) -> Certified:
    """A later certificate for the box that shows a good one."""
    certificate = shown_by(request)
    desk = _desk(request)
    try:
        issued = desk.renew(certificate.edge, renewal.request, time.time())
    except Refused as flaw:
        raise HTTPException(403, str(flaw)) from flaw
    return Certified(
        certificate=issued.pem,
        authority=desk.authority.pem,
        issued=iso(time.time()),
        not_after=iso(issued.not_after),
    )


def shown_by(request: Request) -> Certificate:
    """The certificate that the box has shown, where it still counts; 401 otherwise."""
    found = certificate_shown(request)
    if found is None:
        raise HTTPException(401, "终端没有出示有效的证书：请重新认领（hall-edge enrol）")
    return found


def certificate_shown(request: Request) -> Certificate | None:
    """The certificate shown on this connection, where it still counts."""
    peer = peer_of(request)
    desk = parts_of(request).desk
    if peer is None or desk is None:
        return None
    found = desk.holder(peer.serial, time.time())
    return found if found is not None and found.edge == peer.edge else None


def _administers(request: Request, edge: str) -> Caller:
    allow(request, Right.ADMINISTER)  # before anything is looked up
    with parts_of(request).database.read() as connection:
        hall = registry.hall_of_edge(connection, edge)
    return allow(request, Right.ADMINISTER, hall)


def _desk(request: Request) -> Desk:
    parts: Parts = parts_of(request)
    if parts.desk is None:
        raise HTTPException(409, "本中心没有证书颁发机构：请在运行 hall-hub 的主机上操作")
    return parts.desk


def _reach(desk: Desk) -> Reach:
    if desk.reach is None:
        raise HTTPException(409, "中心只在本机提供服务，终端连不上：请以 --listen 启动 hall-hub")
    return desk.reach


def _shown(standing: Standing, now: float) -> StandingShown:
    certificate, claim = standing.certificate, standing.claim
    waiting = claim is not None and claim.used_at is None and claim.expires_at > now
    state: State
    if certificate is None:
        state = "password" if standing.has_password else "none"
    elif certificate.revoked_at is not None:
        state = "revoked"
    else:
        state = "expired" if certificate.not_after <= now else "valid"
    return StandingShown(
        edge=standing.edge,
        hall=standing.hall,
        window=standing.window or None,
        state=state,
        issued=None if certificate is None else iso(certificate.issued_at),
        not_after=None if certificate is None else iso(certificate.not_after),
        renewal_due=state == "valid" and certificate is not None and renewal_due(certificate, now),
        revoked=None if certificate is None else iso(certificate.revoked_at),
        revoked_by="" if certificate is None else certificate.revoked_by,
        claim_expires=iso(claim.expires_at) if claim is not None and waiting else None,
        claim_by=claim.made_by if claim is not None and waiting else "",
    )
