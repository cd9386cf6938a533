"""Releases of ChatApp: this checkout, and later ones, which are modified copies of it."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from chatapp import __version__
from chatapp.launch.prepare import ROOT

# What a node needs of a checkout.
COPIED = ("accounts", "chats", "chatapp", "static", "templates", "manage.py", "requirements.lock")
MODEL = "chats/models/message.py"
MIGRATIONS = "chats/migrations"
# Every page uses them, and their hashed names change with their content.
CHANGED_FILES = ("static/css/base.css", "static/js/main.js")
_COLUMN = 'models.TextField("of the next release", null=True, blank=True)'
_MIGRATION = """from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chats", "{before}")]
    operations = [migrations.AddField("message", "of_next_release", {column})]
"""


@dataclass(frozen=True)
class Release:
    """A folder from which ChatApp runs, and its version."""

    folder: Path
    version: str


THIS = Release(ROOT, __version__)


def next_version(version: str) -> str:
    """Return the minor release after `version`."""
    major, minor, *_rest = version.split(".")
    return f"{major}.{int(minor) + 1}.0"


def make_next_release(folder: Path) -> Release:
    """Write the release after this one into `folder`: with a new column, which it reads, and changed static files."""
    folder.mkdir()
    for name in COPIED:
        whole = ROOT / name
        shutil.copytree(whole, folder / name) if whole.is_dir() else shutil.copy2(whole, folder / name)
    _add_column(folder)
    release = _versioned(folder, next_version(THIS.version))
    for name in CHANGED_FILES:
        _append(folder / name, f"/* {release.version} */\n")
    return release


def make_far_release(release: Release, folder: Path) -> Release:
    """Write a copy of `release` into `folder` whose version is too new for a database that `release` has used."""
    shutil.copytree(release.folder, folder)
    return _versioned(folder, next_version(next_version(release.version)))


def _add_column(folder: Path) -> None:
    migrations = folder / MIGRATIONS
    before = max(file.stem for file in migrations.glob("[0-9]*.py"))
    name = f"{int(before[:4]) + 1:04}_of_next_release.py"
    (migrations / name).write_text(_MIGRATION.format(before=before, column=_COLUMN))
    _append(folder / MODEL, f'\n\nMessage.add_to_class("of_next_release", {_COLUMN})\n')


def _versioned(folder: Path, version: str) -> Release:
    file = folder / "chatapp" / "__init__.py"
    file.write_text(re.sub(r'(?m)^__version__ = ".*"$', f'__version__ = "{version}"', file.read_text()))
    return Release(folder, version)


def _append(file: Path, text: str) -> None:
    with file.open("a") as written:
        written.write(text)
