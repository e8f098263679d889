"""What holds for every test: no timing of the machine fails a property test."""

import os

from hypothesis import HealthCheck, settings

# On a loaded machine drawing an example may take long; that says nothing about the code.
settings.register_profile(
    "hallkeeper", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
# A gate decides the same on the same sources; a developer's run looks somewhere new each time.
settings.register_profile(
    "gate", settings.get_profile("hallkeeper"), derandomize=True, max_examples=50
)
settings.load_profile("gate" if os.environ.get("CI") else "hallkeeper")
