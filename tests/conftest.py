"""What holds for every test: neither the machine's speed nor chance fails one."""

import os

import pytest
from hypothesis import HealthCheck, settings

GATE = bool(os.environ.get("CI"))

# On a loaded machine drawing an example may take long; that says nothing about the code.
settings.register_profile(
    "hallkeeper", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
# A gate decides the same on the same sources; a developer's run looks somewhere new each time.
settings.register_profile(
    "gate", settings.get_profile("hallkeeper"), derandomize=True, max_examples=50
)
settings.load_profile("gate" if GATE else "hallkeeper")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In the gate, what runs real processes and browsers on two busy processors has three tries.

    The report names it (`RERUN`); a developer's run has one.
    """
    for item in items:
        if GATE and any(item.get_closest_marker(name) for name in ("browser", "system")):
            item.add_marker(pytest.mark.flaky(reruns=2))
