"""Whether a person's messages are held back for a moment before they are sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Off at first."""

    dependencies = [("accounts", "0026_user_groups")]

    operations = [migrations.AddField("user", "undo_send", models.BooleanField(db_default=False, default=False))]
