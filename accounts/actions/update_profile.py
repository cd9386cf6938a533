"""Change your profile, status and privacy settings."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from accounts import queries, signals
from accounts.actions.end_device import lock_person
from accounts.actions.lock_skeleton import lock_free_skeleton
from accounts.models import User
from accounts.rules.person import LOOKS_LIKE_ANOTHER, density_faults, name_faults, status_faults, switch_faults
from accounts.rules.preferences import language_faults, time_zone_faults, week_start_faults
from accounts.rules.status import current_status, moment_of, until_faults
from accounts.rules.text import readable_line
from accounts.rules.working_hours import HOURS_WITHOUT_ZONE, stored_hours, working_hours_faults
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Invalid

_CHECKS = {
    "name": name_faults,
    "status": status_faults,
    "status_until": until_faults,
    "do_not_disturb_until": until_faults,
    "show_reading": switch_faults,
    "takes_direct_messages": switch_faults,
    "language": language_faults,
    "time_zone": time_zone_faults,
    "week_start": week_start_faults,
    "working_hours": working_hours_faults,
    "shares_working_hours": switch_faults,
    "density": density_faults,
    "undo_send": switch_faults,
    "show_previews": switch_faults,
}
_ENDS = frozenset({"status_until", "do_not_disturb_until"})
_SEEN_BY_OTHERS = frozenset({"name", "status"}) | _ENDS


@counted_change
def update_profile(*, person: User, changes: Mapping[str, object]) -> User:
    """Change the fields named in `changes`: name, status, do-not-disturb, privacy, language, time and working hours.

    A new status lasts until it is changed, unless `status_until` comes with it. A new end doesn't bring an ended
    status back.
    Errors: Invalid.
    """
    wanted = require_good_profile(person, changes)
    if "status" in wanted:
        wanted.setdefault("status_until", None)
    elif "status_until" in wanted and not current_status(person):
        wanted["status"] = ""
    values = {field: _stored(field, value) for field, value in wanted.items()}
    name = values.get("name", person.name)
    has_moved = values.get("time_zone", person.time_zone) != person.time_zone
    with transaction.atomic():
        if name != person.name:
            lock_person(person.pk)
            lock_free_skeleton(str(name), person=person)
        for field, value in values.items():
            setattr(person, field, value)
        if values:
            person.save(update_fields=list(values))
    if wanted.keys() & _SEEN_BY_OTHERS:
        signals.announce_person_changed(user_id=person.pk)
    if has_moved:
        signals.announce_time_zone_changed(user_id=person.pk)
    return person


def _stored(field: str, value: object) -> object:
    if field in _ENDS:
        return moment_of(value)
    if field == "working_hours":
        return stored_hours(value)
    return readable_line(value) if isinstance(value, str) else value


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
    if wanted.get("working_hours") and not wanted.get("time_zone", person.time_zone):
        faults["working_hours"] = [*faults["working_hours"], HOURS_WITHOUT_ZONE]
    if any(faults.values()):
        raise Invalid({field: messages for field, messages in faults.items() if messages})
    return wanted
