"""Markdown to safe HTML, rendered once when a message is stored."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import link as parse_link
from markdown_it.token import Token

from chatapp.lib.errors import Invalid
from chatapp.lib.inputs import BLANK, too_long
from chats.models.message import MAX_CONTENT_CHARACTERS
from chats.text.bare_links import find_bare_links, use_bare_links
from chats.text.code_blocks import use_code_blocks
from chats.text.custom_emoji import ADDRESSES, REDUCED_MOTION, is_alone, use_custom_emoji
from chats.text.emphasis import use_emphasis
from chats.text.escapes import find_escapes, use_escapes
from chats.text.headings import use_headings
from chats.text.highlight import highlighted
from chats.text.mentions import MENTION_SIGNS, Mention, MentionIndex
from chats.text.slash import action_of
from chats.text.spoilers import find_spoiler_ends, use_spoilers
from chats.text.tables import use_tables
from chats.text.task_lists import use_task_lists
from chats.text.visible import is_visible

# Anything that might be markup. Most messages have none and skip the parser (1.3 ms).
_MAYBE_MARKUP = re.compile(
    r"[\\`*_~\[\]<&|#@:\x00-\x08\x0b-\x1f\x7f-\x9f]"
    r"|\w\.\w|//"  # a bare address
    r"|^[^\S\n]|[^\S\n]$"  # indented code, hard breaks
    r"|^(?:[-+=>]|\d+[.)])",  # lists, rules, quotes
    re.MULTILINE,
)
_PARAGRAPH_BREAK = re.compile(r"\n{2,}")
_TAGS = {
    "p", "br", "strong", "em", "s", "code", "pre", "span", "ul", "ol", "li", "blockquote", "a",
    "div", "details", "summary", "table", "thead", "tbody", "tr", "th", "td", "label", "input",
    "picture", "source", "img",
}  # fmt: skip
# Each of these has its own text direction (dir=auto).
_BLOCKS = {"p", "ul", "ol", "li", "blockquote", "div", "th", "td"}
_ATTRIBUTES = {
    "a": {"href"},
    "code": {"class"},
    "span": {"class", "data-user-id"},
    "p": {"dir", "class"},
    "div": {"dir", "class", "tabindex"},
    "ul": {"dir"},
    "ol": {"dir", "start"},
    "li": {"dir", "class"},
    "blockquote": {"dir"},
    "details": {"class"},
    "th": {"dir", "class"},
    "td": {"dir", "class"},
    "input": {"type", "checked", "disabled"},
    "source": {"media", "srcset"},
    "img": {"class", "src", "alt"},
}
_CLASSES = {
    "code": re.compile(r"language-[\w+#.-]{1,30}"),
    "span": re.compile(r"[a-z][a-z0-9]{0,3}|mention"),
    "p": re.compile("heading|action|emoji-alone"),
    "div": re.compile("heading|action|table|code|code__head"),
    "li": re.compile("task"),
    "details": re.compile("spoiler|code__more"),
    "th": re.compile("center|right"),
    "td": re.compile("center|right"),
    "img": re.compile("emoji-image"),
}
_USER_IDS = re.compile(r"all|[0-9]+(?: [0-9]+)*")
_URL_SCHEMES = {"http", "https", "mailto"}
_LINK = re.compile(r"(?:https?://[^/]|mailto:.)", re.IGNORECASE)
# Marks without content, such as a lone `>`, are literal.
_ONLY_MARKS = re.compile(r"(?:[>*+|:#\-]|\d{1,9}[.)]|\s)+")

_markdown = (
    MarkdownIt("commonmark", {"html": False, "breaks": True, "highlight": highlighted})
    .enable(["strikethrough"])
    # No lines below headings: `Title` over `---` is text. No images: nothing is loaded from other servers, and of this
    # one only custom emoji.
    .disable(["lheading", "hr", "reference", "image", "html_block", "html_inline"])
)
_DEEPEST = _markdown.options.maxNesting - 1
# Ids of groups that one message names in its HTML; further groups are mentioned all the same.
_MOST_LISTED_IDS = 1_000


def _take_mention(state: StateInline, silent: bool) -> bool:
    """Parse `@Name` as a mention. Never called inside code or links."""
    mention_index: MentionIndex | None = state.env.get("mention_index")
    if state.src[state.pos] not in MENTION_SIGNS or mention_index is None:
        return False
    mention = mention_index.mention_at(state.src, state.pos)
    if mention is None or mention.end > state.posMax:
        return False
    if not silent:
        state.push("mention", "", 0).content = mention.as_html(has_ids=_may_list(mention, state.env["listed"]))
        state.env["user_ids"].update(dict.fromkeys(mention.user_ids))
    state.pos = mention.end
    return True


def _may_list(mention: Mention, listed: set[tuple[int, ...]]) -> bool:
    """Return whether this mention names its people's ids: a thousand `@design` would make megabytes of one message."""
    if mention.is_everyone or len(mention.user_ids) == 1:
        return True
    if mention.user_ids in listed or sum(map(len, listed)) + len(mention.user_ids) > _MOST_LISTED_IDS:
        return False
    listed.add(mention.user_ids)
    return True


