"""What clients do to messages beside sending: delete, edit, react, pin."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any, Protocol

from bench.chaos.entry_points import Outcome
from bench.chaos.journal import Journal
from bench.chaos.place import Place

DELETED, EDITED, REACTED, PINNED = 0.01, 0.03, 0.05, 0.02
UNDONE_SHARE = 0.4
MOST_PINS = 3
# One half for each tab of a person, so that only the tab that added a reaction removes it.
EMOJI = ("👍", "🎉", "❤️", "😂", "👀", "🚀", "🙏", "✅")
# A request that timed out may still be executed; after this long it is no longer in flight.
STALE_SECONDS = 120.0


class Asker(Protocol):
    """Changes messages on behalf of a tab."""

    name: str
    number: int
    journal: Journal
    dice: random.Random

    async def until_answered(
        self, place: Place, event: str, payload: dict[str, Any], *, may_call: bool = False
    ) -> Outcome:
        """Send an event, and retry until the response is final."""
        ...


async def maybe_mark(tab: Asker, place: Place, message_id: int, token: str) -> None:
    """After the tab's own message: usually nothing, sometimes an edit, deletion or reaction."""
    chance = tab.dice.random()
    if chance > DELETED + EDITED + REACTED + PINNED:
        return
    await asyncio.sleep(tab.dice.uniform(0, 0.5))
    if chance < DELETED:
        await _change(tab, place, message_id, "delete")
    elif chance < DELETED + EDITED:
        await _change(tab, place, message_id, "edit", content=f"{token} edited")
    elif chance < DELETED + EDITED + REACTED:
        await _react(tab, place)
    else:
        await _pin(tab, place, message_id)


async def _react(tab: Asker, place: Place) -> None:
    """React to a recent message, once per message; sometimes remove the reaction again."""
    emoji = tab.dice.choice(EMOJI[tab.number % 2 :: 2])
    message_id = tab.dice.choice(place.recent) if place.recent else 0
    if not message_id or (message_id, emoji) in place.reacted:
        return
    place.reacted.add((message_id, emoji))
    done = await _change(tab, place, message_id, "react", emoji=emoji)
    # A retry of the first request could be executed after the removal.
    if done.state == "ok" and done.tries == 1 and tab.dice.random() < UNDONE_SHARE:
        await asyncio.sleep(tab.dice.uniform(0, 0.5))
        await _change(tab, place, message_id, "unreact", emoji=emoji)


async def _pin(tab: Asker, place: Place, message_id: int) -> None:
    """Pin the tab's own message, and unpin the oldest when there are several."""
    done = await _change(tab, place, message_id, "pin")
    if done.state == "ok":
        place.pins.append((time.monotonic() + (STALE_SECONDS if done.tries > 1 else 0), message_id))
    if len(place.pins) > MOST_PINS and place.pins[0][0] < time.monotonic():
        _when, oldest = place.pins.popleft()
        await _change(tab, place, oldest, "unpin")


async def _change(tab: Asker, place: Place, message_id: int, how: str, **more: Any) -> Outcome:
    detail = more.get("content") or more.get("emoji") or ""
    tab.journal.asked(tab.name, place.chat_id, message_id, how=how, detail=detail)
    done = await tab.until_answered(place, how, {"id": message_id, **more}, may_call=True)
    if done.state == "ok":
        tab.journal.changed(tab.name, place.chat_id, done.body, how=how, detail=detail)
    return done
