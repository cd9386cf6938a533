"""Pages that create accounts: sign-up, and the owner's setup at the first start."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from accounts import browser_session
from accounts.actions.create_owner import create_owner, require_setup_token
from accounts.actions.sign_up import sign_up
from accounts.client_info import browser_client_info
from accounts.pages.action_form import ActionFormView
from accounts.pages.forms import SignUpForm
from accounts.pages.next_page import next_page
from accounts.rules.signing_up import only_email_allowed


class SignUpPage(ActionFormView):
    """GET, POST /signup, with `?invite=` where an invitation is needed."""

    template_name = "accounts/sign_up.html"
    takes_stale_tokens = True
    form_class = SignUpForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Redirect signed-in users and refuse people who may not sign up. Errors: Forbidden."""
        if request.user.is_authenticated:
            return redirect(next_page(request))
        self.initial = {"email": only_email_allowed(request.GET.get("invite", "")) or ""}
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether a verification mail will follow."""
        return super().get_context_data(can_mail=bool(settings.EMAIL_URL), **kwargs)

    def act(self, typed: dict[str, Any]) -> HttpResponse:
        """Create the account and sign in."""
        device = sign_up(
            **typed,
            invite=self.request.GET.get("invite", ""),
            next_path=next_page(self.request),
            client_info=browser_client_info(self.request),
        )
        browser_session.begin(self.request, device)
        return redirect(next_page(self.request, otherwise="welcome"))


class SetUpPage(ActionFormView):
    """GET, POST /setup/<token>: the owner's account, once."""

    template_name = "accounts/set_up.html"
    takes_stale_tokens = True
    form_class = SignUpForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Require a valid setup link. Errors: NotFound."""
        require_setup_token(kwargs["token"])
        return super().dispatch(request, *args, **kwargs)

    def act(self, typed: dict[str, Any]) -> HttpResponse:
        """Create the owner's account and sign in."""
        device = create_owner(token=self.kwargs["token"], **typed, client_info=browser_client_info(self.request))
        browser_session.begin(self.request, device)
        return redirect("first_run_name")
