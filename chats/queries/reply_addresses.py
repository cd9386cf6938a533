"""Whose an address for answers by mail is, and which addresses mails have."""

from collections.abc import Iterable

from django.conf import settings

from accounts.mail.policy import Purpose, may_be_mailed
from accounts.models import User
from chats.models import Membership, NotificationSettings
from chats.queries.memberships import ACCEPTED, accepted_memberships
from chats.rules.message import may_post
from chats.rules.reply_address import ReplyAddress, is_genuine, read_reply_address, reply_address, takes_replies


def membership_of_reply(address: str) -> tuple[Membership, ReplyAddress] | None:
    """Return whose and where an address is: of a member who can sign in and be mailed; None for any other.

    Shape: chat and user loaded.
    Queries: 1; none for what can't be an address.
    """
    found = read_reply_address(address)
    if found is None:
        return None
    membership = (
        Membership.objects.select_related("chat", "user__notification_settings")
        .filter(pk=found.membership_id, state=ACCEPTED, chat__closed_at=None)
        .first()
    )
    if membership is None or not may_be_mailed(membership.user, purpose=Purpose.NOTICE):
        return None
    is_theirs = is_genuine(found, email=membership.user.email, secret=_secret_of(membership.user))
    return (membership, found) if is_theirs else None


def reply_addresses_of(person: User, places: Iterable[tuple[int, int | None]]) -> dict[int, str]:
    """Map chats to the addresses at which this person answers in them: (chat id, thread), None for the main part.

    Chats where they may not post have none.
    Queries: 2; none on a site that takes no answers.
    """
    wanted = dict(places)
    if not takes_replies() or not settings.EMAIL_URL or not wanted:
        return {}
    secret = _secret_of(person)
    found = accepted_memberships((chat_id, person.pk) for chat_id in wanted)
    return {
        chat_id: reply_address(member, thread_root_id=wanted[chat_id], secret=secret)
        for (chat_id, _user_id), member in found.items()
        if may_post(member, in_thread=wanted[chat_id] is not None)
    }


def _secret_of(person: User) -> str:
    try:
        return person.notification_settings.reply_secret
    except NotificationSettings.DoesNotExist:
        return ""
