"""People: directory, profile pages, direct messages and blocks."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.payloads import seen_person_payload
from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import NotAccepting, NotFound
from chats.actions.block_person import block_person, unblock_person
from chats.actions.open_direct_chat import open_direct_chat_with
from chats.pages.frame import frame_context
from chats.pages.lists import search_words
from chats.payloads.chat import chat_payload
from chats.payloads.person import profile_payload
from chats.queries.blocks import blocks_by, is_blocked_by
from chats.queries.chat_list import chats_among
from chats.queries.people import people_seen_by, seen_back_at, shared_chats, visible_person

_PAGE = 50
BLANK_PERSON = {"id": 0, "name": "", "status": "", "status_until": None, "do_not_disturb_until": None, "avatar": None}


@require_safe
@login_required
def directory(request: AuthenticatedRequest) -> HttpResponse:
    """List other people by name, filtered by `?q=`; `?cursor=` is the next page.

    Queries: 1, plus the sidebar's.
    Errors: NotFound without MEMBER_DIRECTORY; Invalid for what is no cursor.
    """
    if not settings.MEMBER_DIRECTORY:
        raise NotFound()
    search = search_words(request)
    cursor = request.GET.get("cursor")
    page = people_seen_by(request.user, search=search, cursor=cursor, limit=_PAGE)
    people = [seen_person_payload(person) for person in page.rows]
    context = {
        **frame_context(request.user, pane="chat"),
        "search": search,
        "people": people,
        "is_first_page": cursor is None,
        "next_page": f"{reverse('people')}?{urlencode({'q': search, 'cursor': page.next})}" if page.next else "",
        "blank_person": BLANK_PERSON,
    }
    return render(request, "people/directory.html", context)


@require_safe
@login_required
def person(request: AuthenticatedRequest, user_id: int) -> HttpResponse:
    """Show a person's profile and the chats shared with the viewer.

    Queries: 5, plus the sidebar's.
    Errors: NotFound.
    """
    seen = visible_person(request.user, user_id=user_id)
    profile = profile_payload(
        seen,
        shared=shared_chats(request.user, seen),
        is_blocked=is_blocked_by(request.user, seen),
        back_at=seen_back_at(request.user, seen),
    )
    context = frame_context(request.user, pane="chat")
    # With the sidebar's naming, so that untitled chats have a name.
    shared = {chat["id"] for chat in profile["shared_chats"]}
    chats = [chat_payload(row) for row in chats_among(request.user, chat_ids=shared)]
    return render(request, "people/person.html", {**context, "person": profile, "shared": chats})


@require_POST
@login_required
def write_to(request: AuthenticatedRequest, user_id: int) -> HttpResponse:
    """Redirect to the direct chat with a person, creating it if needed.

    Errors: NotFound.
    """
    try:
        opened = open_direct_chat_with(person=request.user, user_id=user_id)
    except NotAccepting as refusal:
        messages.error(request, str(refusal.message))
        return redirect("person", user_id)
    return redirect("chat", opened.chat.pk)


@require_POST
@login_required
def block(request: AuthenticatedRequest, user_id: int) -> HttpResponse:
    """Block a person, or unblock them with `blocked=no`.

    Errors: NotFound.
    """
    if request.POST.get("blocked") == "no":
        unblock_person(person=request.user, user_id=user_id)
        messages.success(request, gettext("You unblocked this person."))
        return redirect("blocked_people") if "from_list" in request.POST else redirect("person", user_id)
    other = block_person(person=request.user, user_id=user_id)
    messages.success(request, gettext("You blocked %(name)s. They aren’t notified.") % {"name": other.name})
    return redirect("person", user_id)


@require_safe
@login_required
def blocked(request: AuthenticatedRequest) -> HttpResponse:
    """List the people the viewer blocks."""
    people = [seen_person_payload(block.blocked) for block in blocks_by(request.user).rows]
    return render(request, "people/blocked.html", {"people": people})
