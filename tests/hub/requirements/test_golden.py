"""The whole checklist of one hall of each tier, word for word."""

from __future__ import annotations

import pytest

from hub.requirements import rows_for, summaries
from tests.hub.requirements.facts import TODAY
from tests.hub.requirements.golden import HALLS, LOCAL, PAPERS, facts, paper


@pytest.mark.parametrize("name", HALLS)
def test_checklist_is_as_reviewed(name: str) -> None:
    assert paper(name) == (PAPERS / f"{name}.tsv").read_text("utf-8")


@pytest.mark.parametrize("name", HALLS)
def test_report_agrees_with_the_paper(name: str) -> None:
    hall = facts(name)
    sums = summaries([hall], TODAY, LOCAL)[hall.hall.code]
    labels = [line.split("\t")[2] for line in paper(name).splitlines()]
    counted = [labels.count(label) for label in ("符合", "不符合", "待核实", "不适用")]
    assert counted == [sums.met, sums.unmet, sums.pending, sums.not_applicable]
    assert {line.split("\t")[0] for line in paper(name).splitlines()} == {
        row.id for row in rows_for(hall.hall.tier)
    }
