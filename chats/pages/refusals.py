"""Errors of composer commands. Their sentence is shown below the composer."""

from chatapp.lib.errors import BadRequest, EmptyInviteList, FieldErrors, Forbidden, Invalid


class UnknownCommand(BadRequest):
    """Pages: unknown command (HTTP 400)."""

    code = "unknown_command"

    def __init__(self, name: str) -> None:
        """`name` as it was typed, without its slash."""
        super().__init__(f"There is no command /{name}. To send it as text, start with two slashes.")


class IncompleteCommand(BadRequest):
    """Pages: the command needs an argument (HTTP 400)."""

    code = "incomplete_command"


class CommandInThread(BadRequest):
    """Pages: commands don't work in threads (HTTP 400)."""

    code = "command_in_thread"
    sentence = "Commands don’t work in threads. To send it as text, start with two slashes."


class InvitingNotAllowed(BadRequest):
    """Pages: `/invite` by a member who may not invite to this chat (HTTP 403)."""

    status = 403
    code, reason = "inviting_not_allowed", Forbidden.reason
    sentence = "You can’t invite people to this chat."


class PeopleNotFound(EmptyInviteList):
    """None of the named people (`unknown`) has an account. Rendered by templates/chats/_not_found.html."""

    def __init__(self, unknown: list[str]) -> None:
        """Store the names as typed."""
        super().__init__(f"Not found: {', '.join(unknown)}")
        self.unknown = unknown


class PeopleRefused(Invalid):
    """The list of people is invalid, for example too long."""

    def __init__(self, fields: FieldErrors) -> None:
        """Use the rule's sentences."""
        super().__init__(fields)
        self.sentence = " ".join(sentence for sentences in fields.values() for sentence in sentences)
