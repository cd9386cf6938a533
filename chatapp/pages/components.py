"""Component page for staff: every component in every state, to review changes of stylesheets."""

from typing import Any

from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chatapp.pages import component_samples as samples
from chats.pages.frame import BLANK_MESSAGE, BLANK_QUOTE
from chats.pages.reactions import BLANK_REACTION, QUICK_EMOJI
from chats.pages.timeline import lines_of

BUTTONS = ("", "primary", "danger", "quiet")


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Show all components, rendered by the product's partials. `admin_view` (chatapp.urls) admits staff only.

    Queries: none of its own.
    """
    chats, members = samples.chats(), samples.members()
    context: dict[str, Any] = {
        "buttons": BUTTONS,
        "filled": samples.filled_form(),
        "refused": samples.refused_form(),
        "face": samples.FACE,
        "tones": range(1, 9),
        "said": [Message(constants.SUCCESS, "Saved."), Message(constants.ERROR, "That link is no good any more.")],
        "chats": chats,
        "chat": chats[0],
        "invitation": {**chats[0], "id": 90, "state": "invited", "invited_by": samples.NAMES[samples.BEN]},
        "groups": {"members": members[:3], "invited": members[3:]},
        "lines": list(lines_of(samples.messages(), viewer_id=samples.ADA, first_unread=12)),
        "composer": {"content": "", "client_id": "", "reply_to": samples.QUOTE, "error": "The message is too long."},
        "blank_message": BLANK_MESSAGE,
        "blank_quote": BLANK_QUOTE,
        "blank_reaction": BLANK_REACTION,
        "blank_system_message": {**BLANK_MESSAGE, "kind": "system"},
        "quick_emoji": QUICK_EMOJI,
        "viewer_name": samples.NAMES[samples.ADA],
    }
    return render(request, "components/page.html", context)
