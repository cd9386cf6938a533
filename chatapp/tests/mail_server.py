"""A mail server on this machine that keeps what it receives."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from socket import create_server
from typing import Any

from aiosmtpd.controller import Controller
from django.test import override_settings


class MailServer:
    """Answers with the next of `answers`, or accepts; keeps the mails."""

    def __init__(self) -> None:
        """Accept everything."""
        self.mails: list[EmailMessage] = []
        self.answers: list[str] = []
        self.refusals: list[str] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, _options: list[str]) -> str:
        """Take an address, or refuse it."""
        if self.refusals:
            return self.refusals.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep a mail, whatever is answered: a server may break off after it took one."""
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answers.pop(0) if self.answers else "250 OK"


@contextmanager
def running_mail_server() -> Iterator[MailServer]:
    """Run a mail server on a free port, and have the site send to it."""
    server = MailServer()
    with create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    try:
        with override_settings(
            EMAIL_URL=f"smtp://127.0.0.1:{port}",
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=port,
        ):
            yield server
    finally:
        controller.stop()
