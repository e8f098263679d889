"""The bodies by which boxes are let in, as OpenAPI describes them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from edge.messages import EDGE_ID
from hub.api.models import Body
from hub.enrolment.claims import ALPHABET, HOURS_DEFAULT, HOURS_LONGEST, SECRET_LENGTH

Pem = Annotated[str, Field(min_length=1, max_length=8192)]
State = Literal["valid", "expired", "revoked", "password", "none"]


class ClaimWanted(Body):
    """For which box a code is wanted, and for how many hours."""

    edge: str = Field(pattern=f"^{EDGE_ID.pattern}$", max_length=64)
    hall: str = Field(pattern=r"^[0-9]{1,12}$", max_length=12)
    window: str = Field("", pattern=r"^[0-9A-Za-z-]{0,16}$", max_length=16)
    hours: int = Field(HOURS_DEFAULT, ge=1, le=HOURS_LONGEST)


class ClaimMade(BaseModel):
    """The code, shown this once; `qr` is a picture (data URI) of `command`."""

    edge: str
    code: str
    expires: str
    hub: str
    command: str
    qr: str


class AuthorityShown(BaseModel):
    """The hub's root certificate (PEM), its SHA-256, and the names that the hub answers to."""

    certificate: str
    fingerprint: str
    names: list[str]


class StandingShown(BaseModel):
    """How a box is let in.

    `state` is of its newest certificate: valid, expired or revoked; without one it is password
    (an account on the hub's own machine) or none.
    """

    edge: str
    hall: str
    window: str | None
    state: State
    issued: str | None
    not_after: str | None
    renewal_due: bool
    revoked: str | None
    revoked_by: str
    claim_expires: str | None
    claim_by: str


class Coming(Body):
    """A box that wants to be let in: the secret of its claim code, and its CSR (PEM)."""

    secret: str = Field(pattern=f"^[{ALPHABET}]{{{SECRET_LENGTH}}}$", max_length=SECRET_LENGTH)
    request: Pem


class Renewal(Body):
    """A CSR (PEM) for the box that shows its certificate."""

    request: Pem


class Certified(BaseModel):
    """A box's certificate and the root (PEM); times by the hub's clock."""

    certificate: str
    authority: str
    issued: str
    not_after: str


class Admitted(Certified):
    """And where the box stands and finds the broker."""

    edge: str
    hall: str
    hall_name: str
    window: str
    broker_port: int


class Held(BaseModel):
    """What the hub thinks of the certificate that a box shows."""

    edge: str
    not_after: str
    renew: bool
