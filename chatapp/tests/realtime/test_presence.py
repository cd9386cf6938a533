"""Presence: grouped by key over several tabs, one diff per flush, no stale entries."""


async def joined_with_state(connect, user=1):
    client = await connect(user)
    await client.ask("1", "1", "room:1", "phx_join", {})
    return client, (await client.named("presence_state"))[4]


class TestPresence:
    async def test_the_state_after_a_join_includes_the_joining_user(self, connect):
        _client, state = await joined_with_state(connect, 1)
        assert set(state) == {"1"}
        assert state["1"]["user"] == "U1"
        assert set(state["1"]["metas"][0]) == {"online_at", "phx_ref"}

    async def test_two_tabs_are_one_key_with_two_metas_and_leave_separately(self, connect):
        first, _state = await joined_with_state(connect, 1)
        second, state = await joined_with_state(connect, 1)
        assert len(state["1"]["metas"]) == 2
        await first.named("presence_diff")
        await second.wire.disconnect()
        while True:
            diff = (await first.named("presence_diff"))[4]
            if diff["leaves"]:
                break
        assert len(diff["leaves"]["1"]["metas"]) == 1
        _third, state = await joined_with_state(connect, 2)
        assert len(state["1"]["metas"]) == 1

    async def test_ten_simultaneous_joins_are_published_in_few_diffs(self, connect):
        watcher, _state = await joined_with_state(connect, 99)
        clients = [await connect(user) for user in range(10)]
        for client in clients:
            await client.send("1", "1", "room:1", "phx_join", {})
        joined: set[str] = set()
        diffs = 0
        while len(joined - {"99"}) < 10:
            joined |= set((await watcher.named("presence_diff"))[4]["joins"])
            diffs += 1
        assert diffs <= 4

    async def test_a_join_and_leave_between_two_flushes_is_not_published(self, connect):
        watcher, _state = await joined_with_state(connect, 1)
        visitor = await connect(2)
        await visitor.ask("1", "1", "room:1", "phx_join", {})
        await visitor.ask("1", "2", "room:1", "phx_leave", {})
        await joined_with_state(connect, 3)
        published: set[str] = set()
        while "3" not in published:
            diff = (await watcher.named("presence_diff"))[4]
            published |= {*diff["joins"], *diff["leaves"]}
        assert published <= {"1", "3"}
