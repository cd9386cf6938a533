"""`make dev`: daphne's runserver with reload and Django's debug page, plus the jobs."""

import sys

from django.conf import settings

from chatapp.environment import for_children
from chatapp.launch import data_lock, database, replies
from chatapp.launch.embedded import welcome
from chatapp.launch.listening import require_free
from chatapp.launch.node import require_site
from chatapp.launch.supervisor import Child, Supervisor
from chatapp.ops.redis_server import require_usable_redis


def main(arguments: list[str]) -> None:
    """Serve until Ctrl-C."""
    data_lock.hold(data_dir=settings.DATA_DIR, is_alone=not settings.REDIS_URL)
    require_usable_redis()
    require_free(host=settings.HOST, port=settings.PORT, variable="PORT")
    database.bring_up_to_date()
    require_site()
    welcome()
    manage = (sys.executable, str(settings.BASE_DIR / "manage.py"))
    host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
    children = [
        Child(name="pages and sockets", command=(*manage, "runserver", f"{host}:{settings.PORT}")),
        Child(name="jobs", command=(sys.executable, "-m", "chatapp.launch", "jobs", "--reload")),
        *replies.children(),
    ]
    sys.exit(Supervisor(children, stop_seconds=settings.STOP_SECONDS, environment=for_children()).run())
