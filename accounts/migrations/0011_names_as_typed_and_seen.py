import accounts.models.name_key
from django.db import migrations


class Migration(migrations.Migration):
    # Filled by 0020, which does not hold the lock that adding a column takes.
    dependencies = [
        ("accounts", "0010_one_login_per_address"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="name_folded",
            field=accounts.models.name_key.FoldedName(blank=True, default="", editable=False, max_length=400),
        ),
        migrations.AddField(
            model_name="user",
            name="name_skeleton",
            field=accounts.models.name_key.NameSkeleton(blank=True, default="", editable=False, max_length=400),
        ),
    ]
