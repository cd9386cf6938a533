from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0014_names_whatever_their_case"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["name_caseless_skeleton"], name="people_by_caseless_looks"),
        ),
    ]
