"""Help pages, for everyone who is signed in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import AuthenticatedRequest
from chats.pages.frame import frame_context
from chats.pages.notification_guides import GUIDES
from chats.text.writing_examples import writing_examples


@require_safe
@login_required
def writing(request: AuthenticatedRequest) -> HttpResponse:
    """Show each mark of a message beside what it becomes.

    Queries: the sidebar's.
    """
    context = {**frame_context(request.user, pane="chat"), "examples": writing_examples()}
    return render(request, "chats/help_writing.html", context)


@require_safe
@login_required
def notifications(request: AuthenticatedRequest) -> HttpResponse:
    """Show how notifications are turned on, by system.

    Queries: none of its own.
    """
    return render(request, "chats/help_notifications.html", {"guides": GUIDES})
