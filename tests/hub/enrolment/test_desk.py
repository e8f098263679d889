"""The desk: a code lets one box in, once and in time; what it replaces counts no more."""

import pytest

from edge.claim import parse
from hub.enrolment.ca import BOX_LIFE, Authority, Refused
from hub.enrolment.desk import Desk, NotNow, renewal_due
from hub.store import audit, certificates, registry
from hub.store.registry import NotRegistered
from tests.hub.enrolment.requests import certificate_request

NOW = 1_795_000_000.0
HOUR = 3600.0
TOWN = "411728107"


class Out(list):
    """Boxes that were shut out, in order."""


@pytest.fixture
def out():
    return Out()


@pytest.fixture
def desk(database, tmp_path, out):
    return Desk(database, Authority(tmp_path / "authority", NOW), out.append)


def offer(desk, edge="box-9", hall=TOWN, window="3", hours=24, now=NOW):
    return desk.offer(edge, hall, window, hours=hours, by="admin", now=now)


def admit(desk, code, *, address="10.0.0.9", now=NOW + 60):
    _, request = certificate_request()
    return desk.admit(parse(code).secret, request, address=address, now=now)


def standing(database, edge="box-9"):
    with database.read() as connection:
        [found] = certificates.standings(connection, edge)
    return found


def test_a_code_registers_the_box_and_lets_it_in(desk, database):
    made = offer(desk)
    assert standing(database).claim.made_by == "admin"
    admission = admit(desk, made.code)
    assert (admission.edge, admission.hall, admission.window) == ("box-9", TOWN, "3")
    assert admission.hall_name == "阳丰镇"
    found = standing(database)
    assert found.certificate.serial == admission.issued.serial
    assert found.certificate.because == "claim"
    assert found.claim.used_from == "10.0.0.9"
    assert not found.has_password


def test_neither_code_nor_secret_is_kept_anywhere(desk, database):
    made = offer(desk)
    secret = parse(made.code).secret
    with database.read() as connection:
        dump = str(connection.exec_driver_sql("SELECT * FROM claims").all())
        dump += str(connection.exec_driver_sql("SELECT * FROM audit").all())
    assert secret not in dump
    assert made.code not in dump


def test_a_code_is_good_once(desk):
    made = offer(desk)
    admit(desk, made.code)
    with pytest.raises(Refused, match="已经用过"):
        admit(desk, made.code)


def test_a_code_ends(desk):
    made = offer(desk, hours=1)
    with pytest.raises(Refused, match="已过期"):
        admit(desk, made.code, now=NOW + HOUR)
    assert admit(desk, made.code, now=NOW + HOUR - 1)


def test_a_later_code_takes_an_earlier_ones_place(desk):
    first, second = offer(desk), offer(desk, now=NOW + 1)
    with pytest.raises(Refused, match="无效"):
        admit(desk, first.code)
    assert admit(desk, second.code)


def test_a_withdrawn_code_is_worth_nothing(desk):
    made = offer(desk)
    desk.withdraw("box-9", by="admin", now=NOW)
    with pytest.raises(Refused, match="无效"):
        admit(desk, made.code)
    with pytest.raises(Refused, match="没有未使用"):
        desk.withdraw("box-9", by="admin", now=NOW)


def test_a_bad_request_does_not_use_a_code_up(desk):
    made = offer(desk)
    with pytest.raises(Refused, match="读不懂"):
        desk.admit(parse(made.code).secret, "rubbish", address="", now=NOW)
    assert admit(desk, made.code)


def test_who_guesses_has_to_wait_though_the_code_be_right_then(desk):
    made = offer(desk)
    for _ in range(10):
        with pytest.raises(Refused, match="无效"):
            desk.admit("0" * 16, "", address="10.6.6.6", now=NOW)
    with pytest.raises(NotNow, match="10 分钟后"):
        admit(desk, made.code, address="10.6.6.6", now=NOW + 60)
    assert admit(desk, made.code, address="10.0.0.9")


