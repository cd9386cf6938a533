"""Reactions without JavaScript: toggling, and a page with more emoji and who reacted."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import Forbidden, Invalid, NotFound
from chatapp.lib.name_lists import joined
from chatapp.lib.whole_sentences import whole_sentence
from chats.actions.react import react, unreact
from chats.models import Chat, Message
from chats.pages.one_message import message_context, message_for, place_of
from chats.queries.memberships import members_of
from chats.rules.message import may_answer
from chats.text.custom_emoji import reaction_of

# The most common reactions; the page accepts any other emoji.
QUICK_EMOJI = ("👍", "❤️", "😂", "🎉", "😮", "😢", "🙏", "👀")
BLANK_REACTION: dict[str, Any] = {"emoji": "", "user_ids": []}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reactions(request: AuthenticatedRequest, chat_id: int, message_id: int) -> HttpResponse:
    """Show who reacted and the quick emoji; toggle the viewer's reaction."""
    membership, message = message_for(request.user, chat_id=chat_id, message_id=message_id)
    if message.deleted_at is not None:
        raise NotFound()
    if not may_answer(message):
        raise Forbidden()
    if request.method != "POST":
        return _show(request, membership.chat, message)
    emoji = request.POST.get("emoji", "").strip()
    toggle = unreact if _has_reacted(message, user_id=request.user.pk, emoji=emoji) else react
    try:
        toggle(actor=request.user, chat_id=chat_id, message_id=message_id, emoji=emoji)
    except Invalid as failure:
        return _show(request, membership.chat, message, sent=emoji, error=failure)
    return redirect(place_of(message, membership.chat))


def _has_reacted(message: Message, *, user_id: int, emoji: str) -> bool:
    wanted = reaction_of(emoji)
    return any(there["emoji"] == wanted and user_id in there["user_ids"] for there in message.reactions)


def reactions_with_names(viewer: User, message: Message, *, chat: Chat) -> list[dict[str, Any]]:
    """Return each emoji of the message with the names of the people who reacted, and whether the viewer did.

    Queries: 1, none without reactions.
    """
    names = {member.user_id: member.user.name for member in members_of(chat)} if message.reactions else {}
    return [
        {
            "emoji": there["emoji"],
            "names": joined(names.get(user_id, gettext("Someone who left")) for user_id in there["user_ids"]),
            "is_mine": viewer.pk in there["user_ids"],
        }
        for there in message.reactions
    ]


def _show(
    request: AuthenticatedRequest, chat: Chat, message: Message, *, sent: str = "", error: Invalid | None = None
) -> HttpResponse:
    context = {
        **message_context(request.user, message),
        "back": place_of(message, chat),
        "quick_emoji": QUICK_EMOJI,
        "reactions": reactions_with_names(request.user, message, chat=chat),
        "sent": sent[:40],
        "error": gettext("This reaction can’t be added. %(reason)s") % {"reason": whole_sentence(error.first_fault())}
        if error
        else "",
    }
    return render(request, "chats/react.html", context, status=error.status if error else 200)
