"""Colours for fenced code: Pygments' class names, a list of languages, nothing else."""

from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

# A list, not "whatever Pygments knows": some of its 500 lexers take seconds on hostile input.
_NAMES = (
    "bash c cpp csharp css diff django elixir go html ini java javascript js json kotlin lua php py python ruby rust "
    "scala sh shell sql swift toml ts typescript xml yaml"
)
_LANGUAGES = frozenset(_NAMES.split())
# The slowest of them (Java) is quadratic: 0.34 s for 4,000 hostile characters, 0.05 s for this many.
_MAX_CHARACTERS = 1_500
_formatter = HtmlFormatter(nowrap=True)


def highlighted(code: str, language: str, _attributes: str) -> str:
    """Return `code` as HTML spans; only escaped when it is long or its language is not one of ours."""
    if language.lower() not in _LANGUAGES or len(code) > _MAX_CHARACTERS:
        return escape(code, quote=False)
    return highlight(code, get_lexer_by_name(language.lower()), _formatter)
