"""Code blocks: the language above the code, and more than twenty lines folded up."""

from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from chats.text.code_language import guessed_language
from chats.text.highlight import PLAIN, colored_share, language_name

MAX_OPEN_LINES = 20
_MAX_LANGUAGE_CHARACTERS = 30
_NO_LANGUAGE = "Code"


def _name_languages(state: StateCore) -> None:
    """Guess missing languages, and turn off highlighting for fences beyond the message's budget."""
    taken = 0.0
    for token in state.tokens:
        if token.type != "fence":
            continue
        language = _language(token) or guessed_language(token.content)
        taken += colored_share(token.content, language)
        token.info = f"{language} {PLAIN}" if language and taken > 1 else language


def _language(token: Token) -> str:
    return token.info.split(maxsplit=1)[0] if token.info.strip() else ""


def _write_fence(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return _block(tokens[index], RendererHTML.fence(renderer, tokens, index, options, env))


def _write_indented(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return _block(tokens[index], RendererHTML.code_block(renderer, tokens, index, options, env))


def _block(token: Token, code: str) -> str:
    name = language_name(_language(token))[:_MAX_LANGUAGE_CHARACTERS] or _NO_LANGUAGE
    # A sibling of the code: its state decides by CSS how much of the code is shown, so that some of it always is.
    is_long = token.content.rstrip("\n").count("\n") >= MAX_OPEN_LINES
    more = (
        '<details class="code__more"><summary><span>Show all</span><span>Show less</span></summary></details>'
        if is_long
        else ""
    )
    head = f'<div class="code__head">{escape(name, quote=False)}</div>'
    return f'<div class="code">{head}{code.rstrip()}{more}</div>\n'


def use_code_blocks(markdown: MarkdownIt) -> None:
    """Make `markdown` render code blocks with their language."""
    markdown.core.ruler.push("languages", _name_languages)
    markdown.add_render_rule("fence", _write_fence)
    markdown.add_render_rule("code_block", _write_indented)
