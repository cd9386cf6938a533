"""Profile and privacy settings: /settings/profile, /settings/privacy."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.actions.change_avatar import change_avatar, remove_avatar
from accounts.actions.update_profile import require_good_profile, update_profile
from accounts.pages.action_form import ActionFormView
from accounts.pages.forms import PrivacyForm, ProfileForm
from accounts.payloads import person_payload
from accounts.requests import AuthenticatedRequest
from accounts.rules.ends import end_of
from accounts.rules.status import current_status, current_status_until
from chatapp.lib import clock
from chatapp.lib.pictures import MAX_BYTES, TOO_LARGE

STATUS_IDEAS = (
    _("💬 In a meeting"),
    _("🎧 Heads down"),
    _("🏡 Working from home"),
    _("🌴 Away until Monday"),
    _("🤒 Not well"),
)


class ProfilePage(LoginRequiredMixin, ActionFormView):
    """GET, POST /settings/profile."""

    template_name = "accounts/profile.html"
    form_class = ProfileForm
    request: AuthenticatedRequest

    def get_initial(self) -> dict[str, Any]:
        """Prefill the stored profile."""
        return {"name": self.request.user.name, "status": current_status(self.request.user)}

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
        changes: dict[str, Any] = {"name": typed["name"], "status": typed["status"]}
        require_good_profile(self.request.user, changes)
        changes |= _ends(typed)
        until = current_status_until(self.request.user)
        if typed["status"] == self.request.user.status and "status_until" not in changes:
            # Untouched: sent again, a status that has ended meanwhile would come back without an end.
            del changes["status"]
        elif typed["status"] and until:
            changes.setdefault("status_until", clock.to_rfc3339(until))
        if typed["picture"] is not None:
            change_avatar(person=self.request.user, upload=typed["picture"])
        update_profile(person=self.request.user, changes=changes)
        messages.success(self.request, gettext("Profile saved."))
        return redirect("profile")


def _ends(typed: dict[str, Any]) -> dict[str, Any]:
    """Return the chosen ends; "no change" is left out."""
    fields = {"status_until": typed["status_for"], "do_not_disturb_until": typed["do_not_disturb_for"]}
    return {field: end_of(choice) for field, choice in fields.items() if choice}


@require_POST
@login_required
def remove_picture_page(request: AuthenticatedRequest) -> HttpResponse:
    """POST /settings/profile/picture/remove."""
    remove_avatar(person=request.user)
    messages.success(request, gettext("Picture removed."))
    return redirect("profile")


@require_POST
@login_required
def density_page(request: AuthenticatedRequest) -> HttpResponse:
    """POST /settings/density. Errors: Invalid."""
    update_profile(person=request.user, changes={"density": request.POST.get("density", "")})
    messages.success(request, gettext("Saved."))
    return redirect("appearance")


@require_POST
@login_required
def undo_send_page(request: AuthenticatedRequest) -> HttpResponse:
    """POST /settings/undo-send."""
    update_profile(person=request.user, changes={"undo_send": request.POST.get("undo_send") == "yes"})
    messages.success(request, gettext("Saved."))
    return redirect("appearance")


@require_POST
@login_required
def show_previews_page(request: AuthenticatedRequest) -> HttpResponse:
    """POST /settings/previews."""
    update_profile(person=request.user, changes={"show_previews": request.POST.get("show_previews") != "no"})
    messages.success(request, gettext("Saved."))
    return redirect("appearance")


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
        messages.success(self.request, gettext("Settings saved."))
        return redirect(self.request.path)
