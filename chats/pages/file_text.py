"""The beginning of a text file, for those who may read its message now."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import NotFound, Unavailable
from chatapp.lib.file_store import TEXT, open_version
from chats.models import File
from chats.pages.frame import frame_context
from chats.payloads.file import file_entry, file_payload
from chats.queries.files import readable_file


@require_safe
@login_required
def file_text(request: AuthenticatedRequest, file_id: UUID) -> HttpResponse:
    """Show up to 200 lines of a text. `?only=lines` is the part that scripts put into the conversation."""
    file = readable_file(request.user, file_id)
    if file.state != File.State.READY or not file.excerpt:
        raise NotFound()
    shown = {"file": file_payload(file_entry(file)), "lines": _lines_of(file)}
    if request.GET.get("only") == "lines":
        return render(request, "chats/_file_lines.html", shown)
    back = (
        reverse("message", args=[file.chat_id, file.message_id])
        if file.message_id
        else reverse("chat", args=[file.chat_id])
    )
    return render(request, "chats/file_text.html", {**frame_context(request.user, pane="chat"), **shown, "back": back})


def _lines_of(file: File) -> str:
    """Return the stored HTML. Errors: Unavailable."""
    try:
        with open_version(file.pk, TEXT) as text:
            return text.read().decode()
    except FileNotFoundError as error:
        raise Unavailable() from error
