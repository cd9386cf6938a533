"""`make run`: everything in one process, with SQLite and an in-memory bus unless configured otherwise."""

from django.conf import settings

# The first page needs its views, and here they are loaded as fast as all that is imported at the start.
import chatapp.urls  # noqa: F401
from accounts.actions.create_owner import setup_link
from chatapp.launch import data_lock, database, replies
from chatapp.launch.jobs import JobsThread
from chatapp.launch.listening import listen, serve
from chatapp.launch.node import place_of_pictures, require_site
from chatapp.ops.redis_server import require_usable_redis


def main(arguments: list[str]) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    data_lock.hold(data_dir=settings.DATA_DIR, is_alone=not settings.REDIS_URL)
    require_usable_redis()
    listener = listen(host=settings.HOST, port=settings.PORT, variable="PORT")
    reply_threads = replies.threads()
    database.bring_up_to_date()
    require_site()
    jobs = JobsThread()
    jobs.start()
    for one in reply_threads:
        one.start()
    welcome()
    try:
        serve(listener)
    finally:
        for one in reply_threads:
            one.stop(within_seconds=settings.STOP_SECONDS)
        jobs.stop(within_seconds=settings.STOP_SECONDS)


def welcome() -> None:
    """Print the site's URL and, before there is an owner, the one-time setup link."""
    print(f"{settings.SITE_NAME}: {settings.PUBLIC_URL}   (Ctrl-C stops it; data in {settings.DATA_DIR})")
    if settings.IS_PRODUCTION:
        shared = "" if settings.S3_BUCKET else "; all machines that run pages or jobs have to share it"
        print(f"Pictures are in {place_of_pictures()}{shared}.")
    link = setup_link()
    if link:
        print(f"First start: make yourself the owner at {link}   (works once)")
    print(flush=True)
