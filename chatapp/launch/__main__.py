"""`python -m chatapp.launch COMMAND`: starts one of the ways to run ChatApp."""

import importlib
import sys

import django
from django.core.exceptions import ImproperlyConfigured

from chatapp.environment import begin
from chatapp.launch.heartbeat import OPTION
from chatapp.launch.supervisor import UNUSABLE_SETTINGS

# command -> (mode, module, what it does)
COMMANDS = {
    "run": ("embedded", "embedded", "everything in one process, for one machine"),
    "dev": ("development", "development", "everything, with reload and Django's debug page"),
    "serve": ("production", "production", "pages, sockets and jobs, each in its own processes"),
    "pages": ("production", "pages", "only the pages and the API"),
    "sockets": ("production", "sockets", "only the live sockets"),
    "jobs": ("production", "jobs", "only the background jobs"),
}


def main(arguments: list[str]) -> None:
    """Run the command. What is wrong with the settings or the machine ends in one sentence, not in a traceback."""
    if not arguments or arguments[0] not in COMMANDS:
        lines = [f"  {name:8} {purpose}" for name, (_, _, purpose) in COMMANDS.items()]
        sys.exit("\n".join(["usage: python -m chatapp.launch COMMAND", *lines]))
    mode, module, _ = COMMANDS[arguments[0]]
    begin(mode)
    try:
        django.setup()
        # Only now: what these modules import needs the settings.
        importlib.import_module(f"chatapp.launch.{module}").main(arguments[1:])
    except ImproperlyConfigured as error:
        print(f"ChatApp does not start: {error}", file=sys.stderr, flush=True)
        # Who supervises us gives up, too, instead of trying again.
        sys.exit(UNUSABLE_SETTINGS if OPTION in arguments else 1)


if __name__ == "__main__":
    main(sys.argv[1:])
