"""Groups are named in the language of the admin."""

from django.db import migrations


class Migration(migrations.Migration):
    """Changes no table."""

    dependencies = [("accounts", "0028_working_hours")]

    operations = [
        migrations.AlterModelOptions(
            "usergroup", {"ordering": ["name"], "verbose_name": "group", "verbose_name_plural": "groups"}
        )
    ]
