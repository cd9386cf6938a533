"""Profile and privacy settings: /settings/profile, /settings/privacy."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.actions.change_avatar import change_avatar, remove_avatar
from accounts.actions.update_profile import require_good_profile, update_profile
from accounts.pages.action_form import ActionFormView
from accounts.pages.forms import PrivacyForm, ProfileForm
from accounts.payloads import person_payload
from accounts.requests import AuthenticatedRequest
from chatapp.lib.pictures import MAX_BYTES, TOO_LARGE

PROFILE = "/settings/profile"
STATUS_IDEAS = ("💬 In a meeting", "🎧 Heads down", "🏡 Working from home", "🌴 Away until Monday", "🤒 Not well")


class ProfilePage(LoginRequiredMixin, ActionFormView):
    """GET, POST /settings/profile."""

    template_name = "accounts/profile.html"
    form_class = ProfileForm
    request: AuthenticatedRequest

    def get_initial(self) -> dict[str, Any]:
        """Prefill the stored profile."""
        return {"name": self.request.user.name, "status": self.request.user.status}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the stored profile, status suggestions and the picture limit."""
        return super().get_context_data(
            me=person_payload(self.request.user),
            status_ideas=STATUS_IDEAS,
            picture_limit={"bytes": MAX_BYTES, "sentence": TOO_LARGE},
            **kwargs,
        )

    def act(self, typed: dict[str, Any]) -> HttpResponse:
        """Save all changes or, if any is invalid, none."""
        changes = {"name": typed["name"], "status": typed["status"]}
        require_good_profile(self.request.user, changes)
        if typed["picture"] is not None:
            change_avatar(person=self.request.user, upload=typed["picture"])
        update_profile(person=self.request.user, changes=changes)
        messages.success(self.request, "Your profile is saved.")
        return redirect(PROFILE)


@require_POST
@login_required
def remove_picture_page(request: AuthenticatedRequest) -> HttpResponse:
    """POST /settings/profile/picture/remove."""
    remove_avatar(person=request.user)
    messages.success(request, "Your picture is removed.")
    return redirect(PROFILE)


class PrivacyPage(LoginRequiredMixin, ActionFormView):
    """GET, POST /settings/privacy."""

    template_name = "accounts/privacy.html"
    form_class = PrivacyForm
    request: AuthenticatedRequest

    def get_initial(self) -> dict[str, Any]:
        """Prefill the stored settings."""
        person = self.request.user
        return {"show_reading": person.show_reading, "takes_direct_messages": person.takes_direct_messages}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the stored direct-message setting: the submitted one may be invalid."""
        return super().get_context_data(
            takes_direct_messages=self.request.user.takes_direct_messages,
            asks_first=settings.DIRECT_MESSAGES == "request",
            **kwargs,
        )

    def act(self, typed: dict[str, Any]) -> HttpResponse:
        """Save the settings."""
        update_profile(person=self.request.user, changes=typed)
        messages.success(self.request, "Your choice is saved.")
        return redirect(self.request.path)
