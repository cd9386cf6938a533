"""Faces of those who replied last, and what is new, on the links to threads.

static/js/chats/thread_link.js has the same rules for live updates.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import ngettext

from accounts.models import User
from accounts.payloads import avatar_address
from chats.models import Membership
from chats.queries.threads import unread_under


def put_faces(lines: Iterable[dict[str, Any]], memberships: Iterable[Membership]) -> None:
    """Add to each line with a thread the faces of its newest repliers. Former members have none.

    Queries: none; the page has loaded the memberships with their users.
    """
    with_threads = [line for line in lines if "message" in line and line["message"]["thread_user_ids"]]
    if not with_threads:
        return
    users = {membership.user_id: membership.user for membership in memberships}
    for line in with_threads:
        known = [users[user_id] for user_id in line["message"]["thread_user_ids"] if user_id in users]
        line["faces"] = [
            {"user_id": user.pk, "name": user.name, "avatar": avatar_address(user.avatar)} for user in known
        ]


def put_news(lines: Iterable[dict[str, Any]], *, viewer: User, chat_id: int) -> None:
    """Add to each line with a thread that has unread replies how many: `2 new`.

    Queries: 1, or none without threads.
    """
    roots = {line["message"]["id"]: line for line in lines if "message" in line and line["message"]["thread_count"]}
    unread = unread_under(roots, person=viewer, chat_id=chat_id) if roots else {}
    for root_id, count in unread.items():
        roots[root_id]["news"] = ngettext("%(count)s new", "%(count)s new", count) % {"count": count}
