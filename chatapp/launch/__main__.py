"""`python -m chatapp.launch COMMAND`: start ChatApp."""

import gc
import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.core.exceptions import ImproperlyConfigured

from chatapp.environment import begin
from chatapp.launch.heartbeat import OPTION
from chatapp.launch.supervisor import UNUSABLE_SETTINGS

# command -> (mode, module, description)
COMMANDS = {
    "run": ("embedded", "embedded", "everything in one process, for one machine"),
    "dev": ("development", "development", "everything, with reload and Django's debug page"),
    "serve": ("production", "production", "pages, sockets and jobs, each in its own processes"),
    "pages": ("production", "pages", "only the pages and the API"),
    "sockets": ("production", "sockets", "only the live sockets"),
    "jobs": ("production", "jobs", "only the background jobs"),
    "replies": ("production", "replies", "only the answers by mail (REPLY_MAIL_DOMAIN)"),
    "accept-node": ("embedded", "node", "make this machine's SECRET_KEY and pictures the site's"),
}


def main(arguments: list[str]) -> None:
    """Run the command. Configuration errors are printed as one sentence, without a traceback."""
    if not arguments or arguments[0] not in COMMANDS:
        lines = [f"  {name:12} {purpose}" for name, (_, _, purpose) in COMMANDS.items()]
        sys.exit("\n".join(["usage: python -m chatapp.launch COMMAND", *lines]))
    mode, module, _ = COMMANDS[arguments[0]]
    begin(mode)
    try:
        with _uncollected():
            django.setup()
            # Imported only now, because these modules need the settings.
            command = importlib.import_module(f"chatapp.launch.{module}")
        command.main(arguments[1:])
    except ImproperlyConfigured as error:
        print(f"ChatApp does not start: {error}", file=sys.stderr, flush=True)
        # The supervisor then stops, too, instead of restarting this process.
        sys.exit(UNUSABLE_SETTINGS if OPTION in arguments else 1)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Don't look for garbage: hardly anything that is imported becomes any.

    The imports of `make run`: 1.15 s of CPU time instead of 1.45 (measured in a script, on a busy machine). What is
    loaded is then set aside, or the first collection would look at all of it: 0.08 s more.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


if __name__ == "__main__":
    main(sys.argv[1:])
