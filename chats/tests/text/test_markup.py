"""Markdown to safe HTML: rendering, safety, and that the fast path gives the same result."""

import re
import time
from html import escape
from html.parser import HTMLParser

import pytest
from django.utils.html import strip_tags
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chatapp.lib.errors import Invalid
from chatapp.tests.vectors import vectors
from chats.text import markup
from chats.text.markup import plain_html, render, render_with_mentions
from chats.text.mentions import MentionIndex

ALLOWED_TAGS = {
    "p", "br", "strong", "em", "s", "code", "pre", "span", "ul", "ol", "li", "blockquote", "a",
    "div", "details", "summary", "table", "thead", "tbody", "tr", "th", "td", "label", "input",
}  # fmt: skip
ALLOWED_ATTRIBUTES = {"href", "class", "dir", "start", "rel", "target", "title", "lang"}
# Of these tags only.
ALLOWED_OF = {"input": {"type", "checked", "disabled"}, "div": {"tabindex"}}


class Reader(HTMLParser):
    """Fails on anything that is not on the list."""

    def handle_starttag(self, tag, attrs):
        assert tag in ALLOWED_TAGS, tag
        for name, value in attrs:
            assert name in ALLOWED_ATTRIBUTES | ALLOWED_OF.get(tag, set()), (tag, name)
            assert name != "tabindex" or value == "0"
            assert name != "dir" or value == "auto"
            if name == "href":
                assert re.match(r"(https?|mailto):", value or ""), value
        if tag == "input":
            given = dict(attrs)
            assert given["type"] == "checkbox" and "disabled" in given


def assert_harmless(html):
    Reader().feed(html)


def rendered_or_blank(content):
    """Return the HTML, or nothing for a text refused as invisible."""
    try:
        return render(content)
    except Invalid:
        return ""


class TestMarkdown:
    @pytest.mark.parametrize(
        ("content", "html"),
        [
            ("hello", '<p dir="auto">hello</p>'),
            ("a\nb\n\nc", '<p dir="auto">a<br>\nb</p>\n<p dir="auto">c</p>'),
            ("a < b & c", '<p dir="auto">a &lt; b &amp; c</p>'),
            ("**b** _i_ ~~s~~ `c`", '<p dir="auto"><strong>b</strong> <em>i</em> <s>s</s> <code>c</code></p>'),
            ("- a\n- b", '<ul dir="auto">\n<li dir="auto">a</li>\n<li dir="auto">b</li>\n</ul>'),
            ("3. a", '<ol start="3" dir="auto">\n<li dir="auto">a</li>\n</ol>'),
            ("> q", '<blockquote dir="auto">\n<p dir="auto">q</p>\n</blockquote>'),
            ("#no heading", '<p dir="auto">#no heading</p>'),
            ("no heading\n---", '<p dir="auto">no heading<br>\n---</p>'),
            ("<b>text</b>", '<p dir="auto">&lt;b&gt;text&lt;/b&gt;</p>'),
        ],
    )
    def test_is_shown(self, content, html):
        assert render(content) == html

    def test_links_open_elsewhere_without_a_referrer(self):
        html = render("see https://example.org/a_b and [this](http://x.org)")
        assert html.count('rel="noopener noreferrer nofollow"') == html.count('target="_blank"') == 2

    def test_code_is_highlighted_in_a_known_language_and_escaped_in_any_other(self):
        assert '<span class="k">def</span>' in render("```python\ndef f(): pass\n```")
        assert '<pre><code class="language-nope">&lt;script&gt;\n</code></pre>' in render("```nope\n<script>\n```")

    def test_a_picture_is_never_loaded(self):
        assert "<img" not in render("![x](https://evil.example/x.png)")

    @pytest.mark.parametrize(
        "content", ["مرحبا بكم", "- שלום\n- hello", "> اقتباس\n\nand English", "1. one\n\nطويل", "|a|\n|-|\n|ب|"]
    )
    def test_each_block_reads_in_the_direction_of_its_own_words(self, content):
        for tag in re.findall(r"<(?:p|ul|ol|li|blockquote|th|td)\b[^>]*>", render(content)):
            assert 'dir="auto"' in tag

    @pytest.mark.parametrize(
        "content", ["ftp://a.org/x", "[x](tel:123)", "[x](/relative)", "[x](#top)", "<ftp://a.org>"]
    )
    def test_what_cannot_be_a_link_is_shown_as_typed(self, content):
        assert render(content) == f'<p dir="auto">{escape(content)}</p>'

    @settings(max_examples=200, deadline=None)
    @given(
        st.text(st.sampled_from("ab[]()<>:/.@?#%\\*_ 19thps"), max_size=60),
        st.sampled_from(["", "https://", "[x](http:", "<"]),
    )
    def test_no_link_leads_nowhere(self, text, start):
        assert not re.search(r"<a(?![^>]*\shref=\")", rendered_or_blank(start + text))


