"""When a person works."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Empty: no hours."""

    dependencies = [("accounts", "0027_undo_send")]

    operations = [
        migrations.AddField(
            "user", "working_hours", models.CharField(blank=True, db_default="", default="", max_length=19)
        )
    ]
