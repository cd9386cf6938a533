"""The fields of each page. What they must hold is said by the rules, so that page and API refuse alike."""

from __future__ import annotations

from django import forms

from accounts.models.user import MAX_EMAIL_CHARACTERS, MAX_NAME_CHARACTERS
from accounts.rules.password import MAX_PASSWORD_CHARACTERS
from accounts.rules.person import MAX_STATUS_CHARACTERS
from chatapp.lib.text_field import BoundedText


class Password(BoundedText):
    """A password as typed: nothing is trimmed."""

    def __init__(self, label: str) -> None:
        """Take the label."""
        super().__init__(label, at_most=MAX_PASSWORD_CHARACTERS, strip=False, widget=forms.PasswordInput)


class SignInForm(forms.Form):
    """Email and password."""

    email = BoundedText("Email", at_most=MAX_EMAIL_CHARACTERS)
    password = Password("Password")


class SignUpForm(forms.Form):
    """A new person; the owner's set-up asks for the same."""

    name = BoundedText("Name", at_most=MAX_NAME_CHARACTERS)
    email = BoundedText("Email", at_most=MAX_EMAIL_CHARACTERS)
    password = Password("Password")


class ResetRequestForm(forms.Form):
    """Whose password was forgotten."""

    email = BoundedText("Email", at_most=MAX_EMAIL_CHARACTERS)


class CodeForm(forms.Form):
    """A mailed code."""

    typed_code = forms.CharField(
        label="Code from the mail", required=False, widget=forms.TextInput({"inputmode": "numeric"})
    )


class NewPasswordForm(forms.Form):
    """A password for who holds a reset link."""

    password = Password("New password")


class PasswordForm(forms.Form):
    """A new password for who knows the old one."""

    current_password = Password("Current password")
    password = Password("New password")


class EmailForm(forms.Form):
    """Another address."""

    email = forms.CharField(label="New email", required=False)


class ProfileForm(forms.Form):
    """How one is seen."""

    # Any file: only the picture maker looks into it, in a process of its own.
    picture = forms.FileField(label="Picture", required=False)
    name = BoundedText("Name", at_most=MAX_NAME_CHARACTERS)
    status = BoundedText("Status", at_most=MAX_STATUS_CHARACTERS)


class PrivacyForm(forms.Form):
    """What others see of one's reading, and whether they may write to one directly."""

    show_reading = forms.BooleanField(label="Show others what I have read", required=False)
    takes_direct_messages = forms.BooleanField(label="Let others write to me directly", required=False)
