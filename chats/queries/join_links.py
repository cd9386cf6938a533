"""Join links: for leaders of the chat, and for holders of a link."""

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.errors import NotFound
from chatapp.lib.pagination import Keyset, Page
from chatapp.lib.sentences import Sentence
from chats.models import Chat, JoinLink, Membership
from chats.queries.memberships import ACCEPTED
from chats.queries.open_chats import OpenChat, with_member_count
from chats.rules.join_links import hash_of

DEAD = Sentence("dead_join_link", _("This link no longer works. Ask for a new one."))
# Old links are history; this many of them is enough for a page.
MAX_LISTED = 50
_NEWEST = Keyset("join_links", {"-pk": int})


def join_links_of(chat: Chat, *, cursor: str | None = None, limit: int = MAX_LISTED) -> Page[JoinLink]:
    """Return the chat's newest links with their makers, expired ones too. The caller has checked that the viewer leads.

    Queries: 1.
    Errors: Invalid.
    """
    return _NEWEST.page(JoinLink.objects.filter(chat=chat).select_related("made_by"), cursor=cursor, limit=limit)


def join_link_of(chat: Chat, *, link_id: int) -> JoinLink:
    """Return one link of `chat`.

    Errors: NotFound, also for a link of another chat.
    """
    link = JoinLink.objects.select_related("made_by").filter(chat=chat, pk=link_id).first()
    if link is None:
        raise NotFound()
    return link


def live_join_link_count(chat: Chat) -> int:
    """Return how many links of the chat are live, those that were mailed to one person not counted."""
    return _live().filter(chat=chat, mailed_to="").count()


def live_join_link(secret: str) -> JoinLink:
    """Return the link with this secret, chat and maker loaded.

    A link is live only while its maker leads the chat, a mailed one while they are in it: no link outlasts its
    maker's role.
    Queries: 1.
    Errors: NotFound, alike for every reason.
    """
    link = _live().select_related("chat", "made_by").filter(secret_hash=hash_of(secret)).first()
    if link is None:
        raise NotFound(DEAD)
    return link


def chat_joined_by(secret: str, *, viewer: User) -> int | None:
    """Return the id of the chat of this link, live or not, if the viewer is in it. Queries: 1."""
    own = Membership.objects.filter(chat_id=OuterRef("chat_id"), user=viewer, state=ACCEPTED)
    links = JoinLink.objects.filter(Exists(own), secret_hash=hash_of(secret), chat__closed_at=None)
    return links.values_list("chat_id", flat=True).first()


def times_mailed(email: str, *, since: datetime, chat: Chat | None = None) -> int:
    """Return how many invitations were mailed to an address, from one chat or from all. Queries: 1."""
    links = JoinLink.objects.filter(mailed_to=email, created_at__gt=since)
    return (links.filter(chat=chat) if chat else links).count()


def chat_behind(link: JoinLink, *, viewer: User | None) -> OpenChat:
    """Return what a link's holder may know of the chat before joining; `viewer` is None when not signed in.

    Queries: 1.
    Errors: NotFound.
    """
    own = Membership.objects.filter(chat_id=OuterRef("pk"), user_id=viewer.pk if viewer else 0, state=ACCEPTED)
    chat = with_member_count(Chat.objects.filter(pk=link.chat_id)).annotate(is_member=Exists(own)).first()
    if chat is None:
        raise NotFound(DEAD)
    # The type checker's plugin does not see the first annotation.
    return OpenChat(chat, member_count=chat.member_count, is_member=chat.is_member)  # type: ignore[attr-defined]


def _live() -> QuerySet[JoinLink]:
    makers = Membership.objects.filter(
        chat_id=OuterRef("chat_id"), user_id=OuterRef("made_by_id"), user__is_active=True, state=ACCEPTED
    )
    maker_leads = makers.filter(role__in=(Membership.Role.OWNER, Membership.Role.MODERATOR))
    may_admit = Exists(maker_leads) | (~Q(mailed_to="") & Exists(makers))
    unspent = Q(revoked_at=None, expires_at__gt=clock.now(), uses__lt=F("max_uses"))
    return JoinLink.objects.filter(unspent, may_admit, chat__closed_at=None)
