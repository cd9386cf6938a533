"""A person with an account."""

from __future__ import annotations

import unicodedata
from typing import Any, ClassVar

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.auth.password_validation import validate_password
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.name_key import NAME_KEYS, CaselessNameSkeleton, FoldedName, NameSkeleton
from chatapp.lib import clock

MAX_NAME_CHARACTERS = 100
MAX_EMAIL_CHARACTERS = 160


def normal_password(value: str) -> str:
    """Return a password in NFC, the form that is hashed: "é" is encoded differently on macOS and Windows."""
    return unicodedata.normalize("NFC", value)


class WeekStart(models.TextChoices):
    """The first day of the week in calendars."""

    AS_LANGUAGE = ""
    MONDAY = "monday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class Density(models.TextChoices):
    """How tall the rows of the chat list are: one line, or two with the last message."""

    COMPACT = "compact"
    COMFORTABLE = "comfortable"


class UserManager(BaseUserManager["User"]):
    """Creates and finds people. The email is the login, stored in lower case for case-insensitive lookups."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Store a person with a hashed password. The sign-up action validates; this does not."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Store a staff account for `manage.py createsuperuser`. Errors: ValidationError for a weak password.

        The password is validated here too: with `--noinput` the command validates nothing.
        """
        if password is not None:
            validate_password(password, self.model(email=email, name=fields.get("name", "")))
        # The operator runs this on the server and vouches for the address.
        staff = {"is_staff": True, "is_superuser": True, "email_verified_at": clock.now()}
        return self.create_user(email, password, **{**staff, **fields})

    def get_by_natural_key(self, username: str | None) -> User:
        """Find a person by login, ignoring case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. `token_version` increases with each new refresh token and each sign-out.

    `avatar` is the name of a stored picture (chatapp.lib.pictures), or empty: then initials are shown.
    `email` is canonical (accounts/rules/email_address.py). `pending_email` replaces it once its owner has verified it.
    `shared_email` is set when canonicalization gave the account the same address as an older one: signing in with
    that address finds both accounts, and `email` holds a placeholder that is not an address.
    """

    email = models.EmailField(max_length=MAX_EMAIL_CHARACTERS, unique=True)
    # Null: never verified. Accounts created while the site sent no mail count as verified.
    email_verified_at = models.DateTimeField(null=True, blank=True)
    pending_email = models.CharField(max_length=MAX_EMAIL_CHARACTERS, blank=True, default="")
    shared_email = models.CharField(max_length=MAX_EMAIL_CHARACTERS, blank=True, default="")
    # When the last invitation was mailed to the unverified address: at most one a week.
    invitation_mailed_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField(max_length=MAX_NAME_CHARACTERS)
    name_folded = FoldedName()
    name_skeleton = NameSkeleton()
    name_caseless_skeleton = CaselessNameSkeleton()
    status = models.CharField(max_length=100, blank=True, default="")
    # Both compared when they are read (accounts/rules/status.py): nothing has to run when they pass. Null: no end; off.
    status_until = models.DateTimeField(null=True, blank=True)
    do_not_disturb_until = models.DateTimeField(null=True, blank=True)
    # Whether others see this person's read position; hiding it also hides other people's.
    show_reading = models.BooleanField(default=True)
    # Whether others may send direct messages. People this person blocks get the answer for "off".
    takes_direct_messages = models.BooleanField(default=True)
    # How pages are shown; empty: as the browser asks. Values that this site no longer has count as empty, too.
    language = models.CharField(max_length=20, blank=True, default="", db_default="")
    time_zone = models.CharField(max_length=64, blank=True, default="", db_default="")
    week_start = models.CharField(
        max_length=8, blank=True, choices=WeekStart.choices, default=WeekStart.AS_LANGUAGE, db_default=""
    )
    # Days of the week and a time span in `time_zone`: `12345 09:00-17:00` (accounts/rules/working_hours.py).
    working_hours = models.CharField(max_length=19, blank=True, default="", db_default="")
    # Whether people of shared chats see when this person is back; without it, only that they are off now.
    shares_working_hours = models.BooleanField(default=False, db_default=False)
    density = models.CharField(
        max_length=11, choices=Density.choices, default=Density.COMPACT, db_default=Density.COMPACT
    )
    # Whether this person's browsers hold each message back for a moment, so that it can be undone.
    undo_send = models.BooleanField(default=False, db_default=False)
    # Whether this person's pages show link previews below messages. Others see them, whatever it is.
    show_previews = models.BooleanField(default=True, db_default=True)
    avatar = models.CharField(max_length=43, blank=True, default="")
    # The session hash of browser sessions from before a rehash of the same password. Empty: derived from `password`.
    kept_session_hash = models.CharField(max_length=64, blank=True, default="")
    token_version = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        """Names in the admin, and indexes.

        `people_hiding_reading` finds the few who hide their read position, on every read of read positions;
        `people_sharing_email` the few who share an older account's address, on every sign-in.
        """

        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(show_reading=False), name="people_hiding_reading"),
            models.Index(fields=["shared_email"], condition=models.Q(shared_email__gt=""), name="people_sharing_email"),
            # The directory's order, and lookups by full name.
            models.Index(fields=["name_folded", "id"], name="people_by_name"),
            # Lookalike names, checked for each new name.
            models.Index(fields=["name_skeleton"], name="people_by_looks"),
            models.Index(fields=["name_caseless_skeleton"], name="people_by_caseless_looks"),
        ]

    def save(self, **options: Any) -> None:
        """Save the row; a changed name also updates the columns computed from it."""
        fields = options.get("update_fields")
        if fields is not None and "name" in fields:
            options["update_fields"] = {*fields, *NAME_KEYS}
        super().save(**options)

    def get_session_auth_hash(self) -> str:
        """Return the hash that browser sessions are bound to: it survives a rehash of the same password."""
        return self.kept_session_hash or super().get_session_auth_hash()

    def check_password(self, raw_password: str | None) -> bool:
        """Verify a password. Unlike Django, store no renewed hash: it would sign out every browser (see sign_in)."""
        return check_password(raw_password, self.password)

    def set_password(self, raw_password: str | None) -> None:
        """Hash a new password in NFC; None makes signing in by password impossible."""
        self.kept_session_hash = ""
        super().set_password(None if raw_password is None else normal_password(raw_password))

    def __str__(self) -> str:
        """Name and login, for the admin."""
        return f"{self.name} <{self.email}>"
