"""Custom emoji in texts: `:name:` is a picture, whose alternative text is what was typed.

The markup depends on nothing but the name, so it stays valid when a picture is replaced. static/js/chats/emoji_sign.js
makes the same.
"""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from chats.models.custom_emoji import MAX_EMOJI_NAME_CHARACTERS
from chats.text.emoji import emoji_of, is_emoji_alone

_NAME = rf"[a-z][a-z0-9_-]{{1,{MAX_EMOJI_NAME_CHARACTERS - 1}}}"
_TYPED = re.compile(f":({_NAME}):", re.IGNORECASE | re.ASCII)
# The closing colon may open the next one.
_CANDIDATE = re.compile(f":(?=({_NAME}):)", re.IGNORECASE | re.ASCII)
# After these, a colon belongs to something else: 10:30:00, https://…, std::vector::iterator.
_BEFORE = re.compile(r"[\w:/]")
# Each is 220 bytes that every reader receives; further ones stay text.
MAX_SHOWN = 50
# More than these aren't enlarged.
_MAX_ALONE = 10
_MAX_CANDIDATES = 100
ADDRESS = "/media/emoji/"
STILL = "/still"
ADDRESSES = re.compile(rf"{ADDRESS}{_NAME}(?:{STILL})?")
REDUCED_MOTION = "(prefers-reduced-motion: reduce)"


def names_in(text: str) -> set[str]:
    """Return the names that `text` may refer to, at most a hundred."""
    if text.count(":") < 2:
        return set()
    return {name.lower() for name in _CANDIDATE.findall(text)[:_MAX_CANDIDATES]}


def name_of(text: str) -> str | None:
    """Return the name if `text` is one possible custom emoji and nothing else."""
    found = _TYPED.fullmatch(text)
    return found[1].lower() if found else None


def is_name(text: str) -> bool:
    """Return whether `text` is a possible name, without the colons."""
    return name_of(f":{text}:") == text


def reaction_of(text: str) -> str | None:
    """Return `text` as a reaction is stored, an emoji or a possible custom emoji, or None if it is anything else."""
    name = name_of(text)
    return f":{name}:" if name else emoji_of(text)


def emoji_html(name: str) -> str:
    """Return the picture. Names need no escaping. With reduced motion, an animation stands still."""
    address = f"{ADDRESS}{name}"
    return (
        f'<picture><source media="{REDUCED_MOTION}" srcset="{address}{STILL}">'
        f'<img class="emoji-image" src="{address}" alt=":{name}:"></picture>'
    )


def _take_custom_emoji(state: StateInline, silent: bool) -> bool:
    """Parse `:name:` as a custom emoji. Never called inside code."""
    names: frozenset[str] = state.env.get("custom_emoji", frozenset())
    if not names or state.src[state.pos] != ":":
        return False
    found = _TYPED.match(state.src, state.pos, state.posMax)
    if found is None or found[1].lower() not in names or not _may_begin(state):
        return False
    shown: list[int] = state.env["shown_emoji"]
    if len(shown) >= MAX_SHOWN:
        return False
    if not silent:
        shown.append(state.pos)
        state.push("custom_emoji", "", 0).content = found[0].lower()
    state.pos = found.end()
    return True


def _may_begin(state: StateInline) -> bool:
    if state.pos == 0 or not _BEFORE.match(state.src, state.pos - 1):
        return True
    # Right after another one.
    return bool(state.tokens) and state.tokens[-1].type == "custom_emoji" and not state.pending


def _write(_renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    return emoji_html(tokens[index].content.strip(":"))


def is_alone(tokens: Sequence[Token]) -> bool:
    """Return whether a message is one paragraph of a few emoji, at least one of them custom; it is enlarged."""
    if [token.type for token in tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        return False
    children = tokens[1].children or []
    custom = sum(child.type == "custom_emoji" for child in children)
    return 0 < custom <= _MAX_ALONE and all(_is_emoji(child) for child in children)


def _is_emoji(token: Token) -> bool:
    if token.type == "text":
        return not token.content.strip() or is_emoji_alone(token.content)
    return token.type in ("custom_emoji", "softbreak", "hardbreak")


def use_custom_emoji(markdown: MarkdownIt) -> None:
    """Make `markdown` render those in `env["custom_emoji"]`. `env["shown_emoji"]` counts them."""
    markdown.inline.ruler.push("custom_emoji", _take_custom_emoji)
    markdown.add_render_rule("custom_emoji", _write)
