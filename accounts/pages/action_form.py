"""Base view for pages whose form calls one action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from chatapp.lib.errors import AppError, Invalid, RateLimited, Unauthenticated, Unavailable

WRONG_SIGN_IN = _("Wrong email or password.")


@method_decorator(sensitive_post_parameters(), name="dispatch")
class ActionFormView(FormView):
    """Calls `act` with the form's values; its errors are shown beside the fields, which keep their input."""

    # Whether to accept the CSRF token of a tab that was open before a sign-in or sign-out in another one. True for
    # forms that identify the account by their own fields.
    takes_stale_tokens = False

    def act(self, typed: dict[str, Any]) -> HttpResponse:
        """Perform the action and return a redirect. Errors: those of the action."""
        raise NotImplementedError

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Perform the action, or show the form again with its errors."""
        try:
            return self.act(form.cleaned_data)
        except Invalid as refusal:
            _show_faults(form, refusal)
            return self.form_invalid(form)
        except Unauthenticated as refusal:
            form.add_error(None, WRONG_SIGN_IN)
            return self._refused(form, refusal)
        except RateLimited as refusal:
            form.add_error(None, _try_again(refusal.retry_after))
            return self._refused(form, refusal)
        except Unavailable as refusal:
            form.add_error(None, refusal.message.as_form_error())
            return self._refused(form, refusal)

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Show the form with its errors (422)."""
        return self._refused(form, Invalid({}))

    def _refused(self, form: forms.Form, refusal: AppError) -> HttpResponse:
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=refusal.status, headers=refusal.headers())


def _show_faults(form: forms.Form, refusal: Invalid) -> None:
    for field, messages in refusal.fields.items():
        for message in messages:
            form.add_error(field if field in form.fields else None, message.as_form_error())


def _try_again(seconds: int) -> str:
    minutes = max(1, -(-seconds // 60))
    return ngettext(
        "Too many requests. You can go on in a minute.",
        "Too many requests. You can go on in %(count)s minutes.",
        minutes,
    ) % {"count": minutes}