class TestEmptyLinks:
    @pytest.mark.parametrize(
        "content",
        ["![](https://x.org)", "![ ](https://x.org)", "a [](https://x.org) b", "[![](https://a.org)](https://b.org)",
         "see [&nbsp;](https://x.org)", "x [\u200b](https://x.org)", "- [](https://x.org) item",
         "**b**[](mailto:a@x.org)"],
    )  # fmt: skip
    def test_every_link_has_a_text(self, content):
        html = render(content)
        assert all(strip_tags(label).strip() for label in re.findall(r"<a [^>]*>(.*?)</a>", html))
        assert "](" in html

    def test_mentions_beside_one_are_counted_once(self):
        rendered = render_with_mentions("@Ada [](https://x.org)", MentionIndex([(1, "Ada")]))
        assert rendered.user_ids == (1,)
        assert rendered.html.count('class="mention"') == 1

    def test_a_link_with_a_label_stays_one(self):
        assert ">label</a>" in render("[](https://x.org) [label](https://x.org)")


class TestMarksAlone:
    @pytest.mark.parametrize("content", [">", "-", "*", "+", "1.", "2)", "> >", "- -", "-\n-", "> -"])
    def test_are_shown_as_typed(self, content):
        assert render(content) == '<p dir="auto">' + escape(content).replace("\n", "<br>\n") + "</p>"

    @pytest.mark.parametrize(
        "content",
        [
            "&nbsp;",
            "&#8203;",
            "&zwj; &nbsp;",
            "[](https://x.org)",
            "[\u200b](https://x.org)",
            "```",
            "~~~\n\n~~~",
            "` `",
            "> ```",
            "- &nbsp;",
            "&#x3164;",
            "*&nbsp;*",
        ],
    )
    def test_a_text_of_which_nothing_would_be_seen_is_blank(self, content):
        with pytest.raises(Invalid) as refused:
            render(content)
        assert refused.value.fields == {"content": ["can't be blank"]}


class TestHarmless:
    @pytest.mark.parametrize(
        "content",
        [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](data:text/html,<script>)",
            "[x](vbscript:x)",
            "<javascript:alert(1)>",
            "[x](//evil.example)",
            '[x](https://a.org/"onmouseover=alert(1))',
            "[x]: javascript:alert(1)\n\n[x]",
            '```" onload=alert(1)\nx\n```',
            '```x" class="y\nx\n```',
            "<svg/onload=alert(1)>",
            "<a href=javascript:1>x</a>",
            "&lt;script&gt;",
            "&#106;avascript:alert(1)",
            "[x](&#106;avascript:alert(1))",
            "`<script>`",
            "<!-- --><style>*{}</style>",
            "https://a.org/<script>",
            'http://[::1]/"><script>',
            "a\u202eb\u2066c",
            "\u0300" * 4_000,
        ],
    )
    def test_injection_becomes_text(self, content):
        assert_harmless(render(content))

    @settings(max_examples=300, deadline=None)
    @given(st.text(st.sampled_from("ab <>&\"'`*_~[]()!#:/.@\\\n-+=|1x\x00\u202e{}"), max_size=80))
    def test_any_text_is_harmless(self, content):
        assert_harmless(rendered_or_blank(content))


