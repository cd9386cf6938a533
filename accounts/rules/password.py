"""Password rules, and the form in which passwords are hashed."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.user import normal_password
from accounts.rules.guessing import Owner, is_too_easy
from accounts.rules.person import BLANK, NOT_TEXT
from accounts.rules.text import is_text
from chatapp.lib.inputs import too_long, too_short
from chatapp.lib.sentences import Sentence

MIN_PASSWORD_CHARACTERS, MAX_PASSWORD_CHARACTERS = 8, 80
# No account can have a longer password; longer input is rejected before any work is done.
_MAX_TYPED_CHARACTERS = 1_000

TOO_EASY = Sentence("too_easy", _("is too easy to guess"))
NO_LOWER_CASE = Sentence("no_lower_case", _("at least one lower case character"))
NO_UPPER_CASE = Sentence("no_upper_case", _("at least one upper case character"))
NO_DIGIT_OR_SIGN = Sentence("no_digit_or_sign", _("at least one digit or punctuation character"))


def password_faults(value: object, *, owner: Owner) -> list[Sentence]:
    """Return the faults of a new password. Its strength is checked only when it has no other fault."""
    if value is None or value == "":
        return [BLANK]
    if not isinstance(value, str):
        return [NOT_TEXT]
    if len(value) > _MAX_TYPED_CHARACTERS:
        return [too_long(MAX_PASSWORD_CHARACTERS)]
    if not value.strip():
        return [BLANK]
    if not is_text(value):
        return [NOT_TEXT]
    text = normal_password(value)
    faults = _form_faults(text)
    return faults or ([TOO_EASY] if is_too_easy(text, owner) else [])


def password_forms(value: object) -> list[str]:
    """Return the forms in which a typed password may have been hashed: NFC and, if different, as typed.

    Older releases hashed passwords as typed. Shape: one or two texts, [""] for an impossible password.
    """
    if not isinstance(value, str) or len(value) > _MAX_TYPED_CHARACTERS or not is_text(value):
        return [""]
    return list(dict.fromkeys((normal_password(value), value)))


class PasswordValidator:
    """The same rules for `manage.py createsuperuser` and `changepassword`."""

    def validate(self, password: str, user: Any = None) -> None:
        """Apply the rules. Errors: ValidationError."""
        # An unsaved user is being created by createsuperuser.
        is_staff = not isinstance(user, User) or user.pk is None or user.is_staff
        owner = Owner(name=getattr(user, "name", ""), email=getattr(user, "email", ""), is_staff=is_staff)
        if faults := password_faults(password, owner=owner):
            raise ValidationError([gettext("Password: %(fault)s") % {"fault": fault} for fault in faults])

    def get_help_text(self) -> str:
        """Return the help text of the form field."""
        return gettext("At least 8 characters with a lower case, an upper case and a digit or sign, not easy to guess.")


def _form_faults(text: str) -> list[Sentence]:
    faults: list[Sentence] = []
    if len(text) < MIN_PASSWORD_CHARACTERS:
        faults.append(too_short(MIN_PASSWORD_CHARACTERS))
    if len(text) > MAX_PASSWORD_CHARACTERS:
        faults.append(too_long(MAX_PASSWORD_CHARACTERS))
    if not re.search(r"[a-z]", text):
        faults.append(NO_LOWER_CASE)
    if not re.search(r"[A-Z]", text):
        faults.append(NO_UPPER_CASE)
    if not re.search(r"[!?@#$%^&*_0-9]", text):
        faults.append(NO_DIGIT_OR_SIGN)
    return faults
