"""The rules of each tier on one day, once for all halls that share them."""

from __future__ import annotations

from datetime import date
from typing import get_args

from hub.requirements.catalogue import rows_for
from hub.requirements.decision import Rule, amended, rules
from hub.requirements.facts import THE_NOTICE, LocalRules
from hub.requirements.row import HallTier


class Plans:
    """The rules of each tier on one day, with the decisions of each locality, made once."""

    def __init__(self, today: date) -> None:
        self._bare = {tier: rules(rows_for(tier, today), THE_NOTICE) for tier in get_args(HallTier)}
        self._made: dict[tuple[str, int], tuple[LocalRules, list[Rule]]] = {}

    def of(self, tier: HallTier, local: LocalRules) -> list[Rule]:
        """The plan for halls of a tier that share these very rules."""
        if local is THE_NOTICE:
            return self._bare[tier]
        key = (tier, id(local))  # the entry keeps the object, so no other can get its id
        if key not in self._made:
            rows = [rule.row for rule in self._bare[tier]]
            same = local.shared == THE_NOTICE.shared
            plan = amended(self._bare[tier], local) if same else rules(rows, local)
            self._made[key] = local, plan
        return self._made[key][1]
