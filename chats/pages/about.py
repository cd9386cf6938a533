"""Chat details panel: kind, name, topic, who posts, and picture."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import AppError, Forbidden, PostingRestricted
from chats.actions.change_picture import change_picture, remove_picture
from chats.actions.update_chat import update_chat
from chats.models import Membership
from chats.pages.chat import show_chat
from chats.pages.forms import AboutForm, OwnerAboutForm, PictureForm, tried
from chats.queries.memberships import accepted_membership
from chats.rules.membership import may_change_posting, may_lead, may_update_chat


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def about(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Show the panel; update the chat's name, topic and, as the owner, who posts."""
    if request.method != "POST":
        return _show(request, chat_id)
    form_class = _form_class(accepted_membership(chat_id=chat_id, user_id=request.user.pk))
    form = form_class(request.POST, auto_id="about-%s")
    _, failure = tried(form, partial(update_chat, actor=request.user, chat_id=chat_id))
    if failure:
        return _show(request, chat_id, failure=failure, about_form=form)
    messages.success(request, gettext("Saved."))
    return redirect("about", chat_id)


@require_POST
@login_required
def picture(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Set the chat's picture to the uploaded file."""
    # Checked before the file is validated, so that outsiders get Forbidden whatever they upload.
    if not may_lead(accepted_membership(chat_id=chat_id, user_id=request.user.pk)):
        raise Forbidden()
    form = PictureForm(request.POST, request.FILES, auto_id="picture-%s")
    _, failure = tried(form, lambda picture: change_picture(actor=request.user, chat_id=chat_id, upload=picture))
    if failure:
        return _show(request, chat_id, failure=failure, picture_form=form)
    messages.success(request, gettext("Picture updated."))
    return redirect("about", chat_id)


@require_POST
@login_required
def no_picture(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Remove the picture."""
    remove_picture(actor=request.user, chat_id=chat_id)
    messages.success(request, gettext("Picture removed."))
    return redirect("about", chat_id)


def _show(
    request: AuthenticatedRequest,
    chat_id: int,
    *,
    failure: AppError | None = None,
    about_form: AboutForm | None = None,
    picture_form: PictureForm | None = None,
) -> HttpResponse:
    membership = accepted_membership(chat_id=chat_id, user_id=request.user.pk)
    side: dict[str, Any] = {
        "side_template": "chats/_about.html",
        "side_name": gettext("About"),
        "may_update": may_update_chat(membership),
        "posting_restricted": str(PostingRestricted.message),
        "about_form": about_form or _form_class(membership)(auto_id="about-%s", initial=_current_values(membership)),
        "picture_form": picture_form or PictureForm(auto_id="picture-%s"),
    }
    return show_chat(request, membership, pane="panel", side=side, failure=failure)


def _current_values(membership: Membership) -> dict[str, str]:
    chat = membership.chat
    return {"title": chat.title, "topic": chat.topic, "posting": chat.posting}


def _form_class(membership: Membership) -> type[AboutForm]:
    return OwnerAboutForm if may_change_posting(membership) else AboutForm
