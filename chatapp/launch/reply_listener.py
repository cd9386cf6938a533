"""SMTP and LMTP for answers by mail: takes mails for secret addresses of this site from its mail server, nothing else.

Each mail has one recipient; the server is told to send more recipients one by one. A mail is taken when its message
is stored: after any failure of this site the mail server tries again, and what it repeats is stored once.
"""

import asyncio
import logging
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from socket import socket
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax
from django.conf import settings
from django.db import Error as DatabaseFailure
from django.db import close_old_connections, connections
from django.utils import translation

from chatapp.launch.heartbeat import BEAT_SECONDS, Pulse
from chatapp.lib import clock
from chatapp.lib.errors import AppError, Invalid
from chatapp.lib.whole_sentences import whole_sentence
from chatapp.ops import counters
from chats.actions.reply_by_mail import NO_ADDRESS, reply_by_mail
from chats.queries.reply_addresses import membership_of_reply
from chats.rules.reply_address import read_reply_address
from chats.text.received_mail import AutomaticMail, MailRefused, read_mail

log = logging.getLogger(__name__)

MAX_CONNECTIONS = 20
# A mail has to arrive within it; a silent connection is closed after it.
TIMEOUT_SECONDS = 60.0
# Mails that are parsed and sent at once. Parsing uses the processor, sending waits for the database.
_WORKERS = 2
# Of each command in one connection.
_COMMANDS = {"*": 100, "AUTH": 0, "STARTTLS": 0}
_MAX_ANSWER_CHARACTERS = 400
_LOOK_SECONDS = 0.05
_TEMPORARY = frozenset({429, 503, 507})
_AGAIN = "451 4.3.0 This is temporarily not possible. Try again later."
_UNPRINTABLE = re.compile(r"[^ -~]+")


class ReplyHandler:
    """What happens with each command of a connection (the hooks of aiosmtpd)."""

    def __init__(self, workers: ThreadPoolExecutor) -> None:
        """`workers` run what uses the database."""
        self._workers = workers
        self.running_count = 0

    async def handle_VRFY(self, server: SMTP, session: Session, envelope: Envelope, address: str) -> str:
        """Say nothing of who exists."""
        return "502 5.5.1 VRFY is not available."

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse bounces, and automatic replies, which have no return path."""
        if address in ("", "<>"):
            _count("automatic")
            return "550 5.7.1 Automatic replies are not taken."
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take one address that exists. Others are refused before the mail is sent."""
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient at a time."
        if read_reply_address(address) is None:
            _count("unknown_address")
            return f"550 5.1.1 {NO_ADDRESS}"
        answer = await self._run(_answer_to_address, address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Send the mail to its chat."""
        return await self._run(_answer_to_mail, envelope.content, envelope.rcpt_tos[0])

    async def handle_exception(self, error: Exception) -> str:
        """Log a failure of this site without showing it."""
        log.error("A connection of the mail server failed.", exc_info=error)
        return _AGAIN

    async def _run(self, work: Any, *arguments: Any) -> str:
        self.running_count += 1
        try:
            answer: str = await asyncio.get_running_loop().run_in_executor(self._workers, _answered, work, *arguments)
        finally:
            self.running_count -= 1
        return answer


class _Protocol(SMTP):
    """A connection, which may speak SMTP or LMTP. They differ in the greeting, as each mail has one recipient."""

    # Some programs break no lines; 1,001 is what the standard allows.
    line_length_limit = 10_000

    def __init__(self, listener: "ReplyListener", **options: Any) -> None:
        super().__init__(listener.handler, **options)
        self._listener = listener

    def connection_lost(self, error: Exception | None) -> None:
        self._listener.open.discard(self)
        super().connection_lost(error)

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, hostname: str) -> None:
        """Greet as LMTP does."""
        await self.smtp_EHLO(hostname)


class _Busy(asyncio.Protocol):
    """A connection too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            transport.write(b"421 4.3.2 Too many connections. Try again later.\r\n")
        transport.close()


class ReplyListener:
    """The listener: `run` serves in the calling thread until `stop` is called from any."""

    def __init__(self, listener: socket, *, pulse: Pulse | None = None) -> None:
        """`pulse` beats with the event loop."""
        # It logs every command, and with it the secret addresses.
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        self.open: set[_Protocol] = set()
        self._socket = listener
        self._pulse = pulse
        self._workers = ThreadPoolExecutor(max_workers=_WORKERS, thread_name_prefix="reply mail")
        self.handler = ReplyHandler(self._workers)
        self._loop = asyncio.new_event_loop()
        self._is_ending = asyncio.Event()

    def run(self) -> None:
        """Serve until `stop`, then finish the mails that have arrived; the mail server sends others again."""
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._workers.shutdown(wait=True)
            self._loop.close()

    def stop(self) -> None:
        """Have `run` end."""
        # Closed already: `run` has ended.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._is_ending.set)

    async def _serve(self) -> None:
        server = await self._loop.create_server(self._protocol, sock=self._socket)
        try:
            while not self._is_ending.is_set():
                if self._pulse is not None:
                    self._pulse.beat()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._is_ending.wait(), BEAT_SECONDS)
        finally:
            server.close()
            until = clock.elapsed_seconds() + settings.STOP_SECONDS / 2
            while self.handler.running_count and clock.elapsed_seconds() < until:
                await asyncio.sleep(_LOOK_SECONDS)
            # The answers of the last ones are on their way.
            await asyncio.sleep(_LOOK_SECONDS)
            for protocol in self.open:
                if protocol.transport is not None:
                    protocol.transport.close()
            while self.open and clock.elapsed_seconds() < until:
                await asyncio.sleep(_LOOK_SECONDS)

    def _protocol(self) -> asyncio.Protocol:
        if len(self.open) >= MAX_CONNECTIONS or self._is_ending.is_set():
            return _Busy()
        protocol = _Protocol(
            self,
            data_size_limit=settings.REPLY_MAIL_MAX_BYTES,
            enable_SMTPUTF8=True,
            hostname=settings.REPLY_MAIL_DOMAIN,
            ident=settings.SITE_NAME if settings.SITE_NAME.isascii() else "ChatApp",
            timeout=TIMEOUT_SECONDS,
            command_call_limit=_COMMANDS,
            loop=self._loop,
        )
        self.open.add(protocol)
        return protocol


