"""Edit one of your own messages. Members can still see the earlier text."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden, Invalid, NotFound
from chats.actions.accept_direct import require_accepting
from chats.actions.mentions import delete_mentions, note_added_mentions, rendered_for, store_mentions
from chats.actions.message_change import store_change
from chats.actions.show_files import claim_files, drop_files, refused_files
from chats.delivery import announce
from chats.models import Message, MessageEdit
from chats.payloads.file import file_entry
from chats.queries.files import locked_files
from chats.queries.locks import locked_chat
from chats.queries.memberships import accepted_membership
from chats.queries.messages import message_in
from chats.rules.message import may_edit
from chats.text.content import BLANK, clean_content
from chats.text.markup import Rendered

# More than anyone reads; without a limit, a message edited for years would grow without bound.
MAX_EDITS = 50


@counted_change
def edit_message(
    *, actor: User, chat_id: int, message_id: int, content: str | None, files: Sequence[UUID] | None = None
) -> Message:
    """Store the new text under a new seq. An unchanged message stores and publishes nothing.

    `files` are all that the message has from now on; those it loses are deleted. None leaves text or files as they are.
    Errors: Invalid, Forbidden (not a member, not the author), NotFound (also for a tombstone), NotAccepting.
    """
    # Whether the message may be without text is known under the lock.
    text = None if content is None else clean_content(content, is_optional=True)
    rendered = rendered_for(text or "", chat_id=chat_id, author=actor)
    return _edit(actor=actor, chat_id=chat_id, message_id=message_id, text=text, rendered=rendered, files=files)


@transaction.atomic
def _edit(
    *, actor: User, chat_id: int, message_id: int, text: str | None, rendered: Rendered, files: Sequence[UUID] | None
) -> Message:
    chat = locked_chat(chat_id)
    member = accepted_membership(chat_id=chat_id, user_id=actor.pk)
    message = message_in(chat, message_id=message_id)
    if not may_edit(member, message):
        raise Forbidden()
    if message.deleted_at is not None:
        raise NotFound()
    earlier = [one["id"] for one in message.files or []]
    wanted = earlier if files is None else [str(file_id) for file_id in files]
    is_text_new = text is not None and text != message.content
    if not wanted and not (message.content if text is None else text):
        raise Invalid({"content": [BLANK]})
    if not is_text_new and wanted == earlier:
        return message
    require_accepting(chat, actor)
    message.edited_at, written_at = clock.now(), message.edited_at or message.at
    fields, removed, mentioned = ["edited_at"], [], list(message.mentions)
    if wanted != earlier:
        removed = [one["name"] for one in message.files or [] if one["id"] not in wanted]
        _replace_files(message, [UUID(file_id) for file_id in wanted], earlier=earlier, actor=actor)
        fields.append("files")
    if is_text_new or removed:
        MessageEdit.objects.create(
            chat=chat, message=message, content=message.content, at=written_at, removed_files=removed or None
        )
        _trim_edits(message)
    if is_text_new:
        delete_mentions(chat, message)
        message.content, message.html, message.mentions = text or "", rendered.html, list(rendered.user_ids)
        fields += ["content", "html", "mentions"]
    store_change(chat, message, fields)
    if is_text_new:
        store_mentions([message])
        note_added_mentions(message, earlier=mentioned)
    announce.message_changed(message)
    return message


def _replace_files(message: Message, wanted: Sequence[UUID], *, earlier: Sequence[str], actor: User) -> None:
    """Give the message these files, in this order, and delete the others. Errors: Invalid."""
    removed = {UUID(file_id) for file_id in earlier} - set(wanted)
    found = locked_files([*wanted, *removed])
    chat_id, message_id = message.chat_id, message.pk
    if refusal := refused_files(wanted, found=found, author=actor, chat_id=chat_id, message_id=message_id):
        raise refusal
    claim_files(message, [found[file_id] for file_id in wanted])
    drop_files(removed)
    message.files = [file_entry(found[file_id]) for file_id in wanted]


def _trim_edits(message: Message) -> None:
    """Keep the original text and the newest edits. Queries: 1, and 1 more when there are too many."""
    edit_ids = list(MessageEdit.objects.filter(message=message).order_by("pk").values_list("pk", flat=True))
    if too_many := edit_ids[1 : max(1, len(edit_ids) - MAX_EDITS + 1)]:
        MessageEdit.objects.filter(pk__in=too_many).delete()
