"""The pages and the API of production: granian, by WSGI. Cheaper than by ASGI, and a slow page holds up no socket."""

from django.conf import settings
from django.core.management import call_command
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from chatapp.launch import data_lock, database, request_bounds
from chatapp.launch.embedded import welcome

LOG_LEVELS = {"DEBUG": LogLevels.debug, "INFO": LogLevels.info, "WARNING": LogLevels.warning, "ERROR": LogLevels.error}


def main(arguments: list[str]) -> None:
    """Serve pages on PORT. `--prepared`: the process that supervises us has done the preparations."""
    if arguments[:1] != ["--prepared"]:
        prepare()
    Server(
        "chatapp.wsgi:application",
        address=settings.HOST,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        # Proxies speak HTTP/1.1 to us; while granian waits to learn which one it is, it bounds no time.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=int(request_bounds.HEAD_SECONDS * 1_000), max_buffer_size=request_bounds.MAX_HEAD_BYTES
        ),
        workers=settings.PAGE_WORKERS,
        blocking_threads=settings.PAGE_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=settings.STOP_SECONDS,
        log_dictconfig=settings.LOGGING,
        log_level=LOG_LEVELS[settings.LOG_LEVEL],
        log_access=False,
    ).serve()


def prepare() -> None:
    """Check, migrate and collect: what must be right before the first request."""
    data_lock.hold(data_dir=settings.DATA_DIR, is_alone=not settings.REDIS_URL)
    database.bring_up_to_date()
    call_command("collectstatic", interactive=False, verbosity=0)
    welcome()
