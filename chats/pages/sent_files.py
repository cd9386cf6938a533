"""Files that a form sends with its message, without JavaScript."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.utils.translation import gettext_lazy as _

from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import AppError, Forbidden, Invalid, NotFound
from chatapp.lib.inputs import too_many
from chatapp.lib.sentences import Sentence
from chatapp.lib.whole_sentences import whole_sentence
from chats.actions.describe_file import describe_file
from chats.actions.edit_message import edit_message
from chats.actions.upload_file import cancel_upload, upload_whole
from chats.models import Message

FIELD = "files"
REMOVED = "remove"
_REFUSED_FILE = Sentence("file_not_sent", _("%(name)s was not sent. %(fault)s"))


class NoFileSent(AppError):
    """All files of a form were refused, and it had no text (HTTP 422)."""

    status = 422
    code = reason = "no_file_sent"
    message = Sentence("no_file_sent", _("No file was sent."))


@dataclass
class SentFiles:
    """The uploaded files of a form, and a sentence for each one that was refused: it doesn't stop the others."""

    ids: tuple[UUID, ...] = ()
    refused: list[Sentence] = field(default_factory=list)

    def cancel(self, request: AuthenticatedRequest) -> None:
        """Delete the files of a message that was refused, or had been sent before."""
        for file_id in self.ids:
            with suppress(NotFound):
                cancel_upload(actor=request.user, file_id=file_id)

    def warn(self, request: AuthenticatedRequest) -> None:
        """Say on the next page which files were refused."""
        for sentence in self.refused:
            messages.warning(request, str(sentence))


def edit_with_files(request: AuthenticatedRequest, message: Message, content: str) -> None:
    """Edit a message by a form: its text, its files without those in `remove`, what is said of them, and new ones.

    Errors: those of `edit_message` and `describe_file`.
    """
    earlier = [one["id"] for one in message.files or []]
    kept = tuple(UUID(file_id) for file_id in earlier if file_id not in request.POST.getlist(REMOVED))
    _describe(request, [one for one in message.files or [] if UUID(one["id"]) in kept])
    sent = upload_sent_files(request, message.chat_id, kept=len(kept))
    files = (*kept, *sent.ids) if sent.ids or len(kept) < len(earlier) else None
    try:
        edit_message(actor=request.user, chat_id=message.chat_id, message_id=message.pk, content=content, files=files)
    except AppError:
        sent.cancel(request)
        raise
    sent.warn(request)


def _describe(request: AuthenticatedRequest, entries: list[dict[str, Any]]) -> None:
    """Store the descriptions and covers that the form changed. One without the fields leaves them as they are."""
    for entry in entries:
        alt, is_spoiler = request.POST.get(f"alt-{entry['id']}"), f"spoiler-{entry['id']}" in request.POST
        earlier = (entry.get("alt", ""), entry.get("is_spoiler", False))
        if alt is not None and (alt.strip(), is_spoiler) != earlier:
            describe_file(actor=request.user, file_id=UUID(entry["id"]), alt=alt, is_spoiler=is_spoiler)


def upload_sent_files(request: AuthenticatedRequest, chat_id: int | None, *, kept: int = 0) -> SentFiles:
    """Upload the files of the form, without a chat for one that is chosen later. `kept`: how many its message has.

    Errors: Forbidden.
    """
    sent = SentFiles()
    for upload in request.FILES.getlist(FIELD):
        name = upload.name or ""
        if kept + len(sent.ids) >= settings.FILES_PER_MESSAGE:
            sent.refused.append(_REFUSED_FILE(name=name, fault=whole_sentence(too_many(settings.FILES_PER_MESSAGE))))
            continue
        try:
            sent.ids += (upload_whole(actor=request.user, chat_id=chat_id, name=name, content=upload).pk,)
        except Forbidden:
            raise
        except AppError as failure:
            fault = failure.first_fault() if isinstance(failure, Invalid) else failure.message
            sent.refused.append(_REFUSED_FILE(name=name, fault=whole_sentence(fault)))
    return sent
