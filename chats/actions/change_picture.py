"""Change and remove the picture of a chat."""

from typing import BinaryIO

from django.db import transaction

from accounts.actions.audit import note
from accounts.models import User
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden, NotFound
from chatapp.lib.pictures import delete_image, store_image
from chats.actions.chat_log import PICTURES, add_system_row
from chats.delivery import announce
from chats.models import Chat, Membership
from chats.queries.locks import locked_chat, locked_closed_chat
from chats.queries.memberships import accepted_membership
from chats.rules.membership import may_lead


@counted_change
def change_picture(*, actor: User, chat_id: int, upload: BinaryIO) -> Chat:
    """Replace the chat's picture and delete the earlier one. A system message announces the change.

    Errors: Forbidden, Invalid (about `picture`), RateLimited, Unavailable.
    """
    # Checked before the picture is decoded: an outsider costs and learns nothing.
    _led_by(actor, chat_id)
    name = store_image(upload, folder=PICTURES, by=actor.pk)
    try:
        return _change(actor, chat_id, name)
    except BaseException:
        delete_image(name, folder=PICTURES)
        raise


@counted_change
def remove_picture(*, actor: User, chat_id: int) -> Chat:
    """Remove the picture. Does nothing if there is none.

    Errors: Forbidden.
    """
    return _change(actor, chat_id, "")


@transaction.atomic
def take_picture_down(*, staff: User, chat_id: int, reason: str) -> None:
    """Remove a chat's picture as staff, who needn't be members.

    Errors: NotFound.
    """
    chat = locked_closed_chat(chat_id)
    if chat is None:
        raise NotFound()
    _set(chat, "")
    note(staff=staff, action="take_picture_down", subject=f"chat {chat_id}", reason=reason)


@transaction.atomic
def _change(actor: User, chat_id: int, name: str) -> Chat:
    chat = locked_chat(chat_id)
    _led_by(actor, chat_id)
    if chat.picture == name:
        return chat
    _set(chat, name)
    code = "picture_changed" if name else "picture_removed"
    announce.message_stored(add_system_row(chat, kind="picture", about=actor, code=code, name=actor.name))
    return chat


def _set(chat: Chat, name: str) -> None:
    earlier, chat.picture = chat.picture, name
    chat.save(update_fields=["picture"])
    announce.chat_changed(chat)
    if earlier:
        transaction.on_commit(lambda: delete_image(earlier, folder=PICTURES), robust=True)


def _led_by(actor: User, chat_id: int) -> Membership:
    member = accepted_membership(chat_id=chat_id, user_id=actor.pk)
    if not may_lead(member):
        raise Forbidden()
    return member
