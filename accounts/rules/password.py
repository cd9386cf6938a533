"""Password rules, and the form in which passwords are hashed."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.models.user import normal_password
from accounts.rules.guessing import Owner, is_too_easy
from accounts.rules.person import BLANK, NOT_TEXT
from accounts.rules.text import is_text

MIN_PASSWORD_CHARACTERS, MAX_PASSWORD_CHARACTERS = 8, 80
# No account can have a longer password; longer input is rejected before any work is done.
_MAX_TYPED_CHARACTERS = 1_000

TOO_EASY = "is too easy to guess"


def password_faults(value: object, *, owner: Owner) -> list[str]:
    """Return the faults of a new password. Its strength is checked only when it has no other fault."""
    if value is None or value == "":
        return [BLANK]
    if not isinstance(value, str):
        return [NOT_TEXT]
    if len(value) > _MAX_TYPED_CHARACTERS:
        return [f"should be at most {MAX_PASSWORD_CHARACTERS} character(s)"]
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
            raise ValidationError([f"The password {_said(fault)}." for fault in faults])

    def get_help_text(self) -> str:
        """Return the help text of the form field."""
        return "At least 8 characters with a lower case, an upper case and a digit or sign, not easy to guess."


def _form_faults(text: str) -> list[str]:
    faults = []
    if len(text) < MIN_PASSWORD_CHARACTERS:
        faults.append(f"should be at least {MIN_PASSWORD_CHARACTERS} character(s)")
    if len(text) > MAX_PASSWORD_CHARACTERS:
        faults.append(f"should be at most {MAX_PASSWORD_CHARACTERS} character(s)")
    if not re.search(r"[a-z]", text):
        faults.append("at least one lower case character")
    if not re.search(r"[A-Z]", text):
        faults.append("at least one upper case character")
    if not re.search(r"[!?@#$%^&*_0-9]", text):
        faults.append("at least one digit or punctuation character")
    return faults


def _said(fault: str) -> str:
    return f"needs {fault}" if fault.startswith("at least") else fault
