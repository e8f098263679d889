"""Nothing answers to who is not signed in or may not; nothing that is sent breaks the hub."""

import asyncio
import json
import re
from collections import Counter

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks

from hub.access.rights import RIGHTS, Role
from hub.api.access import OPEN, OPEN_TO_PROGRAMS
from hub.store import people

from ..conftest import CITY, device, state
from .routes import all_routes

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

ROUTES = all_routes()
PROVES_ITSELF = OPEN | OPEN_TO_PROGRAMS
CLOSED = [route for route in ROUTES if route.which not in PROVES_ITSELF]
STREAMS = {"/api/stream"}

REAL = {
    **{"code": CITY, "hall": CITY, "root": CITY, "edge": "city-1", "form": "pdf"},
    "row": "CH-4.6.24-wheelchair",
}
"""What is put in place of what was made up, so that more than "not found" is reached."""


def filled(path):
    return re.sub(r"\{(\w+)\}", lambda match: REAL.get(match[1], "1"), path)


async def test_the_walk_sees_every_route(client):
    described = (await client.get("/openapi.json")).json()["paths"]
    known = {(method.upper(), path) for path, way in described.items() for method in way}
    assert {route.which for route in ROUTES} == known
    assert known >= PROVES_ITSELF


async def test_without_a_session_every_route_answers_401(hub):
    async with hub.client() as page:
        for route in CLOSED:
            answer = await page.request(route.method, filled(route.path), content=b"{broken")
            assert (route.which, answer.status_code) == (route.which, 401)
            assert answer.json()["error"] == "unauthorized"
        for method, path in (("GET", "/openapi.json"), ("GET", "/api/none"), ("PUT", "/x")):
            assert (await page.request(method, path)).status_code == 401
        assert (await page.get("/metrics")).status_code == 401
        assert (await page.get("/api/box/content")).status_code in (401, 403)
        assert (await page.get("/api/box/certificate")).status_code in (401, 403)


async def test_a_session_that_was_made_up_is_none(hub):
    for token in ("", "x", "x" * 43, "\u00e9" * 10, "x" * 5000):
        headers = {"Cookie": f"hall_session={token}".encode()}
        async with hub.client() as page:
            assert (await page.get("/api/me", headers=headers)).status_code == 401


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR, Role.INSPECTOR])
async def test_a_role_without_the_right_is_refused(client_as, role):
    """With no body at all: a route that looks at the body first answers 422 and does nothing."""
    has = {right.name for right in RIGHTS[role]}
    refused = Counter()
    async with client_as(role) as page:
        for route in CLOSED:
            if route.rights & has:
                continue
            answer = await page.request(route.method, filled(route.path))
            assert answer.status_code in (403, 404, 422), (route.which, answer.text)
            refused[answer.status_code] += 1
    assert refused[403] > 3


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMINISTRATOR])
async def test_nothing_of_another_county_is_answered(client_as, role):
    """Routes of one hall, asked by somebody of the county 411702 for the city's hall."""
    refused = Counter()
    async with client_as(role, "411702") as page:
        for route in CLOSED:
            if "{code}" not in route.path:
                continue
            answer = await page.request(route.method, filled(route.path))
            # 422: a body or a parameter that must be there is looked at first.
            assert answer.status_code in (403, 422), (route.which, answer.text[:200])
            refused[answer.status_code] += 1
    assert refused[403] > 10


async def test_lists_hold_nothing_of_another_county(hub, client_as):
    hub.take(state(device(status="fault")), state(device(), edge="town-1"))
    other = re.compile(r'"(?:411728\d*|city-1|town-1)"')
    async with client_as("administrator", "411702") as page:
        for route in CLOSED:
            if route.method != "GET" or "{" in route.path or route.path in STREAMS:
                continue
            answer = await page.get(route.path)
            assert answer.status_code in (200, 403, 409, 422), (route.which, answer.text[:200])
            assert not other.search(answer.text), route.which


async def test_a_bulk_command_of_another_county_is_neither_seen_nor_called_off(
    hub, client, client_as
):
    hub.take(state(device(), edge="town-1"))
    begun = await client.post("/api/jobs", json={"name": "ping", "edges": ["town-1"]})
    assert begun.status_code == 202, begun.text
    path = f"/api/jobs/{begun.json()['id']}"
    async with client_as("operator", "411702") as other, client_as("operator", "411728") as own:
        assert (await other.get("/api/jobs")).json() == []
        assert (await other.get(path)).status_code == 404
        assert (await other.get(f"{path}/commands")).json() == []
        assert (await other.post(f"{path}/cancel")).status_code == 403
        assert [job["id"] for job in (await own.get("/api/jobs")).json()] == [begun.json()["id"]]
        assert (await own.post(f"{path}/cancel")).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_a_change_needs_the_header_that_only_our_pages_send(hub, client, method):
    del client.headers["X-Hallkeeper"]
    answer = await client.request(method, "/api/session", json={})
    assert answer.status_code == 403
    assert "X-Hallkeeper".lower() in answer.json()["message"]
    assert (await client.get("/api/me")).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.test"},
        {"Origin": "null"},
        {"Origin": "https://hall.test.evil.test"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "evil.test"},
    ],
)
async def test_another_sites_page_changes_nothing(client, headers):
    answer = await client.delete("/api/session", headers=headers)
    assert answer.status_code == 403
    assert (await client.get("/api/me")).status_code == 200


