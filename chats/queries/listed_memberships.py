"""Which memberships a person's short list contains: the newest, and older ones that ask for attention.

A person may be in ten thousand chats; a page shows about a hundred. Each query scans the person's own memberships once
(half a microsecond each) and loads texts, counts and faces only for the few it returns.
"""

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from chatapp.lib.folding import folded
from chats.models import Membership
from chats.queries.memberships import ACCEPTED, HIDDEN, INVITED

LIST_SIZE = 100


def newest_memberships(user_id: int) -> QuerySet[Membership, Any]:
    """Keys of the memberships with the newest activity, invitations included; one more than a list shows."""
    return _keys(Membership.objects.filter(user_id=user_id).exclude(state__in=HIDDEN))[: LIST_SIZE + 1]


def attention_memberships(user_id: int) -> QuerySet[Membership, Any]:
    """Keys of the newest memberships that are favorites or have unread messages."""
    asking = Q(is_favourite=True) | Q(chat__last_number__gt=F("read_number"))
    return _keys(Membership.objects.filter(asking, user_id=user_id, state=ACCEPTED))[:LIST_SIZE]


def invited_memberships(user_id: int) -> QuerySet[Membership, Any]:
    """Keys of the newest invitations."""
    return _keys(Membership.objects.filter(user_id=user_id, state=INVITED))[:LIST_SIZE]


def older_memberships(user_id: int, *, last_at: datetime, chat_id: int) -> QuerySet[Membership, Any]:
    """Keys of the chats below the one with this activity and id; one more than a list shows."""
    below = Q(chat__last_at__lt=last_at) | Q(chat__last_at=last_at, chat_id__lt=chat_id)
    return _keys(Membership.objects.filter(below, user_id=user_id, state=ACCEPTED))[: LIST_SIZE + 1]


def matching_memberships(user_id: int, *, search: str) -> QuerySet[Membership, Any]:
    """Keys of the newest chats with each word of `search` in title, topic or a shown person's name; one more."""
    memberships = Membership.objects.filter(user_id=user_id, state=ACCEPTED)
    for word in search.split():
        # Matched per chat: a name alone may match everyone on the server.
        others = Membership.objects.filter(chat_id=OuterRef("chat_id")).exclude(user_id=user_id)
        is_named = Exists(others.filter(user__name_folded__contains=folded(word)))
        memberships = memberships.filter(Q(chat__title__icontains=word) | Q(chat__topic__icontains=word) | is_named)
    return _keys(memberships)[: LIST_SIZE + 1]


def _keys(memberships: QuerySet[Membership]) -> QuerySet[Membership, Any]:
    return memberships.filter(chat__closed_at=None).order_by("-chat__last_at", "-chat_id").values("pk")
