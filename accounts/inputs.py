"""Inputs of the accounts API. The rules, which pages share, check what names, emails and passwords may be."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from accounts.models.user import MAX_EMAIL_CHARACTERS, MAX_NAME_CHARACTERS, Density
from accounts.rules.email_address import MIN_EMAIL_CHARACTERS
from accounts.rules.password import MAX_PASSWORD_CHARACTERS, MIN_PASSWORD_CHARACTERS
from accounts.rules.person import MAX_STATUS_CHARACTERS, NOT_TEXT
from accounts.rules.working_hours import DAYS
from chatapp.lib.errors import AppError, BadRequest, Invalid, WrongCredentials
from chatapp.lib.inputs import MAX_CHOICE_CHARACTERS, MUST_BE_TEXT, Input, described, text
from chatapp.lib.sentences import Sentence, program_sentence

# Not bounded here: the rules check a length first, and report the faults of all fields together.
Name = Annotated[str, described(maxLength=MAX_NAME_CHARACTERS)]
Email = Annotated[str, described(minLength=MIN_EMAIL_CHARACTERS, maxLength=MAX_EMAIL_CHARACTERS)]
Password = Annotated[str, described(minLength=MIN_PASSWORD_CHARACTERS, maxLength=MAX_PASSWORD_CHARACTERS)]
_NO_USER = program_sentence("no_user", "The body must have a `user`.")
Until = Annotated[str | None, described("A time in the next year; null for none", format="date-time")]


class AccountInput(Input):
    """What people write about themselves."""

    @classmethod
    def refusal(cls, field: str, message: Sentence) -> AppError:
        """Return SimpleChatApp's error for a value that isn't text."""
        return Invalid({field: [NOT_TEXT if message == MUST_BE_TEXT else message]})


class Credentials(Input):
    """What a session begins with."""

    @classmethod
    def refusal(cls, field: str, message: Sentence) -> AppError:
        """Return the same error as for whatever is wrong."""
        return WrongCredentials()


class PersonCreate(AccountInput):
    """A new person."""

    name: Name | None = None
    email: Email | None = None
    password: Password | None = None


class SignUp(Input):
    """A new account."""

    user: PersonCreate
    invite: Annotated[str | None, described("The invitation, where SIGNUP=invite")] = None
    next: Annotated[
        str | None,
        described("`/join/<secret>` of a join link: such sign-ups don't count against the network's limit"),
    ] = None

    @classmethod
    def refusal(cls, field: str, message: Sentence) -> AppError:
        """Return SimpleChatApp's error for a body without `user`."""
        return BadRequest(_NO_USER) if field == "user" else super().refusal(field, message)


class SignIn(Credentials):
    """Email and password."""

    email: str | None = None
    password: str | None = None


class EmailAddress(Input):
    """The email of an account."""

    email: Annotated[object, described("An email address; any other value gets the same response")]


class SignInByCode(Credentials):
    """A mailed sign-in code."""

    request: Annotated[str | None, described("From the answer of POST /api/signin/codes")] = None
    code: Annotated[str | None, described("Eight digits; spaces and hyphens are ignored")] = None


class WorkingHours(AccountInput):
    """When a person works, in their time zone. An end before the start is on the next day."""

    days: Annotated[list[Annotated[str, text(MAX_CHOICE_CHARACTERS, enum=DAYS)]], Meta(max_length=7)] = []
    start: Annotated[str, described("Such as 09:00")] = ""
    end: Annotated[str, described("Such as 17:00")] = ""


class ProfileUpdate(AccountInput):
    """The fields to change; omitted fields stay unchanged."""

    name: Name | UnsetType = UNSET
    status: Annotated[str, described(maxLength=MAX_STATUS_CHARACTERS)] | UnsetType = UNSET
    status_until: Until | UnsetType = UNSET
    do_not_disturb_until: Until | UnsetType = UNSET
    show_reading: bool | UnsetType = UNSET
    takes_direct_messages: bool | UnsetType = UNSET
    language: Annotated[str, described("A language of the site, such as de; empty: the browser's")] | UnsetType = UNSET
    time_zone: Annotated[str, described("Such as Europe/Berlin; empty: the browser's")] | UnsetType = UNSET
    week_start: Annotated[str, described("monday, saturday, sunday; empty: as in the language")] | UnsetType = UNSET
    working_hours: Annotated[WorkingHours | None, described("Needs a `time_zone`; null for none")] | UnsetType = UNSET
    shares_working_hours: bool | UnsetType = UNSET
    density: Annotated[str, described("Height of the chat list's rows", enum=Density.values)] | UnsetType = UNSET
    undo_send: bool | UnsetType = UNSET
    show_previews: bool | UnsetType = UNSET


class PasswordChange(AccountInput):
    """The current password and the new one."""

    current_password: str | None = None
    password: Password | None = None


class EmailChange(AccountInput):
    """The address to verify."""

    email: Email | None = None


class PasswordReset(AccountInput):
    """The new password."""

    password: Password | None = None
