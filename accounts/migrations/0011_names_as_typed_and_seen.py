import unicodedata

import accounts.models.name_key
from chatapp.lib.folding import folded
from chatapp.lib.skeleton import skeleton
from django.db import migrations

BATCH = 500
MAX_NAME_CHARACTERS = 100


def fill(apps, schema_editor):
    """Work out both columns of everyone, and give each name its composed form. Nobody's name is refused here."""
    User = apps.get_model("accounts", "User")
    last = 0
    while people := list(User.objects.filter(pk__gt=last).order_by("pk").only("pk", "name")[:BATCH]):
        for person in people:
            composed = unicodedata.normalize("NFC", person.name)
            person.name = composed if len(composed) <= MAX_NAME_CHARACTERS else person.name
            person.name_folded, person.name_skeleton = folded(person.name), skeleton(person.name)
        User.objects.bulk_update(people, ["name", "name_folded", "name_skeleton"])
        last = people[-1].pk


class Migration(migrations.Migration):
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
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
