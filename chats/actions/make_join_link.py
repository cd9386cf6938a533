"""Create and revoke join links."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import ngettext

from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden, Invalid
from chatapp.lib.sentences import Sentence, program_sentence
from chats.models import Chat, JoinLink
from chats.queries.join_links import join_link_of, live_join_link_count
from chats.queries.locks import locked_chat
from chats.queries.memberships import accepted_membership
from chats.rules.join_links import hash_of, new_secret
from chats.rules.membership import may_lead

MAX_HOURS = 30 * 24
MAX_USES = 1_000
# More than anyone can keep track of.
MAX_LIVE_LINKS = 20
_OUT_OF_RANGE = program_sentence("out_of_range", "must be from 1 to %(most)s")
_TOO_MANY_LINKS = Sentence(
    "too_many_links",
    lambda count: ngettext(
        "A chat has at most %(count)s link at a time. Revoke one first.",
        "A chat has at most %(count)s links at a time. Revoke one first.",
        count,
    ),
)


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link and its secret, which is available only now."""

    link: JoinLink
    secret: str


@counted_change
@transaction.atomic
def make_join_link(*, actor: User, chat_id: int, hours: int, max_uses: int) -> MadeLink:
    """Create a link that admits at most `max_uses` people within `hours`, always as plain members.

    Errors: Invalid, Forbidden (also for a direct chat).
    """
    chat = _led_by(actor, chat_id)
    faults = {}
    if not 1 <= hours <= MAX_HOURS:
        faults["hours"] = [_OUT_OF_RANGE(most=MAX_HOURS)]
    if not 1 <= max_uses <= MAX_USES:
        faults["max_uses"] = [_OUT_OF_RANGE(most=MAX_USES)]
    if faults:
        raise Invalid(faults)
    if live_join_link_count(chat) >= MAX_LIVE_LINKS:
        raise Invalid({"links": [_TOO_MANY_LINKS(count=MAX_LIVE_LINKS)]})
    secret, now = new_secret(), clock.now()
    link = JoinLink.objects.create(
        chat=chat,
        secret_hash=hash_of(secret),
        made_by=actor,
        created_at=now,
        expires_at=now + timedelta(hours=hours),
        max_uses=max_uses,
    )
    return MadeLink(link, secret)


@counted_change
@transaction.atomic
def revoke_join_link(*, actor: User, chat_id: int, link_id: int) -> JoinLink:
    """Revoke a link, so that it admits no one. Idempotent.

    Errors: Forbidden, NotFound.
    """
    chat = _led_by(actor, chat_id)
    link = join_link_of(chat, link_id=link_id)
    if link.revoked_at is None:
        link.revoked_at = clock.now()
        link.save(update_fields=["revoked_at"])
    return link


def _led_by(actor: User, chat_id: int) -> Chat:
    """Return the chat, locked, if `actor` leads it."""
    chat = locked_chat(chat_id)
    member = accepted_membership(chat_id=chat_id, user_id=actor.pk)
    if not may_lead(member):
        raise Forbidden()
    return chat
