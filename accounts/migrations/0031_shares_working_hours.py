"""Whether people of shared chats see when a person's working hours begin."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Off at first."""

    dependencies = [("accounts", "0030_show_previews")]

    operations = [
        migrations.AddField("user", "shares_working_hours", models.BooleanField(db_default=False, default=False))
    ]
