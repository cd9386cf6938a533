import unicodedata

from chatapp.lib.folding import folded
from chatapp.lib.skeleton import caseless_skeleton, skeleton
from django.db import migrations, transaction
from django.db.models import Q

BATCH = 500
MAX_NAME_CHARACTERS = 100
KEYS = ("name_folded", "name_skeleton", "name_caseless_skeleton")


def fill(apps, schema_editor):
    """Compute what 0011 and 0014 left empty, and give each of those names its composed form. No name is refused here.

    A transaction per batch: people sign in, and rename themselves, while a large table is filled.
    """
    alias = schema_editor.connection.alias
    User = apps.get_model("accounts", "User")
    # Earlier editions of 0011 and 0014 filled the columns themselves: then there is nothing to do.
    unfilled = User.objects.using(alias).filter(Q(*((key, "") for key in KEYS), _connector=Q.OR))
    last = 0
    while True:
        with transaction.atomic(using=alias):
            # Locked, so that no rename is overwritten.
            found = unfilled.select_for_update(no_key=True).filter(pk__gt=last).order_by("pk")
            people = list(found.only("pk", "name", *KEYS)[:BATCH])
            if not people:
                return
            for person in people:
                composed = unicodedata.normalize("NFC", person.name)
                person.name = composed if len(composed) <= MAX_NAME_CHARACTERS else person.name
                person.name_folded, person.name_skeleton = folded(person.name), skeleton(person.name)
                person.name_caseless_skeleton = caseless_skeleton(person.name)
            User.objects.using(alias).bulk_update(people, ["name", *KEYS])
        last = people[-1].pk


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("accounts", "0019_device_by_age"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
