"""Send what a person answered to a mail about missed messages."""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID, uuid5

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.rules.email_address import canonical_email
from chatapp.lib.errors import AppError, Invalid, NotFound
from chats.actions.send_message import MessageDraft, send_message
from chats.actions.upload_file import cancel_upload, upload_whole
from chats.payloads.sent import Sent
from chats.queries.reply_addresses import membership_of_reply
from chats.queries.sending import earlier_messages
from chats.send_rate import send_rate
from chats.text.received_mail import Attachment, MailRefused, ReceivedMail
from chats.text.reply_text import own_text

_REPLIES = UUID("1d0a0f5e-6a5b-4d6c-9a0e-3d1f6f0b7c11")
NO_ADDRESS = "This address doesn't exist, or no longer: answer in the chat."


def reply_by_mail(mail: ReceivedMail, *, address: str) -> Sent:
    """Send a mail's text and files to the chat, or the thread, of its address. A mail that comes again is sent once.

    A file that is refused refuses the mail, so that nothing of it is lost unseen.
    Errors: MailRefused, and those of `send_message` and `upload_whole`.
    """
    found = membership_of_reply(address)
    if found is None:
        raise MailRefused(NO_ADDRESS)
    membership, place = found
    person, chat_id = membership.user, membership.chat_id
    if canonical_email(mail.sender) != canonical_email(person.email):
        raise MailRefused("Answers have to come from the email address of the account.")
    client_id = uuid5(_REPLIES, f"{membership.pk} {mail.message_id}")
    key = (chat_id, person.pk, client_id)
    earlier = earlier_messages([key])
    if earlier:
        return Sent(earlier[key], repeated=True)
    text = _text_of(mail)
    if not text and not mail.attachments:
        raise MailRefused("The mail has no text of its own above the quoted one.")
    send_rate.check(person.pk)
    files = _uploaded(mail.attachments, person=person, chat_id=chat_id)
    draft = MessageDraft(text, client_id=client_id, thread_root=place.thread_root_id, files=files)
    try:
        sent = send_message(draft, author=person, chat_id=chat_id)
    except Exception:
        # Whatever it was: no message has them.
        _cancel(files, person=person)
        raise
    if sent.repeated:
        _cancel(files, person=person)
    return sent


def _text_of(mail: ReceivedMail) -> str:
    addresses = [settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">"), f"@{settings.REPLY_MAIL_DOMAIN}"]
    texts = (own_text(text, addresses=addresses) for text in mail.texts)
    return next((text for text in texts if text.strip()), "")


def _uploaded(attachments: Iterable[Attachment], *, person: User, chat_id: int) -> tuple[UUID, ...]:
    files: tuple[UUID, ...] = ()
    for one in attachments:
        content = SimpleUploadedFile(one.name, one.content, one.content_type)
        try:
            files += (upload_whole(actor=person, chat_id=chat_id, name=one.name, content=content).pk,)
        except AppError as failure:
            _cancel(files, person=person)
            if not isinstance(failure, Invalid):
                raise
            raise MailRefused(f"An attachment can't be sent: it {failure.first_fault().english}.") from failure
    return files


def _cancel(files: Iterable[UUID], *, person: User) -> None:
    for file_id in files:
        with suppress(NotFound):
            cancel_upload(actor=person, file_id=file_id)
