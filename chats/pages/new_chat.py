"""Start a chat."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import PersonalVisit
from chatapp.lib.errors import AppError, BadRequest
from chats.actions.create_chat import create_chat
from chats.pages.forms import NOBODY_FOUND, NewChatForm, add_failure, invited_sentence
from chats.pages.frame import frame_context, new_chat_form


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_chat(request: PersonalVisit) -> HttpResponse:
    """Show the form (`?kind=open` has that chosen); create the chat and go there."""
    if request.method != "POST":
        form = new_chat_form()
        form.initial["kind"] = request.GET.get("kind", "")
        return _show(request, form, status=200)
    form, status = new_chat_form(request.POST), 422
    if form.is_valid():
        try:
            made = create_chat(owner=request.user, **form.cleaned_data)
        except BadRequest:
            form.add_error("emails", NOBODY_FOUND)
        except AppError as failure:
            status = failure.status
            add_failure(form, failure, names={"user_list": "emails"})
        else:
            if made.unknown:
                messages.warning(request, invited_sentence(made))
            return redirect(f"/chats/{made.chat.pk}")
    return _show(request, form, status=status)


def _show(request: PersonalVisit, form: NewChatForm, *, status: int) -> HttpResponse:
    context = {**frame_context(request.user, pane="chat"), "form": form}
    return render(request, "chats/new_chat.html", context, status=status)
