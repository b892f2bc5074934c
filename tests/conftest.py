"""What every test stands on: Prefect told to keep quiet before anything imports it, examples that are the same each time."""

import os

from hypothesis import settings

from flows.server import SETTINGS

os.environ.update(SETTINGS)
# A busy machine is slow, and a test that fails must fail again for whoever looks into it.
settings.register_profile("same", deadline=None, derandomize=True)
settings.load_profile("same")
