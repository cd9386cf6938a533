"""A canonical description of a message, the same for what a tab was shown and for what is stored, for comparison.

`9c1f03aa pinned 2-replies 👍1,5 🎉3`: a checksum of the text, then whatever deviates from a plain message.
"""

from collections.abc import Iterable
from typing import Any
from zlib import crc32


def picture(
    *,
    content: str,
    is_deleted: bool,
    is_pinned: bool,
    thread_count: int,
    thread_root: int | None,
    reply_to: int | None,
    reactions: Iterable[dict[str, Any]],
) -> str:
    """Return the description. A tombstone no longer shows what it replied to."""
    words = [f"{crc32(content.encode()):08x}"]
    if is_deleted:
        words.append("deleted")
    elif reply_to is not None:
        words.append(f"answers-{reply_to}")
    if thread_root is not None:
        words.append(f"under-{thread_root}")
    if is_pinned:
        words.append("pinned")
    if thread_count:
        words.append(f"{thread_count}-replies")
    words += [f"{one['emoji']}{','.join(map(str, one['user_ids']))}" for one in reactions]
    return " ".join(words)


def shown_picture(message: dict[str, Any]) -> str:
    """Return the description of a message payload."""
    answered = message["reply_to"]
    return picture(
        content=message["content"],
        is_deleted=message["deleted"],
        is_pinned=message["pinned_at"] is not None,
        thread_count=message["thread_count"],
        thread_root=message["thread_root"],
        reply_to=answered and answered["id"],
        reactions=message["reactions"],
    )
