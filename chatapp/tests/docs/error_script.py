"""static/js/lib/error_sentences.js: the sentences of errors for scripts, read from those of Python."""

import json
from pathlib import Path

from django.conf import settings

from chatapp.lib.sentences import Sentence
from chatapp.lib.whole_sentences import WHOLE
from chatapp.tests.docs.errors_page import sentences

_HEAD = """\
// The sentences of errors by their codes, in the page's language. Written by `make docs` from those of Python.

import { gettext, ngettext } from "./i18n.js";

/** @type {Record<string, (data: Record<string, any>) => string>} */
export const SENTENCES = {
"""

_WHOLE = """
// Whole ones, for where no field stands beside them (chatapp/lib/whole_sentences.py).
/** @type {Record<string, (data: Record<string, any>) => string>} */
export const WHOLE = {
"""


def file() -> Path:
    """Return the module's path."""
    return Path(settings.BASE_DIR) / "static/js/lib/error_sentences.js"


def text() -> str:
    """Return the whole module. Sentences that only programs meet are left out: they stay English."""
    short = "".join(_entry(sentence) for sentence in sentences() if not sentence.is_for_programs)
    whole = "".join(_entry(Sentence(f"test_{code}", text), code=code) for code, text in sorted(WHOLE.items()))
    return f"{_HEAD}{short}}};\n{_WHOLE}{whole}}};\n"


def _entry(sentence: Sentence, *, code: str = "") -> str:
    code = code or sentence.code
    forms = [json.dumps(form, ensure_ascii=False) for form in sentence.template()]
    if sentence.is_counted:
        return f"  {code}: (data) => ngettext({forms[0]}, {forms[-1]}, data.count, data),\n"
    return f"  {code}: (data) => gettext({forms[0]}, data),\n"
