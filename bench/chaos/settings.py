"""ChatApp's settings with fail points. Only the processes of a chaos run use them."""

import os

from chatapp.settings import *  # noqa: F403 - settings are read by name
from chatapp.settings import INSTALLED_APPS as _APPS

INSTALLED_APPS = [*_APPS, "bench.chaos.failpoints.ChaosConfig"]
# Files in this directory arm the fail points.
CHAT_FAIL = os.environ["CHAT_FAIL"]
