"""The pages for a forgotten password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from accounts.actions.request_password_reset import request_password_reset
from accounts.actions.reset_password import require_good_reset, reset_password
from accounts.client_info import browser_client_info
from accounts.pages.action_form import ActionFormView
from accounts.pages.forms import NewPasswordForm, ResetRequestForm
from chatapp.lib.errors import Invalid


class ResetRequestPage(ActionFormView):
    """GET, POST /password-reset."""

    template_name = "accounts/reset_request.html"
    takes_stale_tokens = True
    form_class = ResetRequestForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether this site sends mail."""
        return super().get_context_data(can_mail=bool(settings.EMAIL_URL), **kwargs)

    def act(self, typed: dict[str, Any]) -> HttpResponse:
        """Mail a link. The page doesn't reveal whether the email belongs to an account."""
        request_password_reset(email=typed["email"], client_info=browser_client_info(self.request))
        return render(self.request, "accounts/reset_sent.html", {"email": typed["email"]})


class ResetPage(ActionFormView):
    """GET, POST /password-reset/<token>. GET, which mail scanners send, doesn't use up the link."""

    template_name = "accounts/reset.html"
    takes_stale_tokens = True
    form_class = NewPasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Offer a new link when this one is invalid."""
        try:
            require_good_reset(kwargs["token"])
        except Invalid:
            return render(request, "accounts/reset_dead.html", status=410)
        return super().dispatch(request, *args, **kwargs)

    def act(self, typed: dict[str, Any]) -> HttpResponse:
        """Set the password."""
        reset_password(
            token=self.kwargs["token"], password=typed["password"], client_info=browser_client_info(self.request)
        )
        messages.success(self.request, gettext("Password changed. Sign in with your new password."))
        return redirect(settings.LOGIN_URL)
