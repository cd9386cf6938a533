"""Removing a link preview without JavaScript."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import Forbidden, NotFound
from chats.actions.show_previews import remove_preview
from chats.pages.one_message import message_context, message_for, place_of
from chats.rules.message import may_edit


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove(request: AuthenticatedRequest, chat_id: int, message_id: int, preview_id: int) -> HttpResponse:
    """Ask for confirmation; remove the preview."""
    membership, message = message_for(request.user, chat_id=chat_id, message_id=message_id)
    if not may_edit(membership, message):
        raise Forbidden()
    if request.method == "POST":
        remove_preview(actor=request.user, chat_id=chat_id, message_id=message_id, preview_id=preview_id)
        return redirect(place_of(message, membership.chat))
    context = message_context(request.user, message)
    preview = next((one for one in context["message"]["previews"] if one["id"] == preview_id), None)
    if preview is None:
        raise NotFound()
    return render(request, "chats/remove_preview.html", {**context, "preview": preview})
