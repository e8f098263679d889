"""Every target by its name."""

from __future__ import annotations

from tests.fuzz import box, id_card, keys, network

TARGETS = {**id_card.TARGETS, **keys.TARGETS, **network.TARGETS, **box.TARGETS}
