"""What a load balancer, Prometheus and an administrator ask of the hub itself."""

from sqlalchemy.exc import OperationalError

from hub.status import Line

from ..conftest import device, event, events, state


async def test_healthy_while_database_and_broker_answer(hub, client):
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"healthy": True})


async def test_unhealthy_without_broker(hub, client):
    hub.up = Line(up=False, since=1.0)
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"healthy": False})


async def test_unhealthy_without_database(hub, client, monkeypatch):
    def refuse():
        raise OperationalError("SELECT", {}, Exception("disk is gone"))

    monkeypatch.setattr(hub.database, "read", refuse)
    assert (await client.get("/healthz")).status_code == 503


def figure(text: str, name: str) -> float:
    [line] = [line for line in text.splitlines() if line.startswith(f"{name} ")]
    return float(line.rsplit(" ", 1)[1])


async def test_prometheus_reads_what_is_broken_and_missing(hub, client):
    hub.take(state(device(), device("pad", "fault", kind="satisfaction_keypad")))
    hub.take(events(event(1), event(2)))
    text = (await client.get("/metrics")).text
    assert figure(text, 'hallkeeper_boxes{status="online"}') == 1
    assert figure(text, 'hallkeeper_boxes{status="never"}') == 1
    assert figure(text, 'hallkeeper_devices{kind="satisfaction_keypad",status="fault"}') == 1
    assert figure(text, 'hallkeeper_halls{status="none",tier="village"}') > 2000
    assert figure(text, 'hallkeeper_requirements{tier="city",verdict="unmet"}') > 0
    assert figure(text, "hallkeeper_ingest_events_total") == 2
    assert figure(text, "hallkeeper_broker_up") == 1
    assert "# TYPE hallkeeper_ingest_events_total counter" in text


async def test_what_is_kept_is_bounded_and_remembered(hub, client):
    assert (await client.get("/api/retention")).json()["events"] == 400
    wanted = {"events": 90, "flips": 800, "commands": 90, "messages": 60}
    assert (await client.put("/api/retention", json=wanted)).status_code == 200
    assert (await client.get("/api/retention")).json() == wanted
    refused = await client.put("/api/retention", json={**wanted, "events": 3})
    assert (refused.status_code, refused.json()["error"]) == (422, "invalid")


async def test_a_page_that_names_no_icon_gets_that_of_the_dashboard(client):
    answer = await client.get("/favicon.ico", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, "/favicon.svg")
