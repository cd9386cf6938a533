"""What people do to messages beside saying them: take back, correct, put emoji under them, pin them."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from bench.chaos.entry_points import Outcome
from bench.chaos.place import Place

if TYPE_CHECKING:
    from bench.chaos.tab import Tab

DELETED, EDITED, REACTED, PINNED = 0.01, 0.03, 0.05, 0.02
UNDONE_SHARE = 0.4
MOST_PINS = 3
# Half of them for each tab of a person: whoever takes one away must be the one who put it there.
EMOJI = ("👍", "🎉", "❤️", "😂", "👀", "🚀", "🙏", "✅")
# A request that was given up may still be carried out; after this long it is not under way any more.
STALE_SECONDS = 120.0


async def maybe_mark(tab: Tab, place: Place, message_id: int, token: str) -> None:
    """After a message of one's own: mostly nothing, else one thing to it, or an emoji under someone's."""
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


async def _react(tab: Tab, place: Place) -> None:
    """Put an emoji under something recent, each one only once; sometimes take it away again."""
    emoji = tab.dice.choice(EMOJI[tab.number % 2 :: 2])
    message_id = tab.dice.choice(place.recent) if place.recent else 0
    if not message_id or (message_id, emoji) in place.reacted:
        return
    place.reacted.add((message_id, emoji))
    done = await _change(tab, place, message_id, "react", emoji=emoji)
    # A second try of the first could be carried out after the taking away.
    if done.state == "ok" and done.tries == 1 and tab.dice.random() < UNDONE_SHARE:
        await asyncio.sleep(tab.dice.uniform(0, 0.5))
        await _change(tab, place, message_id, "unreact", emoji=emoji)


async def _pin(tab: Tab, place: Place, message_id: int) -> None:
    """Pin one's own message, and unpin the oldest when there are several."""
    done = await _change(tab, place, message_id, "pin")
    if done.state == "ok":
        place.pins.append((time.monotonic() + (STALE_SECONDS if done.tries > 1 else 0), message_id))
    if len(place.pins) > MOST_PINS and place.pins[0][0] < time.monotonic():
        _when, oldest = place.pins.popleft()
        await _change(tab, place, oldest, "unpin")


async def _change(tab: Tab, place: Place, message_id: int, how: str, **more: Any) -> Outcome:
    detail = more.get("content") or more.get("emoji") or ""
    tab.journal.asked(tab.name, place.chat_id, message_id, how=how, detail=detail)
    done = await tab.until_answered(place, how, {"id": message_id, **more}, may_call=True)
    if done.state == "ok":
        tab.journal.changed(tab.name, place.chat_id, done.body, how=how, detail=detail)
    return done
