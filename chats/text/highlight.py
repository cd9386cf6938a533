"""Syntax highlighting of fenced code, with Pygments' class names and a list of allowed languages."""

from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

# An allowlist: some of Pygments' 500 lexers take seconds on hostile input.
_NAMES = (
    "bash c cpp csharp css diff django elixir go html ini java javascript js json kotlin lua php py python ruby rust "
    "scala sh shell sql swift toml ts typescript xml yaml"
)
_LANGUAGES = frozenset(_NAMES.split())
# At most this many characters of a message are highlighted: about 0.04 s for the most hostile input. Some lexers are
# quadratic: C# and Scala take 0.3 and 0.4 s for 1,500 characters (`@`, `a` and empty lines), Java and four others
# 0.06 to 0.08 s.
_MAX_CHARACTERS = 1_500
_MAX_OF_SLOW = {
    **dict.fromkeys(("csharp", "scala"), 400),
    **dict.fromkeys(("java", "kotlin", "ruby", "ts", "typescript"), 700),
}
# Appended to a fence's language if the message exceeds its highlighting budget.
PLAIN = "plain"
_formatter = HtmlFormatter(nowrap=True)


def colored_share(code: str, language: str) -> float:
    """Return the share of a message's highlighting budget that this code needs: 0 for unsupported languages."""
    name = language.lower()
    return len(code) / _MAX_OF_SLOW.get(name, _MAX_CHARACTERS) if name in _LANGUAGES else 0


def language_name(language: str) -> str:
    """Return how a language is written, `JavaScript` for `js`; one that is not highlighted as it was typed."""
    return get_lexer_by_name(language.lower()).name if language.lower() in _LANGUAGES else language


def highlighted(code: str, language: str, attributes: str) -> str:
    """Return `code` as HTML spans, or only escaped if it is too long or its language is unsupported."""
    if attributes == PLAIN or not 0 < colored_share(code, language) <= 1:
        return escape(code, quote=False)
    return highlight(code, get_lexer_by_name(language.lower()), _formatter)