def test_a_replaced_box_is_shut_out_when_its_place_is_taken(desk, database, out):
    first = admit(desk, offer(desk).code)
    assert out == []  # there was nothing to shut out
    made = offer(desk, now=NOW + 100)
    assert desk.holder(first.issued.serial, NOW + 200) is not None
    second = admit(desk, made.code, now=NOW + 300)
    assert out == ["box-9"]
    assert desk.holder(first.issued.serial, NOW + 301) is None
    assert desk.holder(second.issued.serial, NOW + 301).edge == "box-9"


def test_a_box_with_a_password_loses_it_with_its_certificate(desk, database, out):
    admit(desk, offer(desk, "town-1", TOWN, "2").code)
    assert out == ["town-1"]
    assert not standing(database, "town-1").has_password


def test_a_code_for_a_box_that_stands_elsewhere_is_refused(desk):
    offer(desk)
    with pytest.raises(Refused, match=f"已登记在大厅 {TOWN}、窗口 3"):
        offer(desk, hall="411700")
    with pytest.raises(NotRegistered):
        offer(desk, "box-10", hall="999999")
    with pytest.raises(Refused, match="终端编号"):
        offer(desk, "hub")


def test_a_renewal_leaves_the_old_certificate_good(desk, database):
    first = admit(desk, offer(desk).code)
    _, request = certificate_request()
    later = NOW + BOX_LIFE / 2 + 100
    held = desk.holder(first.issued.serial, later)
    assert renewal_due(held, later)
    assert not renewal_due(held, NOW + 3600)
    second = desk.renew("box-9", request, later)
    assert desk.holder(first.issued.serial, later)
    assert desk.holder(second.serial, later).because == "renewal"
    assert standing(database).certificate.serial == second.serial


def test_revocation_takes_every_certificate_and_code_of_a_box_and_no_other(desk, database, out):
    mine = [admit(desk, offer(desk).code).issued]
    _, request = certificate_request()
    mine.append(desk.renew("box-9", request, NOW + 100))
    other = admit(desk, offer(desk, "box-8").code).issued
    waiting = offer(desk, now=NOW + 200)
    assert desk.revoke("box-9", by="admin", now=NOW + 300) == 2
    assert out == ["box-9"]
    assert [desk.holder(issued.serial, NOW + 301) for issued in mine] == [None, None]
    assert desk.holder(other.serial, NOW + 301)
    with pytest.raises(Refused, match="无效"):
        admit(desk, waiting.code, now=NOW + 301)
    with database.read() as connection:
        assert {serial for serial, _ in certificates.revoked(connection, NOW + 301)} == {
            issued.serial for issued in mine
        }
        assert certificates.revoked(connection, NOW + BOX_LIFE + 200) == []


def test_an_expired_certificate_counts_no_more(desk):
    first = admit(desk, offer(desk).code)
    assert desk.holder(first.issued.serial, first.issued.not_after) is None


def test_every_step_is_in_the_audit_log(desk, database):
    made = offer(desk)
    admit(desk, made.code)
    desk.revoke("box-9", by="admin", now=NOW + 100)
    with database.read() as connection:
        rows = connection.exec_driver_sql("SELECT caller, action, target FROM audit").all()
    assert [tuple(row) for row in rows] == [
        ("admin", "box.claim", "box:box-9"),
        (audit.SYSTEM, "box.enrolled", "box:box-9"),
        ("admin", "box.revoke", "box:box-9"),
    ]


def test_no_secret_is_logged(desk, caplog):
    caplog.set_level("DEBUG")
    made = offer(desk)
    admit(desk, made.code)
    with pytest.raises(Refused):
        admit(desk, made.code)
    assert parse(made.code).secret not in caplog.text
    assert "PRIVATE KEY" not in caplog.text


def test_a_removed_box_may_be_claimed_anew(desk, database):
    admit(desk, offer(desk).code)
    desk.revoke("box-9", by="admin", now=NOW + 100)
    with database.write() as connection:
        registry.remove_edge(connection, "box-9")
    assert admit(desk, offer(desk, hall="411700", now=NOW + 200).code, now=NOW + 300)
