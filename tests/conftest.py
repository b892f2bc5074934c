"""What every test stands on: Prefect told to keep quiet before anything imports it."""

import os

from flows.server import SETTINGS

os.environ.update(SETTINGS)
