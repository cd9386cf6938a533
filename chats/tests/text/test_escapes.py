r"""Backslashes: shown as typed, except before a mark that would have formatted something."""

import pytest

from chats.text.markup import render, render_with_mentions
from chats.text.mentions import MentionIndex


def shown(content):
    return render(content).removeprefix('<p dir="auto">').removesuffix("</p>")


class TestShownAsTyped:
    @pytest.mark.parametrize(
        "content",
        [
            r"\\server\share\docs",
            r"C:\Users\_new\*.txt",
            r"¯\_(ツ)_/¯",
            r"¯\\_(ツ)_/¯",
            r"\d+\.\d*",
            r"D:\#backup\!old\(1\)",
            r"HKLM\Software\[Vendor]\-x",
            r"\#no heading here",
            r"a\|b",
            r"\begin{document}",
            r"cd ..\..\ ",
            "\\",
        ],
    )
    def test_what_nothing_would_have_formatted(self, content):
        assert shown(content) == content.strip().replace("&", "&amp;")

    def test_at_the_end_of_a_line_too(self):
        assert shown("C:\\\nD:\\") == "C:\\<br>\nD:\\"

    def test_in_code(self):
        assert shown(r"`C:\*\_x`") == r"<code>C:\*\_x</code>"


class TestDisappear:
    @pytest.mark.parametrize(
        ("content", "html"),
        [
            (r"\*not bold\*", "*not bold*"),
            (r"\*\*nor this\*\*", "**nor this**"),
            (r"a \_b\_ c", "a _b_ c"),
            (r"\~~c~~", "~~c~~"),
            (r"\`no code\`", "`no code`"),
            (r"\- no item", "- no item"),
            (r"12\. no item", "12. no item"),
            (r"\> no quote", "&gt; no quote"),
            (r"\&amp;", "&amp;amp;"),
            (r"\<https://x.org>", '&lt;<a href="https://x.org"'),
            (r"example\.com", "example.com"),
        ],
    )
    def test_where_the_mark_would_have_formatted(self, content, html):
        assert shown(content).startswith(html)

    def test_each_place_is_judged_by_itself(self):
        assert shown(r"\*.txt, \*not bold\*, \_x") == r"\*.txt, *not bold*, \_x"

    def test_a_pair_is_one_backslash_before_a_mark_that_formats(self):
        assert shown(r"\\*a*") == r"\<em>a</em>"
        assert shown(r"\\\*a*") == r"\*a*"

    def test_a_name_is_not_mentioned(self):
        rendered = render_with_mentions(r"\@Ada", MentionIndex([(1, "Ada")]))
        assert rendered.html == '<p dir="auto">@Ada</p>'
        assert rendered.user_ids == ()
