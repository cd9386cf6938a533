from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_names_as_typed_and_seen"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["name_folded", "id"], name="people_by_name"),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["name_skeleton"], name="people_by_looks"),
        ),
    ]
