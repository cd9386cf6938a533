"""The staff page for the site's settings, with a preview of the accent color in every theme; its logo for everyone."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.change_site import LOGOS, change_logo, change_site, remove_logo
from accounts.models import User
from accounts.models.site_settings import MAX_SITE_NAME_CHARACTERS, MAX_WELCOME_CHARACTERS
from accounts.site import current_site
from chatapp.lib.color import contrast, is_color
from chatapp.lib.errors import AppError
from chatapp.lib.picture_calls import picture_answer
from chatapp.lib.text_field import BoundedText
from chatapp.pages.accent import accent_tokens
from chatapp.pages.first_run import SignUpRuleForm
from chatapp.pages.theme import THEMES
from chatapp.pages.tokens import colors
from chats.pages.forms import add_failure

_COLOR_CHARACTERS = 7


class SiteForm(forms.Form):
    """Name, accent, sign-up rule, welcome text and logo; empty ones are the defaults."""

    name = BoundedText(gettext_lazy("Name"), at_most=MAX_SITE_NAME_CHARACTERS)
    accent = BoundedText(gettext_lazy("Accent color"), at_most=_COLOR_CHARACTERS)
    picture = forms.FileField(label=gettext_lazy("Logo"), required=False)
    sign_up = forms.ChoiceField(
        label=gettext_lazy("Who may sign up"), required=False, choices=(("", ""), *SignUpRuleForm.CHOICES)
    )
    welcome = BoundedText(gettext_lazy("Welcome text"), at_most=MAX_WELCOME_CHARACTERS)


@require_http_methods(["GET", "HEAD", "POST"])
def site_page(request: HttpRequest) -> HttpResponse:
    """Show, preview or store the site's settings. `admin_view` (chatapp.urls) admits staff only."""
    site = current_site()
    stored = {"name": site.own_name, "accent": site.accent, "sign_up": site.sign_up, "welcome": site.welcome}
    form = SiteForm(request.POST or stored, request.FILES or None)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        try:
            _store(cast("User", request.user), form)
        except AppError as failure:
            add_failure(form, failure)
        else:
            messages.success(request, gettext("Saved. Everyone sees it within ten seconds."))
            return HttpResponseRedirect(reverse("site"))
    context = {
        "form": form,
        "samples": _samples(str(form["accent"].value() or "").strip().lower()),
        "logo": site.logo_address(),
        "is_sign_up_fixed": settings.IS_SIGNUP_FIXED,
        "rule": site.sign_up,
    }
    return render(request, "site/page.html", context, status=422 if form.errors else 200)


def _store(staff: User, form: SiteForm) -> None:
    changes = {
        field: form.cleaned_data[field] for field in ("name", "accent", "sign_up", "welcome") if field in form.data
    }
    if settings.IS_SIGNUP_FIXED:
        changes.pop("sign_up", None)
    if form.cleaned_data["picture"] is not None:
        change_logo(staff=staff, upload=form.cleaned_data["picture"])
    change_site(staff=staff, **changes)


@require_POST
def remove_logo_page(request: HttpRequest) -> HttpResponse:
    """Remove the logo. `admin_view` admits staff only."""
    remove_logo(staff=cast("User", request.user))
    messages.success(request, gettext("Logo removed."))
    return HttpResponseRedirect(reverse("site"))


@require_safe
def site_logo(request: HttpRequest, name: str, size: str) -> HttpResponse:
    """Return the logo, 64 or 256 pixels wide: for everyone, the sign-in page shows it. Errors: NotFound."""
    return picture_answer(name, size, folder=LOGOS)


def _samples(accent: str) -> list[dict[str, Any]]:
    """Return what the accent becomes in each theme; the design's own without a valid one."""
    found = []
    for theme in THEMES[1:]:
        tokens = colors()[theme.value]
        if is_color(accent):
            tokens = {**tokens, **accent_tokens(accent)[theme.value]}
        found.append(
            {
                "label": theme.label,
                "is_as_chosen": tokens["accent"] == accent,
                "on_it": contrast(tokens["on-accent"], tokens["accent"]),
                "as_text": contrast(tokens["accent-text"], tokens["surface"]),
                **{name.replace("-", "_"): tokens[name] for name in _DRAWN},
            }
        )
    return found


_DRAWN = ("surface", "line-button", "ink", "accent", "on-accent", "accent-text", "accent-soft")