async def test_no_other_site_is_let_in_by_cors(client):
    answer = await client.options(
        "/api/me", headers={"Origin": "http://hall.test", "Access-Control-Request-Method": "POST"}
    )
    assert not any(name.startswith("access-control") for name in answer.headers)


async def test_bodies_of_strangers_are_small_and_of_known_length(hub):
    async with hub.client() as page:
        answer = await page.post("/api/session", content=b"x" * 70_000)
        assert answer.status_code == 413

        async def endless():
            yield b"{"

        answer = await page.post("/api/session", content=endless())
        assert answer.status_code == 411


@pytest.mark.parametrize("path", ["/api/me", "/api/overview", "/", "/openapi.json", "/none"])
@pytest.mark.parametrize("signed_in", [True, False])
async def test_every_answer_has_the_headers(hub, path, signed_in):
    hub.add_user("wang")
    async with hub.client(hub.cookie("wang") if signed_in else None) as page:
        headers = (await page.get(path)).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers
    assert "server" not in headers
    if path.startswith("/api"):
        assert headers["cache-control"] == "no-store"


async def test_a_refusal_has_the_headers_too(client):
    answer = await client.get("/api/me", headers={"Host": "evil.test"})
    assert answer.status_code == 403
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_an_error_tells_nothing_of_the_inside(client):
    for answer in (
        await client.get("/api/halls/9"),
        await client.post("/api/people", content=b"{broken"),
        await client.request("TRACE", "/api/me"),
        await client.put("/api/me"),
    ):
        assert set(answer.json()) == {"error", "message"}
        assert "Traceback" not in answer.text
        assert "/" not in answer.json()["message"]


@pytest.mark.parametrize("how", ["signed out", "disabled elsewhere"])
async def test_the_stream_of_an_ended_session_is_closed(hub, how):
    hub.add_user("wang")
    cookie = hub.cookie("wang")
    open_, sent = asyncio.Event(), []
    token = cookie["hall_session"].encode()
    scope = {
        **{"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET"},
        **{"scheme": "http", "path": "/api/stream", "raw_path": b"/api/stream", "root_path": ""},
        **{"query_string": b"", "client": ("127.0.0.1", 9), "server": ("hall.test", 80)},
        "headers": [(b"host", b"hall.test"), (b"cookie", b"hall_session=" + token)],
    }

    async def receive():
        if not sent:
            return {"type": "http.request", "body": b"", "more_body": False}
        await asyncio.Event().wait()

    async def send(message):
        sent.append(message)
        if message["type"] == "http.response.body":
            open_.set()

    stream = asyncio.create_task(hub.app(scope, receive, send))
    await asyncio.wait_for(open_.wait(), 30)
    assert sent[0]["status"] == 200
    if how == "signed out":
        async with hub.client(cookie) as page:
            await page.delete("/api/session")
    else:
        with hub.door.database.write() as connection:
            people.change_user(connection, "wang", disabled=True)
    await asyncio.wait_for(stream, 30)
    assert sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}


def test_whatever_is_sent_is_answered_as_openapi_says(hub):
    """Made-up requests for every route, as administrator of the city; no 5xx."""
    load_all_checks()
    checks = CHECKS.get_by_names(
        [
            *("not_a_server_error", "status_code_conformance"),
            *("content_type_conformance", "response_schema_conformance"),
        ]
    )
    hub.add_user("admin")
    hub.take(state(device()))
    schema = schemathesis.openapi.from_dict(hub.app.openapi())
    schema.app = hub.app
    count = 0

    def put_real(part):
        nonlocal count
        for name in part if isinstance(part, dict) else ():
            if name in REAL and isinstance(part[name], str):
                count += 1
                if count % 3:
                    part[name] = REAL[name]

    def check(operation):
        headers = {
            "Host": "hall.test",
            "X-Hallkeeper": "1",
            "Cookie": f"hall_session={hub.cookie('admin')['hall_session']}",
        }

        @settings(
            max_examples=5,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        @given(case=operation.as_strategy())
        def hold(case):
            for part in (case.path_parameters, case.query, case.body):
                put_real(part)
            case.validate_response(case.call(headers=headers), checks=checks)

        hold()

    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path not in STREAMS:
            check(operation)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'"x"', b"{", b"\xff\xfe", b"[" * 50_000])
async def test_a_body_that_is_none_is_refused(hub, client, body):
    hub.ahead += 1
    for route in CLOSED:
        if route.method in ("POST", "PUT", "PATCH"):
            answer = await client.request(
                route.method,
                filled(route.path),
                content=body,
                headers={"Content-Type": "application/json"},
            )
            assert answer.status_code < 500, (route.which, answer.text)


async def test_texts_that_a_database_cannot_hold_are_refused(client):
    for text in ("\u0000", "a\u0000b", "\ud800"):
        body = json.dumps({"name": "chen", "display": text, "role": "viewer", "root": CITY})
        answer = await client.post(
            "/api/people", content=body, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code in (201, 409, 422)
        assert isinstance(answer, httpx.Response)
