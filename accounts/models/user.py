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
    """Return the one form (NFC) in which a password is hashed: an "é" typed on a Mac and on a PC is the same."""
    return unicodedata.normalize("NFC", value)


class UserManager(BaseUserManager["User"]):
    """Makes and finds people. The email is the login, kept in lower case, so that it compares without case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Store a person with a hashed password. Rules are checked by the sign-up action, not here."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Store a staff person (what `manage.py createsuperuser` calls). Errors: ValidationError for a weak password.

        Checked here too: with `--noinput` the command itself checks nothing.
        """
        if password is not None:
            validate_password(password, self.model(email=email, name=fields.get("name", "")))
        # Made by the operator on the machine itself, who answers for the address.
        staff = {"is_staff": True, "is_superuser": True, "email_verified_at": clock.now()}
        return self.create_user(email, password, **{**staff, **fields})

    def get_by_natural_key(self, username: str | None) -> User:
        """Find a person by login, without case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. `token_version` rises with each new refresh token and at each log-out.

    `avatar` is the name of a kept picture (chatapp.lib.pictures), or empty: then others show initials.
    `email` is canonical (accounts/rules/email_address.py). `pending_email` replaces it once its owner has verified it.
    `shared_email` is filled for accounts whose address became that of an older account when spellings of one address
    were recognized: sign-in by it finds both accounts, and `email` holds a placeholder that is no address.
    """

    email = models.EmailField(max_length=MAX_EMAIL_CHARACTERS, unique=True)
    # Null: the address was never verified. Accounts made while the site sent no mail count as verified.
    email_verified_at = models.DateTimeField(null=True, blank=True)
    pending_email = models.CharField(max_length=MAX_EMAIL_CHARACTERS, blank=True, default="")
    shared_email = models.CharField(max_length=MAX_EMAIL_CHARACTERS, blank=True, default="")
    # When the account's unverified address got its last invitation mail: one a week.
    invitation_mailed_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField(max_length=MAX_NAME_CHARACTERS)
    name_folded = FoldedName()
    name_skeleton = NameSkeleton()
    status = models.CharField(max_length=100, blank=True, default="")
    # Whether others see how far this person has read; who hides it does not see others' either.
    show_reading = models.BooleanField(default=True)
    # Whether others may write to this person in a direct chat. Whom they block is answered as if this were off.
    takes_direct_messages = models.BooleanField(default=True)
    avatar = models.CharField(max_length=43, blank=True, default="")
    # Of browser sessions that began before the hash of the same password was renewed. Empty: the present hash's.
    kept_session_hash = models.CharField(max_length=64, blank=True, default="")
    token_version = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        """What the admin calls them.

        `people_hiding_reading` finds the few who hide their reading, at each reading of anyone; `people_sharing_email`
        the few whose address an older account has, at each sign-in.
        """

        verbose_name = "person"
        verbose_name_plural = "people"
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(show_reading=False), name="people_hiding_reading"),
            models.Index(fields=["shared_email"], condition=models.Q(shared_email__gt=""), name="people_sharing_email"),
            # The directory's order, and people by their whole names.
            models.Index(fields=["name_folded", "id"], name="people_by_name"),
            # Who looks like someone else, asked at each new name.
            models.Index(fields=["name_skeleton"], name="people_by_looks"),
        ]

    def save(self, **options: Any) -> None:
        """Store the row; with a new name also what is worked out of it."""
        fields = options.get("update_fields")
        if fields is not None and "name" in fields:
            options["update_fields"] = {*fields, *NAME_KEYS}
        super().save(**options)

    def get_session_auth_hash(self) -> str:
        """Return what browser sessions are tied to: the password's hash or, once renewed, what it was before."""
        return self.kept_session_hash or super().get_session_auth_hash()

    def check_password(self, raw_password: str | None) -> bool:
        """Compare. Unlike Django's it stores no renewed hash: that would sign out every browser (see sign_in)."""
        return check_password(raw_password, self.password)

    def set_password(self, raw_password: str | None) -> None:
        """Hash a new password, in its one form; None makes signing in by password impossible."""
        self.kept_session_hash = ""
        super().set_password(None if raw_password is None else normal_password(raw_password))

    def __str__(self) -> str:
        """Name and login, as the admin shows a person."""
        return f"{self.name} <{self.email}>"
