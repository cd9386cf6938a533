"""Send a message as an invitation: a mail to an address, with a link to sign up that leads into the chat."""

from contextlib import suppress
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from accounts.actions.hourly_budget import spend
from accounts.mail.policy import SOMEONE, inviter_as_mailed, send
from accounts.models import User
from accounts.queries import person_by_email
from accounts.rules.email_address import canonical_email, email_faults
from accounts.rules.invites import LIFE, sign_invite
from chatapp.lib import clock
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import AppError, Forbidden, Invalid, NotFound
from chatapp.lib.public_url import public_url
from chatapp.lib.sentences import Sentence
from chats.actions.invite_people import invite_people
from chats.models import JoinLink
from chats.queries.join_links import live_join_link, times_mailed
from chats.queries.locks import locked_chat
from chats.queries.memberships import accepted_membership
from chats.rules.join_links import hash_of, mailed_secret, new_secret
from chats.rules.mail_invitation import mail_invitation_refusal
from chats.rules.membership import may_invite
from chats.text.content import clean_content
from chats.text.mail_excerpt import mail_excerpt

# Fewer than invitations inside: a stranger's mailbox is not ours.
_MAILS_PER_HOUR = 10
# From all chats together, within the life of an invitation.
_MAILS_PER_ADDRESS = 3
_MAILED_ENOUGH = Sentence("mailed_enough", _("was invited by mail this week already"))
_NO_ADDRESS = Sentence("no_mail_address", _("is no address that mail can be sent to"))


@counted_change
def invite_by_mail(*, actor: User, chat_id: int, email: str, content: str) -> None:
    """Mail `content` to an address, with a link by which its owner signs up and joins the chat.

    Nothing tells whether the address has an account: one that has is invited inside instead, and gets no mail.
    Errors: Forbidden, Invalid (about `email` or `content`), RateLimited.
    """
    member = accepted_membership(chat_id=chat_id, user_id=actor.pk)
    if not may_invite(member):
        raise Forbidden()
    if refusal := mail_invitation_refusal(actor):
        raise Forbidden(refusal)
    faults = email_faults(email)
    login = canonical_email(email)
    # Unlike a login, an address without a dot is a typing mistake: no mail server out there takes it.
    if faults or "." not in login.rpartition("@")[2]:
        raise Invalid({"email": faults or [_NO_ADDRESS]})
    text = mail_excerpt(clean_content(content), email=login)
    _mail(actor, chat_id=chat_id, login=login, text=text)
    if person_by_email(login) is not None:
        # They may have blocked the actor, or declined: the actor doesn't learn of it.
        with suppress(AppError):
            invite_people(actor=actor, chat_id=chat_id, emails=[login])


@transaction.atomic
def _mail(actor: User, *, chat_id: int, login: str, text: str) -> None:
    chat = locked_chat(chat_id)
    member = accepted_membership(chat_id=chat_id, user_id=actor.pk)
    if not may_invite(member):
        raise Forbidden()
    spend(person=actor, purpose="invite", per_hour=settings.INVITATIONS_PER_HOUR)
    spend(person=actor, purpose="invite_by_mail", per_hour=_MAILS_PER_HOUR)
    since = clock.now() - LIFE
    if times_mailed(login, since=since, chat=chat) or times_mailed(login, since=since) >= _MAILS_PER_ADDRESS:
        raise Invalid({"email": [_MAILED_ENOUGH]})
    now = clock.now()
    link = JoinLink.objects.create(
        chat=chat,
        secret_hash=hash_of(new_secret()),
        made_by=actor,
        created_at=now,
        expires_at=now + LIFE,
        max_uses=1,
        mailed_to=login,
    )
    link.secret_hash = hash_of(mailed_secret(link.pk))
    link.save(update_fields=["secret_hash"])
    mail_chat_invitation.enqueue(link_id=link.pk, text=text)


@task()
def mail_chat_invitation(link_id: int, text: str) -> None:
    """Mail the message and the link, unless the address has an account or the link no longer works.

    The link is made here: the table of jobs keeps none that works.
    Errors: OSError when the mail server fails; the job is retried.
    """
    secret = mailed_secret(link_id)
    try:
        link = live_join_link(secret)
    except NotFound:
        return
    if person_by_email(link.mailed_to) is not None:
        return
    query = urlencode({"invite": sign_invite(link.mailed_to), "next": reverse("join_link", args=[secret])})
    inviter = link.made_by.name if link.made_by else ""
    send(
        to=link.mailed_to,
        language=settings.LANGUAGE_CODE,
        subject=_("%(inviter)s wrote to you on %(site)s"),
        template="chat_invitation",
        folder="chats/mail",
        facts={
            "inviter": inviter_as_mailed(inviter) or SOMEONE,
            "text": text,
            "sign_up_page": f"{public_url('sign_up')}?{query}",
            "days": LIFE // timedelta(days=1),
        },
    )
