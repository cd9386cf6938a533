"""Send messages: one, or several in one transaction."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.errors import AppError, Forbidden, Invalid, NotAccepting, PostingRestricted, Unavailable
from chatapp.lib.outages import DATABASE
from chatapp.lib.sentences import Sentence
from chatapp.ops import counters
from chatapp.ops.tracing import span
from chats.actions.accept_direct import not_accepting
from chats.actions.deliver_direct_chat import deliver_direct_chat, is_delivery, refused_delivery
from chats.actions.mentions import rendered_for, store_mentions
from chats.actions.show_files import claim_files, refused_files
from chats.actions.store_messages import store_last_messages, store_messages
from chats.actions.threads import count_new_replies
from chats.delivery import announce
from chats.models import Chat, File, Membership, Message
from chats.payloads.file import file_entry
from chats.payloads.sent import Sent
from chats.queries.files import locked_files
from chats.queries.messages import messages_to_answer
from chats.queries.sending import SendReading, lock_and_read
from chats.rules.message import may_answer, may_open_thread, may_post
from chats.text.content import clean_content
from chats.text.markup import Rendered

logger = logging.getLogger(__name__)

Outcome = Sent | AppError

_UNANSWERABLE = Sentence("unanswerable", _("isn't a message of this chat that can be replied to"))


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """Everything a person sends with a message, as it arrived. Every entry point passes it on whole.

    `client_id` is the idempotency key; `reply_to` the quoted message; with `thread_root` the message appears only in
    that thread and has no number. With `files`, which its author uploaded before, the content may be empty.
    """

    content: str
    client_id: UUID | None = None
    reply_to: int | None = None
    thread_root: int | None = None
    files: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class PreparedMessage:
    """A message that is validated and rendered, ready to be stored."""

    author: User
    chat_id: int
    draft: MessageDraft
    rendered: Rendered

    @property
    def idempotency_key(self) -> tuple[int, int, UUID | None]:
        """What identifies a repeated send: chat, author and client id. It never expires."""
        return (self.chat_id, self.author.pk, self.draft.client_id)


def send_message(draft: MessageDraft, *, author: User, chat_id: int) -> Sent:
    """Store one message and notify all members after the commit. The first message of a direct chat admits its people.

    Sending the same `client_id` again returns the first message: nothing is stored or published, whatever the text is
    now and whether or not the author is still a member.
    Queries: 6, of which 3 are reads (5 without `client_id`); 2 more with mentions, 1 with a reply, 2 in a thread,
    2 for the first message of a direct chat, 1 with files and 1 for each file.
    Errors: Invalid, Forbidden, PostingRestricted, NotAccepting.
    """
    began = clock.elapsed_seconds()
    with span("send_message"):
        outcome = _send_in_one_transaction([prepare_message(draft, author=author, chat_id=chat_id)])[0]
    if isinstance(outcome, AppError):
        raise outcome
    counters.observe("send_stored_seconds", clock.elapsed_seconds() - began)
    return outcome


def prepare_message(draft: MessageDraft, *, author: User, chat_id: int) -> PreparedMessage:
    """Validate and render a draft. Runs before any lock is acquired: rendering costs more than storing.

    Errors: Invalid.
    """
    text = clean_content(draft.content, is_optional=bool(draft.files))
    rendered = rendered_for(text, chat_id=chat_id, author=author)
    return PreparedMessage(author=author, chat_id=chat_id, draft=replace(draft, content=text), rendered=rendered)


def send_together(messages: Sequence[PreparedMessage]) -> list[Outcome]:
    """Store several messages in one commit; each has its own outcome, in input order.

    A batch that the database refuses is retried in smaller ones, so that one bad message, or one chat locked for long,
    doesn't fail the others.
    Errors: none; a message's failure is its outcome.
    """
    try:
        return _send_in_one_transaction(messages)
    except (OperationalError, InterfaceError) as error:
        # Not this message's fault: a chat is locked or the database is down. Never wait for that twice.
        DATABASE.note(error)
        chat_ids = dict.fromkeys(message.chat_id for message in messages)
        if len(chat_ids) == 1 or not _database_answers():
            return [Unavailable() for _message in messages]
        parts = [[message for message in messages if message.chat_id == chat_id] for chat_id in chat_ids]
    except DatabaseError as error:
        if len(messages) == 1:
            logger.warning("A message could not be stored: %s", type(error).__name__)
            return [Unavailable()]
        parts = [[message] for message in messages]
    outcomes = {
        id(message): outcome for part in parts for message, outcome in zip(part, send_together(part), strict=True)
    }
    return [outcomes[id(message)] for message in messages]


def _database_answers() -> bool:
    connection.close_if_unusable_or_obsolete()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return False
    return True


@transaction.atomic
def _send_in_one_transaction(messages: Sequence[PreparedMessage]) -> list[Outcome]:
    return _store(messages, reading=lock_and_read(message.idempotency_key for message in messages))


def _store(messages: Sequence[PreparedMessage], *, reading: SendReading) -> list[Outcome]:
    """Store `messages` in the transaction that holds the locks of their chats; they are published after its commit.

    Queries: 3 for any number of messages and chats, in one round trip; one more for all mentions, for all replies, for
    all direct chats, and per thread.
    """
    chats, senders, stored = reading
    answered = messages_to_answer(
        (prepared.chat_id, message_id)
        for prepared in messages
        for message_id in (prepared.draft.reply_to, prepared.draft.thread_root)
        if message_id is not None
    )
    files = locked_files(file_id for prepared in messages for file_id in prepared.draft.files)
    refused = not_accepting(chats.values(), authors=senders)
    fresh: list[Message] = []
    claimed: list[tuple[Message, list[File]]] = []
    outcomes: list[Outcome] = []
    for prepared in messages:
        # A repeated send is answered before membership is checked.
        if prepared.draft.client_id is not None and prepared.idempotency_key in stored:
            outcomes.append(Sent(stored[prepared.idempotency_key], repeated=True))
            continue
        chat, sender = chats.get(prepared.chat_id), senders.get((prepared.chat_id, prepared.author.pk))
        if chat is None or sender is None:
            outcomes.append(Forbidden())
            continue
        # The locked row: the rule may have changed since the message was prepared.
        sender.chat = chat
        if refusal := _refusal(prepared, sender, refused=refused) or _refused_parts(prepared, answered, files):
            outcomes.append(refusal)
            continue
        if is_delivery(chat):
            if refused_first := refused_delivery(chat, author=prepared.author):
                outcomes.append(refused_first)
                continue
            deliver_direct_chat(chat, author=prepared.author)
        message = _next_message(prepared, chat, answered)
        # Popped: each file goes to one message, also of those that are stored together.
        taken = [files.pop(file_id) for file_id in prepared.draft.files]
        message.files = [file_entry(file) for file in taken] or None
        claimed.append((message, taken))
        # Your own message counts as read; a thread reply has no number.
        if message.number is not None:
            sender.read_number = chat.last_number
        stored[prepared.idempotency_key] = message
        fresh.append(message)
        outcomes.append(Sent(message))
    if fresh:
        _write(fresh, chats, senders)
        for message, taken in claimed:
            claim_files(message, taken)
    return outcomes


def _refusal(prepared: PreparedMessage, sender: Membership, *, refused: Collection[tuple[int, int]]) -> AppError | None:
    """Return why this person can't send here now."""
    if not may_post(sender, in_thread=prepared.draft.thread_root is not None):
        return PostingRestricted()
    return NotAccepting() if (prepared.chat_id, prepared.author.pk) in refused else None


