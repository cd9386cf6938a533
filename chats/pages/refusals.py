"""Errors of composer commands. Their message is shown below the composer."""

from django.utils.translation import gettext_lazy as _

from chatapp.lib.errors import BadRequest, EmptyInviteList, FieldErrors, Forbidden, Invalid
from chatapp.lib.sentences import Sentence

_UNKNOWN = Sentence("unknown_command", _("There is no command /%(name)s. To send it as text, start with two slashes."))
_NOT_FOUND = Sentence("people_not_found", _("Not found: %(names)s"))


class UnknownCommand(BadRequest):
    """Pages: unknown command (HTTP 400)."""

    code = "unknown_command"

    def __init__(self, name: str) -> None:
        """`name` as it was typed, without its slash."""
        super().__init__(_UNKNOWN(name=name))


class IncompleteCommand(BadRequest):
    """Pages: the command needs an argument (HTTP 400)."""

    code = "incomplete_command"


class CommandInThread(BadRequest):
    """Pages: commands don't work in threads (HTTP 400)."""

    code = "command_in_thread"
    message = Sentence(
        "command_in_thread", _("Commands don’t work in threads. To send it as text, start with two slashes.")
    )


class InvitingNotAllowed(BadRequest):
    """Pages: `/invite` by a member who may not invite to this chat (HTTP 403)."""

    status = 403
    code, reason = "inviting_not_allowed", Forbidden.reason
    message = Sentence("inviting_not_allowed", _("You can’t invite people to this chat."))


class PeopleNotFound(EmptyInviteList):
    """None of the named people (`unknown`) has an account. Rendered by templates/chats/_not_found.html."""

    def __init__(self, unknown: list[str]) -> None:
        """Store the names as typed."""
        super().__init__(_NOT_FOUND(names=", ".join(unknown)))
        self.unknown = unknown


class PeopleRefused(Invalid):
    """The list of people is invalid, for example too long."""

    def __init__(self, fields: FieldErrors) -> None:
        """Use the rule's messages."""
        super().__init__(fields)
        self.message = next(message for messages in fields.values() for message in messages)
