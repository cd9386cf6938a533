"""Who replied last, for the threads that exist."""

from typing import Any

from django.db import migrations

MOST_FACES = 3
REPLIES_LOOKED_AT = 30
BATCH = 500


def fill(apps: Any, schema_editor: Any) -> None:
    """Take the authors of each thread's newest replies, as `count_new_replies` does from now on.

    Each root by itself, without a transaction around them: people write while a large table is filled.
    """
    messages = apps.get_model("chats", "Message").objects.using(schema_editor.connection.alias)
    roots, last = messages.filter(thread_count__gt=0, thread_user_ids=None).order_by("pk"), 0
    while found := list(roots.filter(pk__gt=last).values_list("chat_id", "pk")[:BATCH]):
        for chat_id, root_id in found:
            replies = messages.filter(chat_id=chat_id, thread_root=root_id, deleted_at=None, author__isnull=False)
            authors = replies.order_by("-pk").values_list("author_id", flat=True)[:REPLIES_LOOKED_AT]
            newest = list(dict.fromkeys(authors))[:MOST_FACES]
            # Unless a reply came meanwhile.
            messages.filter(chat_id=chat_id, pk=root_id, thread_user_ids=None).update(thread_user_ids=newest)
        last = found[-1][1]


class Migration(migrations.Migration):
    """Fills the column of 0015."""

    atomic = False
    dependencies = [("chats", "0018_thread_follow")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
