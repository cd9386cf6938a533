"""Email pages: /settings/email and the page of the verification link."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.actions.verify_email import (
    request_email_change,
    require_good_verification,
    resend_verification,
    verify_email,
)
from accounts.pages.action_form import ActionFormView
from accounts.pages.forms import EmailForm
from accounts.pages.next_page import next_page
from accounts.payloads import person_payload
from accounts.reminders import hide_reminder
from accounts.requests import AuthenticatedRequest
from accounts.rules.email_address import canonical_email, readable_email
from chatapp.lib.errors import Invalid, RateLimited


class EmailPage(LoginRequiredMixin, ActionFormView):
    """GET, POST /settings/email."""

    template_name = "accounts/email.html"
    form_class = EmailForm
    request: AuthenticatedRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the address, its verification state and whether this site sends mail."""
        return super().get_context_data(
            me=person_payload(self.request.user),
            is_shared=bool(self.request.user.shared_email),
            can_mail=bool(settings.EMAIL_URL),
            **kwargs,
        )

    def act(self, typed: dict[str, Any]) -> HttpResponse:
        """Mail a link to the new address. Errors: Forbidden."""
        request_email_change(person=self.request.user, email=typed["email"])
        address = readable_email(canonical_email(typed["email"]))
        sentence = gettext("Check the inbox of %(address)s: the link in the mail verifies it.")
        messages.success(self.request, sentence % {"address": address})
        return redirect("email")


@require_POST
@login_required
def resend_verification_page(request: AuthenticatedRequest) -> HttpResponse:
    """POST /settings/email/verification; redirects to the form's `next`. Errors: Forbidden."""
    try:
        resend_verification(person=request.user)
    except RateLimited:
        messages.warning(
            request, gettext("We’ve already sent you several emails. Please wait an hour before requesting another.")
        )
    else:
        messages.success(request, gettext("Email sent. Check your inbox."))
    return redirect(next_page(request) if "next" in request.POST else "email")


@require_POST
@login_required
def hide_reminder_page(request: AuthenticatedRequest) -> HttpResponse:
    """POST /settings/email/reminder/hide."""
    hide_reminder(request)
    return redirect(next_page(request))


class VerifyEmailPage(ActionFormView):
    """GET, POST /verify-email/<token>. GET, which mail scanners send, verifies nothing."""

    template_name = "accounts/verify_email.html"
    form_class = forms.Form

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Offer a new link when this one is invalid."""
        try:
            person, email = require_good_verification(kwargs["token"])
        except Invalid:
            return render(request, "accounts/verify_email_dead.html", status=410)
        self.extra_context = {
            "email": readable_email(email),
            "is_new_account": email == person.email,
            "is_signed_in": request.user == person,
        }
        return super().dispatch(request, *args, **kwargs)

    def act(self, typed: dict[str, Any]) -> HttpResponse:
        """Verify the address."""
        verify_email(token=self.kwargs["token"])
        messages.success(self.request, gettext("Your email address is verified."))
        return redirect("email" if self.request.user.is_authenticated else settings.LOGIN_URL)
