"""Messages that are sent later: the form, and the list of the viewer's own."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import AuthenticatedRequest
from accounts.rules.status import moment_of, until_faults
from chatapp.lib.clock import to_rfc3339
from chatapp.lib.errors import AppError
from chatapp.lib.text_field import BoundedText
from chats.actions.schedule_message import change_scheduled, delete_scheduled, schedule_message, send_scheduled_now
from chats.actions.send_message import MessageDraft
from chats.models import Chat, ScheduledMessage
from chats.models.file import MAX_FILES_PER_MESSAGE
from chats.models.message import MAX_CONTENT_CHARACTERS
from chats.pages.back import Back, back_of
from chats.pages.chat import uuid_of, whole_number
from chats.pages.forms import add_failure
from chats.pages.frame import frame_context
from chats.pages.one_message import place_of
from chats.pages.sent_files import SentFiles, upload_sent_files
from chats.pages.when import WhenForm, back_choices, day_choices, when_context
from chats.payloads.chat import chat_payload
from chats.payloads.later import scheduled_payload
from chats.queries.chat_list import chats_among
from chats.queries.files import unsent_files
from chats.queries.memberships import accepted_membership, members_of
from chats.queries.scheduled import scheduled_by, scheduled_one
from chats.send_rate import send_rate
from chats.text.slash import message_text

# Names the files of the form's earlier steps that are still checked.
_KEPT = "keep"
# A form of before listed none: its change leaves them.
_LISTS_FILES = "lists_files"


class ScheduleForm(WhenForm):
    """A message and its time."""

    content = BoundedText(gettext_lazy("Message"), at_most=MAX_CONTENT_CHARACTERS)
    reply_to = forms.CharField(required=False, max_length=20)
    thread_root = forms.CharField(required=False, max_length=20)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def schedule(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Show the form, with what the composer held and its files; schedule the message."""
    membership = accepted_membership(chat_id=chat_id, user_id=request.user.pk)
    has_time = any(request.POST.get(name) for name in ("usual", "at", "moment", "repeat"))
    if request.method != "POST" or not has_time:
        kept: dict[str, Any] = {name: request.POST.get(name, "") for name in ("content", "reply_to")}
        kept["at"] = _wanted_time(request)
        kept["thread_root"] = request.POST.get("thread_root", "") or request.GET.get("thread_root", "")
        sent = upload_sent_files(request, chat_id)
        sent.warn(request)
        back = back_of(membership, members_of(membership.chat)) if membership.chat.kind == Chat.Kind.DIRECT else None
        return _show_form(request, ScheduleForm(initial=kept), chat_id=chat_id, files=sent.ids, back=back)
    form = ScheduleForm(request.POST)
    files, sent = _files_of(request, chat_id)
    if form.is_valid() and _schedule(request, form, chat_id=chat_id, files=files):
        sent.warn(request)
        return redirect("scheduled")
    # What was chosen and uploaded stays chosen.
    sent.warn(request)
    return _show_form(request, form, chat_id=chat_id, files=files, status=422)


@require_safe
@login_required
def scheduled(request: AuthenticatedRequest) -> HttpResponse:
    """Show the viewer's scheduled messages, the next first."""
    rows = scheduled_by(request.user)
    chats = {
        row.chat.pk: chat_payload(row) for row in chats_among(request.user, chat_ids={one.chat_id for one in rows})
    }
    items = [{**scheduled_payload(row), "chat": chats.get(row.chat_id)} for row in rows]
    return render(request, "chats/scheduled.html", {**frame_context(request.user, pane="chat"), "items": items})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change(request: AuthenticatedRequest, scheduled_id: int) -> HttpResponse:
    """Show the form of a scheduled message; store the change."""
    row = scheduled_one(request.user, scheduled_id=scheduled_id)
    if request.method == "POST":
        form = ScheduleForm(request.POST)
        files, sent = _files_of(request, row.chat_id)
        sent.warn(request)
        if form.is_valid() and _change(request, form, row=row, files=files):
            messages.success(request, gettext("Saved."))
            return redirect("scheduled")
        return _show_form(request, form, chat_id=row.chat_id, row=row, files=files, status=422)
    initial = {"content": row.content, "at": row.due_at, "repeat": row.repeat}
    files = tuple(UUID(file_id) for file_id in row.file_ids)
    return _show_form(request, ScheduleForm(initial=initial), chat_id=row.chat_id, row=row, files=files)


