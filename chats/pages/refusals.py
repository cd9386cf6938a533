"""What a page's composer refuses: a command that cannot be carried out. Its sentence stands below the composer."""

from chatapp.lib.errors import BadRequest, EmptyInviteList, FieldErrors, Forbidden, Invalid


class UnknownCommand(BadRequest):
    """Pages: there is no such command (HTTP 400)."""

    code = "unknown_command"

    def __init__(self, name: str) -> None:
        """`name` as it was typed, without its slash."""
        super().__init__(f"There is no command /{name}. To send it as text, start with two slashes.")


class IncompleteCommand(BadRequest):
    """Pages: the command needs words behind it (HTTP 400)."""

    code = "incomplete_command"


class CommandInThread(BadRequest):
    """Pages: commands are for the chat, not for a thread (HTTP 400)."""

    code = "command_in_thread"
    sentence = "Commands don’t work in threads. To send it as text, start with two slashes."


class InvitingNotAllowed(BadRequest):
    """Pages: a member who may not invite into this chat used the command for it (HTTP 403)."""

    status = 403
    code, reason = "inviting_not_allowed", Forbidden.reason
    sentence = "You can’t invite people to this chat."


class PeopleNotFound(EmptyInviteList):
    """No one of `unknown`, all who were named, has an account. Shown by templates/chats/_not_found.html."""

    def __init__(self, unknown: list[str]) -> None:
        """Keep the names as they were typed."""
        super().__init__(f"Not found: {', '.join(unknown)}")
        self.unknown = unknown


class PeopleRefused(Invalid):
    """The list of people breaks a rule: there are too many, perhaps."""

    def __init__(self, fields: FieldErrors) -> None:
        """Say it as the rule does."""
        super().__init__(fields)
        self.sentence = " ".join(sentence for sentences in fields.values() for sentence in sentences)
