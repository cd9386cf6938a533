"""Change the site's settings: name, accent color, sign-up rule, welcome text, logo."""

from collections.abc import Callable
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.actions.audit import note_about_text
from accounts.models import SiteSettings, User
from accounts.models.site_settings import MAX_SITE_NAME_CHARACTERS, MAX_WELCOME_CHARACTERS, SignUpRule
from accounts.rules.text import is_text, readable_line, reading_fault
from accounts.site import forget_site
from chatapp.lib.color import is_color
from chatapp.lib.errors import Invalid
from chatapp.lib.inputs import UNSTORABLE, is_within, not_one_of, too_long
from chatapp.lib.pictures import delete_image, store_image
from chatapp.lib.sentences import Sentence

NOT_A_COLOR = Sentence("not_a_color", gettext_lazy("should look like #0b7a75"))
LOGOS = "site"


def change_site(*, staff: User, **changes: object) -> SiteSettings:
    """Store the settings in `changes`: name, accent, sign_up, welcome. Empty ones are the defaults.

    Other processes show them within `KEPT_SECONDS`. Errors: Invalid.
    """
    values = _valid(changes)
    with transaction.atomic():
        # Markdown of any length isn't a line of the log.
        noted = {field: "changed" if field == "welcome" else value or "default" for field, value in values.items()}
        text = ", ".join(f"{field}: {value}" for field, value in noted.items())
        return _store(staff, values, text=text)


def change_logo(*, staff: User, upload: BinaryIO) -> SiteSettings:
    """Store a new logo and delete the previous one. Errors: Invalid (about `picture`), RateLimited, Unavailable."""
    name = store_image(upload, folder=LOGOS, by=staff.pk)
    try:
        return _set_logo(staff, name)
    except BaseException:
        delete_image(name, folder=LOGOS)
        raise


def remove_logo(*, staff: User) -> SiteSettings:
    """Delete the logo, if there is one; the first letter of the name is shown instead."""
    return _set_logo(staff, "")


@transaction.atomic
def _set_logo(staff: User, name: str) -> SiteSettings:
    row, _ = SiteSettings.objects.select_for_update().get_or_create(pk=1)
    if earlier := row.logo:
        transaction.on_commit(lambda: delete_image(earlier, folder=LOGOS), robust=True)
    return _store(staff, {"logo": name}, text=f"logo: {'changed' if name else 'removed'}")


def _store(staff: User, values: dict[str, str], *, text: str) -> SiteSettings:
    site, _ = SiteSettings.objects.select_for_update().get_or_create(pk=1)
    for field, value in values.items():
        setattr(site, field, value)
    site.save(update_fields=list(values))
    note_about_text(staff=staff, action="change_site", text=text)
    transaction.on_commit(forget_site)
    return site


def _valid(changes: dict[str, object]) -> dict[str, str]:
    """Return the changes in their stored form. Errors: Invalid, naming every invalid field."""
    values: dict[str, str] = {}
    faults: dict[str, list[Sentence]] = {}
    for field, value in changes.items():
        checked = _CHECKS[field](value)
        if isinstance(checked, Sentence):
            faults[field] = [checked]
        else:
            values[field] = checked
    if faults:
        raise Invalid(faults)
    return values


def _name(value: object) -> str | Sentence:
    name = readable_line(value) if isinstance(value, str) and is_text(value) else "\x00"
    if fault := reading_fault(name):
        return fault
    if len(name) > MAX_SITE_NAME_CHARACTERS:
        return too_long(MAX_SITE_NAME_CHARACTERS)
    return name


def _accent(value: object) -> str | Sentence:
    accent = value.strip().lower() if isinstance(value, str) else "?"
    if accent and not is_color(accent):
        return NOT_A_COLOR
    return accent


def _sign_up(value: object) -> str | Sentence:
    if not isinstance(value, str) or value not in ("", *SignUpRule.values):
        return not_one_of(SignUpRule.values)
    return value


def _welcome(value: object) -> str | Sentence:
    if not isinstance(value, str) or not is_text(value):
        return UNSTORABLE
    if not is_within(value, MAX_WELCOME_CHARACTERS):
        return too_long(MAX_WELCOME_CHARACTERS)
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()


_CHECKS: dict[str, Callable[[object], str | Sentence]] = {
    "name": _name,
    "accent": _accent,
    "sign_up": _sign_up,
    "welcome": _welcome,
}
