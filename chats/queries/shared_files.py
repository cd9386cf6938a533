"""Files and links of messages, newest message first: those of a chat, and those of all chats of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from accounts.models import User
from chatapp.lib.pagination import Keyset, Page
from chats.models import Chat, File, LinkPreview, Membership
from chats.models.file import MAX_FILES_PER_MESSAGE
from chats.queries.bounded_count import MOST_COUNTED, BoundedCount
from chats.queries.files import TOMBSTONE
from chats.queries.memberships import ACCEPTED

# A message's number, then the place in it: files show up where their messages do.
FILES = Keyset("files", {"-message_id": int, "position": int})
LINKS = Keyset("links", {"-message_id": int, "position": int})
IMAGES, MEDIA, DOCUMENTS = "images", "media", "documents"
KINDS = {
    IMAGES: (File.Kind.IMAGE,),
    MEDIA: (File.Kind.VIDEO, File.Kind.AUDIO),
    DOCUMENTS: (File.Kind.DOCUMENT,),
}
LINK_KIND = "links"
# Names are searched and months added up in this many of the newest files only: no index serves either.
MAX_SEARCHED = 5_000


@dataclass(frozen=True, slots=True)
class FileFilter:
    """Which files: of a kind, by a person, with a word in the name; None and empty are all."""

    kind: str | None = None
    owner_id: int | None = None
    search: str = ""

    def apply(self, files: QuerySet[File]) -> QuerySet[File]:
        """Return the files that it lets through."""
        if self.kind is not None:
            files = files.filter(kind__in=KINDS[self.kind])
        if self.owner_id is not None:
            files = files.filter(owner_id=self.owner_id)
        return files


def files_in(chat: Chat, *, wanted: FileFilter, cursor: str | None, limit: int) -> Page[File]:
    """Return files of a chat. The caller has checked that the person may read it.

    Shape: each with its owner.
    Queries: 1.
    Errors: Invalid, about `cursor`.
    """
    files = wanted.apply(_shown().filter(chat=chat))
    if wanted.search:
        newest = files.order_by(*FILES.order)[:MAX_SEARCHED]
        files = _shown().filter(pk__in=newest.values("pk"), name__icontains=wanted.search)
    return FILES.page(files.select_related("owner"), cursor=cursor, limit=limit)


def files_of_all_chats(person: User, *, wanted: FileFilter, cursor: str | None, limit: int) -> Page[File]:
    """Return files of all chats that a person is in now; `wanted.search` is not applied.

    What a page can show is in the chats with the newest files, and in each of them among its newest: whatever the
    number of files, one entry of an index is read for each chat, and a page for each of the first few.

    Shape: each with its owner.
    Queries: 2, 1 without any.
    Errors: Invalid, about `cursor`.
    """
    upto = Q() if cursor is None else Q(message_id__lte=FILES.key_of(cursor)[0])
    in_chat = wanted.apply(_shown().filter(upto, chat_id=OuterRef("chat_id"))).order_by("-message_id")
    # The files of the cursor's own message come before it.
    last = limit + MAX_FILES_PER_MESSAGE
    rows = (
        Membership.objects.filter(user=person, state=ACCEPTED, chat__closed_at=None)
        .annotate(newest=Subquery(in_chat.values("message_id")[:1]))
        .filter(newest__isnull=False)
        .annotate(oldest=Subquery(in_chat.values("message_id")[last : last + 1]))
        .order_by("-newest")
        .values_list("chat_id", "oldest")[: last + 1]
    )
    places = Q(pk=None)
    for chat_id, oldest in rows:
        places |= Q(chat_id=chat_id, message_id__gte=oldest or 0)
    return FILES.page(wanted.apply(_shown().filter(places)).select_related("owner"), cursor=cursor, limit=limit)


def links_in(chat: Chat, *, cursor: str | None, limit: int) -> Page[LinkPreview]:
    """Return the links of a chat that have a preview: those whose page answered, and that no author removed.

    Shape: each with its page.
    Queries: 1.
    Errors: Invalid, about `cursor`.
    """
    return LINKS.page(_shown_links().filter(chat=chat).select_related("page"), cursor=cursor, limit=limit)


def shared_counts(chat: Chat) -> dict[str, int]:
    """Map each kind, and `links`, to how many a chat has, at most `MOST_COUNTED`. Queries: 1."""
    counts = {kind: BoundedCount(_newest(_shown().filter(chat=chat, kind__in=kinds))) for kind, kinds in KINDS.items()}
    links = BoundedCount(_newest(_shown_links().filter(chat=chat)))
    [found] = Chat.objects.filter(pk=chat.pk).values_list(*counts.values(), links)
    return dict(zip([*counts, LINK_KIND], found, strict=True))


def month_totals(
    chat: Chat, *, wanted: FileFilter, months: Sequence[tuple[datetime, datetime]]
) -> list[tuple[int, int]] | None:
    """Return the number of files of each month and their bytes; None if there are too many to add up.

    Units: a month is its start and the next one's. Queries: 1, 0 without months.
    """
    if not months:
        return []
    first, last = min(begin for begin, _end in months), max(end for _begin, end in months)
    files = _shown().filter(chat=chat, created_at__gte=first, created_at__lt=last)
    newest = FileFilter(kind=wanted.kind).apply(files).order_by("-created_at")[: MAX_SEARCHED + 1]
    # Looked for among those: senders and names are in no index of a chat's files.
    fits = Q() if wanted.owner_id is None else Q(owner_id=wanted.owner_id)
    if wanted.search:
        fits &= Q(name__icontains=wanted.search)
    sums: dict[str, Any] = {"all": Count("pk")}
    for place, (begin, end) in enumerate(months):
        within = fits & Q(created_at__gte=begin, created_at__lt=end)
        sums |= {f"count_{place}": Count("pk", filter=within), f"bytes_{place}": Sum("size", filter=within, default=0)}
    found = newest.aggregate(**sums)
    if found["all"] > MAX_SEARCHED:
        return None
    return [(found[f"count_{place}"], found[f"bytes_{place}"]) for place in range(len(months))]


def senders_in(chat: Chat, *, limit: int) -> list[tuple[int, str]]:
    """Return ids and names of members, for a filter. Queries: 1."""
    members = Membership.objects.filter(chat=chat, state=ACCEPTED).order_by("user__name", "user_id")
    return [(row["user_id"], row["user__name"]) for row in members.values("user_id", "user__name")[:limit]]


def _shown() -> QuerySet[File]:
    return File.objects.filter(~Exists(TOMBSTONE), message__isnull=False, state=File.State.READY)


def _shown_links() -> QuerySet[LinkPreview]:
    return LinkPreview.objects.filter(~Exists(TOMBSTONE), removed_at=None).exclude(page__title="")


def _newest(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by("-message_id").values("pk")[:MOST_COUNTED]
