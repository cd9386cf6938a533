"""Who replied last, on the root of each thread."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the column. 0019 fills it: here, the table would be locked meanwhile."""

    dependencies = [("chats", "0014_activity")]

    operations = [
        migrations.AddField("message", "thread_user_ids", models.JSONField(blank=True, null=True)),
    ]