def _take_link(state: StateInline, silent: bool) -> bool:
    """Parse a link, unless its label shows nothing: an `<a>` without text cannot be seen or named."""
    start, pending, count = state.pos, state.pending, len(state.tokens)
    if not parse_link(state, silent):
        return False
    if silent or _shows_something(state.tokens[count + bool(pending) :]):
        return True
    if not state.env.get("empty_links_are_text"):
        state.env["empty_links"].append(start)
        return True
    del state.tokens[count:], state.tokens_meta[count:]
    state.pos, state.pending = start, pending
    return False


def _write_mention(_renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    return tokens[index].content


def _read_inline(state: StateCore) -> None:
    """Parse the inline text of each block, after finding its escapes and bare links."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = token.children or []
            escapes = find_escapes(token.content, state.md, dict(state.env))
            env = {
                **state.env,
                "bare_links": find_bare_links(token.content),
                "spoiler_ends": find_spoiler_ends(token.content),
                "escapes": escapes,
            }
            state.md.inline.parse(token.content, state.md, env, token.children)


def _set_directions(state: StateCore) -> None:
    for token in state.tokens:
        if token.nesting == 1 and token.tag in _BLOCKS:
            token.attrSet("dir", "auto")


def _is_link(url: str) -> bool:
    """Return whether a URL may be a link: the sanitizer, which runs last, would keep it."""
    return bool(_LINK.match(url)) and "href=" in nh3.clean(f'<a href="{escape(url)}">', url_schemes=_URL_SCHEMES)


_markdown.inline.ruler.push("mention", _take_mention)
_markdown.inline.ruler.at("link", _take_link)
_markdown.inline.add_terminator_char("＠")
_markdown.add_render_rule("mention", _write_mention)
_markdown.core.ruler.at("inline", _read_inline)
_markdown.validateLink = _is_link  # type: ignore[method-assign]
# Each of these runs right after the inline rule, so the last is the first.
use_spoilers(_markdown)
use_task_lists(_markdown)
use_headings(_markdown)
use_tables(_markdown)
use_code_blocks(_markdown)
use_custom_emoji(_markdown)
use_emphasis(_markdown)
use_bare_links(_markdown)
use_escapes(_markdown)
_markdown.core.ruler.push("directions", _set_directions)


@dataclass(frozen=True, slots=True)
class Rendered:
    """Rendered HTML and the ids of the people mentioned, in order."""

    html: str
    user_ids: tuple[int, ...] = ()


def render(content: str, *, custom_emoji: frozenset[str] = frozenset()) -> str:
    """Return `content` as safe HTML; `@Name` stays text. `custom_emoji`: the names of those that are shown.

    Errors: Invalid for the field `content`, if it is too long or nothing would be visible.
    """
    _require_bounded(content)
    if action_of(content) is None and not _MAYBE_MARKUP.search(content):
        return _paragraphs(content)
    return _rendered(content, {"custom_emoji": custom_emoji})


def render_with_mentions(
    content: str, mention_index: MentionIndex, *, custom_emoji: frozenset[str] = frozenset()
) -> Rendered:
    """Return `content` as safe HTML with mentions of the people in `mention_index`, and these custom emoji.

    Errors: Invalid.
    """
    _require_bounded(content)
    env: dict[str, Any] = {
        "mention_index": mention_index, "user_ids": {}, "listed": set(), "custom_emoji": custom_emoji,
    }  # fmt: skip
    html = _rendered(content, env)
    return Rendered(html, tuple(env["user_ids"]))


def _rendered(content: str, env: dict[str, Any]) -> str:
    # A list, because each block is parsed with a copy of `env`.
    empty_links: list[int] = []
    env["empty_links"] = empty_links
    env["table_cells"] = 0
    env["shown_emoji"] = []
    action = action_of(content)
    # An escaped `/me` is text.
    text = content[1:] if content.startswith("\\") and action_of(content[1:]) else content
    tokens = _markdown.parse(text, env) if action is None else _action(action, env)
    # The parser drops the content of quotes and lists that are nested too deeply; render those as plain paragraphs.
    if any(token.level >= _DEEPEST for token in tokens):
        env["user_ids"] = {}
        return _paragraphs(content)
    if not _shows_something(tokens):
        if not _ONLY_MARKS.fullmatch(content):
            raise Invalid({"content": [BLANK]})
        return _paragraphs(content)
    # Found only now: a text of nothing but empty links is refused above.
    if empty_links:
        env.get("user_ids", {}).clear()
        env["empty_links_are_text"] = True
        return _rendered(content, env)
    if is_alone(tokens):
        tokens[0].attrSet("class", "emoji-alone")
    # Sanitized last: nothing changes the HTML after nh3.
    return nh3.clean(
        _markdown.renderer.render(tokens, _markdown.options, env),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_keep_attribute,
        url_schemes=_URL_SCHEMES,
        # `_keep_attribute` removes relative URLs except a custom emoji's: messages must not link to our pages that way.
        url_relative="pass_through",
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}, "input": {"type": "checkbox", "disabled": ""}},
    ).strip()


def _action(doing: str, env: dict[str, Any]) -> list[Token]:
    """Return `/me waves` as one paragraph that continues the author's name."""
    paragraph = [Token("paragraph_open", "p", 1), *_markdown.parseInline(doing, env), Token("paragraph_close", "p", -1)]
    if any(child.type == "spoiler_open" for child in paragraph[1].children or ()):
        paragraph[0].tag = paragraph[2].tag = "div"
    paragraph[0].attrs = {"class": "action", "dir": "auto"}
    return paragraph


def is_action(html: str) -> bool:
    """Return whether a rendered message is an action, which is shown after its author's name."""
    return html.startswith(('<p class="action"', '<div class="action"'))


def _require_bounded(content: str) -> None:
    # Stored content is bounded already; this guards the parser.
    if len(content) > MAX_CONTENT_CHARACTERS:
        raise Invalid({"content": [too_long(MAX_CONTENT_CHARACTERS)]})


def render_plain(sentence: str) -> str:
    """Return a system message's sentence as HTML; names in it are text, never markup."""
    return f'<p dir="auto">{_escaped(sentence)}</p>'


def _shows_something(tokens: Sequence[Token]) -> bool:
    return any(_shows_something(token.children) if token.children else is_visible(token.content) for token in tokens)


def plain_html(content: str) -> str:
    """Return `content`, which is trimmed, as HTML without markup: pages show it so where a message comes without HTML.

    Also `plainParagraphs` in static/js/chats/message_view.js.
    Errors: Invalid, if it is longer than a message.
    """
    _require_bounded(content)
    return _paragraphs(content) if content else ""


def _paragraphs(content: str) -> str:
    parts = _PARAGRAPH_BREAK.split(content)
    return "\n".join('<p dir="auto">' + _escaped(part).replace("\n", "<br>\n") + "</p>" for part in parts)


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace("\xa0", "&nbsp;")


def _keep_attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "data-user-id":
        return value if _USER_IDS.fullmatch(value) else None
    if attribute == "href":
        return value if _LINK.match(value) else None
    if attribute in ("src", "srcset"):
        return value if ADDRESSES.fullmatch(value) else None
    if attribute == "media":
        return value if value == REDUCED_MOTION else None
    if attribute != "class":
        return value
    allowed = _CLASSES.get(tag)
    return value if allowed and allowed.fullmatch(value) else None
