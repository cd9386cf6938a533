"""Reminders: the form, and the list of the viewer's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import AppError, NotFound
from chatapp.lib.text_field import BoundedText
from chats.actions.remind import (
    change_reminder,
    complete_reminder,
    delete_reminder,
    remind_of_message,
    remind_of_text,
)
from chats.models.reminder import MAX_REMINDER_CHARACTERS
from chats.pages.forms import add_failure
from chats.pages.frame import frame_context
from chats.pages.one_message import message_context, message_for, place_of
from chats.pages.when import WhenForm, soon_choices, when_context
from chats.payloads.later import reminder_payload
from chats.queries.reminders import reminders_of
from chats.rules.later import due_time_in
from chats.rules.message import may_answer


class ReminderForm(WhenForm):
    """What to be reminded of, and when. Without a time the text begins with one."""

    text = BoundedText(gettext_lazy("Remind me of"), at_most=MAX_REMINDER_CHARACTERS)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reminders(request: AuthenticatedRequest) -> HttpResponse:
    """Show the viewer's reminders, those that are due first; add one."""
    form, status = ReminderForm(request.POST or None), 200
    if request.method == "POST":
        if form.is_valid() and _remind(request, form):
            return redirect("reminders")
        status = 422
    context = {
        **frame_context(request.user, pane="chat"),
        **when_context(),
        "form": form,
        "choices": soon_choices(),
        "items": [reminder_payload(row) for row in reminders_of(request.user)],
    }
    return render(request, "chats/reminders.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remind(request: AuthenticatedRequest, chat_id: int, message_id: int) -> HttpResponse:
    """Show the form for a reminder of a message; store it."""
    membership, message = message_for(request.user, chat_id=chat_id, message_id=message_id)
    if not may_answer(message):
        raise NotFound()
    form, status = ReminderForm(request.POST or None), 200
    if request.method == "POST":
        if form.is_valid() and _remind(request, form, chat_id=chat_id, message_id=message_id):
            return redirect(place_of(message, membership.chat))
        status = 422
    context = {
        **message_context(request.user, message),
        **when_context(),
        "form": form,
        "choices": soon_choices(),
        "back": place_of(message, membership.chat),
    }
    return render(request, "chats/remind.html", context, status=status)


@require_POST
@login_required
def change(request: AuthenticatedRequest, reminder_id: int) -> HttpResponse:
    """Mark a reminder done, postpone it, or delete it: the pressed button."""
    person, pressed = request.user, request.POST
    if "done" in pressed:
        complete_reminder(person=person, reminder_id=reminder_id)
    elif "delete" in pressed:
        delete_reminder(person=person, reminder_id=reminder_id)
        messages.success(request, gettext("The reminder is deleted."))
    else:
        form = WhenForm(pressed)
        try:
            if form.is_valid():
                change_reminder(person=person, reminder_id=reminder_id, due=form.due(person))
        except AppError as failure:
            if failure.status == 404:
                raise
            messages.error(request, gettext("Choose a time in the future."))
    return redirect("reminders")


def _remind(
    request: AuthenticatedRequest, form: ReminderForm, *, chat_id: int | None = None, message_id: int | None = None
) -> bool:
    typed, person = form.cleaned_data, request.user
    try:
        if chat_id is not None and message_id is not None:
            due = form.due(person)
            remind_of_message(person=person, chat_id=chat_id, message_id=message_id, due=due, text=typed["text"])
        elif typed["usual"] or typed["moment"] or typed["at"]:
            remind_of_text(person=person, text=typed["text"], due=form.due(person))
        else:
            zone = typed["time_zone"] or timezone.get_current_timezone_name()
            due, text = due_time_in(typed["text"], person=person, language=get_language(), time_zone=zone)
            remind_of_text(person=person, text=text, due=due)
    except AppError as failure:
        add_failure(form, failure)
        return False
    messages.success(request, gettext("You’ll be reminded."))
    return True
