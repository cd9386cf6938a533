"""Reads. What a viewer may not see does not come back."""

from chats.queries.changes import Changes, changes_since
from chats.queries.chat_list import (
    ChatRow,
    chat_row_for,
    chat_rows_of,
    chats_and_invitations_for,
    chats_for,
    invitations_for,
)
from chats.queries.direct_chats import direct_chat_id, direct_key
from chats.queries.join_links import chat_behind, join_link_of, join_links_of, live_join_link, live_join_link_count
from chats.queries.last_line import LastLine, last_line
from chats.queries.memberships import (
    accepted_membership,
    accepted_memberships,
    accepted_names,
    accepted_user_ids,
    invited_membership,
    invited_user_ids,
    longest_accepted,
    member_of,
    members_of,
    nameable_members,
    place_in,
    role_in,
)
from chats.queries.messages import (
    MessagePage,
    edits_of,
    message_in,
    message_page,
    messages_to_answer,
    numbered_page,
    pinned_in,
    replies_in,
    thread_page,
    thread_root_in,
    timeline_page,
)
from chats.queries.open_chats import OpenChat, open_chat, open_chats
from chats.queries.people import people_seen_by, shared_chats, visible_person
from chats.queries.readers import hiding_reading_in, readers_of
from chats.queries.saved import SavedPage, saved_by, saved_count, saved_ids_in
from chats.queries.unread import Unread, unread_for, unread_in

__all__ = [
    "Changes",
    "ChatRow",
    "LastLine",
    "MessagePage",
    "OpenChat",
    "SavedPage",
    "Unread",
    "accepted_membership",
    "accepted_memberships",
    "accepted_names",
    "accepted_user_ids",
    "changes_since",
    "chat_behind",
    "chat_row_for",
    "chat_rows_of",
    "chats_and_invitations_for",
    "chats_for",
    "direct_chat_id",
    "direct_key",
    "edits_of",
    "hiding_reading_in",
    "invitations_for",
    "invited_membership",
    "invited_user_ids",
    "join_link_of",
    "join_links_of",
    "last_line",
    "live_join_link",
    "live_join_link_count",
    "longest_accepted",
    "member_of",
    "members_of",
    "message_in",
    "message_page",
    "messages_to_answer",
    "nameable_members",
    "numbered_page",
    "open_chat",
    "open_chats",
    "people_seen_by",
    "pinned_in",
    "place_in",
    "readers_of",
    "replies_in",
    "role_in",
    "saved_by",
    "saved_count",
    "saved_ids_in",
    "shared_chats",
    "thread_page",
    "thread_root_in",
    "timeline_page",
    "unread_for",
    "unread_in",
    "visible_person",
]
