"""The lookout on a real database: what boxes say becomes alerts, messages and tickets."""

from datetime import datetime

from hub.alerts.duty import on_duty
from hub.alerts.lookout import Lookout
from hub.alerts.rules import NAME, Rules
from hub.care.hours import CHINA
from hub.status import Line
from hub.store import alerts, care, messages, settings, tickets
from hub.store.flips import conclude
from hub.store.messages import Duty

from ..conftest import CITY, TOWN, device
from .watched import MONDAY_TEN


def test_from_a_broken_reader_to_its_repair(watched):
    watched.say(device())
    watched.wait(10)
    watched.say(device(status="fault", reason="安全模块自检失败"))
    watched.wait(50)
    assert watched.open == {}
    watched.wait(30)
    alert = watched.open["device:town-1/reader"]
    assert (alert.severity, alert.hall, alert.kind) == ("urgent", TOWN, "id_card_reader")
    [message] = watched.sent
    assert message.title == "【紧急告警】阳丰镇：身份证读卡器（town-1/reader）故障"
    assert "安全模块自检失败" in message.body
    assert {TOWN} in watched.told
    watched.say(device())
    watched.wait(90)
    assert watched.open == {}
    assert [one.what for one in watched.sent] == ["raised", "resolved"]


def test_a_restart_of_the_hub_loses_and_repeats_nothing(watched):
    watched.say(device(status="fault", reason="坏了"))
    for _ in range(30):
        watched.wait(5)
        watched.restart()
    assert [one.what for one in watched.sent] == ["raised"]
    watched.say(device())
    for _ in range(30):
        watched.wait(5)
        watched.restart()
    assert [one.what for one in watched.sent] == ["raised", "resolved"]


def test_two_that_look_at_once_tell_once(watched, database):
    watched.say(device(status="fault", reason="坏了"))
    other = Lookout(database, line=lambda: watched.line, tell=lambda _halls: None)
    for _ in range(30):
        watched.wait(5)
        other.look(watched.now)
    assert len(watched.open) == 1
    assert [one.what for one in watched.sent] == ["raised"]


def test_a_lost_box_hides_its_devices(watched):
    watched.say(device(), device("pad", kind="satisfaction_keypad"))
    watched.say(device(), device("pad", kind="satisfaction_keypad"), status="lost")
    watched.now += 2
    with watched.database.write() as connection:
        conclude(connection, ["town-1"], watched.line, watched.now)
    watched.wait(100)
    [alert] = watched.open.values()
    assert (alert.key, alert.hidden_devices, alert.severity) == ("box:town-1", 2, "urgent")


def test_at_night_nobody_is_called(watched):
    watched.now = datetime(2026, 11, 23, 22, 0, tzinfo=CHINA).timestamp()
    watched.say(device(status="fault", reason="坏了"))
    watched.wait(7200, step=600)
    assert watched.open == {}
    watched.now = datetime(2026, 11, 24, 8, 30, tzinfo=CHINA).timestamp()
    watched.wait(590, step=30)
    assert watched.open == {}, "people have just come"
    watched.wait(120, step=10)
    assert list(watched.open) == ["device:town-1/reader"]


def test_in_maintenance_nothing_is_raised(watched):
    with watched.database.write() as connection:
        care.announce(
            connection, hall=TOWN, below=False, edge="", device="", begin=watched.now,
            end=watched.now + 600, by="王示例", reason="换线", now=watched.now,
        )  # fmt: skip
    watched.say(device(status="fault", reason="坏了"))
    watched.wait(650)
    assert watched.open == {}
    watched.wait(30)
    assert list(watched.open) == ["device:town-1/reader"]


def test_what_is_registered_no_more_is_over(watched):
    watched.say(device(), device("old", "fault", kind="printer"))
    watched.wait(80)
    assert list(watched.open) == ["device:town-1/old"]
    watched.say(device())
    watched.wait(5)
    assert watched.open == {}
    with watched.database.read() as connection:
        [closed] = alerts.listed(connection, CITY, open=False, limit=9)
    assert closed.closed_why == "removed"


def test_the_hub_s_own_line_is_the_cause_of_all(watched):
    watched.say(device(status="fault", reason="坏了"))
    watched.line = Line(up=False, since=watched.now)
    watched.wait(200)
    assert list(watched.open) == ["hub"]
    assert watched.open["hub"].hall == CITY


def test_the_digest_comes_once_a_day(watched):
    watched.say(device(status="degraded", reason="需要清洁"))
    watched.wait(80)
    assert [alert.severity for alert in watched.open.values()] == ["low"]
    assert watched.sent == []
    for day in (1, 2):
        watched.now = MONDAY_TEN + day * 86_400 - 7260
        watched.wait(50)
        assert len(watched.sent) == day - 1, "before eight"
        watched.wait(30)
        watched.restart()
        watched.wait(60)
        assert [one.what for one in watched.sent] == ["digest"] * day
    assert "未恢复告警 1 项" in watched.sent[0].title


def test_a_device_that_fails_again_reopens_its_ticket(watched):
    with watched.database.write() as connection:
        rules = Rules(settle=10.0)
        settings.save(connection, NAME, rules, "test", watched.now)
        values = {"hall": TOWN, "edge": "town-1", "device": "reader", "title": "读卡器坏了"}
        id = tickets.open_ticket(connection, now=watched.now, by="王示例", **values)
        closing = {"status": "closed", "closed": watched.now, "proof": "device"}
        tickets.change(connection, id, watched.now, **closing)
    watched.now += 3 * 86_400
    watched.say(device(status="fault", reason="又坏了"))
    watched.wait(80)
    with watched.database.read() as connection:
        ticket = tickets.find(connection, id)
        entries = tickets.entries_of(connection, id)
    assert (ticket.status, ticket.reopened, ticket.closed) == ("open", 1, None)
    assert ticket.alert == watched.open["device:town-1/reader"].id
    assert entries[-1].what == "reopened"
    assert "3.0 天" in entries[-1].text


def test_the_message_names_who_is_on_duty(watched):
    duty = {"contact": "0396-0000000", "days": "1", "starts": "08:00", "ends": "18:00"}
    with watched.database.write() as connection:
        messages.add_duty(connection, hall=TOWN, person="赵示例", channel=None, **duty)
        messages.add_duty(
            connection, hall=TOWN, person="钱示例", channel=None, **duty | {"days": "2"}
        )
    watched.say(device(status="fault", reason="坏了"))
    watched.wait(100)
    [message] = watched.sent
    assert "值班：赵示例 0396-0000000" in message.body


def test_duty_may_pass_midnight():
    night = Duty(
        id=1, hall=TOWN, person="", contact="", days="1", starts="20:00", ends="06:00", channel=None
    )
    moments = [(23, 19), (23, 21), (24, 5), (24, 7), (24, 21)]
    on = [
        on_duty(night, datetime(2026, 11, day, hour, tzinfo=CHINA).timestamp())
        for day, hour in moments
    ]
    assert on == [False, True, True, False, False]
