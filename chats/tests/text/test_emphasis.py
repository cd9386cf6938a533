"""Emphasis beside letters of scripts without spaces, and unchanged beside all others."""

import pytest
from markdown_it import MarkdownIt

from chats.text.markup import render


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("これは**「太字」**です", "これは<strong>「太字」</strong>です"),
        ("~~完了。~~次", "<s>完了。</s>次"),
        ("**중요!**입니다", "<strong>중요!</strong>입니다"),
        ("这是*（斜体）*文字", "这是<em>（斜体）</em>文字"),
        ("**重要：**请看", "<strong>重要：</strong>请看"),
        ("**（a）**b", "<strong>（a）</strong>b"),
    ],
)
def test_punctuation_before_a_letter_closes(content, html):
    assert render(content) == f'<p dir="auto">{html}</p>'


@pytest.mark.parametrize("content", ["¯_(ツ)_/¯", "snake_case_name", "2 * 3 * 4", "a~~ b ~~c", "~a~", "**", "**a"])
def test_what_opens_nothing_stays(content):
    assert render(content) == f'<p dir="auto">{content}</p>'


@pytest.mark.parametrize(
    "content",
    [
        "*a* **b** ***c***",
        "*(a)*b",
        "**a *b* c**",
        "a*b*c",
        "_a_b",
        "__a__",
        "*a**b*",
        "~~a~~ ~~~b~~~",
        "**a**b**c**",
        "*a `*` b*",
        "[*a](b)*",
        "**a\nb**",
        "_(a)_.",
        '*"a"*',
        "x ~~~~a~~~~ ~~~~~c~~~~~",
    ],
)
def test_elsewhere_it_is_commonmark(content):
    theirs = MarkdownIt("commonmark").enable("strikethrough").renderInline(content)
    ours = render(content.replace("(b)", "(https://b.org)"))
    for tag in ("em", "strong", "s"):
        assert ours.count(f"<{tag}>") == theirs.count(f"<{tag}>"), (ours, theirs)
