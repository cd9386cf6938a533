"""Pages for signing in with a mailed code, bound to the requesting browser."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import browser_session
from accounts.actions.request_sign_in_code import request_sign_in_code
from accounts.actions.sign_in_by_code import sign_in_by_code
from accounts.client_info import browser_client_info
from accounts.pages.action_form import ActionFormView
from accounts.pages.forms import CodeForm, ResetRequestForm
from accounts.pages.next_page import next_page
from chatapp.lib.errors import Invalid, WrongCredentials
from chatapp.lib.sentences import Sentence

WRONG_CODE = Sentence("wrong_code", _("That code is wrong, used up or older than ten minutes."))
# Session key of the request secret: it makes the code work in this browser only.
_REQUEST_KEY = "sign_in_code"


class CodeRequestPage(ActionFormView):
    """GET, POST /signin/code: request a code."""

    template_name = "accounts/code_request.html"
    takes_stale_tokens = True
    form_class = ResetRequestForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether this site sends mail."""
        return super().get_context_data(can_mail=bool(settings.EMAIL_URL), **kwargs)

    def act(self, typed: dict[str, Any]) -> HttpResponse:
        """Mail a code. The page doesn't reveal whether the email belongs to an account."""
        secret = request_sign_in_code(email=typed["email"], client_info=browser_client_info(self.request))
        self.request.session[_REQUEST_KEY] = secret
        return redirect(f"{reverse('sign_in_code')}?{urlencode({'next': next_page(self.request)})}")


class CodePage(ActionFormView):
    """GET, POST /signin/code/enter: enter the code."""

    template_name = "accounts/code.html"
    takes_stale_tokens = True
    form_class = CodeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Redirect to the request page if this browser requested no code."""
        if request.user.is_authenticated:
            return redirect(next_page(request))
        if _REQUEST_KEY not in request.session:
            return redirect("request_sign_in_code")
        return super().dispatch(request, *args, **kwargs)

    def act(self, typed: dict[str, Any]) -> HttpResponse:
        """Sign in."""
        secret = self.request.session[_REQUEST_KEY]
        try:
            device = sign_in_by_code(
                request=secret, code=typed["typed_code"], client_info=browser_client_info(self.request)
            )
        except WrongCredentials as refusal:
            raise Invalid({"typed_code": [WRONG_CODE]}) from refusal
        del self.request.session[_REQUEST_KEY]
        browser_session.begin(self.request, device)
        return redirect(next_page(self.request))
