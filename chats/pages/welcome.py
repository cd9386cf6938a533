"""What someone sees once, after signing up: their own card, who is here, what is open, and where to say hello."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.actions.change_avatar import change_avatar
from accounts.actions.update_profile import require_good_profile, update_profile
from accounts.payloads import person_payload, seen_person_payload
from accounts.requests import AuthenticatedRequest
from accounts.rules.person import MAX_STATUS_CHARACTERS
from accounts.rules.status import current_status
from accounts.site import current_site
from chatapp.lib.errors import AppError
from chatapp.lib.pictures import MAX_BYTES, TOO_LARGE
from chatapp.lib.text_field import BoundedText
from chats.pages.forms import add_failure
from chats.pages.frame import frame_context
from chats.payloads.open_chat import open_chat_payload
from chats.queries.open_chats import default_chat_of, open_chats
from chats.queries.people import people_to_meet
from chats.text.markup import render as rendered

_MOST = 5


class CardForm(forms.Form):
    """Picture and status of a newcomer."""

    picture = forms.FileField(label=gettext_lazy("Picture"), required=False)
    status = BoundedText(gettext_lazy("Status"), at_most=MAX_STATUS_CHARACTERS)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def welcome(request: AuthenticatedRequest) -> HttpResponse:
    """Greet a newcomer; save their picture and status. Only signing up leads here.

    Queries: 5, and the sidebar's.
    """
    form = CardForm(request.POST or None, request.FILES or None, initial={"status": current_status(request.user)})
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                _save(request, form.cleaned_data)
            except AppError as failure:
                add_failure(form, failure)
                status = failure.status
            else:
                messages.success(request, gettext("Saved."))
                return redirect("welcome")
        status = max(status, 422)
    return _show(request, form, status=status)


def _save(request: AuthenticatedRequest, typed: dict[str, Any]) -> None:
    changes = {"status": typed["status"]}
    require_good_profile(request.user, changes)
    if typed["picture"] is not None:
        change_avatar(person=request.user, upload=typed["picture"])
    update_profile(person=request.user, changes=changes)


def _show(request: AuthenticatedRequest, form: CardForm, *, status: int) -> HttpResponse:
    chats, more_chats = open_chats(request.user, limit=_MOST)
    context = {
        **frame_context(request.user, pane="chat"),
        "form": form,
        "me": person_payload(request.user),
        "picture_limit": {"bytes": MAX_BYTES, "sentence": TOO_LARGE},
        "greeting": rendered(current_site().welcome) if current_site().welcome else "",
        "people": [seen_person_payload(person) for person in people_to_meet(request.user, limit=_MOST)],
        "open_chats": [open_chat_payload(row) for row in chats],
        "more_chats": more_chats,
        "hello": default_chat_of(request.user),
    }
    return render(request, "chats/welcome.html", context, status=status)
