"""Give each reaction, edit and saved message of an older release the chat of its message."""

from django.db.models import OuterRef, Subquery

from chats.models import Message, MessageEdit, Reaction, SavedMessage

# One short statement each: people are served meanwhile.
_ROWS_AT_ONCE = 1_000


def fill_chat_ids() -> int:
    """Fill the column of all rows that lack it, by ascending id; return how many did.

    Queries: 1 per table, and 2 per 1,000 rows without a chat. Each batch commits by itself; a repeated call resumes.
    """
    return sum(_fill(model) for model in (MessageEdit, Reaction, SavedMessage))


def _fill(model: type[MessageEdit] | type[Reaction] | type[SavedMessage]) -> int:
    filled, last = 0, 0
    lacking = model._default_manager.filter(chat=None)
    chat_of = Message.objects.filter(pk=OuterRef("message_id")).values("chat_id")
    while ids := list(lacking.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_ROWS_AT_ONCE]):
        filled += lacking.filter(pk__gte=ids[0], pk__lte=ids[-1]).update(chat_id=Subquery(chat_of))
        last = ids[-1]
    return filled
