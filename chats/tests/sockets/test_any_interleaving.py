"""Whatever three devices do, in any order: in the end each shows what the server has, and unread counts are right.

Bounded for every run; `pytest --hypothesis-profile=long` looks further.
"""

from collections.abc import Iterator
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from chatapp.lib.compiled_query import CompiledQuery
from chatapp.realtime import maintenance, personal_updates
from chats.delivery import chat_log
from chats.queries import changes, repair
from chats.sockets import read_positions, sending
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
def stage(ada, ben, monkeypatch, settings) -> Iterator[Stage]:
    """The real stack with small limits and a fast clock, so that a short run reaches all of them."""
    monkeypatch.setattr(changes, "MAX_CHANGES", 2)
    # The limit is part of the compiled query: compile it again here, and leave the other tests theirs.
    monkeypatch.setattr(changes, "_changed", CompiledQuery(changes.rows_between))
    monkeypatch.setattr(changes, "MAX_BEHIND", 10)
    for module in (repair, chat_log):
        monkeypatch.setattr(module, "MAX_MISSED", 3)
    monkeypatch.setattr(maintenance, "TICK_SECONDS", 0.1)
    monkeypatch.setattr(personal_updates, "NOTICE_SECONDS", 0.05)
    monkeypatch.setattr(read_positions, "SECONDS_BETWEEN", 0.05)
    # Load shedding, which a busy machine triggers, has its own tests.
    monkeypatch.setattr(sending, "PATIENCE_SECONDS", 60.0)
    settings.PAGE_SIZE = 3
    settings.HANDSHAKES_PER_SECOND = 10_000
    stage = Stage(ada, ben)
    yield stage
    stage.close()


class TestAnyInterleaving:
    def test_ends_with_every_device_equal_to_the_server(self, stage):
        bounds = settings.get_profile("long") if settings.get_current_profile_name() == "long" else SHORT
        run_state_machine_as_test(partial(Conversation, stage), settings=bounds)
