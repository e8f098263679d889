"""The rules of each tier on one day, once for all halls that share them."""

from __future__ import annotations

from datetime import date

from hub.requirements.catalogue import rows_for
from hub.requirements.decision import Rule, amended, rules
from hub.requirements.facts import THE_NOTICE, Hall, LocalRules
from hub.requirements.row import HallTier


class Plans:
    """What counts on one day for halls of each tier and with the same local decisions."""

    def __init__(self, day: date) -> None:
        self._day = day
        self._bare: dict[HallTier, list[Rule]] = {}
        self._made: dict[tuple[HallTier, int], tuple[object, list[Rule]]] = {}

    def of(self, hall: Hall, local: LocalRules | None = None) -> list[Rule]:
        """The rules for this hall; `local`, if given, stands for what was decided for it."""
        if local is None and not hall.decisions:
            return self._notice(hall.tier)
        shared = local or hall.decisions
        key = (hall.tier, id(shared))  # the entry keeps the object, so no other can get its id
        if key not in self._made:
            decided = local or LocalRules.decided(hall.decisions, self._day)
            self._made[key] = shared, self._amended(hall.tier, decided)
        return self._made[key][1]

    def _notice(self, tier: HallTier) -> list[Rule]:
        if tier not in self._bare:
            self._bare[tier] = rules(rows_for(tier, self._day), THE_NOTICE)
        return self._bare[tier]

    def _amended(self, tier: HallTier, local: LocalRules) -> list[Rule]:
        plan = self._notice(tier)
        if local.shared == THE_NOTICE.shared:
            return amended(plan, local)
        return rules([rule.row for rule in plan], local)
