"""Choose the chats that new accounts join, as staff."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.actions.audit import note
from accounts.models import User
from chatapp.lib.errors import Invalid, NotFound
from chatapp.lib.sentences import Sentence
from chats.models import Chat
from chats.queries.locks import locked_closed_chat

# Each costs a sign-up a transaction, and a newcomer the overview.
MAX_DEFAULT_CHATS = 10
_NOT_OPEN = Sentence("not_open", _("must be an open chat"))
TOO_MANY_DEFAULT = Sentence(
    "too_many_default",
    lambda count: ngettext("at most %(count)s chat can be default", "at most %(count)s chats can be default", count),
)


@transaction.atomic
def make_chat_default(*, staff: User, chat_id: int, reason: str) -> Chat:
    """Let accounts created from now on join an open chat. Existing accounts don't. Idempotent.

    Errors: NotFound; Invalid for a chat that isn't open, and when there are too many.
    """
    chat = _locked(chat_id)
    if chat.is_default:
        return chat
    if chat.kind != Chat.Kind.OPEN or chat.closed_at is not None:
        raise Invalid({"chat": [_NOT_OPEN]})
    # Closed ones, too: they may be reopened. Two members of staff at once may end with one more.
    if Chat.objects.filter(is_default=True).count() >= MAX_DEFAULT_CHATS:
        raise Invalid({"chat": [TOO_MANY_DEFAULT(count=MAX_DEFAULT_CHATS)]})
    return _change(chat, staff=staff, is_default=True, action="make_chat_default", reason=reason)


@transaction.atomic
def make_chat_ordinary(*, staff: User, chat_id: int, reason: str) -> Chat:
    """Stop letting new accounts join a chat. Its members stay. Idempotent.

    Errors: NotFound.
    """
    chat = _locked(chat_id)
    if not chat.is_default:
        return chat
    return _change(chat, staff=staff, is_default=False, action="make_chat_ordinary", reason=reason)


def _change(chat: Chat, *, staff: User, is_default: bool, action: str, reason: str) -> Chat:
    chat.is_default = is_default
    chat.save(update_fields=["is_default"])
    note(staff=staff, action=action, subject=f"chat {chat.pk}", reason=reason)
    return chat


def _locked(chat_id: int) -> Chat:
    chat = locked_closed_chat(chat_id)
    if chat is None:
        raise NotFound()
    return chat