@require_POST
@login_required
def send_now(request: AuthenticatedRequest, scheduled_id: int) -> HttpResponse:
    """Send a scheduled message; redirect to it."""
    try:
        send_rate.check(request.user.pk)
        sent = send_scheduled_now(person=request.user, scheduled_id=scheduled_id)
    except AppError as failure:
        if failure.status == 404:
            raise
        messages.error(request, str(failure.message))
        return redirect("scheduled")
    return redirect(place_of(sent.message, sent.message.chat))


@require_POST
@login_required
def delete(request: AuthenticatedRequest, scheduled_id: int) -> HttpResponse:
    """Delete a scheduled message."""
    delete_scheduled(person=request.user, scheduled_id=scheduled_id)
    messages.success(request, gettext("The message will not be sent."))
    return redirect("scheduled")


def _wanted_time(request: AuthenticatedRequest) -> datetime | None:
    """Return the time that the address asks for (`?at=`); None for one that no message may have."""
    wanted = request.GET.get("at", "")
    return None if until_faults(wanted) else moment_of(wanted)


def _files_of(request: AuthenticatedRequest, chat_id: int) -> tuple[tuple[UUID, ...], SentFiles]:
    """Return the files that the form keeps and those it adds, and which of these were refused."""
    kept = _kept_files(request, chat_id)
    sent = upload_sent_files(request, chat_id, kept=len(kept))
    return (*kept, *sent.ids), sent


def _kept_files(request: AuthenticatedRequest, chat_id: int) -> tuple[UUID, ...]:
    """Return the files of an earlier step of a form, or of what it changes, that are still checked."""
    named = [uuid_of(file_id) for file_id in request.POST.getlist(_KEPT)[: MAX_FILES_PER_MESSAGE + 1]]
    kept = dict.fromkeys(file_id for file_id in named if file_id is not None)
    return tuple(file.pk for file in unsent_files(request.user, kept, chat_id=chat_id))


def _schedule(request: AuthenticatedRequest, form: ScheduleForm, *, chat_id: int, files: tuple[UUID, ...]) -> bool:
    typed = form.cleaned_data
    draft = MessageDraft(
        message_text(typed["content"]),
        reply_to=whole_number(typed["reply_to"]),
        thread_root=whole_number(typed["thread_root"]),
        files=files,
    )
    try:
        schedule_message(draft, person=request.user, chat_id=chat_id, due=form.due(request.user))
    except AppError as failure:
        add_failure(form, failure)
        return False
    messages.success(request, gettext("The message is scheduled."))
    return True


def _change(
    request: AuthenticatedRequest, form: ScheduleForm, *, row: ScheduledMessage, files: tuple[UUID, ...]
) -> bool:
    try:
        due = form.due(request.user)
        content = form.cleaned_data["content"]
        change_scheduled(
            person=request.user,
            scheduled_id=row.pk,
            content=content,
            due=due,
            files=files if _LISTS_FILES in request.POST else None,
        )
    except AppError as failure:
        add_failure(form, failure)
        return False
    return True


def _show_form(
    request: AuthenticatedRequest,
    form: ScheduleForm,
    *,
    chat_id: int,
    row: ScheduledMessage | None = None,
    files: tuple[UUID, ...] = (),
    back: Back | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        **frame_context(request.user, pane="chat", open_chat_id=chat_id),
        **when_context(),
        "form": form,
        "chat": {"id": chat_id},
        "choices": [*back_choices(back["at"] if back else None), *day_choices()],
        "prefilled": to_rfc3339(prefilled) if (prefilled := form.initial.get("at")) else "",
        "row": row,
        "files": unsent_files(request.user, files, chat_id=chat_id),
    }
    return render(request, "chats/schedule.html", context, status=status)
