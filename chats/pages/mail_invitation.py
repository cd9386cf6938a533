"""Send a message as an invitation to someone without an account."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models.user import MAX_EMAIL_CHARACTERS
from accounts.requests import AuthenticatedRequest
from accounts.rules.email_address import canonical_email
from chatapp.lib.errors import AppError, Forbidden
from chatapp.lib.text_field import BoundedText
from chats.actions.invite_by_mail import invite_by_mail
from chats.models.message import MAX_CONTENT_CHARACTERS
from chats.pages.forms import add_failure
from chats.pages.frame import frame_context
from chats.queries.memberships import accepted_membership
from chats.queries.own_messages import newest_with
from chats.rules.mail_invitation import mail_invitation_refusal
from chats.rules.membership import may_invite


class MailInvitationForm(forms.Form):
    """An address and a message."""

    email = BoundedText(gettext_lazy("Email"), at_most=MAX_EMAIL_CHARACTERS)
    content = BoundedText(gettext_lazy("Message"), at_most=MAX_CONTENT_CHARACTERS)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def mail_invitation(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Show the form, with the viewer's newest message to the address in `?email=`; mail the invitation."""
    member = accepted_membership(chat_id=chat_id, user_id=request.user.pk)
    if not may_invite(member):
        raise Forbidden()
    if refusal := mail_invitation_refusal(request.user):
        raise Forbidden(refusal)
    if request.method != "POST":
        email = canonical_email(request.GET.get("email", ""))
        content = newest_with(email, author=request.user, chat_id=chat_id) if email else ""
        return _show(request, MailInvitationForm(initial={"email": email, "content": content}), chat_id=chat_id)
    form = MailInvitationForm(request.POST)
    if form.is_valid():
        try:
            invite_by_mail(actor=request.user, chat_id=chat_id, **form.cleaned_data)
        except AppError as failure:
            add_failure(form, failure)
        else:
            messages.success(request, gettext("The invitation is on its way."))
            return redirect("chat", chat_id)
    return _show(request, form, chat_id=chat_id, status=422)


def _show(request: AuthenticatedRequest, form: MailInvitationForm, *, chat_id: int, status: int = 200) -> HttpResponse:
    context = {
        **frame_context(request.user, pane="chat", open_chat_id=chat_id),
        "form": form,
        "chat": {"id": chat_id},
    }
    return render(request, "chats/mail_invitation.html", context, status=status)
