"""Pure yes and no on rows that are loaded already. Whoever asks turns a no into Forbidden."""

from chats.rules.membership import may_change_role, may_invite, may_lead, may_remove, may_update_chat
from chats.rules.message import may_answer, may_call_all, may_delete, may_edit, may_open_thread, may_pin

__all__ = [
    "may_answer",
    "may_call_all",
    "may_change_role",
    "may_delete",
    "may_edit",
    "may_invite",
    "may_lead",
    "may_open_thread",
    "may_pin",
    "may_remove",
    "may_update_chat",
]
