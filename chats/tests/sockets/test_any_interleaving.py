"""Whatever three devices do, in any order: in the end each shows what the server has, and unread counts are right.

Bounded by default; `pytest --hypothesis-profile=long` searches further.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from chatapp.realtime.hub import Hub
from chatapp.routing import build_hub, site_limits
from chats.delivery.event_store import ChatEventStore
from chats.queries.changes import ChangeReader
from chats.sockets.process import ProcessSockets
from chats.tests.sockets.interleaving import Conversation
from chats.tests.sockets.stage import Stage

SHORT = settings(
    max_examples=25,
    stateful_step_count=25,
    derandomize=True,
    database=None,
    # No shrinking: each attempt of a run that doesn't settle takes long. The long profile shrinks.
    phases=[Phase.explicit, Phase.generate],
    deadline=None,  # Steps wait for threads and for the hub's clock.
    suppress_health_check=[
        HealthCheck.too_slow,  # Each step talks to a database.
        HealthCheck.filter_too_much,  # Invitations are possible only when someone is out.
    ],
)


@pytest.fixture
def stage(ada, ben, settings) -> Iterator[Stage]:
    """The real stack with small limits and a fast clock, so that a short run reaches all of them."""
    settings.PAGE_SIZE = 3
    settings.HANDSHAKES_PER_SECOND = 10_000
    # Load shedding, which a busy machine triggers, has its own tests.
    limits = replace(site_limits(), tick_seconds=0.1, notice_seconds=0.05, throttle_seconds=0.05, patience_seconds=60.0)

    def build() -> Hub:
        sockets = ProcessSockets(changes=ChangeReader(max_changes=2, max_behind=10))
        return build_hub(store=ChatEventStore(max_missed=3), limits=limits, sockets=sockets)

    stage = Stage(ada, ben, build)
    yield stage
    stage.close()


class TestAnyInterleaving:
    def test_ends_with_every_device_equal_to_the_server(self, stage):
        bounds = settings.get_profile("long") if settings.get_current_profile_name() == "long" else SHORT
        run_state_machine_as_test(partial(Conversation, stage), settings=bounds)
