"""Boxes come, go, are cut off and lie; the hub tells which."""

import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from edge.messages import Beat, DeviceState, Event, State, encode_events
from tests.mqtt_box import MqttBox
from tests.ports import free_port
from tests.system.hub_process import ROOT, HubProcess

HALL = "411728107"


def state(edge: str = "one", session: str = "b-1", sequence: int = 1, status: str = "online"):
    devices = [
        DeviceState(
            name="reader",
            kind="id_card_reader",
            driver="id_card",
            status="ok",
            since=datetime.now(UTC),
        )
    ]
    return State(
        edge=edge,
        session=session,
        sequence=sequence,
        status=status,
        time=datetime.now(UTC),
        devices=devices if status == "online" else [],
    ).encode()


@pytest.fixture
def city(hub: HubProcess):
    passwords = hub.register(("one", HALL, "1"), ("two", HALL, "2"))
    hub.start()
    boxes = []

    def connect(name: str, **options) -> MqttBox:
        box = MqttBox(hub.broker_port, name, passwords[name], **options)
        assert box.answer == "Success"
        boxes.append(box)
        return box

    hub.connect = connect
    yield hub
    for box in boxes:
        box.close()


def box_is(hub: HubProcess, name: str, status: str):
    def look():
        found = {box["edge"]: box for box in hub.get("/api/boxes")}[name]
        return found if found["status"] == status else None

    return hub.wait_for(look, f"{name} to be {status}", timeout=40)


def test_any_mqtt_client_that_speaks_the_contract_is_a_box(city):
    box = city.connect("one")
    box.subscribe("hall/v1/one/ack")
    box.publish("hall/v1/one/state", state(), retain=True)
    event = Event(
        id="j-1",
        source="/edges/one/devices/reader",
        type="hall.id_card_reader.card_read",
        time=datetime.now(UTC),
        journal="j",
        sequence=1,
        data={"card": "resident"},
    )
    box.publish("hall/v1/one/events", encode_events([event]))
    topic, body = box.receive()
    assert topic == "hall/v1/one/ack"
    assert body == b'{"schema":1,"journal":"j","ranges":[[1,1]]}'
    box_is(city, "one", "online")
    events = [e for e in city.get(f"/api/halls/{HALL}/timeline") if e["kind"] == "event"]
    assert events[0]["data"] == {"card": "resident"}


def test_a_hostile_box_cannot_speak_for_another(city):
    honest, hostile = city.connect("one"), city.connect("two")
    honest.publish("hall/v1/one/state", state(), retain=True)
    box_is(city, "one", "online")
    hostile.publish("hall/v1/one/state", state(sequence=9, status="lost"), retain=True)
    hostile.publish("hall/v1/two/state", state("one", sequence=9, status="lost"), retain=True)
    hostile.publish("hall/v1/two/state", state("two"), retain=True)
    box_is(city, "two", "online")
    assert box_is(city, "one", "online")["reason"] == ""


def test_a_box_whose_connection_breaks_is_lost_with_its_devices_unknown(city):
    will = ("hall/v1/one/state", state(status="lost", sequence=0))
    box = city.connect("one", will=will)
    box.publish("hall/v1/one/state", state(), retain=True)
    box_is(city, "one", "online")
    with city.stream() as news:
        box.cut()
        flips = {}
        while "reader" not in flips:
            kind, data, _ = news.get(timeout=30)
            if kind == "flip":
                flips[data["device"]] = (data["before"], data["after"])
    assert flips == {"": ("online", "lost"), "reader": ("ok", "unknown")}
    [device] = city.get(f"/api/halls/{HALL}")["devices"]
    assert (device["status"], device["reported"]) == ("unknown", "ok")


def test_a_will_of_an_older_session_is_ignored(city):
    box = city.connect("one")
    box.publish("hall/v1/one/state", state(session="b-2"), retain=True)
    box.publish("hall/v1/one/state", state(session="b-1", status="lost", sequence=0), retain=True)
    box.publish("hall/v1/one/state", state(session="b-2", sequence=2), retain=True)
    city.wait_for(
        lambda: city.rows("SELECT sequence FROM boxes WHERE edge = 'one'") == [(2,)], "state 2"
    )
    statuses = city.rows("SELECT after FROM flips WHERE edge = 'one' AND device = ''")
    assert statuses == [("online",)]


def test_a_box_that_goes_silent_is_noticed_though_its_connection_stays(city):
    box = city.connect("one")
    box.publish("hall/v1/one/state", state(), retain=True)
    beat = Beat(edge="one", session="b-1", time=datetime.now(UTC), every=0.5)
    box.publish("hall/v1/one/beat", beat.encode(), qos=0)
    box_is(city, "one", "silent")
    box.publish("hall/v1/one/beat", beat.encode(), qos=0)
    box_is(city, "one", "online")


def test_a_hub_restart_flips_nothing(city):
    box = city.connect("one")
    box.publish("hall/v1/one/state", state(), retain=True)
    beat = Beat(edge="one", session="b-1", time=datetime.now(UTC), every=1.0)
    box.publish("hall/v1/one/beat", beat.encode(), qos=0)
    city.wait_for(lambda: city.rows("SELECT every FROM boxes") == [(1.0,)], "the beat")
    flips = city.rows("SELECT count(*) FROM flips")
    city.stop()
    time.sleep(3)  # longer than the box's grace: what is tested is that it counts from the start
    city.start()
    again = city.connect("one")
    again.publish("hall/v1/one/state", state(session="b-2"), retain=True)
    city.wait_for(lambda: city.rows("SELECT session FROM boxes") == [("b-2",)], "the birth")
    assert city.rows("SELECT count(*) FROM flips") == flips


def test_a_second_hub_on_the_same_data_is_refused_before_it_touches_anything(city):
    broker = city.broker()._running()
    second = subprocess.run(
        [
            *(sys.executable, "-m", "hub", "--data", str(city.data)),
            *("--port", str(free_port()), "--broker-port", str(free_port()), "run"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert second.returncode == 1
    assert str(city.pid) in second.stderr
    assert city.broker()._running() == broker
    assert city.get("/api/overview")["hub"]["broker"] == "up"


def test_a_box_registered_while_the_hub_runs_may_come(city):
    [password] = city.register(("three", HALL, "3")).values()
    box = city.wait_for(lambda: _accepted(city.broker_port, password), "the new account")
    box.publish("hall/v1/three/state", state("three"), retain=True)
    box_is(city, "three", "online")
    box.close()


def _accepted(port: int, password: str) -> MqttBox | None:
    box = MqttBox(port, "three", password)
    if box.answer == "Success":
        return box
    box.close()
    return None
