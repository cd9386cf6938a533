"""What the viewer has missed, per chat."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import AuthenticatedRequest
from chats.actions.catch_up import MAX_CHATS, ShownUpTo, mark_chats_read
from chats.pages.chat import whole_number
from chats.pages.frame import frame_context
from chats.payloads.catch_up import catch_up_payload
from chats.payloads.chat import chat_payload
from chats.queries.catch_up import catch_up_of


@require_safe
@login_required
def catch_up(request: AuthenticatedRequest) -> HttpResponse:
    """Show a card for each chat that waits for the viewer; the rest is folded into one line."""
    missed = catch_up_of(request.user)
    shown = catch_up_payload(missed)
    quiet = [one for one in shown["chats"] if not one["waits"]]
    others = [chat_payload(row) for row in missed.others]
    context = {
        **frame_context(request.user, pane="chat"),
        "messages_missed": shown["messages"],
        "waiting": [one for one in shown["chats"] if one["waits"]],
        "quiet": quiet,
        "others": others,
        "quiet_chats": [*(one["chat"] for one in quiet), *others],
        "quiet_count": sum(one["chat"]["unread"] for one in quiet) + sum(one["unread"] for one in others),
        "chat_count": len(shown["chats"]) + len(others),
        "everything": [
            *(f"{one['chat_id']}:{one['number']}:{one['message_id']}" for one in shown["chats"]),
            *(f"{row.chat.pk}:{row.chat.last_number}:0" for row in missed.others),
        ],
        "since": min((one["since"] for one in shown["chats"] if one["since"]), default=None),
    }
    return render(request, "chats/catch_up.html", context)


@require_POST
@login_required
def read(request: AuthenticatedRequest) -> HttpResponse:
    """Mark chats read. Each `chat` is its id, the number and the id of the newest message shown, with colons."""
    values = request.POST.getlist("chat")[:MAX_CHATS]
    mark_chats_read(person=request.user, shown=[one for one in map(_shown_up_to, values) if one])
    messages.success(request, gettext("Marked as read."))
    return redirect("catch_up")


def _shown_up_to(value: str) -> ShownUpTo | None:
    """Read one value; None for another form. A part that is no number is 0, which no chat has."""
    numbers = [whole_number(part) or 0 for part in value.split(":", 3)]
    return ShownUpTo(*numbers) if len(numbers) == len(ShownUpTo._fields) else None
