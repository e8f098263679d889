"""The hub's own mosquitto: each box may speak for itself and hear itself, and nobody else."""

import os
import signal
import socket
import stat
import time

import pytest

from hub.broker import HUB_USER, Broker, BrokerMissing, hash_password
from hub.store.registry import Edge
from tests.mqtt_box import MqttBox
from tests.ports import free_port

pytestmark = pytest.mark.system


def edge(name, password):
    return Edge(id=name, hall="411700", window="", password_hash=hash_password(password))


@pytest.fixture
def broker(tmp_path):
    made = Broker(tmp_path / "broker", free_port())
    made.write_accounts([edge("one", "secret-1"), edge("two", "secret-2")])
    made.start()
    yield made
    made.stop()


@pytest.fixture
def boxes(broker):
    made = {
        "one": MqttBox(broker.port, "one", "secret-1"),
        "two": MqttBox(broker.port, "two", "secret-2"),
        "hub": MqttBox(broker.port, HUB_USER, broker.password),
    }
    yield made
    for box in made.values():
        box.close()


@pytest.mark.parametrize(
    ("user", "password"), [("one", "wrong"), ("nobody", "secret-1"), ("one", ""), ("", "")]
)
def test_without_the_right_password_nobody_connects(broker, user, password):
    box = MqttBox(broker.port, user, password)
    assert box.answer == "Not authorized"
    box.close()


@pytest.mark.parametrize("channel", ["state", "beat", "events", "reply"])
def test_a_box_speaks_on_its_own_topics(boxes, channel):
    boxes["hub"].subscribe("hall/v1/#")
    assert boxes["one"].publish(f"hall/v1/one/{channel}", b"{}") == "Success"
    assert boxes["hub"].receive() == (f"hall/v1/one/{channel}", b"{}")


@pytest.mark.parametrize(
    "topic",
    [
        "hall/v1/two/events",
        "hall/v1/two/state",
        "hall/v1/one/ack",
        "hall/v1/one/command",
        "hall/v1/hub/state",
        "hall/v1/one/events/deeper",
        "elsewhere",
    ],
)
def test_a_hostile_box_reaches_nobody(boxes, topic):
    """mosquitto 2.0.11 answers success to some refused publishes, so what counts is delivery."""
    boxes["hub"].subscribe("#")
    boxes["hub"].subscribe("hall/v1/#")
    boxes["one"].publish(topic, b"false")
    boxes["one"].publish("hall/v1/one/events", b"true")
    assert boxes["hub"].receive() == ("hall/v1/one/events", b"true")


def test_a_box_hears_its_own_acks_and_the_hub_and_nobody_elses(boxes):
    for topic in ("hall/v1/one/ack", "hall/v1/two/ack", "hall/v1/#", "hall/v1/hub/state"):
        boxes["one"].subscribe(topic)
    boxes["hub"].publish("hall/v1/two/ack", b"not for one")
    boxes["two"].publish("hall/v1/two/state", b"not for one")
    boxes["hub"].publish("hall/v1/one/ack", b"for one")
    boxes["hub"].publish("hall/v1/hub/state", b"for all")
    heard = set()  # overlapping subscriptions may bring a message twice
    while b"for all" not in heard:
        heard.add(boxes["one"].receive()[1])
    assert heard == {b"for one", b"for all"}


def test_a_box_registered_while_the_broker_runs_may_connect(broker):
    broker.write_accounts([edge("three", "secret-3")])
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        box = MqttBox(broker.port, "three", "secret-3")
        answer = box.answer
        box.close()
        if answer == "Success":
            break
    assert answer == "Success"


def test_a_killed_broker_comes_back(broker, tmp_path):
    pid = int((tmp_path / "broker" / "mosquitto.pid").read_text())
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while broker._running() in (0, pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert broker._running() not in (0, pid)


def test_a_broker_whose_port_is_taken_meanwhile_comes_back_when_it_is_free(broker, caplog):
    """One failed start must not be the last."""
    with socket.socket() as thief:
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        os.kill(broker._running(), signal.SIGKILL)
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            try:
                thief.bind(("127.0.0.1", broker.port))
                break
            except OSError:
                time.sleep(0.005)
        thief.listen()
        while "trying again" not in caplog.text and time.monotonic() < deadline + 10:
            time.sleep(0.02)
    deadline = time.monotonic() + 20
    while not broker._running() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert broker._running()


def test_a_broker_left_behind_is_replaced(broker, tmp_path):
    left = broker._running()
    second = Broker(tmp_path / "broker", broker.port)
    broker._stop.set()  # the first hub is dead and supervises nothing
    second.start()
    assert second._running() not in (0, left)
    second.stop()
    assert second._running() == 0


def test_a_taken_port_is_named(broker, tmp_path):
    with pytest.raises(BrokerMissing, match=str(broker.port)):
        Broker(tmp_path / "other", broker.port).start()


def test_nobody_else_on_the_machine_can_read_the_secrets(broker, tmp_path):
    folder = tmp_path / "broker"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in ("passwd", "hub.password", "acl", "mosquitto.conf"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert "secret-1" not in (folder / "passwd").read_text()
