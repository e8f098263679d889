"""Sums over an area: who is counted, in which order, and what a hall's letter stands for."""

from hub.reports import area, grounds
from tests.hub.reports.conftest import COUNTY, DAY, HALLS, TOWN, VILLAGES


def test_a_hall_never_heard_of_is_counted_apart(area_report):
    villages = next(share for share in area_report.shares if share.tier == "village")
    assert (villages.halls, villages.told) == (3, 1)
    assert villages.unmet == 1
    rows = [row for row in area_report.missing if row.tier == "village"]
    assert all(row.untold == 2 for row in rows)
    assert villages.untold_pending == 2 * sum(row.force != "conditional" for row in rows)


def test_parts_are_the_own_hall_and_what_lies_below(area_report):
    own, town = area_report.parts
    assert (own.code, own.own, own.halls) == (COUNTY.code, True, 1)
    assert (town.code, town.own, town.halls) == (TOWN.code, False, 4)
    assert town.unmet == sum(share.unmet for share in area_report.shares) - own.unmet


def test_the_worst_hall_is_first_and_the_unheard_last(accounts):
    ranked = area.worst_first(accounts)
    assert [one.hall.code for one in ranked[:2]] == [TOWN.code, VILLAGES[0].code]
    assert not any(one.told for one in ranked[2:])


def test_a_letter_is_the_worst_of_the_windows(accounts, ways):
    town = [one for one in accounts if one.hall.code == TOWN.code]
    rows = ["TW-5.6-id-card-reader", "TH-5.5.1-area", "VS-6.4.1-area"]
    made = area.matrix(town, ways, 2, rows, DAY, 10)
    assert made.halls[0].cells == "pm-"  # the second window has no box: its reader is not known


def test_a_matrix_is_cut_but_tells_how_many_there_are(accounts, ways):
    made = area.matrix(accounts, ways, 1, ["VS-6.1.1-sign"], DAY, 2)
    assert (len(made.halls), made.total) == (2, len(accounts))


def test_missing_names_the_halls_that_lack_it(area_report):
    lacking = {row.row: [hall.code for hall in row.lacking] for row in area_report.missing}
    assert lacking["TH-5.5.22-wheelchair"] == [TOWN.code]
    assert lacking["VS-6.1.1-sign"] == [VILLAGES[0].code]
    text = next(row.text for row in area_report.missing if row.row == "VS-6.1.1-sign")
    assert "标志牌采用独立铜牌" in text


def test_every_number_cited_is_listed_once(area_report):
    cited = {number for row in area_report.missing for number in row.footnotes}
    listed = [note.number for note in area_report.footnotes if note.number]
    assert listed == sorted(set(listed))
    assert cited == set(listed)
    kinds = {note.kind for note in area_report.footnotes if note.number == 0}
    assert kinds == {"fault"}


def test_under_a_code_is_its_subtree():
    assert [hall.code for hall in grounds.under(HALLS, "411700")] == [hall.code for hall in HALLS]
    assert len(grounds.under(HALLS, TOWN.code)) == 4
    assert [hall.code for hall in grounds.under(HALLS, VILLAGES[2].code)] == [VILLAGES[2].code]
