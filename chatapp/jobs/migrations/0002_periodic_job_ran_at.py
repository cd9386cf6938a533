"""When each periodic job last ran."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="periodicjob",
            name="ran_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
