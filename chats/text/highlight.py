"""Colors for fenced code: Pygments' class names, a list of languages, nothing else."""

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
# So many characters of one message are colored, some 0.04 s of the most hostile. Some lexers are quadratic: C# and
# Scala take 0.3 and 0.4 s for 1,500 characters (`@`, `a` and empty lines), Java and four others 0.06 to 0.08 s.
_MAX_CHARACTERS = 1_500
_MAX_OF_SLOW = {
    **dict.fromkeys(("csharp", "scala"), 400),
    **dict.fromkeys(("java", "kotlin", "ruby", "ts", "typescript"), 700),
}
# Behind a fence's language: what a message has too much of is not colored.
PLAIN = "plain"
_formatter = HtmlFormatter(nowrap=True)


def colored_share(code: str, language: str) -> float:
    """Return how much of what one message may color this code takes: 0 of a language that is not ours, 1 at most."""
    name = language.lower()
    return len(code) / _MAX_OF_SLOW.get(name, _MAX_CHARACTERS) if name in _LANGUAGES else 0


def highlighted(code: str, language: str, attributes: str) -> str:
    """Return `code` as HTML spans; only escaped when it is too long or its language is not one of ours."""
    if attributes == PLAIN or not 0 < colored_share(code, language) <= 1:
        return escape(code, quote=False)
    return highlight(code, get_lexer_by_name(language.lower()), _formatter)
