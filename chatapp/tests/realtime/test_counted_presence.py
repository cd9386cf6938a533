"""Presence of many: counts and watched people for those that ask, the newest for others, and all below the bounds."""

import asyncio
import random

import pytest

from chatapp.realtime.bus import messages
from chatapp.realtime.limits import Limits
from chatapp.realtime.presence.mirror import Mirror, shape
from chatapp.realtime.presence.store import Entry

SMALL = Limits(counted_above=5, most_shown_people=8, max_watched_people=3)


def entry(number: int, *, tab: int = 1) -> Entry:
    return Entry(f"ref{number}-{tab}", str(number), {"online_at": "2"}, {"user": f"U{number}"}, "elsewhere")


def come(hub, *numbers: int) -> None:
    """People join in another process."""
    joins = [list(entry(number)) for number in numbers]
    hub.presence.merge(messages.PresenceChange(topic="room:1", joins=joins, leaves=[]))


def go(hub, *numbers: int) -> None:
    hub.presence.merge(messages.PresenceChange(topic="room:1", joins=[], leaves=[entry(one).ref for one in numbers]))


async def joined(connect, user: int, **payload):
    client = await connect(user)
    await client.ask("1", "1", "room:1", "phx_join", payload)
    return client, (await client.named("presence_state"))[4]


async def diff_about(client, user: str):
    while user not in {**(diff := (await client.named("presence_diff"))[4])["joins"], **diff["leaves"]}:
        pass
    return diff


@pytest.mark.parametrize("limits", [SMALL])
class TestCounting:
    async def test_few_are_listed_for_everyone(self, connect, hub):
        client, state = await joined(connect, 1, presence="count")
        assert list(state) == ["1"]
        come(hub, *range(101, 105))
        assert list((await diff_about(client, "101"))["joins"]) == ["101", "102", "103", "104"]

    async def test_many_are_counted_for_those_that_ask_and_listed_for_others(self, connect, hub):
        counting, _state = await joined(connect, 1, presence="count")
        listing, _state = await joined(connect, 2)
        come(hub, *range(101, 106))
        assert list((await diff_about(listing, "101"))["joins"]) == [str(number) for number in range(101, 106)]
        assert (await counting.named("presence_count"))[4] == {"online": 7}
        # In place of all that it knew.
        assert (await counting.named("presence_state"))[4] == {}

    async def test_a_newcomer_among_many_gets_their_number(self, connect, hub):
        await joined(connect, 1)
        come(hub, *range(101, 107))
        counting = await connect(2)
        await counting.ask("1", "1", "room:1", "phx_join", {"presence": "count"})
        assert (await counting.named("presence_count"))[4] == {"online": 8}
        assert (await counting.named("presence_state"))[4] == {}

    async def test_watched_people_are_listed_and_others_are_not(self, connect, hub):
        counting, _state = await joined(connect, 1, presence="count")
        come(hub, *range(101, 107))
        await counting.named("presence_state")
        reply = await counting.ask("1", "2", "room:1", "watch", {"keys": ["103", "200"]})
        assert reply[4]["status"] == "ok"
        go(hub, 101, 103)
        come(hub, 201)
        diff = (await counting.named("presence_diff"))[4]
        assert (list(diff["joins"]), list(diff["leaves"])) == ([], ["103"])
        come(hub, 200)
        diff = (await counting.named("presence_diff"))[4]
        assert (list(diff["joins"]), list(diff["leaves"])) == (["200"], [])

    async def test_the_state_of_watched_people_comes_at_once(self, connect, hub):
        counting, _state = await joined(connect, 1, presence="count")
        come(hub, *range(101, 107))
        await counting.named("presence_state")
        await counting.send("1", "2", "room:1", "watch", {"keys": ["101", "102", "103", "104", "105"]})
        # No more than the limit.
        assert len((await counting.named("presence_state"))[4]) == 3
        await counting.send("1", "3", "room:1", "watch", {"keys": ["106", "300"]})
        state = (await counting.named("presence_state"))[4]
        assert state == {"106": {"metas": [{"online_at": "2", "phx_ref": "ref106-1"}], "user": "U106"}}

    async def test_when_few_are_left_everyone_is_listed_again(self, connect, hub):
        counting, _state = await joined(connect, 1, presence="count")
        come(hub, *range(101, 107))
        await counting.named("presence_state")
        go(hub, *range(101, 105))
        while (await counting.named("presence_count"))[4]["online"] is not None:
            pass
        assert set((await counting.named("presence_state"))[4]) == {"1", "105", "106"}
        come(hub, 300)
        assert list((await counting.named("presence_diff"))[4]["joins"]) == ["300"]

    async def test_a_new_number_comes_later(self, connect, hub):
        counting, _state = await joined(connect, 1, presence="count")
        come(hub, *range(101, 107))
        assert (await counting.named("presence_count"))[4] == {"online": 7}
        come(hub, 108, 109)
        go(hub, 101)
        assert (await counting.named("presence_count"))[4] == {"online": 8}

    async def test_those_that_left_watch_nothing(self, connect, hub):
        stays, _state = await joined(connect, 1, presence="count")
        leaves, _state = await joined(connect, 2, presence="count")
        come(hub, *range(101, 107))
        await leaves.named("presence_state")
        await leaves.ask("1", "2", "room:1", "watch", {"keys": ["101"]})
        await stays.ask("1", "2", "room:1", "watch", {"keys": ["2", "101"]})
        await leaves.wire.disconnect()
        assert list((await stays.named("presence_diff"))[4]["leaves"]) == ["2"]
        go(hub, 101)
        assert list((await stays.named("presence_diff"))[4]["leaves"]) == ["101"]


