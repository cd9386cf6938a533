"""Component page for staff: every component in every state, to review changes of stylesheets."""

from typing import Any

from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chatapp.pages import component_samples as samples
from chatapp.pages.theme import THEMES
from chats.pages.chat import BLANKS
from chats.pages.reactions import QUICK_EMOJI
from chats.pages.timeline import lines_of

_PARTLY = "Dee is invited. mira@corp.example has no account yet."


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Show all components, rendered by the product's partials. `admin_view` (chatapp.urls) admits staff only.

    Queries: none of its own.
    """
    chats, members = samples.chats(), samples.members()
    context: dict[str, Any] = {
        "filled": samples.filled_form(),
        "refused": samples.refused_form(),
        "face": samples.FACE,
        "tones": range(1, 9),
        "said": [
            Message(constants.SUCCESS, "Saved."),
            Message(constants.WARNING, _PARTLY),
            Message(constants.ERROR, "This link has expired."),
        ],
        "chats": chats,
        "chat": chats[0],
        "invitation": {**chats[0], "id": 90, "state": "invited", "invited_by": samples.NAMES[samples.BEN]},
        "groups": {"members": members[:3], "invited": members[3:]},
        "lines": list(lines_of(samples.messages(), viewer_id=samples.ADA, first_unread=12)),
        "composer": {"content": "", "client_id": "", "reply_to": samples.QUOTE, "error": "The message is too long."},
        "blanks": BLANKS,
        "quick_emoji": QUICK_EMOJI,
        "viewer_name": samples.NAMES[samples.ADA],
        "themes": THEMES,
    }
    return render(request, "components/page.html", context)
