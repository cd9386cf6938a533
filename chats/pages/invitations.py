"""Accepting and declining invitations."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.requests import AuthenticatedRequest
from chats.actions.accept_invitation import accept_invitation
from chats.actions.leave_chat import decline_invitation


@require_POST
@login_required
def accept(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Accept the invitation and redirect to the chat."""
    accept_invitation(person=request.user, chat_id=chat_id)
    return redirect("chat", chat_id)


@require_POST
@login_required
def decline(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Decline the invitation. A person who is already a member leaves the chat."""
    decline_invitation(person=request.user, chat_id=chat_id)
    messages.success(request, gettext("You declined the invitation."))
    return redirect("invited")
