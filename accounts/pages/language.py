"""Language and time settings: /settings/language."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actions.update_profile import update_profile
from accounts.pages.action_form import ActionFormView
from accounts.pages.forms import LanguageForm
from accounts.payloads import working_hours_payload
from accounts.requests import AuthenticatedRequest


class LanguagePage(LoginRequiredMixin, ActionFormView):
    """GET, POST /settings/language."""

    template_name = "accounts/language.html"
    form_class = LanguageForm
    request: AuthenticatedRequest

    def get_initial(self) -> dict[str, Any]:
        """Prefill the stored settings."""
        person = self.request.user
        hours = working_hours_payload(person) or {"days": [], "start": "09:00", "end": "17:00"}
        return {
            "language": person.language,
            "time_zone": person.time_zone,
            "week_start": person.week_start,
            "working_days": hours["days"],
            "work_starts": hours["start"],
            "work_ends": hours["end"],
            "shares_working_hours": person.shares_working_hours,
        }

    def act(self, typed: dict[str, Any]) -> HttpResponse:
        """Save the settings, and say so in the new language."""
        days, start, end = (typed.pop(field) for field in ("working_days", "work_starts", "work_ends"))
        hours = {"days": days, "start": start, "end": end} if days else None
        person = update_profile(person=self.request.user, changes={**typed, "working_hours": hours})
        language = person.language or translation.get_language_from_request(self.request)
        with translation.override(language):
            messages.success(self.request, _("Settings saved."))
        return redirect(self.request.path)
