from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chats", "0025_notifications"),
    ]

    operations = [
        migrations.AddField(
            model_name="file",
            name="excerpt",
            field=models.JSONField(blank=True, null=True),
        ),
    ]
