"""The program `chatapp` of an installed wheel: one name for the launchers and the commands of operators."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from chatapp import __version__
from chatapp.doctor import command as doctor
from chatapp.environment import begin
from chatapp.launch import __main__ as launch

PROGRAM = "chatapp"


@dataclass(frozen=True)
class Command:
    """One word of the command line. `run` gets the words after it and returns the exit status."""

    purpose: str
    run: Callable[[Sequence[str]], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; `arguments` are those of the process unless given. Returns the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] in (["--version"], ["version"]):
        print(f"{PROGRAM} {__version__}")
        return 0
    if not words or words[0] not in COMMANDS:
        lines = [f"  {name:14} {command.purpose}" for name, command in COMMANDS.items()]
        is_asked = words[:1] in (["--help"], ["-h"], ["help"])
        print("\n".join([f"usage: {PROGRAM} COMMAND", *lines]), file=sys.stdout if is_asked else sys.stderr)
        return 0 if is_asked else 2
    return COMMANDS[words[0]].run(words[1:])


def _launched(name: str) -> Command:
    def run(words: Sequence[str]) -> int:
        launch.main([name, *words])
        return 0

    return Command(launch.COMMANDS[name][2], run)


def _managed(name: str, purpose: str) -> Command:
    return Command(purpose, lambda words: _manage([name, *words]))


def _manage(words: Sequence[str]) -> int:
    """Run a management command. Errors: SystemExit with its status."""
    begin("embedded")
    try:
        execute_from_command_line([f"{PROGRAM} manage", *words])
    except ImproperlyConfigured as error:
        sys.exit(f"ChatApp does not start: {error}")
    return 0


def _examine(words: Sequence[str]) -> int:
    begin("embedded")
    return doctor.main(words)


def _check(words: Sequence[str]) -> int:
    """Run both commands that compare what is stored, whatever the first one finds."""
    status = 0
    for command in (["check_chats", *words], ["search_index", "--check"]):
        try:
            _manage(command)
        except SystemExit as ended:
            status = max(status, 1 if ended.code else 0)
    return status


COMMANDS = {
    **{name: _launched(name) for name in ("run", "serve", "pages", "sockets", "jobs", "replies", "accept-node")},
    "manage": Command("a management command: chatapp manage COMMAND", _manage),
    "backup": _managed("backup", "back up the site into a file, while it runs"),
    "restore": _managed("restore", "restore a backup into an empty site"),
    "move-to": _managed("move_to", "move the site to another database"),
    "doctor": Command("find what is wrong with this installation", _examine),
    "load-test": _managed("load_test", "measure how many people this machine carries"),
    "check": Command("compare chats and the search index with their messages", _check),
    "upgrade-check": _managed("upgrade_check", "look whether this release can replace the running one"),
}
