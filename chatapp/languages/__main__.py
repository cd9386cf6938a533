"""Extracts, checks and compiles the catalogues: `python -m chatapp.languages [--check] [language …]`.

Without languages, all of settings.LANGUAGES. With --check, nothing is written.
"""

import sys
from pathlib import Path

import django
from django.conf import settings

from chatapp.environment import begin
from chatapp.languages.complete import differences, expected, faults
from chatapp.launch.prepare import ROOT


def main(arguments: list[str]) -> int:
    """Write or compare; print what is missing. Return the exit status."""
    begin("embedded")
    django.setup()
    languages = [one for one in arguments if not one.startswith("-")]
    languages = languages or [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    lines = []
    for language in languages:
        wanted = expected(language)
        if "--check" in arguments:
            lines += [f"{path}: stale, run `make messages`" for path in differences(wanted)]
        else:
            _write(wanted)
        lines += [f"{language}: {fault}" for fault in faults(language)]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.write(f"{', '.join(languages) or 'No language but English'}: {len(lines)} faults.\n")
    return 1 if lines and "--check" in arguments else 0


def _write(contents: dict[Path, bytes]) -> None:
    for path, content in contents.items():
        target = ROOT / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
