"""Task lists: `- [ ] open` and `- [x] done` as checkboxes that show a state and cannot be changed."""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_TASK = re.compile(r"(\\?)\[([ xX])\][ \t]+(?=\S)")


def _find_tasks(state: StateCore) -> None:
    """Take the box from the text of each task, before its text is parsed."""
    for item, paragraph, text in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if item.type != "list_item_open" or paragraph.type != "paragraph_open":
            continue
        found = _TASK.match(text.content)
        if found and found[1]:
            # An escaped box is text.
            text.content = text.content[1:]
        elif found:
            text.content = text.content[found.end() :]
            text.meta["is_done"] = found[2] != " "
            item.attrSet("class", "task")


def _add_boxes(state: StateCore) -> None:
    for token in state.tokens:
        if "is_done" in token.meta:
            box = Token("task_open", "label", 1, meta={"is_done": token.meta["is_done"]})
            token.children = [box, *(token.children or []), Token("task_close", "label", -1)]


def _write_open(_renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    checked = " checked" if tokens[index].meta["is_done"] else ""
    return f'<label><input type="checkbox" disabled{checked}> '


def use_task_lists(markdown: MarkdownIt) -> None:
    """Make `markdown` render task lists. Call after the rule "inline" is set."""
    markdown.core.ruler.before("inline", "find_tasks", _find_tasks)
    markdown.core.ruler.after("inline", "task_boxes", _add_boxes)
    markdown.add_render_rule("task_open", _write_open)