@pytest.mark.parametrize("limits", [SMALL])
class TestTheNewest:
    async def test_of_too_many_those_who_came_last_are_listed(self, connect, hub):
        client, _state = await joined(connect, 1)
        come(hub, *range(101, 108))
        await diff_about(client, "101")
        come(hub, 108, 109)
        diff = await diff_about(client, "109")
        # Who came first makes room.
        assert (list(diff["joins"]), list(diff["leaves"])) == (["108", "109"], ["1", "101"])
        _newcomer, state = await joined(connect, 2)
        assert list(state) == [*(str(number) for number in range(103, 110)), "2"]

    async def test_changes_of_the_others_are_not_published(self, connect, hub):
        client, _state = await joined(connect, 1)
        come(hub, *range(101, 111))
        await diff_about(client, "110")
        go(hub, 101)
        await asyncio.sleep(0.15)
        go(hub, 110)
        diff = (await client.named("presence_diff"))[4]
        assert (list(diff["joins"]), list(diff["leaves"])) == (["102"], ["110"])


class TestMirror:
    @pytest.mark.parametrize("seed", range(20))
    def test_what_the_changes_add_up_to_is_what_is_shown(self, seed):
        """Any interleaving of joins, leaves and flushes: diffs applied in order yield the state."""
        chance = random.Random(seed)
        mirror = Mirror(most_shown=10)
        known: dict[str, Entry] = {}
        arrived: list[str] = []
        for _ in range(600):
            one = entry(chance.randrange(25), tab=chance.randrange(1, 3))
            if chance.random() < (0.7 if len(mirror.people) < chance.randrange(25) else 0.3):
                mirror.add(one)
            else:
                mirror.remove(one.ref)
            arrived = [key for key in arrived if key in mirror.people]
            arrived += [key for key in mirror.people if key not in arrived]
            if chance.random() < 0.2:
                _every, shown = mirror.take_changes()
                for left in shown.leaves:
                    del known[left.ref]
                for came in shown.joins:
                    assert came.ref not in known
                    known[came.ref] = came
                assert set(known) == {one.ref for one in mirror.shown()}
                assert {one.key for one in known.values()} == set(arrived[-10:])
        assert mirror.people.keys() == {one.key for one in mirror.entries.values()}

    def test_the_state_groups_tabs(self):
        state = shape([entry(1), entry(2), entry(1, tab=2)])
        assert list(state) == ["1", "2"]
        assert [meta["phx_ref"] for meta in state["1"]["metas"]] == ["ref1-1", "ref1-2"]
