"""Change how one is seen."""

from __future__ import annotations

from collections.abc import Mapping

from accounts import signals
from accounts.models import User
from accounts.rules.person import name_faults, status_faults, switch_faults
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
    """Change name, status and switches: those named in `changes`, nothing else. Errors: Invalid."""
    wanted = require_good_profile(changes)
    for field, value in wanted.items():
        setattr(person, field, value.strip() if isinstance(value, str) else value)
    if wanted:
        person.save(update_fields=list(wanted))
    if wanted.keys() & {"name", "status"}:
        signals.announce_person_changed(user_id=person.pk)
    return person


def require_good_profile(changes: Mapping[str, object]) -> dict[str, object]:
    """Return what of `changes` can be changed here. Errors: Invalid, naming every field at fault."""
    wanted = {field: changes[field] for field in _CHECKS if field in changes}
    faults = {field: _CHECKS[field](value) for field, value in wanted.items()}
    if any(faults.values()):
        raise Invalid({field: messages for field, messages in faults.items() if messages})
    return wanted
