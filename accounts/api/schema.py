"""Schemas of the accounts API for /api/schema. Documentation only: rules validate, payloads serialize."""

from typing import Any

from rest_framework import serializers

from accounts import models
from accounts.models.user import MAX_EMAIL_CHARACTERS, MAX_NAME_CHARACTERS
from accounts.rules.email_address import MIN_EMAIL_CHARACTERS
from accounts.rules.password import MAX_PASSWORD_CHARACTERS, MIN_PASSWORD_CHARACTERS
from accounts.rules.person import MAX_STATUS_CHARACTERS


class PersonCreate(serializers.Serializer[Any]):
    """A new person."""

    name = serializers.CharField(max_length=MAX_NAME_CHARACTERS)
    email = serializers.CharField(min_length=MIN_EMAIL_CHARACTERS, max_length=MAX_EMAIL_CHARACTERS)
    password = serializers.CharField(min_length=MIN_PASSWORD_CHARACTERS, max_length=MAX_PASSWORD_CHARACTERS)


class SignUp(serializers.Serializer[Any]):
    """A new account."""

    user = PersonCreate()
    invite = serializers.CharField(required=False, help_text="The invitation, where SIGNUP=invite")
    next = serializers.CharField(
        required=False,
        help_text="`/join/<secret>` of a join link: such sign-ups don't count against the network's limit",
    )


class SignIn(serializers.Serializer[Any]):
    """Email and password."""

    email = serializers.CharField()
    password = serializers.CharField()


class SignInCodeRequest(serializers.Serializer[Any]):
    """The secret that the mailed code works with. Keep it on the requesting client."""

    request = serializers.CharField()


class SignInByCode(serializers.Serializer[Any]):
    """A mailed sign-in code."""

    request = serializers.CharField(help_text="From the answer of POST /api/signin/codes")
    code = serializers.CharField(help_text="Eight digits; spaces and hyphens are ignored")


class Person(serializers.Serializer[Any]):
    """Your own account."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()
    email_verified = serializers.BooleanField(help_text="Also true on a site that sends no mail")
    pending_email = serializers.CharField(allow_null=True, help_text="Replaces `email` once it is verified")
    status = serializers.CharField()
    avatar = serializers.CharField(allow_null=True, help_text="URL path of the picture, 64 pixels wide")
    show_reading = serializers.BooleanField(help_text="Whether read positions are shared, in both directions")
    takes_direct_messages = serializers.BooleanField(help_text="Whether others may send direct messages to the person")


class ProfileUpdate(serializers.Serializer[Any]):
    """The fields to change; omitted fields stay unchanged."""

    name = serializers.CharField(required=False, max_length=MAX_NAME_CHARACTERS)
    status = serializers.CharField(required=False, allow_blank=True, max_length=MAX_STATUS_CHARACTERS)
    show_reading = serializers.BooleanField(required=False)
    takes_direct_messages = serializers.BooleanField(required=False)


class AccessToken(serializers.Serializer[Any]):
    """An access token; the refresh token comes in a cookie."""

    token = serializers.CharField()


class SignedUp(AccessToken):
    """An access token and its account."""

    user = Person()


class OwnChannelToken(serializers.Serializer[Any]):
    """A channel token for your own topic, `user:<user_id>`."""

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
    """Your signed-in devices, last seen first."""

    devices = Device(many=True)


class PasswordChange(serializers.Serializer[Any]):
    """The current password and the new one."""

    current_password = serializers.CharField()
    password = serializers.CharField(min_length=MIN_PASSWORD_CHARACTERS, max_length=MAX_PASSWORD_CHARACTERS)


class EmailAddress(serializers.Serializer[Any]):
    """The email of an account."""

    email = serializers.JSONField(help_text="An email address; any other value gets the same response")


class EmailChange(serializers.Serializer[Any]):
    """The address to verify."""

    email = serializers.CharField(min_length=MIN_EMAIL_CHARACTERS, max_length=MAX_EMAIL_CHARACTERS)


class PasswordReset(serializers.Serializer[Any]):
    """The new password."""

    password = serializers.CharField(min_length=MIN_PASSWORD_CHARACTERS, max_length=MAX_PASSWORD_CHARACTERS)
