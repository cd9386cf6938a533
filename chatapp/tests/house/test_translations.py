"""Sentences that people read are marked for translation: in forms, errors, models and the admin; in scripts.

Templates are checked by the pseudo-language in the browser. Errors are checked by mypy, too: they take `Sentence` only.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatapp.checks.repository import files, is_test
from chatapp.launch.prepare import ROOT

pytestmark = pytest.mark.house

# Keywords of Django's fields, forms, admin and of ours, whose text is shown.
SHOWN_KEYWORDS = frozenset(
    {
        "label",
        "help_text",
        "verbose_name",
        "verbose_name_plural",
        "empty_label",
        "short_description",
        "question",
    }
)
# In the body of a class.
SHOWN_NAMES = frozenset({"verbose_name", "verbose_name_plural", "short_description"})
# More of them for some calls.
SHOWN_BY = {"display": {"description"}}
# Calls whose argument at this place is shown.
SHOWN_ARGUMENTS = {"add_error": 1, "success": 1, "error": 1, "warning": 1, "info": 1, "BoundedText": 0, "Password": 0}
# Names of calls' owners: `messages.error` is shown, `logger.error` isn't.
OWNERS = frozenset({"messages", "self", "form", ""})
# File, text -> why it isn't translated.
UNTRANSLATED = {
    "chatapp/pages/component_samples.py": "examples on the page of components, for staff who build the site",
    "static/js/chats/words_in_html.js": "looks for the English words in messages, and marks their translations",
    "static/js/ops/components.js": "examples on the page of components, for staff who build the site",
}
PYTHON = [
    path
    for path in files()
    if path.suffix == ".py" and not is_test(path) and not {"bench", "migrations", "vendoring"} & set(path.parts)
]
# Without the compiled catalogues, which are translations.
SCRIPTS = [
    path
    for path in files()
    if path.suffix == ".js" and path.parts[:2] == ("static", "js") and path.parts[2] != "locale"
]

COMMENT = re.compile(r"^\s*//.*$|\s//\s.*$|/\*[\s\S]*?\*/", re.MULTILINE)
# A literal that begins like a sentence or a label, with what stands before it.
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
SENTENCE = re.compile(r"[A-Z“@][^\s]*[a-z’][^\s]* [A-Za-z‘’“]|[A-Z][a-z]+[….]$")
LABEL = re.compile(r"[A-Z][a-z]+")
TAKES_LABEL = re.compile(
    r"(?:textContent|ariaLabel|title|label|placeholder|note)\s*[=:]\s*(?:[\w.!()\s]+\?\s*)?$|announce\($"
)
MARKED = re.compile(r'n?p?gettext\(\s*(?:"[^"\n]*",\s*)?$')
TEMPLATE = re.compile(r"`([^`]*)`")
HOLE = re.compile(r"\$\{[^}]*\}")
WORDS = re.compile(r"[A-Za-z’]{2,} [a-z’]{2,}|^[A-Z][a-z]+ ?$")
# What begins a selector, a style or a class: no words of people.
CODE = re.compile(r"[.#\[:;={}<>]|--|__")


def unmarked_in_python(source: str) -> Iterator[str]:
    """Yield the shown texts that are plain literals."""
    for node in ast.walk(ast.parse(source)):
        names = {getattr(name, "id", "") for name in node.targets} if isinstance(node, ast.Assign) else set()
        if isinstance(node, ast.Assign) and names & SHOWN_NAMES and _is_literal(node.value):
            yield ast.unparse(node.value)
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        owner = getattr(getattr(node.func, "value", None), "id", "")
        shown = [
            keyword.value for keyword in node.keywords if keyword.arg in SHOWN_KEYWORDS | SHOWN_BY.get(name, set())
        ]
        place = SHOWN_ARGUMENTS.get(name) if owner in OWNERS else None
        if place is not None:
            shown += node.args[place : place + 1]
        for value in shown:
            if _is_literal(value):
                yield ast.unparse(value)


def _is_literal(value: ast.expr) -> bool:
    is_text = isinstance(value, ast.Constant) and isinstance(value.value, str) and re.search("[A-Za-z]{2}", value.value)
    return bool(is_text) or isinstance(value, ast.JoinedStr)


def unmarked_in_script(source: str) -> Iterator[str]:
    """Yield the literals that look like sentences, or are shown as labels, and aren't arguments of gettext."""
    source = COMMENT.sub("", source)
    for found in LITERAL.finditer(source):
        before = source[max(0, found.start() - 200) : found.start()]
        is_shown = SENTENCE.match(found[1]) or (LABEL.match(found[1]) and TAKES_LABEL.search(before))
        if is_shown and not MARKED.search(before) and not CODE.search(found[1].rstrip(".:…")):
            yield found[1]
    for found in TEMPLATE.finditer(source):
        if WORDS.search(HOLE.sub("", found[1])) and not CODE.search(HOLE.sub("", found[1]).rstrip(".:…")):
            yield found[1]


def in_files(paths: list[Path], unmarked: object) -> list[str]:
    """Return `path: text` of each finding outside of `UNTRANSLATED`."""
    return [
        f"{path}: {text}"
        for path in paths
        if str(path) not in UNTRANSLATED
        for text in unmarked((ROOT / path).read_text(encoding="utf-8"))  # type: ignore[operator]
    ]


def test_python_marks_what_it_shows():
    assert in_files(PYTHON, unmarked_in_python) == []


def test_scripts_mark_what_they_show():
    assert in_files(SCRIPTS, unmarked_in_script) == []


class TestTheSearch:
    """It finds what it is for; otherwise it would pass on a mistake of its own."""

    def test_finds_literals_of_python(self):
        source = """
class Form:
    name = CharField(label="Name", help_text=_("Shown"))
    def clean(self):
        self.add_error("name", f"{x} is taken")
        messages.success(request, "Saved.")
        logger.error("Not shown.")
class Meta:
    verbose_name = "person"
"""
        assert sorted(unmarked_in_python(source)) == ["'Name'", "'Saved.'", "'person'", "f'{x} is taken'"]

    def test_finds_literals_of_scripts(self):
        source = """
// "A comment" is none
line.textContent = isDone ? "Copied" : gettext("Not copied");
announce("Saved.");
const text = ngettext("One thing", "Many things", count) + `${count} things are left` + "Try again";
element.className = "field field__error"; event.key === "Escape"; find(".chat [data-x]");
"""
        assert sorted(unmarked_in_script(source)) == ["${count} things are left", "Copied", "Saved.", "Try again"]
