"""Custom emoji in texts."""

import pytest

from chats.text.custom_emoji import MAX_SHOWN, emoji_html, name_of, names_in, reaction_of
from chats.text.markup import render, render_with_mentions
from chats.text.mentions import MentionIndex

KNOWN = frozenset({"party", "ship-it", "a_b"})
PARTY = emoji_html("party")


def shown(text: str) -> str:
    return render(text, custom_emoji=KNOWN)


class TestRendering:
    def test_a_name_becomes_a_picture_whose_text_is_the_name(self):
        assert f"Hello {PARTY}!" in shown("Hello :party:!")
        assert 'alt=":party:"' in PARTY and "prefers-reduced-motion" in PARTY

    @pytest.mark.parametrize(
        "text",
        [
            ":Party:",
            "(:party:)",
            "**:party:**",
            "- :party:",
            "| a |\n|---|\n| :party: |",
            "@:party:",
            "¡:party:!",
            "||:party:||",
        ],
    )
    def test_anywhere_in_a_text(self, text):
        assert PARTY in shown(text)

    def test_one_after_the_other(self):
        assert shown(":party::ship-it: :party:").count("<img") == 3

    def test_in_a_link_too(self):
        assert f">{PARTY}</a>" in shown("[:party:](https://example.org)")

    @pytest.mark.parametrize(
        "text",
        [
            ":unknown:", "`:party:`", "```\n:party:\n```", "    :party:", "x:party:", "10:30:00", "std::party::x",
            ":party", "party:", ": party:", ":party\n:", "https://example.org/:party:", "::party:", r"\:party:",
            ":ｐarty:", ":pаrty:",
        ],
    )  # fmt: skip
    def test_all_else_stays_text(self, text):
        assert "<img" not in shown(text)

    def test_a_backslash_that_keeps_the_name_is_removed(self):
        assert shown(r"\:party:") == '<p dir="auto">:party:</p>'
        assert shown(r"C:\:unknown:") == '<p dir="auto">C:\\:unknown:</p>'

    def test_without_any_nothing_changes(self):
        assert render(":party:") == '<p dir="auto">:party:</p>'

    def test_further_ones_stay_text(self):
        html = shown(":party: " * (MAX_SHOWN + 5))
        assert html.count("<img") == MAX_SHOWN
        assert html.count(":party:<") + html.count(":party: ") >= 5
        assert shown("\n\n".join([":party:"] * (MAX_SHOWN + 5))).count("<img") == MAX_SHOWN

    def test_beside_mentions(self):
        index = MentionIndex([(7, "Ben")])
        assert PARTY in render_with_mentions("@Ben :party:", index, custom_emoji=KNOWN).html

    @pytest.mark.parametrize(
        ("text", "is_large"),
        [
            (":party:", True), (":party: :ship-it:", True), (":party: 🎉\n:a_b:", True), (":party: yes", False),
            (":party:" * 11, False), ("- :party:", False), (":party:\n\n:party:", False), ("🎉", False),
        ],
    )  # fmt: skip
    def test_a_few_alone_are_enlarged(self, text, is_large):
        assert ('class="emoji-alone"' in shown(text)) is is_large

    @pytest.mark.parametrize(
        "text",
        [
            '<img src="/media/emoji/party">', '<img src=x onerror=alert(1)>', "![x](/media/emoji/party)",
            "[x](/media/emoji/party)", "[x](/chats/1)", "<a href=/signout>x</a>",
        ],
    )  # fmt: skip
    def test_no_one_writes_pictures_or_links_to_this_site(self, text):
        html = shown(text)
        assert "<img" not in html and "<a" not in html


class TestNames:
    def test_all_that_may_be_meant(self):
        assert names_in(":party:ship-it: 10:30:00 :A_B: :x: :" + "y" * 40 + ":") == {"party", "ship-it", "a_b"}

    def test_of_a_hostile_text_few(self):
        assert len(names_in("".join(f":aa{number}" for number in range(2_000)))) <= 100
        assert names_in(":" * 4_000) == set()

    @pytest.mark.parametrize("text", ["", ":", "::", ":a:", "party", ":party: ", " :party:", ":party:\n", ":p\u202e:"])
    def test_what_is_not_one(self, text):
        assert name_of(text) is None

    def test_reactions(self):
        assert (reaction_of(":Party:"), reaction_of("❤"), reaction_of("x")) == (":party:", "❤️", None)
