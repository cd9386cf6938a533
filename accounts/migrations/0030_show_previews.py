"""Whether a person's pages show link previews."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """On at first."""

    dependencies = [("accounts", "0029_group_names")]

    operations = [migrations.AddField("user", "show_previews", models.BooleanField(db_default=True, default=True))]
