"""Every route asks for a right, and what asks for none is listed twice."""

import pytest

from hub.access.rights import RIGHTS, Right, Role
from hub.api.access import OPEN, OPEN_TO_PROGRAMS

from .routes import all_routes


@pytest.mark.parametrize("route", all_routes(), ids=lambda route: " ".join(route.which))
def test_every_route_asks_for_a_right(route):
    if route.which not in OPEN | OPEN_TO_PROGRAMS:
        assert route.rights, "does not call allow"
        assert all(Right[name] for name in route.rights)


def test_no_role_has_more_than_administrators_who_hand_it_out():
    assert all(rights <= RIGHTS[Role.ADMINISTRATOR] for rights in RIGHTS.values())


def test_what_is_open_is_listed_here_too():
    """A second list, so that nobody opens a route by accident."""
    assert sorted(OPEN) == sorted(
        [
            ("GET", "/api/enter"),
            ("POST", "/api/session"),
            ("POST", "/api/pass"),
            ("POST", "/api/pass/use"),
        ]
    )
    assert sorted(OPEN_TO_PROGRAMS) == sorted(
        [
            ("GET", "/healthz"),
            ("GET", "/metrics"),
            ("GET", "/api/enrolment/authority"),
            ("POST", "/api/enrolment/certificates"),
            ("GET", "/api/box/certificate"),
            ("POST", "/api/box/certificate"),
            ("GET", "/api/box/content"),
        ]
    )
