"""A parser of the instructions that the Dockerfile uses. It refuses all others, so none is overlooked."""

import fnmatch
import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from string import Template

# The default of images that set none.
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class NotUnderstood(Exception):
    """An instruction or an option that this parser doesn't know."""


@dataclass
class Stage:
    """What follows a FROM. `steps` are RUN and COPY in their order, with the user and folder at that point."""

    image: str
    name: str
    steps: list["Run | Copy"] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "root"
    volumes: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    stop_signal: str = "SIGTERM"
    health_command: tuple[str, ...] = ()
    command: tuple[str, ...] = ()


@dataclass(frozen=True)
class Run:
    """A command of a shell."""

    command: str
    folder: str
    user: str
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Copy:
    """Files of the repository, or of another stage. `target` ends with / if it is a folder that the files go into."""

    sources: tuple[str, ...]
    target: str
    stage: str
    owner: str


def parse(content: str) -> list[Stage]:
    """Return the stages. Errors: NotUnderstood."""
    stages: list[Stage] = []
    for line in _instructions(content):
        name, _, rest = line.partition(" ")
        if name == "FROM":
            stages.append(_stage(rest))
        elif not stages or name not in _READERS:
            raise NotUnderstood(line)
        else:
            _READERS[name](stages[-1], rest.strip())
    return stages


def _instructions(content: str) -> list[str]:
    lines = [line for line in content.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [line.strip() for line in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines()]


def _stage(rest: str) -> Stage:
    found = re.fullmatch(r"(\S+)(?: AS (\S+))?", rest)
    if not found:
        raise NotUnderstood(f"FROM {rest}")
    return Stage(image=found[1], name=found[2] or "")


def _arg(stage: Stage, rest: str) -> None:
    name, given, value = rest.partition("=")
    if not given:
        raise NotUnderstood(f"ARG {rest}")
    # Arguments that aren't passed have their defaults.
    stage.environment[name] = value


def _env(stage: Stage, rest: str) -> None:
    for pair in shlex.split(rest):
        name, given, value = pair.partition("=")
        if not given:
            raise NotUnderstood(f"ENV {rest}")
        stage.environment[name] = Template(value).substitute({"PATH": PATH, **stage.environment})


def _run(stage: Stage, rest: str) -> None:
    if rest.startswith(("[", "--", "<<")):
        raise NotUnderstood(f"RUN {rest}")
    stage.steps.append(Run(rest, stage.folder, stage.user, dict(stage.environment)))


def _copy(stage: Stage, rest: str) -> None:
    *words, target = rest.split()
    options = dict(word[2:].partition("=")[::2] for word in words if word.startswith("--"))
    if not options.keys() <= {"from", "chown"} or rest.startswith("["):
        raise NotUnderstood(f"COPY {rest}")
    sources = tuple(word for word in words if not word.startswith("--"))
    place = str(PurePosixPath(stage.folder) / target) + ("/" if target.endswith("/") else "")
    stage.steps.append(Copy(sources, place, options.get("from", ""), options.get("chown", "root:root")))


def _workdir(stage: Stage, rest: str) -> None:
    stage.folder = rest


def _user(stage: Stage, rest: str) -> None:
    stage.user = rest


def _volume(stage: Stage, rest: str) -> None:
    stage.volumes += tuple(rest.split())


def _expose(stage: Stage, rest: str) -> None:
    stage.ports += tuple(int(port) for port in rest.split())


def _stop_signal(stage: Stage, rest: str) -> None:
    stage.stop_signal = rest


def _health_check(stage: Stage, rest: str) -> None:
    found = re.fullmatch(r"(?:--(?:interval|timeout|start-period)=\d+s )*CMD (\[.*\])", rest)
    if not found:
        raise NotUnderstood(f"HEALTHCHECK {rest}")
    stage.health_command = tuple(json.loads(found[1]))


def _cmd(stage: Stage, rest: str) -> None:
    if not rest.startswith("["):
        raise NotUnderstood(f"CMD {rest}")
    stage.command = tuple(json.loads(rest))


_READERS = {
    "ARG": _arg,
    "ENV": _env,
    "RUN": _run,
    "COPY": _copy,
    "WORKDIR": _workdir,
    "USER": _user,
    "VOLUME": _volume,
    "EXPOSE": _expose,
    "STOPSIGNAL": _stop_signal,
    "HEALTHCHECK": _health_check,
    "CMD": _cmd,
}


def is_ignored(path: PurePosixPath, patterns: list[str]) -> bool:
    """Return whether a file of the repository is left out by .dockerignore. Errors: NotUnderstood."""
    if any(pattern.startswith("!") for pattern in patterns):
        raise NotUnderstood("an exception in .dockerignore")
    for pattern in patterns:
        anywhere = pattern.startswith("**/")
        wanted = pattern.removeprefix("**/")
        for place in (path, *path.parents):
            if fnmatch.fnmatch(place.name if anywhere else str(place), wanted):
                return True
    return False
