"""Pages of a single message: permalink, edit, delete, mark unread."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import Forbidden, Invalid, NotFound
from chats.actions.delete_message import delete_message
from chats.actions.mark_read import mark_unread
from chats.models import Message
from chats.pages.forms import MessageForm, add_failure
from chats.pages.message_details import may_delete
from chats.pages.one_message import message_context, message_for, place_of
from chats.pages.sent_files import edit_with_files
from chats.rules.message import may_edit


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: AuthenticatedRequest, chat_id: int, message_id: int) -> HttpResponse:
    """Show the edit form; store the edit."""
    membership, message = message_for(request.user, chat_id=chat_id, message_id=message_id)
    if not may_edit(membership, message):
        raise Forbidden()
    if message.deleted_at is not None:
        raise NotFound()
    form = MessageForm(request.POST or None, initial={"content": message.content})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            edit_with_files(request, message, form.cleaned_data["content"])
        except Invalid as failure:
            add_failure(form, failure, names={"alt": "content", "files": "content"})
        else:
            return redirect(place_of(message, membership.chat))
    if request.method == "POST":
        status = 422
    return _show(request, "chats/edit_message.html", message, status=status, form=form)


@require_POST
@login_required
def unread(request: AuthenticatedRequest, chat_id: int, message_id: int) -> HttpResponse:
    """Mark the message and all later ones unread; redirect to the list, because the chat page would mark them read."""
    _membership, message = message_for(request.user, chat_id=chat_id, message_id=message_id)
    if message.number is None:
        raise NotFound()
    mark_unread(person=request.user, chat_id=chat_id, number=message.number - 1)
    return redirect("chats")


@require_safe
@login_required
def permalink(request: AuthenticatedRequest, chat_id: int, message_id: int) -> HttpResponse:
    """Redirect to the page of the chat that contains the message. `?results=` names the search that one came from."""
    membership, message = message_for(request.user, chat_id=chat_id, message_id=message_id)
    return redirect(place_of(message, membership.chat, results=request.GET.get("results", "")))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delete(request: AuthenticatedRequest, chat_id: int, message_id: int) -> HttpResponse:
    """Ask for confirmation; delete the message."""
    membership, message = message_for(request.user, chat_id=chat_id, message_id=message_id)
    if not may_delete(membership, message):
        raise Forbidden()
    if request.method == "POST":
        delete_message(actor=request.user, chat_id=chat_id, message_id=message_id)
        return redirect(place_of(message, membership.chat))
    if message.deleted_at is not None:
        raise NotFound()
    return _show(request, "chats/delete_message.html", message)


def _show(
    request: AuthenticatedRequest,
    template: str,
    message: Message,
    *,
    status: int = 200,
    form: MessageForm | None = None,
) -> HttpResponse:
    return render(request, template, {**message_context(request.user, message), "form": form}, status=status)
