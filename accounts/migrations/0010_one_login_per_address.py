"""Accounts that exist count as verified, and every address is stored in its one form.

Where that makes two accounts' logins one, the older account keeps the address. The younger one keeps everything else:
it is found at sign-in by the same address and its own password, and asked for an address of its own. Both are listed.
"""

import logging

from django.db import migrations
from django.db.models import F

from accounts.rules.email_address import canonical_email

log = logging.getLogger(__name__)

ROWS_AT_ONCE = 1_000
MAX_EMAIL_CHARACTERS = 160


def count_as_verified(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    for people in _batches(User):
        # A bounded number at a time: all rows in one statement could outlast its time limit.
        rows = User.objects.filter(pk__gte=people[0].pk, pk__lte=people[-1].pk, email_verified_at=None)
        rows.update(email_verified_at=F("created_at"))


def store_canonical(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    shared = []
    for people in _batches(User):
        for person in people:
            address = canonical_email(person.email)
            # What is no address by the grammar stays as it is, and stays the login.
            if address and address != person.email:
                shared += _take(User, person, address)
    for older, younger, address in shared:
        log.warning("%s is one login now: account %d keeps it, account %d needs an address.", address, older, younger)
    if shared:
        log.warning(
            "Both still sign in with it, each with its own password. The admin's list of people finds the others."
        )


def _take(User, person, address):
    """Give the address to the older of its accounts; return which it was taken from, if any."""
    holder = User.objects.filter(email=address).first()
    if holder is None:
        User.objects.filter(pk=person.pk).update(email=address)
        return []
    older, younger = sorted((person, holder), key=lambda one: (one.created_at, one.pk))
    # The semicolon is in no address.
    placeholder = f"shared;{younger.pk}"
    User.objects.filter(pk=younger.pk).update(email=placeholder, shared_email=address[:MAX_EMAIL_CHARACTERS])
    User.objects.filter(pk=older.pk).update(email=address)
    return [(older.pk, younger.pk, address)]


def _batches(User):
    last = 0
    while people := list(
        User.objects.filter(pk__gt=last).only("pk", "email", "created_at").order_by("pk")[:ROWS_AT_ONCE]
    ):
        yield people
        last = people[-1].pk


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_verified_email")]

    operations = [
        migrations.RunPython(count_as_verified, migrations.RunPython.noop),
        migrations.RunPython(store_canonical, migrations.RunPython.noop),
    ]
