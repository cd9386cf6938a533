"""Member panel as a page, and its forms."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import AppError, EmptyInviteList, Forbidden, Invalid, NotFound
from chats.actions.change_role import change_role
from chats.actions.invite_people import invite_people
from chats.actions.leave_chat import leave_chat
from chats.actions.remove_member import remove_member
from chats.models import Membership
from chats.pages.chat import show_chat
from chats.pages.forms import InviteForm, PersonForm, add_failure, say_invited
from chats.pages.refusals import PeopleNotFound
from chats.queries.memberships import accepted_membership
from chats.rules.mail_invitation import may_invite_by_mail
from chats.rules.membership import may_lead

_NOW = {
    Membership.Role.OWNER: _("%(name)s is now the owner."),
    Membership.Role.MODERATOR: _("%(name)s is now a moderator."),
    Membership.Role.MEMBER: _("%(name)s is now a member."),
}


@require_safe
@login_required
def members(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Show the chat with the member panel open."""
    return show_chat(request, accepted_membership(chat_id=chat_id, user_id=request.user.pk), pane="panel")


@require_POST
@login_required
def invite(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Invite people."""
    form = InviteForm(request.POST, auto_id="invite-%s")
    failure: AppError = Invalid({})
    if form.is_valid():
        try:
            asked = invite_people(actor=request.user, chat_id=chat_id, emails=form.cleaned_data["emails"])
        except Forbidden:
            raise
        except EmptyInviteList:
            form.add_not_found(PeopleNotFound(form.cleaned_data["emails"]))
        except AppError as refused:
            failure = refused
            add_failure(form, failure, names={"user_list": "emails"})
        else:
            member = accepted_membership(chat_id=chat_id, user_id=request.user.pk)
            may_mail = may_invite_by_mail(request.user, member=member)
            say_invited(request, asked, may_link=may_lead(member), may_mail=may_mail)
            return redirect("members", chat_id)
    membership = accepted_membership(chat_id=chat_id, user_id=request.user.pk)
    return show_chat(request, membership, pane="panel", failure=failure, invite_form=form)


@require_POST
@login_required
def remove(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Remove a member or revoke an invitation."""
    user_id = _user_id(request)
    remove_member(actor=request.user, chat_id=chat_id, user_id=user_id)
    if user_id == request.user.pk:
        return redirect("chats")
    return redirect("members", chat_id)


@require_POST
@login_required
def role(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Change a member's role; `owner` transfers the chat."""
    wanted = request.POST.get("role", "")
    member = change_role(actor=request.user, chat_id=chat_id, user_id=_user_id(request), role=wanted)
    messages.success(request, _NOW[Membership.Role(member.role)] % {"name": member.user.name})
    return redirect("members", chat_id)


@require_POST
@login_required
def leave(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Leave the chat. Its messages stay for the other members."""
    leave_chat(person=request.user, chat_id=chat_id)
    messages.success(request, gettext("You left the chat."))
    return redirect("chats")


def _user_id(request: AuthenticatedRequest) -> int:
    form = PersonForm(request.POST)
    if not form.is_valid():
        raise NotFound()
    return int(form.cleaned_data["user_id"])
