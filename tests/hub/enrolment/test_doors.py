"""What TLS servers of a hub need: a fresh certificate, and lists that OpenSSL follows."""

import stat
import time

import pytest
from cryptography import x509

from hub.enrolment.ca import DAY, SERVER_LIFE, Authority
from hub.enrolment.doors import BACKDATED, Cuts, Doors, Site, beyond_loopback
from hub.enrolment.entrance import Entrance, Listening
from hub.store import Database, sqlite_url

NOW = 1_795_000_000.0
ANYWHERE = "0.0.0.0"  # noqa: S104 - nothing listens here
NAMES = ("hub.example", "127.0.0.1")


@pytest.fixture
def database(tmp_path):
    made = Database(sqlite_url(tmp_path / "hub.db"))
    made.migrate()
    yield made
    made.close()


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path / "authority", NOW)


@pytest.fixture
def doors(authority, tmp_path):
    return Doors(tmp_path / "authority", authority, NAMES)


def test_the_certificate_is_made_once_and_renewed_in_its_last_month(doors):
    assert doors.refresh(NOW)
    assert not doors.refresh(NOW + SERVER_LIFE - 31 * DAY)
    assert doors.refresh(NOW + SERVER_LIFE - 29 * DAY)
    assert not doors.refresh(NOW + SERVER_LIFE)


def test_another_name_or_another_root_makes_another_certificate(doors, tmp_path):
    doors.refresh(NOW)
    folder = tmp_path / "authority"
    assert Doors(folder, doors.authority, [*NAMES, "other.example"]).refresh(NOW)
    assert not Doors(folder, doors.authority, NAMES).refresh(NOW)
    stranger = Authority(tmp_path / "stranger", NOW)
    assert Doors(folder, stranger, NAMES).refresh(NOW)


def test_only_its_user_reads_what_a_server_needs(doors, database):
    doors.refresh(NOW)
    doors.write_revocations(database, NOW)
    for path in (doors.key, doors.certificate, doors.revocations):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_list_is_dated_after_the_one_before_and_never_in_the_future(doors, database):
    dates = []
    for moment in (NOW, NOW, NOW + 0.4, NOW + 1, NOW - 30, NOW + 7200):
        doors.write_revocations(database, moment)
        made = x509.load_pem_x509_crl(doors.revocations.read_bytes())
        dates.append(made.last_update_utc.timestamp() - NOW + BACKDATED)
    assert dates == [0, 1, 2, 3, 4, 7200]


def test_a_box_is_cut_when_it_cannot_come_back(doors):
    cut = []
    cuts = Cuts(cut.append)
    cuts.note("one", NOW)
    cuts.run(NOW + 0.5)
    assert cut == []
    cuts.run(NOW + 1.5)
    cuts.run(NOW + 2.5)
    assert cut == ["one"]


@pytest.mark.parametrize(
    ("address", "beyond"),
    [
        ("127.0.0.1", False),
        ("127.8.9.1", False),
        ("::1", False),
        ("[::1]", False),
        ("localhost", False),
        (ANYWHERE, True),
        ("::", True),
        ("10.1.2.3", True),
        ("hub.example", True),
    ],
)
def test_what_is_beyond_this_machine(address, beyond):
    assert beyond_loopback(address) is beyond
    assert Listening(address=address).open is beyond


def test_plain_beyond_this_machine_is_refused_with_words():
    with pytest.raises(ValueError, match=r"does not listen on 0\.0\.0\.0 without TLS.*--no-tls"):
        Listening(address=ANYWHERE, tls=False).check()
    Listening(tls=False).check()
    Listening(tls=True).check()


def test_a_sites_certificate_that_cannot_serve_is_refused_at_once(tmp_path):
    site = Site(certificate=tmp_path / "none.pem", key=tmp_path / "none.key")
    with pytest.raises(ValueError, match=r"none\.pem"):
        Listening(address=ANYWHERE, site=site).check()
    with pytest.raises(ValueError, match="--listen"):
        Listening(site=site).check()


def test_the_names_of_a_hub_are_those_said_and_its_own_machines():
    said = Listening(address=ANYWHERE, names=("hub.example", "10.1.2.3"))
    assert said.all_names() == ("hub.example", "10.1.2.3", "127.0.0.1", "localhost", "::1")
    assert said.page() == "https://hub.example:8643/"
    assert Listening(address="10.1.2.3", web_port=443).page() == "https://10.1.2.3/"
    assert Listening().page() == "", "others cannot open it"
    assert Listening(address="10.1.2.3").all_names()[0] == "10.1.2.3"


def test_a_closed_entrance_has_no_door_and_answers_to_this_machine_only(database, tmp_path):
    entrance = Entrance(tmp_path / "authority", database, Listening())
    assert entrance.door() is None
    assert entrance.web_context() is None
    assert entrance.hosts() == {"127.0.0.1", "localhost", "[::1]"}
    assert entrance.desk.reach is None
    assert Entrance.known_reach(tmp_path / "authority") is None


def test_an_open_one_tells_the_command_line_how_it_is_reached(database, tmp_path):
    listening = Listening(names=("hub.example",), tls=True, web_port=18643)
    entrance = Entrance(tmp_path / "authority", database, listening)
    assert "hub.example" in entrance.hosts()
    assert "hub.hallkeeper.internal" in entrance.hosts()
    known = Entrance.known_reach(tmp_path / "authority")
    assert known == entrance.desk.reach
    assert known.url == "https://hub.example:18643"


def test_shutting_a_box_out_tells_the_broker_and_then_cuts(database, tmp_path):
    told, cut = [], []
    entrance = Entrance(tmp_path / "authority", database, Listening(tls=True))
    entrance.attach(lambda: told.append("reload"), cut.append)
    entrance.shut_out("town-1")
    assert told == ["reload"]
    [cutting, _] = entrance.chores()
    cutting.run(time.time() + 2)
    assert cut == ["town-1"]
