"""Faults that cannot be injected from outside. They exist only under bench.chaos.settings, and act only while armed.

A fail point is armed by a file of its name in the directory CHAT_FAIL:
after_commit   the next socket process that commits a message dies before publishing it, even to the sender
lose_frames    frames are not sent to the bus (local sockets still get them)
slow_commit    transactions that hold a seq sleep up to 60 ms before they commit
"""

import os
import random
import sys
import time
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import transaction

SLOWEST_COMMIT_SECONDS = 0.06


class ChaosConfig(AppConfig):
    """Installs the fail points when the process starts."""

    name = "bench.chaos"
    label = "chaos"

    def ready(self) -> None:
        """Wrap the functions that may fail."""
        # Imported here: chats.delivery needs the models to be loaded.
        from chatapp.realtime.bus.messages import Publication  # noqa: PLC0415
        from chatapp.realtime.bus.publisher import Publisher  # noqa: PLC0415
        from chats.delivery import announce  # noqa: PLC0415

        folder = Path(settings.CHAT_FAIL)
        stored, put = announce.message_stored, Publisher.put
        has_sockets = "pages" not in sys.argv

        def message_stored(message: Any, **kwargs: Any) -> None:
            if (folder / "slow_commit").exists():
                time.sleep(random.uniform(0, SLOWEST_COMMIT_SECONDS))
            if has_sockets and (folder / "after_commit").exists():
                transaction.on_commit(lambda: _die_once(folder / "after_commit"))
            stored(message, **kwargs)

        def put_or_lose(self: Publisher, item: Any) -> None:
            if not (isinstance(item, Publication) and item.seq is not None and (folder / "lose_frames").exists()):
                put(self, item)

        announce.message_stored = message_stored
        Publisher.put = put_or_lose  # type: ignore[method-assign]  # the fail point itself


def _die_once(armed: Path) -> None:
    """Die as by kill -9, unless another process has already taken the file."""
    try:
        armed.unlink()
    except FileNotFoundError:
        return
    os._exit(9)
