"""New-chat page."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import AppError, EmptyInviteList, Invalid
from chatapp.lib.sentences import Sentence
from chats.actions.create_chat import create_chat
from chats.actions.find_people import invitable_people, unknown_among
from chats.actions.open_direct_chat import open_direct_chat
from chats.models import Chat
from chats.pages.forms import NewChatForm, add_failure, say_invited
from chats.pages.frame import frame_context, new_chat_form
from chats.pages.refusals import PeopleNotFound
from chats.rules.mail_invitation import mail_invitation_refusal
from chats.text.people_list import address_among

_DIRECT_TITLE = Sentence("direct_chat_named", _("must be blank: a direct chat is called by its people"))
_ALONE = Sentence("alone", _("must name someone else"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_chat(request: AuthenticatedRequest) -> HttpResponse:
    """Show the form (`?kind=` preselects a kind); create the chat and redirect to it."""
    if request.method != "POST":
        form = new_chat_form()
        form.initial["kind"] = request.GET.get("kind", "")
        return _show(request, form, status=200)
    form, status = new_chat_form(request.POST), 422
    if form.is_valid():
        try:
            return redirect(_made(request, form.cleaned_data))
        except PeopleNotFound as failure:
            form.add_not_found(failure)
        except EmptyInviteList:
            form.add_not_found(PeopleNotFound(form.cleaned_data["emails"]))
        except AppError as failure:
            status = failure.status
            add_failure(form, failure, names={"user_list": "emails"})
    return _show(request, form, status=status)


def _made(request: AuthenticatedRequest, wanted: dict[str, Any]) -> str:
    """Create the chat and return the URL to redirect to.

    Errors: PeopleNotFound; those of the actions.
    """
    owner, kind, emails, title = request.user, wanted["kind"], wanted["emails"], wanted["title"]
    if kind == Chat.Kind.DIRECT:
        return reverse("chat", args=[_direct_chat(owner, emails, title=title).pk])
    # create_chat rejects an empty list; a list with only the owner creates a chat of one.
    listed = [*emails, owner.email] if wanted["alone"] else emails
    made = create_chat(owner=owner, emails=listed, title=title, kind=kind, posting=wanted["posting"])
    email = address_among(made.unknown)
    if wanted["alone"] == NewChatForm.MAIL and email:
        return f"{reverse('mail_invitation', args=[made.chat.pk])}?{urlencode({'email': email})}"
    if made.people or made.unknown:
        say_invited(request, made, may_link=True, may_mail=mail_invitation_refusal(owner) is None)
    return reverse("join_links" if wanted["alone"] == NewChatForm.LINK else "chat", args=[made.chat.pk])


def _direct_chat(person: User, emails: list[str], *, title: str) -> Chat:
    """Open the direct chat of the named people. All must exist: a subset would be a different chat."""
    if title:
        raise Invalid({"title": [_DIRECT_TITLE]})
    people = invitable_people(person, listed=emails)
    if unknown := unknown_among(people, emails):
        raise PeopleNotFound(unknown)
    if people == [person]:
        raise Invalid({"user_list": [_ALONE]})
    return open_direct_chat(person=person, others=people).chat


def _show(request: AuthenticatedRequest, form: NewChatForm, *, status: int) -> HttpResponse:
    context = {**frame_context(request.user, pane="chat"), "form": form}
    return render(request, "chats/new_chat.html", context, status=status)
