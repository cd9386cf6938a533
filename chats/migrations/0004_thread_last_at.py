"""When the last reply of each thread was said, told by its root."""

from typing import Any

from django.db import migrations, models
from django.db.models import Max, OuterRef, Subquery


def tell(apps: Any, schema_editor: Any) -> None:
    """Read it off the replies that are there."""
    message = apps.get_model("chats", "Message")
    replies = message.objects.filter(chat_id=OuterRef("chat_id"), thread_root_id=OuterRef("pk"), deleted_at=None)
    last = replies.order_by().values("thread_root_id").annotate(last=Max("at")).values("last")
    message.objects.filter(thread_count__gt=0).update(thread_last_at=Subquery(last))


class Migration(migrations.Migration):
    """Add the column and fill it."""

    dependencies = [("chats", "0003_people_and_places")]

    operations = [
        migrations.AddField(
            model_name="message", name="thread_last_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
