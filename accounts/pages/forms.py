"""Forms of the accounts pages. The rules validate, so pages and API give the same errors."""

from __future__ import annotations

from django import forms

from accounts.models.user import MAX_EMAIL_CHARACTERS, MAX_NAME_CHARACTERS
from accounts.rules.password import MAX_PASSWORD_CHARACTERS
from accounts.rules.person import MAX_STATUS_CHARACTERS
from chatapp.lib.text_field import BoundedText


class Password(BoundedText):
    """A password field that doesn't strip its input."""

    def __init__(self, label: str) -> None:
        """Create the field with a label."""
        super().__init__(label, at_most=MAX_PASSWORD_CHARACTERS, strip=False, widget=forms.PasswordInput)


class SignInForm(forms.Form):
    """Email and password."""

    email = BoundedText("Email", at_most=MAX_EMAIL_CHARACTERS)
    password = Password("Password")


class SignUpForm(forms.Form):
    """A new account; also used for the owner's setup."""

    name = BoundedText("Name", at_most=MAX_NAME_CHARACTERS)
    email = BoundedText("Email", at_most=MAX_EMAIL_CHARACTERS)
    password = Password("Password")


class ResetRequestForm(forms.Form):
    """The email of an account."""

    email = BoundedText("Email", at_most=MAX_EMAIL_CHARACTERS)


class CodeForm(forms.Form):
    """A mailed code."""

    typed_code = forms.CharField(
        label="Code from the mail", required=False, widget=forms.TextInput({"inputmode": "numeric"})
    )


class NewPasswordForm(forms.Form):
    """A new password, with a reset link."""

    password = Password("New password")


class PasswordForm(forms.Form):
    """A new password, with the current one."""

    current_password = Password("Current password")
    password = Password("New password")


class EmailForm(forms.Form):
    """A new address."""

    email = forms.CharField(label="New email", required=False)


class ProfileForm(forms.Form):
    """Picture, name and status."""

    # Any file is accepted here: only the picture process decodes it.
    picture = forms.FileField(label="Picture", required=False)
    name = BoundedText("Name", at_most=MAX_NAME_CHARACTERS)
    status = BoundedText("Status", at_most=MAX_STATUS_CHARACTERS)


class PrivacyForm(forms.Form):
    """Privacy settings: read positions and direct messages."""

    show_reading = forms.BooleanField(label="Show others what I have read", required=False)
    takes_direct_messages = forms.BooleanField(label="Let others write to me directly", required=False)
