"""Roles and their rights, and the caller of a request: a person with a role on a subtree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Right(StrEnum):
    """What a route may ask for."""

    READ = "read"
    OPERATE = "operate"  # commands, alerts, tickets, maintenance
    ATTEST = "attest"  # state what was seen in a hall
    INSPECT = "inspect"  # exemptions, local quantities, follow-up of complaints
    PUBLISH = "publish"  # content for kiosks
    ADMINISTER = "administer"  # people, boxes, settings, audit log


class Role(StrEnum):
    """What a person is to the hub."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    INSPECTOR = "inspector"
    ADMINISTRATOR = "administrator"


RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.READ}),
    Role.OPERATOR: frozenset({Right.READ, Right.OPERATE, Right.ATTEST, Right.PUBLISH}),
    Role.INSPECTOR: frozenset({Right.READ, Right.ATTEST, Right.INSPECT}),
    Role.ADMINISTRATOR: frozenset(Right),
}

ROLE_WORDS: Mapping[Role, str] = {
    Role.VIEWER: "查看员",
    Role.OPERATOR: "运维员",
    Role.INSPECTOR: "检查员",
    Role.ADMINISTRATOR: "管理员",
}

CITY = "411700"
"""The root of the whole city."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who asks. `root` is the code of the hall whose subtree the role holds for."""

    name: str
    display: str
    role: Role
    root: str

    def may(self, right: Right) -> bool:
        """Whether the role has this right at all; where is `hub.store.registry.within`."""
        return right in RIGHTS[self.role]
