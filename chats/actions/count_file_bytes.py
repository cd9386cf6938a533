"""The bytes of all files against the site's limit: counted once a minute, estimated in between."""

from datetime import UTC, datetime, timedelta

from chatapp.lib import clock
from chats.models import FileTotal
from chats.queries.files import bytes_of_site

_ONLY_ROW = 1
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
# Deleted files count until then. A sum looks at every file.
_COUNTED_EVERY = timedelta(minutes=1)
# Before someone is refused, because of what may have been deleted.
_COUNTED_AGAIN_AFTER = timedelta(seconds=5)


def add_site_bytes(size: int, *, at_most: int) -> bool:
    """Add `size` bytes to the total, unless it would exceed `at_most`; return whether it was added.

    Runs in the transaction of the file, in which no other upload begins.

    Queries: 2; 3 when the bytes are counted.
    """
    total = FileTotal.objects.filter(pk=_ONLY_ROW).first() or FileTotal(pk=_ONLY_ROW, bytes=0, counted_at=_NEVER)
    age = clock.now() - total.counted_at
    if age > _COUNTED_EVERY or (total.bytes + size > at_most and age > _COUNTED_AGAIN_AFTER):
        total.bytes, total.counted_at = bytes_of_site(), clock.now()
    has_room = total.bytes + size <= at_most
    if has_room:
        total.bytes += size
    total.save()
    return has_room
