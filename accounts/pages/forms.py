"""Forms of the accounts pages. The rules validate, so pages and API give the same errors."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models.user import MAX_EMAIL_CHARACTERS, MAX_NAME_CHARACTERS, WeekStart
from accounts.rules.password import MAX_PASSWORD_CHARACTERS
from accounts.rules.person import MAX_STATUS_CHARACTERS
from accounts.rules.preferences import time_zones
from accounts.rules.working_hours import DAYS
from chatapp.lib.text_field import BoundedText

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Password(BoundedText):
    """A password field that doesn't strip its input."""

    def __init__(self, label: str | _StrPromise) -> None:
        """Create the field with a label."""
        super().__init__(label, at_most=MAX_PASSWORD_CHARACTERS, strip=False, widget=forms.PasswordInput)


class SignInForm(forms.Form):
    """Email and password."""

    email = BoundedText(_("Email"), at_most=MAX_EMAIL_CHARACTERS)
    password = Password(_("Password"))


class SignUpForm(forms.Form):
    """A new account; also used for the owner's setup."""

    name = BoundedText(_("Name"), at_most=MAX_NAME_CHARACTERS)
    email = BoundedText(_("Email"), at_most=MAX_EMAIL_CHARACTERS)
    password = Password(_("Password"))


class ResetRequestForm(forms.Form):
    """The email of an account."""

    email = BoundedText(_("Email"), at_most=MAX_EMAIL_CHARACTERS)


class CodeForm(forms.Form):
    """A mailed code."""

    typed_code = forms.CharField(
        label=_("Sign-in code"), required=False, widget=forms.TextInput({"inputmode": "numeric"})
    )


class NewPasswordForm(forms.Form):
    """A new password, with a reset link."""

    password = Password(_("New password"))


class PasswordForm(forms.Form):
    """A new password, with the current one."""

    current_password = Password(_("Current password"))
    password = Password(_("New password"))


class EmailForm(forms.Form):
    """A new address."""

    email = forms.CharField(label=_("New email"), required=False)


# In minutes.
DURATIONS = (("30", _("For 30 minutes")), ("60", _("For an hour")), ("240", _("For 4 hours")), ("1440", _("For a day")))


# Ends by the calendar, in the person's time zone.
TODAY, TOMORROW = ("today", _("Until the end of today")), ("tomorrow", _("Until tomorrow morning"))


class ProfileForm(forms.Form):
    """Picture, name, status and do-not-disturb."""

    # Any file is accepted here: only the picture process decodes it.
    picture = forms.FileField(label=_("Picture"), required=False)
    name = BoundedText(_("Name"), at_most=MAX_NAME_CHARACTERS)
    status = BoundedText(_("Status"), at_most=MAX_STATUS_CHARACTERS)
    status_for = forms.ChoiceField(
        label=_("Show the status"),
        required=False,
        choices=(("", _("No change")), ("never", _("Until I clear it")), *DURATIONS, TODAY),
    )
    do_not_disturb_for = forms.ChoiceField(
        label=_("Do not disturb"),
        required=False,
        choices=(("", _("No change")), ("never", _("Off")), *DURATIONS, TOMORROW),
    )


_DAY_NAMES = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


class LanguageForm(forms.Form):
    """Language, time zone, first day of the week, working hours."""

    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("Messages stay as people wrote them."),
        required=False,
        widget=forms.Select({"class": "field__input"}),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Your device’s time zone follows you when you travel."),
        required=False,
        widget=forms.Select({"class": "field__input"}),
    )
    week_start = forms.ChoiceField(
        label=_("First day of the week"),
        required=False,
        widget=forms.Select({"class": "field__input"}),
        choices=(
            (WeekStart.AS_LANGUAGE.value, _("As usual in the language")),
            (WeekStart.MONDAY.value, _("Monday")),
            (WeekStart.SATURDAY.value, _("Saturday")),
            (WeekStart.SUNDAY.value, _("Sunday")),
        ),
    )

    working_days = forms.MultipleChoiceField(
        label=_("Working days"),
        help_text=_("Outside your working hours, others see that you’re off. They don’t see the hours."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=tuple(zip(DAYS, _DAY_NAMES, strict=True)),
    )
    work_starts = forms.CharField(
        label=pgettext_lazy("working hours", "From"),
        required=False,
        max_length=5,
        widget=forms.TimeInput({"type": "time", "class": "field__input"}),
    )
    work_ends = forms.CharField(
        label=pgettext_lazy("working hours", "To"),
        required=False,
        max_length=5,
        widget=forms.TimeInput({"type": "time", "class": "field__input"}),
    )

    shares_working_hours = forms.BooleanField(label=_("Show when I’m back"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the languages and time zones that the site has."""
        super().__init__(*args, **kwargs)
        fields = cast("dict[str, forms.ChoiceField]", self.fields)
        fields["language"].choices = [("", gettext("As my browser")), *settings.LANGUAGES]
        fields["time_zone"].choices = [("", gettext("As my device")), *_zones_by_area()]


def _zones_by_area() -> list[tuple[str, list[tuple[str, str]]]]:
    areas = groupby(time_zones(), key=lambda name: name.partition("/")[0])
    return [(area, [(name, _city(name)) for name in names]) for area, names in areas]


def _city(name: str) -> str:
    return (name.partition("/")[2] or name).replace("_", " ").replace("/", " – ")


class PrivacyForm(forms.Form):
    """Privacy settings: read positions and direct messages."""

    show_reading = forms.BooleanField(label=_("Show others what I have read"), required=False)
    takes_direct_messages = forms.BooleanField(label=_("Let others write to me directly"), required=False)
