"""Change your profile and privacy settings."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from accounts import queries, signals
from accounts.actions.end_device import lock_person
from accounts.actions.hold_look import hold_free_look
from accounts.models import User
from accounts.rules.person import LOOKS_LIKE_ANOTHER, name_faults, status_faults, switch_faults
from accounts.rules.text import readable_line
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Invalid

_CHECKS = {
    "name": name_faults,
    "status": status_faults,
    "show_reading": switch_faults,
    "takes_direct_messages": switch_faults,
}


@counted_change
def update_profile(*, person: User, changes: Mapping[str, object]) -> User:
    """Change the fields named in `changes`: name, status and privacy settings. Errors: Invalid."""
    wanted = require_good_profile(person, changes)
    values = {field: readable_line(value) if isinstance(value, str) else value for field, value in wanted.items()}
    name = values.get("name", person.name)
    with transaction.atomic():
        if name != person.name:
            lock_person(person.pk)
            hold_free_look(str(name), person=person)
        for field, value in values.items():
            setattr(person, field, value)
        if values:
            person.save(update_fields=list(values))
    if wanted.keys() & {"name", "status"}:
        signals.announce_person_changed(user_id=person.pk)
    return person


def require_good_profile(person: User, changes: Mapping[str, object]) -> dict[str, object]:
    """Return the validated fields of `changes`. Errors: Invalid, naming every invalid field.

    Queries: 1 for a new name. An unchanged name is not checked for lookalikes.
    """
    wanted = {field: changes[field] for field in _CHECKS if field in changes}
    faults = {field: _CHECKS[field](value) for field, value in wanted.items()}
    name = wanted.get("name")
    if isinstance(name, str) and not faults["name"]:
        line = readable_line(name)
        if line != person.name and queries.looks_like_another(line, person=person):
            faults["name"] = [LOOKS_LIKE_ANOTHER]
    if any(faults.values()):
        raise Invalid({field: messages for field, messages in faults.items() if messages})
    return wanted