class TestDepth:
    @pytest.mark.parametrize("depth", [1, 5, 9, 10, 19, 20, 21, 200])
    @pytest.mark.parametrize("marker", ["> ", "- ", "> - ", "1. "])
    def test_no_word_is_lost_however_deep_it_stands(self, marker, depth):
        assert "word" in render(marker * depth + "word")
        assert_harmless(render(marker * depth + "<img src=x onerror=alert(1)>"))

    def test_nor_in_a_list_that_steps_inwards(self):
        html = render("\n".join(f"{'  ' * depth}- step {depth}" for depth in range(40)))
        assert all(f"step {depth}" in html for depth in range(40))

    @settings(max_examples=100, deadline=None)
    @given(
        st.lists(
            st.sampled_from(["> ", "- ", "2) ", "  ", "\n", "    ", "* ", "# ", "|", "-|-\n", "[ ] "]), max_size=60
        )
    )
    def test_nor_in_any_mixture(self, markers):
        assert "word" in render("".join(markers) + "word")


class TestTheFastPath:
    @settings(max_examples=400, deadline=None)
    @given(st.text(st.sampled_from("abc ,.!?;'\"()%$€é\n\t1-&👍\xa0>="), min_size=1, max_size=60))
    def test_says_what_the_parser_says(self, content):
        content = content.strip()
        assume(content)
        fast = render(content)
        always_parse = re.compile("")
        original, markup._MAYBE_MARKUP = markup._MAYBE_MARKUP, always_parse
        try:
            assert render(content) == fast
        finally:
            markup._MAYBE_MARKUP = original

    def test_is_taken_by_ordinary_sentences(self):
        for text in ("Hello there!", "Is it 5 o'clock? Yes; no.", "Grüße aus Köln – bis später…", "a\nb"):
            assert not markup._MAYBE_MARKUP.search(text)


class TestBombs:
    @pytest.mark.parametrize(
        "content",
        [">" * 4_000, "*" * 4_000, "[" * 4_000, "`" * 4_000, "_a" * 2_000, "- " * 2_000, "![](" * 1_000, "<" * 4_000]
        + [
            "||a" * 1_300,
            "||a ||" * 660,
            "|a" * 2_000 + "\n" + "|-" * 2_000,
            "|\n|-|\n" * 600,
            "- [ ] a\n" * 500,
            "# a\n" * 800,
        ]
        + [
            "|a|b\n|-|-\n" + "|\n" * 1_990,
            "/me " + "||a**" * 799,
            "a.b" * 1_300,
            "http://" * 570,
            "[a](" * 1_000,
            "a@" * 2_000,
            "\\" * 4_000,
            "1. " * 1_300,
            "~~a" * 1_300,
        ]
        + [f"```{language}\n" + "a " * 1_990 for language in ("java", "scala", "cpp", "python", "js", "html")]
        + [f"```{language}\n" + "a " * 740 for language in ("java", "scala", "cpp", "python", "js", "html")],
        ids=range(35),
    )
    def test_take_no_time(self, content):
        # The first use of a language compiles its rules, once per process.
        rendered_or_blank(f"{content.splitlines()[0]}\nx\n```")
        began = time.thread_time()
        html = rendered_or_blank(content[:4_000])
        took_seconds = time.thread_time() - began
        assert_harmless(html)
        # Not a benchmark, only a check against blow-up: 0.06 s originally, five times that on a busy machine;
        # backtracking takes minutes.
        assert took_seconds < 5


class TestPlainHtml:
    @pytest.mark.parametrize(("content", "html"), vectors("plain_html"), ids=ascii)
    def test_is_what_pages_show_of_a_message_without_html(self, content, html):
        assert plain_html(content) == html
