"""Tools for text. They know no tables' rows and ask no database."""

from chats.text.content import clean_content, clean_draft, clean_line, clean_text
from chats.text.emoji import emoji_of, is_emoji_alone
from chats.text.markup import Rendered, render, render_plain, render_with_mentions
from chats.text.mentions import Nameable, may_name_someone
from chats.text.people_list import split_people
from chats.text.plain_line import plain_line

__all__ = [
    "Nameable",
    "Rendered",
    "clean_content",
    "clean_draft",
    "clean_line",
    "clean_text",
    "emoji_of",
    "is_emoji_alone",
    "may_name_someone",
    "plain_line",
    "render",
    "render_plain",
    "render_with_mentions",
    "split_people",
]
