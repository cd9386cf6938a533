"""Headings: `# Title` is a bold line. A message has no outline, and its pages have their own headings."""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import heading as parse_heading
from markdown_it.rules_core import StateCore
from markdown_it.token import Token


def _heading(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Parse a heading, unless it has no words: a lone `#` is text."""
    line = state.src[state.bMarks[start_line] + state.tShift[start_line] : state.eMarks[start_line]]
    return bool(line.strip("# \t")) and parse_heading(state, start_line, end_line, silent)


def _embolden(state: StateCore) -> None:
    """Turn headings into bold paragraphs. `**` inside one adds nothing."""
    for index, token in enumerate(state.tokens):
        if token.type in ("heading_open", "heading_close"):
            token.type, token.tag = token.type.replace("heading", "paragraph"), "p"
            if token.nesting == 1:
                token.attrSet("class", "heading")
                text = state.tokens[index + 1]
                words = [child for child in text.children or [] if child.tag != "strong"]
                text.children = [Token("strong_open", "strong", 1), *words, Token("strong_close", "strong", -1)]


def use_headings(markdown: MarkdownIt) -> None:
    """Make `markdown` render headings as bold lines. Call after the rule "inline" is set."""
    markdown.block.ruler.at("heading", _heading, {"alt": ["paragraph", "reference", "blockquote"]})
    markdown.core.ruler.after("inline", "headings", _embolden)
