"""Schedule a message, change it, send it now, delete it. Only its author's own devices are notified."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from chatapp.jobs.recurrence import Repeat, next_occurrence
from chatapp.lib import clock
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import AppError, Forbidden, Invalid, PostingRestricted
from chatapp.lib.sentences import Sentence, program_sentence
from chats.actions.send_message import MessageDraft, prepare_message, refused_answer, send_message
from chats.actions.show_files import refused_files
from chats.delivery import announce
from chats.models import File, ScheduledMessage
from chats.payloads.sent import Sent
from chats.queries.files import locked_files
from chats.queries.memberships import accepted_membership
from chats.queries.messages import messages_to_answer
from chats.queries.scheduled import load_files, locked_scheduled, scheduled_count, scheduled_with
from chats.rules.later import DueTime
from chats.rules.message import may_post
from chats.text.content import clean_content

# A longer list isn't useful as a list, and every person's rows are bounded.
MAX_SCHEDULED = 100
# How much longer than the message its files wait: a worker may be down, and a message that failed can be sent again.
_FILES_WAIT = timedelta(days=7)
_TOO_MANY = Sentence(
    "too_many_scheduled",
    lambda count: ngettext(
        "at most %(count)s message can be scheduled", "at most %(count)s messages can be scheduled", count
    ),
)
_FILES_ONCE = Sentence("files_once", _("A message with files can't repeat."))
_FILES_WAIT_ELSEWHERE = program_sentence("scheduled_file", "has a file of another scheduled message")


@counted_change
@transaction.atomic
def schedule_message(draft: MessageDraft, *, person: User, chat_id: int, due: DueTime) -> ScheduledMessage:
    """Store a message that is sent at a time. The same `client_id` again returns the first one as it is now.

    Errors: Invalid, Forbidden, PostingRestricted.
    """
    membership = accepted_membership(chat_id=chat_id, user_id=person.pk)
    # As a send would be refused: an answer to nothing would only fail at its time.
    prepared = prepare_message(draft, author=person, chat_id=chat_id)
    wanted = [(chat_id, message_id) for message_id in (draft.reply_to, draft.thread_root) if message_id is not None]
    if wanted and (refusal := refused_answer(prepared, messages_to_answer(wanted))):
        raise refusal
    known = ScheduledMessage.objects.filter(author=person, client_id=draft.client_id) if draft.client_id else None
    if known is not None and (earlier := known.select_related("chat").first()):
        return load_files(earlier)
    if not may_post(membership, in_thread=draft.thread_root is not None):
        raise PostingRestricted()
    kept = _keep_files(draft.files, person=person, chat_id=chat_id, due=due)
    row = ScheduledMessage(
        chat=membership.chat,
        author=person,
        client_id=draft.client_id,
        content=prepared.draft.content,
        reply_to_id=draft.reply_to,
        thread_root_id=draft.thread_root,
        file_ids=[str(file_id) for file_id in draft.files],
        **due.columns(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # Two requests with the same id at once: the first one has committed.
        return load_files(ScheduledMessage.objects.select_related("chat").get(author=person, client_id=draft.client_id))
    if scheduled_count(person) > MAX_SCHEDULED:
        # The transaction rolls the new row back.
        raise Invalid({"scheduled": [_TOO_MANY(count=MAX_SCHEDULED)]})
    announce.scheduled_changed(row)
    row.is_new, row.shown_files = True, kept
    return row


@counted_change
@transaction.atomic
def change_scheduled(
    *,
    person: User,
    scheduled_id: int,
    content: str | None = None,
    due: DueTime | None = None,
    files: Sequence[UUID] | None = None,
) -> ScheduledMessage:
    """Change the text, the time or the files of a scheduled message; one that failed is tried again.

    `files` are all that it has from now on; those it loses are deleted. None leaves what there is.
    Errors: Invalid, NotFound.
    """
    row = locked_scheduled(person, scheduled_id=scheduled_id)
    earlier = [UUID(file_id) for file_id in row.file_ids]
    wanted = earlier if files is None else list(files)
    # Whether it may be without text depends on its files: a change of either looks at both.
    if content is not None or files is not None:
        row.content = clean_content(row.content if content is None else content, is_optional=bool(wanted))
    if due is not None or wanted != earlier:
        at = due or DueTime(row.due_at, row.repeat, row.time_zone)
        row.shown_files = _keep_files(wanted, person=person, chat_id=row.chat_id, due=at, row=row)
        row.file_ids = [str(file_id) for file_id in wanted]
        _release_files(set(earlier) - set(wanted), person=person)
    else:
        load_files(row)
    if due is not None:
        for name, value in due.columns().items():
            setattr(row, name, value)
    row.state, row.failure = ScheduledMessage.State.WAITING, ""
    row.save()
    _announce(row)
    return row


@counted_change
@transaction.atomic
def send_scheduled_now(*, person: User, scheduled_id: int) -> Sent:
    """Send a scheduled message at once. One that repeats remains for its next time.

    Errors: those of `send_message`, NotFound.
    """
    row = locked_scheduled(person, scheduled_id=scheduled_id)
    return _send(row)


@counted_change
@transaction.atomic
def delete_scheduled(*, person: User, scheduled_id: int) -> None:
    """Delete a scheduled message and its files.

    Errors: NotFound.
    """
    row = locked_scheduled(person, scheduled_id=scheduled_id)
    _release_files([UUID(file_id) for file_id in row.file_ids], person=person)
    announce.scheduled_changed(row, is_deleted=True)
    announce.later_changed(person.pk)
    row.delete()


def send_due(row: ScheduledMessage) -> None:
    """Send a message whose time has come, in the transaction of the worker that has locked its row.

    The message and the end of the row are one transaction, and the message has the row's own `client_id`: whatever is
    killed or tried again, it is sent once.
    """
    try:
        with transaction.atomic():
            _send(row)
    except AppError as refusal:
        # Its author's devices count it as something to look at.
        row.state, row.failure = ScheduledMessage.State.FAILED, refusal.code
        row.save(update_fields=["state", "failure"])
        _announce(row)


def delete_sent_before(moment: datetime) -> None:
    """Delete rows of messages that were sent: they only answer repeated requests."""
    ScheduledMessage.objects.filter(state=ScheduledMessage.State.DONE, due_at__lt=moment).delete()


def _send(row: ScheduledMessage) -> Sent:
    """Send in the caller's transaction, which holds the row's lock. Errors: those of `send_message`."""
    if not row.author.is_active:
        raise Forbidden()
    draft = MessageDraft(
        row.content,
        client_id=row.sending_id,
        reply_to=row.reply_to_id,
        thread_root=row.thread_root_id,
        files=tuple(UUID(file_id) for file_id in row.file_ids),
    )
    sent = send_message(draft, author=row.author, chat_id=row.chat_id)
    later = next_occurrence(
        row.first_at, repeat=row.repeat, time_zone=row.time_zone, after=max(row.due_at, clock.now())
    )
    row.state, row.failure = ScheduledMessage.State.DONE, ""
    if later is not None:
        row.state, row.due_at = ScheduledMessage.State.WAITING, later
    row.save()
    _announce(row)
    return sent


def _announce(row: ScheduledMessage) -> None:
    announce.scheduled_changed(row)
    announce.later_changed(row.author_id)


def _release_files(file_ids: Iterable[UUID], *, person: User) -> None:
    """Expire files that wait for no message any longer. The sweep deletes them."""
    if lost := list(file_ids):
        File.objects.filter(pk__in=lost, message=None, owner=person).update(expires_at=clock.now())


def _keep_files(
    file_ids: Sequence[UUID], *, person: User, chat_id: int, due: DueTime, row: ScheduledMessage | None = None
) -> list[File]:
    """Have files wait for the message of `row`, or of a new one, and return them in their order. Errors: Invalid."""
    if not file_ids:
        return []
    if due.repeat != Repeat.ONCE:
        raise Invalid({"repeat": [_FILES_ONCE]})
    found = locked_files(file_ids)
    if refusal := refused_files(file_ids, found=found, author=person, chat_id=chat_id):
        raise refusal
    # The files' locks order two requests that schedule the same ones.
    if scheduled_with(person, file_ids, besides=row):
        raise Invalid({"files": [_FILES_WAIT_ELSEWHERE]})
    File.objects.filter(pk__in=file_ids).update(expires_at=due.at + _FILES_WAIT)
    return [found[file_id] for file_id in file_ids]
