"""What can be typed into a message, with an example of each, for the help page."""

from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext_noop

from chats.text.emoji_names import with_emoji
from chats.text.markup import render

_CODE = "```python\ndef pause(tries):\n    return min(60, 2 ** tries)\n```"
_TABLE = "| Port | High water |\n|:-----|-----------:|\n| Oban | 09:41 |\n| Mallaig | 09:55 |"
# Title, what to know about it, what is typed.
_EXAMPLES = (
    (gettext_noop("Bold"), gettext_noop("One asterisk makes text italic."), "**Bold** or __bold__"),
    (gettext_noop("Italic"), "", "*Italic* or _italic_"),
    (gettext_noop("Strikethrough"), "", "~~At noon~~"),
    (
        gettext_noop("Link"),
        gettext_noop("An address becomes a link by itself."),
        "[the plan](https://example.org/plan) or https://example.org",
    ),
    (gettext_noop("Heading"), gettext_noop("Up to six number signs."), "# Heading"),
    (
        gettext_noop("List"),
        gettext_noop("Start the lines of a numbered list with 1., 2. and so on."),
        "- Ropes\n- Charts",
    ),
    (gettext_noop("Task list"), gettext_noop("To check off a task, edit the message."), "- [x] Charts\n- [ ] Ropes"),
    (gettext_noop("Quote"), "", "> Who is at the quay at four?"),
    (gettext_noop("Code"), "", "Run `make run`"),
    (gettext_noop("Code block"), gettext_noop("Between lines of three backticks. The language is optional."), _CODE),
    (
        gettext_noop("Table"),
        gettext_noop("A colon on the right aligns a column to the right, one on each side centers it."),
        _TABLE,
    ),
    (gettext_noop("Spoiler"), gettext_noop("Hidden until someone opens it."), "The winner is ||Ben||."),
    (gettext_noop("Action"), gettext_noop("Shown after your name."), "/me waves"),
    (gettext_noop("Emoji"), gettext_noop("Type a colon and the beginning of a name."), "Done :tada:"),
    (gettext_noop("As typed"), gettext_noop("A backslash before a mark leaves it as it is."), r"\*not italic\*"),
)


@dataclass(frozen=True, slots=True)
class Example:
    """One mark: its title, a hint, what is typed and the HTML it becomes."""

    title: str
    hint: str
    typed: str
    html: str


@cache
def writing_examples() -> tuple[Example, ...]:
    """Return an example of each mark, rendered like a message."""
    return tuple(Example(title, hint, typed, render(with_emoji(typed))) for title, hint, typed in _EXAMPLES)
