"""The shapes of the accounts API for /api/schema. They describe; the rules and payloads do."""

from typing import Any

from rest_framework import serializers

from accounts import models
from accounts.models.user import MAX_EMAIL_CHARACTERS, MAX_NAME_CHARACTERS
from accounts.rules.email_address import MIN_EMAIL_CHARACTERS
from accounts.rules.password import MAX_PASSWORD_CHARACTERS, MIN_PASSWORD_CHARACTERS
from accounts.rules.person import MAX_STATUS_CHARACTERS


class PersonCreate(serializers.Serializer[Any]):
    """A person who signs up."""

    name = serializers.CharField(max_length=MAX_NAME_CHARACTERS)
    email = serializers.CharField(min_length=MIN_EMAIL_CHARACTERS, max_length=MAX_EMAIL_CHARACTERS)
    password = serializers.CharField(min_length=MIN_PASSWORD_CHARACTERS, max_length=MAX_PASSWORD_CHARACTERS)


class SignUp(serializers.Serializer[Any]):
    """An account to make."""

    user = PersonCreate()
    invite = serializers.CharField(required=False, help_text="The invitation, where SIGNUP=invite")
    next = serializers.CharField(
        required=False,
        help_text="`/join/<secret>` for who comes by a join link: such sign-ups do not count for the address",
    )


class SignIn(serializers.Serializer[Any]):
    """Who one says to be."""

    email = serializers.CharField()
    password = serializers.CharField()


class SignInCodeRequest(serializers.Serializer[Any]):
    """What the mailed code works with; for whoever asked, alone."""

    request = serializers.CharField()


class SignInByCode(serializers.Serializer[Any]):
    """A mailed sign-in code."""

    request = serializers.CharField(help_text="From the answer of POST /api/signin/codes")
    code = serializers.CharField(help_text="Eight digits; blanks and hyphens are passed over")


class Person(serializers.Serializer[Any]):
    """A person as they see themselves."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()
    email_verified = serializers.BooleanField(help_text="True, too, on a site that sends no mail")
    pending_email = serializers.CharField(allow_null=True, help_text="Replaces `email` once it is verified")
    status = serializers.CharField()
    avatar = serializers.CharField(allow_null=True, help_text="Where the picture is, 64 pixels wide")
    show_reading = serializers.BooleanField(help_text="Whether the person and the others see how far each has read")
    takes_direct_messages = serializers.BooleanField(help_text="Whether others may write to them in a direct chat")


class ProfileUpdate(serializers.Serializer[Any]):
    """What to change; a key that is left out stays."""

    name = serializers.CharField(required=False, max_length=MAX_NAME_CHARACTERS)
    status = serializers.CharField(required=False, allow_blank=True, max_length=MAX_STATUS_CHARACTERS)
    show_reading = serializers.BooleanField(required=False)
    takes_direct_messages = serializers.BooleanField(required=False)


class AccessToken(serializers.Serializer[Any]):
    """An access token; the refresh token comes in a cookie."""

    token = serializers.CharField()


class SignedUp(AccessToken):
    """An access token and whose it is."""

    user = Person()


class OwnChannelToken(serializers.Serializer[Any]):
    """A channel token for the person's own stream, `user:<user_id>`."""

    token = serializers.CharField()
    user_id = serializers.IntegerField()


class Device(serializers.Serializer[Any]):
    """A signed-in device."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(models.Device.Kind.choices)
    address = serializers.IPAddressField(allow_null=True)
    last_seen_at = serializers.DateTimeField()
    current = serializers.BooleanField()


class DeviceList(serializers.Serializer[Any]):
    """One's signed-in devices, last seen first."""

    devices = Device(many=True)


class PasswordChange(serializers.Serializer[Any]):
    """The old password and the new one."""

    current_password = serializers.CharField()
    password = serializers.CharField(min_length=MIN_PASSWORD_CHARACTERS, max_length=MAX_PASSWORD_CHARACTERS)


class EmailAddress(serializers.Serializer[Any]):
    """Whose password was forgotten."""

    email = serializers.JSONField(help_text="An email address; anything else is answered alike")


class EmailChange(serializers.Serializer[Any]):
    """The address to verify."""

    email = serializers.CharField(min_length=MIN_EMAIL_CHARACTERS, max_length=MAX_EMAIL_CHARACTERS)


class PasswordReset(serializers.Serializer[Any]):
    """The new password."""

    password = serializers.CharField(min_length=MIN_PASSWORD_CHARACTERS, max_length=MAX_PASSWORD_CHARACTERS)
