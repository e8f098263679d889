"""A real mosquitto behind a door with TLS, and boxes with identities of any kind before it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from edge.identity import Facts, Identity
from edge.settings import HubSettings
from hub.broker import Broker, Door
from hub.enrolment.ca import Authority
from hub.enrolment.doors import Doors
from hub.store import Database, certificates
from hub.store.certificates import Certificate
from tests.hub.enrolment.requests import certificate_request
from tests.ports import free_port


class Gate:
    """A broker with a door; `authority` signs for it and for the boxes of `identity`."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder = folder
        self.database = database
        self.authority = Authority(folder / "authority", time.time())
        self.doors = Doors(folder / "authority", self.authority, ["127.0.0.1"])
        self.doors.refresh(time.time())
        self.doors.write_revocations(database, time.time())
        self.port = free_port()
        door = Door(
            address="127.0.0.1",
            port=self.port,
            authority=self.authority.file,
            certificate=self.doors.certificate,
            key=self.doors.key,
            revocations=self.doors.revocations,
        )
        self.broker = Broker(folder / "broker", free_port(), door)
        self.broker.write_accounts([])

    def identity(
        self,
        edge: str,
        *,
        signed_by: Authority | None = None,
        trusts: Authority | None = None,
        at: float | None = None,
    ) -> HubSettings:
        """The `[hub]` of a box with a certificate given out now or `at` some other time."""
        at = time.time() if at is None else at
        key, request = certificate_request()
        issued = (signed_by or self.authority).issue(request, edge, at)
        with self.database.write() as connection:
            certificates.add_certificate(
                connection,
                Certificate(
                    serial=issued.serial,
                    edge=edge,
                    issued_at=at,
                    not_after=issued.not_after,
                    because="claim",
                ),
            )
        folder = self.folder / f"identity-{issued.serial}"
        facts = Facts(
            edge=edge,
            host="127.0.0.1",
            web_port=1,
            broker_port=self.port,
            issued=datetime.fromtimestamp(at, UTC),
            not_after=datetime.fromtimestamp(issued.not_after, UTC),
        )
        Identity(folder).keep(facts, key + issued.pem.encode(), (trusts or self.authority).pem)
        return HubSettings(host="127.0.0.1", port=self.port, username=edge, identity=str(folder))

    def revoke(self, edge: str) -> None:
        """As the desk and the entrance do."""
        now = time.time()
        with self.database.write() as connection:
            certificates.revoke(connection, edge, now, "admin")
        self.doors.write_revocations(self.database, now)
        self.broker.reload()
