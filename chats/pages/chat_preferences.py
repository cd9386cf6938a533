"""Member preferences through plain forms: favorite, notifications, archive, mark unread."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import AuthenticatedRequest
from accounts.rules.ends import HOUR, TOMORROW, end_of
from chatapp.lib.clock import to_rfc3339
from chatapp.lib.dates import coming_time
from chats.actions.chat_preferences import (
    clear_notification_level,
    mute_chat,
    set_archived,
    set_favourite,
    set_notification_level,
    unmute_chat,
)
from chats.actions.mark_read import mark_read, mark_unread
from chats.actions.order_favourites import move_favourite
from chats.models import Membership
from chats.models.membership import end_of_mute
from chats.models.notification_settings import NotificationLevel
from chats.pages.frame import frame_context
from chats.payloads.chat import chat_payload
from chats.queries.chat_rows import chat_row_for
from chats.queries.memberships import accepted_membership

YES = "yes"
_NOTIFIED = {
    NotificationLevel.ALL: gettext_lazy("You’ll be notified about every message."),
    NotificationLevel.MENTIONS: gettext_lazy("You’ll be notified about mentions only."),
    NotificationLevel.NOTHING: gettext_lazy("You won’t be notified about this chat."),
}
_AS_SET = gettext_lazy("You’ll be notified as in your settings.")


def _favourite(person: User, chat_id: int, value: str) -> str:
    is_favourite = value == YES
    set_favourite(person=person, chat_id=chat_id, is_favourite=is_favourite)
    return _("Added to your favorites.") if is_favourite else _("Removed from your favorites.")


def _archived(person: User, chat_id: int, value: str) -> str:
    is_archived = value == YES
    set_archived(person=person, chat_id=chat_id, is_archived=is_archived)
    if is_archived:
        return _("Archived. You’ll find this chat at the end of the list.")
    return _("This chat is back in your list.")


def notified_about(membership: Membership) -> str:
    """Return what notifies a member now, as a sentence."""
    if until := end_of_mute(membership.muted_until):
        return _("Muted until %(time)s") % {"time": coming_time(to_rfc3339(until))}
    return str(_NOTIFIED[NotificationLevel(membership.level)]) if membership.level else str(_AS_SET)


def _muted(person: User, chat_id: int, value: str) -> str:
    if not value:
        return notified_about(unmute_chat(person=person, chat_id=chat_id))
    # A level, or when it ends.
    level, until = (Membership.Mute.EVERYTHING, end_of(value)) if value in (HOUR, TOMORROW) else (value, None)
    return notified_about(mute_chat(person=person, chat_id=chat_id, level=level, until=until))


def _notifications(person: User, chat_id: int, value: str) -> str:
    if not value:
        return notified_about(clear_notification_level(person=person, chat_id=chat_id))
    return notified_about(set_notification_level(person=person, chat_id=chat_id, level=value))


def _move(person: User, chat_id: int, value: str) -> str:
    move_favourite(person=person, chat_id=chat_id, step=-1 if value == "up" else 1)
    return _("Moved.")


def _read(person: User, chat_id: int, value: str) -> str:
    last_number = accepted_membership(chat_id=chat_id, user_id=person.pk).chat.last_number
    if value == YES:
        mark_read(person=person, chat_id=chat_id, number=last_number)
        return _("Marked as read.")
    mark_unread(person=person, chat_id=chat_id, number=last_number - 1)
    return _("Marked as unread.")


# Button name -> handler, which takes the button's value.
HANDLERS: dict[str, Callable[[User, int, str], str]] = {
    "favourite": _favourite,
    "archived": _archived,
    "muted": _muted,
    "notifications": _notifications,
    "move": _move,
    "read": _read,
}
# Shown again: one may want to move it further, and the chat's page would mark it as read.
_STAYING = frozenset({"move", "read"})


@require_POST
@login_required
def preferences(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Apply the preference of the pressed button. Without a known button nothing changes."""
    accepted_membership(chat_id=chat_id, user_id=request.user.pk)
    for name, handler in HANDLERS.items():
        if name in request.POST:
            messages.success(request, handler(request.user, chat_id, request.POST[name]))
    return redirect("chat_options" if _STAYING & request.POST.keys() else "chat", chat_id)


@require_safe
@login_required
def options(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Show what one can do with a chat from the list: its row's menu, as a page."""
    accepted_membership(chat_id=chat_id, user_id=request.user.pk)
    context = frame_context(request.user, pane="chat")
    chat = chat_payload(chat_row_for(request.user, chat_id=chat_id))
    favourites = [one["id"] for one in context["chat_list"]["sections"]["favourite"]]
    ends = {"is_first": favourites[:1] == [chat_id], "is_last": favourites[-1:] == [chat_id]}
    return render(request, "chats/options.html", {**context, **ends, "chat": chat})


@require_POST
@login_required
def unread(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Mark the newest message as unread and redirect to the list: staying on the chat page would mark it read."""
    membership = accepted_membership(chat_id=chat_id, user_id=request.user.pk)
    mark_unread(person=request.user, chat_id=chat_id, number=membership.chat.last_number - 1)
    return redirect("chats")
