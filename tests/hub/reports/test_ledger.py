"""The accounts follow the overview: what changed, and a new day."""

import datetime

from hub.overview import Overview
from hub.reports.ledger import Ledger
from hub.store.attestations import attest
from tests.hub.conftest import TOWN

DAY = datetime.date(2026, 11, 23)
NOON = 1795406400.0


def test_an_account_follows_its_hall_and_the_day(database):
    day = DAY
    overview = Overview(database, lambda: day)
    overview.load()
    ledger = Ledger(database, overview.rows, lambda: day)
    row = "TH-5.5.22-wheelchair"
    before = ledger.accounts()
    assert before[TOWN].cells[row] == "p"
    with database.write() as connection:
        attest(
            connection,
            hall=TOWN,
            row=row,
            window="",
            holds=True,
            by="李示例",
            at=NOON,
            expires=DAY,
            note="",
            quantity=None,
        )
    assert ledger.accounts()[TOWN].cells[row] == "p"  # until the overview hears of it
    overview.refresh([TOWN])
    after = ledger.accounts()
    assert after[TOWN].cells[row] == "m"
    assert (after[TOWN].told, before[TOWN].told) == (True, False)
    others = [code for code in before if code != TOWN]
    assert all(after[code].cells is before[code].cells for code in others)

    day += datetime.timedelta(days=1)
    assert ledger.accounts()[TOWN].cells[row] == "p"  # its last good day is over
    met = {line[0]: line[9] for line in overview.rows()}[TOWN]
    overview.turn(0.0)
    assert {line[0]: line[9] for line in overview.rows()}[TOWN] == met - 1


def test_an_earlier_day_is_not_mixed_with_the_present(database):
    overview = Overview(database, lambda: DAY)
    overview.load()
    ledger = Ledger(database, overview.rows, lambda: DAY)
    past = ledger.accounts_on([TOWN], DAY - datetime.timedelta(days=3))
    assert list(past) == [TOWN]
    assert len(ledger.accounts()) == 3126
