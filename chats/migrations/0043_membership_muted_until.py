from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chats", "0042_blocked_hosts")]

    operations = [
        migrations.AddField(
            model_name="membership", name="muted_until", field=models.DateTimeField(blank=True, null=True)
        ),
    ]