class ReplyThread:
    """The listener in a thread of the embedded server."""

    def __init__(self, listener: socket) -> None:
        """Create the thread without starting it."""
        self._listener = ReplyListener(listener)
        self._thread = threading.Thread(target=self._listener.run, name="reply listener", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self, *, within_seconds: float) -> None:
        """Take no new connection and wait for the mails that have arrived."""
        self._listener.stop()
        self._thread.join(within_seconds)


def _answered(work: Any, *arguments: Any) -> str:
    """Run what uses the database, in a thread of the pool. A failure of this site is a temporary answer."""
    try:
        close_old_connections()
        with translation.override("en"):
            return _printable(work(*arguments))
    except MailRefused as refusal:
        log.info("A mail was refused: %s", refusal)
        _count("automatic" if isinstance(refusal, AutomaticMail) else "refused")
        return _printable(f"550 5.7.1 {refusal}")
    except AppError as failure:
        log.info("A mail was refused: %s", failure)
        is_temporary = failure.status in _TEMPORARY
        _count("postponed" if is_temporary else "refused")
        kind = "451 4.3.0" if is_temporary else "550 5.7.1"
        return _printable(f"{kind} {_sentence_of(failure)}")
    except DatabaseFailure as error:
        log.warning("A mail could not be sent: %s", type(error).__name__)
        _count("failed")
        connections.close_all()
        return _AGAIN
    except Exception:
        log.exception("A mail could not be sent.")
        _count("failed")
        return _AGAIN
    finally:
        close_old_connections()


def _answer_to_address(address: str) -> str:
    if membership_of_reply(address):
        return "250 2.1.5 OK"
    _count("unknown_address")
    return f"550 5.1.1 {NO_ADDRESS}"


def _answer_to_mail(raw: bytes, address: str) -> str:
    sent = reply_by_mail(read_mail(raw, own_host=settings.PUBLIC_HOST), address=address)
    _count("repeated" if sent.repeated else "sent")
    return "250 2.0.0 It was sent before." if sent.repeated else "250 2.0.0 It is sent."


def _count(outcome: str) -> None:
    counters.add("reply_mails", outcome=outcome)


def _sentence_of(failure: AppError) -> str:
    with translation.override("en"):
        return whole_sentence(failure.first_fault() if isinstance(failure, Invalid) else failure.message)


def _printable(answer: str) -> str:
    """Return an answer as one line of ASCII."""
    plain = answer.replace("\u2019", "'")
    return _UNPRINTABLE.sub("?", " ".join(plain.split()))[:_MAX_ANSWER_CHARACTERS]
