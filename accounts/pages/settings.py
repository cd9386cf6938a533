"""Sign-in settings: devices and password."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts import browser_session, queries
from accounts.actions.change_password import change_password
from accounts.actions.end_device import end_own_device
from accounts.client_info import browser_client_info
from accounts.pages.action_form import ActionFormView
from accounts.pages.forms import PasswordForm
from accounts.payloads import device_payload
from accounts.requests import AuthenticatedRequest


class PasswordPage(LoginRequiredMixin, ActionFormView):
    """GET, POST /settings/password."""

    template_name = "accounts/password.html"
    form_class = PasswordForm
    request: AuthenticatedRequest

    def act(self, typed: dict[str, Any]) -> HttpResponse:
        """Change the password; this browser gets a new session, all others end."""
        device = change_password(person=self.request.user, **typed, client_info=browser_client_info(self.request))
        browser_session.begin(self.request, device)
        messages.success(self.request, gettext("Password changed. Your other devices were signed out."))
        return redirect(self.request.path)


@require_safe
@login_required
def devices_page(request: AuthenticatedRequest) -> HttpResponse:
    """GET /settings/devices."""
    devices = queries.live_devices_of(request.user)
    payloads = [device_payload(device, current_id=request.device.pk) for device in devices.rows]
    return render(request, "accounts/devices.html", {"devices": payloads})


@require_POST
@login_required
def end_device_page(request: AuthenticatedRequest, device_id: int) -> HttpResponse:
    """POST /settings/devices/<id>/end. Errors: NotFound."""
    end_own_device(person=request.user, device_id=device_id)
    messages.success(request, gettext("Device signed out."))
    return redirect("devices")
