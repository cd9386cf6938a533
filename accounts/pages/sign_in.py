"""Sign-in and sign-out pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts import browser_session
from accounts.actions.end_device import sign_out, sign_out_everywhere
from accounts.actions.sign_in import sign_in
from accounts.client_info import browser_client_info
from accounts.models import Device
from accounts.models.site_settings import SignUpRule
from accounts.pages.action_form import ActionFormView
from accounts.pages.forms import SignInForm
from accounts.pages.next_page import next_page
from accounts.requests import AuthenticatedRequest
from accounts.site import current_site
from chatapp.lib.errors import RateLimited


class SignInPage(ActionFormView):
    """GET, POST /signin."""

    template_name = "accounts/sign_in.html"
    takes_stale_tokens = True
    form_class = SignInForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Redirect signed-in users to the next page."""
        if request.user.is_authenticated:
            return redirect(next_page(request))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether sign-up is open and whether this site sends mail."""
        return super().get_context_data(
            may_sign_up=current_site().sign_up == SignUpRule.OPEN, can_mail=bool(settings.EMAIL_URL), **kwargs
        )

    def act(self, typed: dict[str, Any]) -> HttpResponse:
        """Sign in, or offer another way in when rate-limited."""
        try:
            device = self._sign_in(typed)
        except RateLimited:
            self.extra_context = {"is_locked_out": True}
            raise
        browser_session.begin(self.request, device)
        return redirect(next_page(self.request))

    def _sign_in(self, typed: dict[str, Any]) -> Device:
        return sign_in(email=typed["email"], password=typed["password"], client_info=browser_client_info(self.request))


@require_POST
def sign_out_page(request: HttpRequest) -> HttpResponse:
    """POST /signout: end this session. Idempotent."""
    device = getattr(request, "device", None)
    if device is not None:
        sign_out(device=device)
    browser_session.end(request)
    return _signed_out()


@require_POST
@login_required
def sign_out_everywhere_page(request: AuthenticatedRequest) -> HttpResponse:
    """POST /signout/everywhere: end every session, this one included."""
    sign_out_everywhere(person=request.user)
    browser_session.end(request)
    return _signed_out()


def _signed_out() -> HttpResponse:
    """Redirect to the sign-in page and clear the browser's data: unsent messages, drafts, cached pictures.

    Not "cookies": it would also delete those of other sites on this host.
    """
    response = redirect(settings.LOGIN_URL)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
