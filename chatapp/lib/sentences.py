"""Sentences that explain a failure: a stable code, named data, and text that is translated when it is shown.

    TOO_MANY_PINS = Sentence("too_many_pins", gettext_lazy("a chat has at most %(count)s pinned messages"))
    raise Invalid({"pin": [TOO_MANY_PINS(count=MAX_PINS)]})

`str()` is the sentence in the reader's language, for pages; `english` is for the API, the socket and the log. Clients
that speak other languages get the code and the data beside it (docs/api.md, "Errors").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils import translation

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = _StrPromise | str | Callable[[int], str]

_ENGLISH = "en"
# The code of a sentence that isn't ours: Django's and DRF's have been translated, or not, when they arrive here.
FOREIGN = "other"


class Sentence:
    """A sentence of its module. Called with data, it returns a copy that is filled in."""

    __slots__ = ("_text", "code", "data")

    # Code -> sentence, for the documentation and for JavaScript.
    known: ClassVar[dict[str, Sentence]] = {}

    def __init__(self, code: str, text: Text) -> None:
        """`text` is lazy, or, where a number decides its form, a function of `count`. Placeholders are `%(name)s`."""
        if code in self.known and self.known[code].template() != _template(text):
            raise ValueError(f"Two sentences have the code {code}.")
        self.code = code
        self.data: Mapping[str, str | int] = {}
        self._text: Text = text
        self.known.setdefault(code, self)

    def __call__(self, **values: str | int) -> Sentence:
        """Return the sentence with its data."""
        filled = object.__new__(Sentence)
        filled.code, filled.data, filled._text = self.code, values, self._text
        return filled

    def __str__(self) -> str:
        """Return the sentence in the active language."""
        text = self._text(int(self.data["count"])) if callable(self._text) else str(self._text)
        # Without data a percent sign in it is only a percent sign.
        return text % self.data if self.data else text

    @property
    def english(self) -> str:
        """The sentence for programs and logs."""
        with translation.override(_ENGLISH):
            return str(self)

    def payload(self) -> dict[str, Any]:
        """Return code and data, if it has any, for clients that have sentences of their own."""
        return {"code": self.code, "data": dict(self.data)} if self.data else {"code": self.code}

    def as_form_error(self) -> ValidationError:
        """Return the error of a form's field, which templates tell by its code."""
        return ValidationError(str(self), code=self.code)

    @property
    def is_for_programs(self) -> bool:
        """Whether it stays English: no page and no button leads to it."""
        return isinstance(self._text, str)

    @property
    def is_counted(self) -> bool:
        """Whether its form depends on `count`."""
        return callable(self._text)

    def template(self) -> tuple[str, ...]:
        """Return the text as it stands in the source: with placeholders, and both forms where a number decides."""
        return _template(self._text)

    def __eq__(self, other: object) -> bool:
        """Compare what is said, not how it reads in the active language."""
        if isinstance(other, Sentence):
            return (self.code, self.data, self.english) == (other.code, other.data, other.english)
        # The API's text is English, whatever the active language.
        return self.english == other if isinstance(other, str) else NotImplemented

    def __hash__(self) -> int:
        """Hash like the English text, which is equal to it."""
        return hash(self.english)

    def __repr__(self) -> str:
        """Show code and text in test failures."""
        return f"<Sentence {self.code}: {self.english}>"


def program_sentence(code: str, text: str) -> Sentence:
    """Return a sentence that only programs meet: no page and no button leads to it, so it stays English."""
    return Sentence(code, text)


def foreign_sentence(text: str) -> Sentence:
    """Return a finished text of a library as a sentence. It is not translated again."""
    sentence = object.__new__(Sentence)
    sentence.code, sentence.data, sentence._text = FOREIGN, {}, text
    return sentence


def _template(text: Text) -> tuple[str, ...]:
    # Without any catalogue, gettext returns what it was given.
    with translation.override(None):
        return tuple(dict.fromkeys((text(1), text(2)))) if callable(text) else (str(text),)
