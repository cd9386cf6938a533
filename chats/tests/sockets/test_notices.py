"""With several processes, only those with a connected user whom a change concerns query the database."""

import asyncio
import threading
from collections.abc import AsyncIterator, Collection
from collections.abc import Set as AbstractSet
from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions.update_profile import update_profile
from accounts.tests.builders import make_person
from chatapp.realtime.bus import local, messages, publish
from chatapp.realtime.bus.messages import Publication
from chatapp.realtime.hub import Hub
from chatapp.realtime.tasks import database
from chatapp.routing import build_hub
from chatapp.tests.patience import PATIENCE_SECONDS
from chats.actions.accept_invitation import accept_invitation
from chats.actions.invite_people import invite_people
from chats.delivery.event_store import ChatEventStore
from chats.send_rate import SendRate
from chats.sockets.process import ProcessSockets
from chats.tests.builders import say


class CountingStore(ChatEventStore):
    """Counts the statements that notices cost."""

    def __init__(self) -> None:
        super().__init__()
        self.statements = 0

    def concerned(self, *, about: str, subject_id: int) -> tuple[str, ...] | None:
        with CaptureQueriesContext(connection) as queries:
            found = super().concerned(about=about, subject_id=subject_id)
        self.statements += len(queries)
        return found

    def personal_frames(self, *, about: str, subject_id: int, user_ids: AbstractSet[int]) -> list[Publication]:
        with CaptureQueriesContext(connection) as queries:
            frames = super().personal_frames(about=about, subject_id=subject_id, user_ids=user_ids)
        self.statements += len(queries)
        return frames


class Process:
    """A socket process, simulated on this event loop."""

    def __init__(self) -> None:
        self.store = CountingStore()
        self.hub: Hub = build_hub(store=self.store, sockets=ProcessSockets(rate=SendRate()))
        self.hub.start()
        # What it would count; the layer in memory can't.
        self.hub._publisher.hub_count = 2

    async def is_subscribed(self) -> bool:
        """Wait until the bus delivers every topic that it wants; return whether it does."""
        while not self.hub._subscriber._joined >= self.hub.topics.groups():
            await asyncio.sleep(0.01)
        if hasattr(get_channel_layer(), "count_members"):
            # Redis answers this only after it has read the subscription.
            return await get_channel_layer().count_members(messages.EVERYWHERE) > 0
        return True


@pytest.fixture
async def processes(ada: Any, ben: Any, cy: Any, chat: Any) -> AsyncIterator[list[Process]]:
    # What creating them published must not reach these processes.
    await asyncio.to_thread(publish.finish)
    running = [Process() for _ in range(4)]
    yield running
    for process in running:
        await process.hub.stop()


@pytest.fixture
async def listen(processes: list[Process], socket_of: Any) -> Any:
    """Open a socket on a person's own topic in one of the processes: `await listen(ada, 0)`."""

    async def open_socket(person: Any, number: int) -> Any:
        local.attach(processes[number].hub)
        client = await socket_of(person, f"user:{person.pk}")
        assert await processes[number].is_subscribed()
        local.attach(processes[0].hub)
        return client

    return open_socket


async def _all_work_is_done() -> None:
    """Wait until all database threads are free: they meet at a barrier."""
    meeting = threading.Barrier(database.THREADS)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*(database.run(meeting.wait, PATIENCE_SECONDS) for _ in range(database.THREADS)))


def _statements(processes: Collection[Process]) -> list[int]:
    return [process.store.statements for process in processes]


@pytest.mark.parametrize("change", ["message", "person"])
class TestProcessesThatAreNotConcerned:
    @pytest.mark.parametrize("outsiders", [1, 2])
    async def test_more_of_them_cost_no_statement(self, processes, listen, ada, ben, cy, chat, change, outsiders):
        mine, theirs = await listen(ada, 0), await listen(ben, 1)
        outside = [await listen(cy, 2 + number) for number in range(outsiders)]
        if change == "message":
            event = "unread"
            await database.run(say, ada, chat, "hello")
        else:
            event = "person_changed"
            await database.run(update_profile, person=ada, changes={"status": "Away"})
        await mine.heard(event)
        await theirs.heard(event)
        assert all([await one.hears_no(event) for one in outside])
        await _all_work_is_done()
        first, second, *others = _statements(processes)
        # The first also queries whom it concerns; both, what those see.
        assert first == second + 1
        assert second > 0
        assert others == [0, 0]


class TestLateListeners:
    async def test_someone_who_joins_a_chat_later_receives_its_next_message(self, processes, listen, ada, cy, chat):
        mine, theirs = await listen(ada, 0), await listen(cy, 1)
        await database.run(say, ada, chat, "hello")
        await mine.heard("unread")
        assert await theirs.hears_no("unread")
        late = await database.run(make_person, "Dee")
        await database.run(_join, ada, chat, late)
        dee = await listen(late, 1)
        await database.run(say, ada, chat, "again")
        assert (await dee.heard("unread"))["unread"] == 1


def _join(owner: Any, chat: Any, person: Any) -> None:
    invite_people(actor=owner, chat_id=chat.pk, emails=[person.email])
    accept_invitation(person=person, chat_id=chat.pk)
