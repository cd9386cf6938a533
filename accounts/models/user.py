"""A person with an account."""

from __future__ import annotations

import unicodedata
from typing import Any, ClassVar

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.auth.password_validation import validate_password
from django.db import models

from accounts.models.name_key import NAME_KEYS, FoldedName, NameSkeleton
from chatapp.lib import clock

MAX_NAME_CHARACTERS = 100
MAX_EMAIL_CHARACTERS = 160


def normal_password(value: str) -> str:
    """Return a password in NFC, the form that is hashed: "é" is encoded differently on macOS and Windows."""
    return unicodedata.normalize("NFC", value)


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
    status = models.CharField(max_length=100, blank=True, default="")
    # Whether others see this person's read position; hiding it also hides other people's.
    show_reading = models.BooleanField(default=True)
    # Whether others may send direct messages. People this person blocks get the answer for "off".
    takes_direct_messages = models.BooleanField(default=True)
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

        verbose_name = "person"
        verbose_name_plural = "people"
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(show_reading=False), name="people_hiding_reading"),
            models.Index(fields=["shared_email"], condition=models.Q(shared_email__gt=""), name="people_sharing_email"),
            # The directory's order, and lookups by full name.
            models.Index(fields=["name_folded", "id"], name="people_by_name"),
            # Lookalike names, checked for each new name.
            models.Index(fields=["name_skeleton"], name="people_by_looks"),
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
