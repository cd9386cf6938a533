"""Maintenance: two queries per round, whatever the number of sockets; nothing is missed after a database outage."""

import asyncio

import pytest

from chatapp.lib.errors import Unavailable
from chatapp.realtime.connection import Connection
from chatapp.realtime.limits import Limits


async def _nothing(message):
    pass


def connected(hub, user_id: int) -> Connection:
    connection = Connection(scope={}, send=_nothing, user_id=user_id, device_id=user_id, max_buffered_bytes=1_000)
    hub.connections.register(connection)
    return connection


class Asked:
    """Records the calls of an event store; `is_away` makes it fail."""

    def __init__(self, log) -> None:
        self.is_away = False
        self.seconds: list[tuple[str, float]] = []
        for name in ("ended_since", "changed_since"):
            setattr(log, name, self._noting(name, getattr(log, name)))

    def _noting(self, name, ask):
        def noted(*, seconds):
            if self.is_away:
                raise Unavailable
            self.seconds.append((name, seconds))
            return ask(seconds=seconds)

        return noted


@pytest.fixture
def asked(log) -> Asked:
    return Asked(log)


# No rounds except those of the test.
@pytest.mark.parametrize("limits", [Limits(tick_seconds=60, late_commit_seconds=30)])
class TestRound:
    @pytest.mark.parametrize("sockets", [1, 200])
    async def test_it_asks_twice_for_the_last_half_minute_whatever_the_number_of_sockets(
        self, connect, hub, asked, sockets
    ):
        client = await connect(1)
        await client.ask("1", "1", "room:1", "phx_join", {})
        for user in range(2, sockets + 1):
            connected(hub, user)
        await hub.maintenance.tick()
        assert [name for name, _seconds in asked.seconds] == ["ended_since", "changed_since"]
        assert all(30 <= seconds < 60 for _name, seconds in asked.seconds)

    async def test_it_asks_for_all_the_time_that_the_database_was_away(self, connect, hub, asked):
        client = await connect(1)
        await client.ask("1", "1", "room:1", "phx_join", {})
        asked.is_away = True
        await hub.maintenance.tick()
        await asyncio.sleep(0.3)
        await hub.maintenance.tick()
        asked.is_away = False
        await hub.maintenance.tick()
        await hub.maintenance.tick()
        assert all(seconds >= 30.3 for _name, seconds in asked.seconds[:2])
        assert all(seconds < 30.3 for _name, seconds in asked.seconds[2:])

    async def test_it_closes_the_sockets_of_ended_sessions_and_no_others(self, hub, log):
        ended, other = connected(hub, 1), connected(hub, 2)
        log.dead_devices.add(1)
        await hub.maintenance.tick()
        assert (ended.is_closed, other.is_closed) == (True, False)

    async def test_it_closes_silent_sockets_and_no_others(self, hub):
        silent, heard = connected(hub, 1), connected(hub, 2)
        for connection in (silent, heard):
            connection.last_active -= hub.limits.idle_seconds + 1
        hub.connections.note_activity(heard)
        await hub.maintenance.tick()
        assert (silent.is_closed, heard.is_closed) == (True, False)
