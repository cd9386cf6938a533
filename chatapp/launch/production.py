"""`make serve`: pages, sockets and jobs as child processes of one supervisor."""

import sys

from django.conf import settings

from chatapp.launch import data_lock, pages, replies, sockets
from chatapp.launch.supervisor import Child
from chatapp.launch.watch import become_supervisor


def main(arguments: list[str]) -> None:
    """Prepare once, then supervise all processes until SIGTERM. SIGHUP replaces them one at a time."""
    shared = sockets.listener()
    pages.prepare()
    launch = (sys.executable, "-m", "chatapp.launch")
    children = [
        Child(name="pages", command=(*launch, "pages", "--prepared"), renews_itself=True, is_watched=True),
        *sockets.children(shared),
        Child(name="jobs", command=(*launch, "jobs"), is_watched=True),
        *replies.children(),
    ]
    become_supervisor(
        children,
        stop_seconds=settings.STOP_SECONDS,
        log_config=settings.LOGGING,
        also_open=data_lock.held_files(),
    )
