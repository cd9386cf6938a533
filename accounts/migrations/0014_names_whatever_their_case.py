import accounts.models.name_key
from django.db import migrations


class Migration(migrations.Migration):
    # Filled by 0020, which does not hold the lock that adding a column takes.
    dependencies = [
        ("accounts", "0013_sign_in_code"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="name_caseless_skeleton",
            field=accounts.models.name_key.CaselessNameSkeleton(blank=True, default="", editable=False, max_length=400),
        ),
    ]
