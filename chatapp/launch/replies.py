"""The process that takes answers by mail, where REPLY_MAIL_DOMAIN is set."""

import signal
import sys
from socket import socket

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from chatapp.launch.heartbeat import pulse_from
from chatapp.launch.listening import listen
from chatapp.launch.node import require_key_of_site, unless_database_is_away
from chatapp.launch.reply_listener import ReplyListener, ReplyThread
from chatapp.launch.supervisor import Child
from chatapp.launch.watch import become_supervisor
from chatapp.ops.snapshots import start_heartbeat


def main(arguments: list[str]) -> None:
    """Take mails until SIGTERM. Without `--heartbeat N` the process supervises a child."""
    if not settings.REPLY_MAIL_DOMAIN:
        raise ImproperlyConfigured("REPLY_MAIL_DOMAIN is missing: the domain of the addresses that mails are sent to.")
    pulse = pulse_from(arguments)
    if pulse is None:
        become_supervisor(children(), stop_seconds=settings.STOP_SECONDS, log_config=settings.LOGGING)
    unless_database_is_away(require_key_of_site)
    # Shows the process on the dashboard and in the metrics.
    start_heartbeat()
    listener = ReplyListener(_socket(), pulse=pulse)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: listener.stop())
    listener.run()


def children() -> list[Child]:
    """Return the process to supervise, if mails are taken here."""
    if not settings.REPLY_MAIL_DOMAIN:
        return []
    return [Child(name="replies", command=(sys.executable, "-m", "chatapp.launch", "replies"), is_watched=True)]


def threads() -> list[ReplyThread]:
    """Return the thread of the embedded server, if mails are taken here. Errors: ImproperlyConfigured."""
    return [ReplyThread(_socket())] if settings.REPLY_MAIL_DOMAIN else []


def _socket() -> socket:
    return listen(host=settings.REPLY_MAIL_HOST, port=settings.REPLY_MAIL_PORT, variable="REPLY_MAIL_PORT")