def _refused_parts(prepared: PreparedMessage, answered: dict[int, Message], files: dict[UUID, File]) -> Invalid | None:
    draft = prepared.draft
    return refused_answer(prepared, answered) or refused_files(
        draft.files, found=files, author=prepared.author, chat_id=prepared.chat_id
    )


def refused_answer(prepared: PreparedMessage, answered: dict[int, Message]) -> Invalid | None:
    """Return why a message can't reply to another: other chat, unknown, deleted, system message or thread reply."""
    draft = prepared.draft
    checks = (("reply_to", draft.reply_to, may_answer), ("thread_root", draft.thread_root, may_open_thread))
    faults = {}
    for field, message_id, may in checks:
        if message_id is None:
            continue
        message = answered.get(message_id)
        if message is None or message.chat_id != prepared.chat_id or not may(message):
            faults[field] = [_UNANSWERABLE]
    return Invalid(faults) if faults else None


def _next_message(prepared: PreparedMessage, chat: Chat, answered: dict[int, Message]) -> Message:
    draft = prepared.draft
    chat.last_seq += 1
    now = clock.now()
    if draft.thread_root is None:
        chat.last_number += 1
        chat.last_at = now
    return Message(
        chat=chat,
        number=chat.last_number if draft.thread_root is None else None,
        changed_seq=chat.last_seq,
        author=prepared.author,
        client_id=draft.client_id,
        content=draft.content,
        html=prepared.rendered.html,
        at=now,
        mentions=list(prepared.rendered.user_ids),
        reply_to=answered[draft.reply_to] if draft.reply_to is not None else None,
        thread_root=answered[draft.thread_root] if draft.thread_root is not None else None,
    )


def _write(fresh: list[Message], chats: dict[int, Chat], senders: dict[tuple[int, int], Membership]) -> None:
    store_mentions(fresh)
    roots = count_new_replies(fresh, chats)
    # Only the senders' positions: others move without the chat's lock, and the values read here may be stale.
    numbered = {(message.chat_id, message.author_id or 0) for message in fresh if message.number is not None}
    # Files are claimed afterward: they need the ids of their messages.
    store = store_messages if any(message.files for message in fresh) else store_last_messages
    store(
        fresh,
        chats={message.chat_id: chats[message.chat_id] for message in fresh},
        moved={senders[key].pk: senders[key].read_number for key in numbered},
    )
    for message in fresh:
        announce.message_stored(message)
    for root in roots:
        announce.message_marked(root)
