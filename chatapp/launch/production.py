"""`make serve`: pages, sockets and jobs as processes of one small supervisor."""

import sys

from django.conf import settings

from chatapp.launch import pages, sockets
from chatapp.launch.supervisor import Child, Supervisor


def main(arguments: list[str]) -> None:
    """Prepare once, then keep all processes running until SIGTERM. SIGHUP replaces them one after the other."""
    shared = sockets.listener()
    pages.prepare()
    us = (sys.executable, "-m", "chatapp.launch")
    children = [
        Child(name="pages", command=(*us, "pages", "--prepared"), renews_itself=True, is_watched=True),
        *sockets.children(shared),
        Child(name="jobs", command=(*us, "jobs"), is_watched=True),
    ]
    sys.exit(Supervisor(children, stop_seconds=settings.STOP_SECONDS).run())
