"""Join links that were mailed to one address."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Empty for the links of before."""

    dependencies = [
        ("chats", "0040_reply_secret"),
    ]

    operations = [
        migrations.AddField(
            model_name="joinlink",
            name="mailed_to",
            field=models.CharField(blank=True, db_default="", default="", max_length=160),
        ),
        migrations.AddIndex(
            model_name="joinlink",
            index=models.Index(
                condition=models.Q(("mailed_to", ""), _negated=True),
                fields=["mailed_to", "created_at"],
                name="join_link_mailed",
            ),
        ),
    ]
