"""`@Name` in a text: who is mentioned, and what is a plain @."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatapp.tests.vectors import vectors
from chats.tests.text.test_markup import assert_harmless
from chats.text.markup import render, render_with_mentions
from chats.text.mentions import MentionIndex, may_contain_mention

PEOPLE = [
    (1, "Ada"),
    (2, "Ada Lovelace"),
    (3, "Ben"),
    (4, "*Zoë* <b>&"),
    (5, "J.R. O'Neil"),
    (6, "李明"),
    (8, "山田"),
    (9, "김민수"),
    (10, "สมชาย"),
]


def named(text, people=PEOPLE, everyone=None):
    return render_with_mentions(text, MentionIndex(people, everyone=everyone)).user_ids


class TestWhoIsMeant:
    @pytest.mark.parametrize(
        ("text", "user_ids"),
        [
            ("@Ada", (1,)),
            ("@ada!", (1,)),
            ("hello @BEN, are you there?", (3,)),
            ("@Ada Lovelace and @Ada", (2, 1)),
            ("@Ada Love", (1,)),
            ("@Ada @Ada", (1,)),
            ("(@Ben) *@Ada* _@Ben_ **@Ada Lovelace**", (3, 1, 2)),
            ("> @Ben\n\n- @Ada", (3, 1)),
            ("@*Zoë* <b>&", (4,)),
            ("@J.R. O'Neil's", (5,)),
            ("@李明", (6,)),
            ("a\n@Ben", (3,)),
            ("[look, @Ben](https://example.org)", (3,)),
            ("请看@李明的报告", (6,)),
            ("＠李明", (6,)),
            ("你好＠Ben！", (3,)),
            ("cc:@Ben", (3,)),
            ("@山田さんにお願い", (8,)),
            ("@김민수님", (9,)),
            ("ถาม@สมชายครับ", (10,)),
        ],
    )
    def test_the_longest_name_that_fits_whatever_its_case(self, text, user_ids):
        assert may_contain_mention(text)
        assert named(text) == user_ids

    @pytest.mark.parametrize(
        "text",
        [
            "Ada",
            "@",
            "@ Ada",
            "@Cy",
            "@Adam",
            "@Ben_",
            "ada@Ben",
            "mail ada@ben.org",
            "https://example.org/@Ben",
            "example.org/@Ben",
            "`@Ben`",
            "```\n@Ben\n```",
            "\\@Ben",
            "@@Ben",
            "＠@Ben",
            "ada＠Ben",
            "@all",
        ],
    )
    def test_a_sign_is_no_name(self, text):
        assert named(text) == ()

    @pytest.mark.parametrize(("before", "may_begin"), vectors("mention_starts"), ids=ascii)
    def test_a_sign_after_a_word_or_in_an_address_begins_none(self, before, may_begin):
        text = f"{before}@Ada"
        assert (MentionIndex(PEOPLE).mention_at(text, len(before)) is not None) == may_begin
        assert may_contain_mention(text) or not may_begin

    @pytest.mark.parametrize(("people", "chosen", "text"), vectors("mention_texts"), ids=ascii)
    def test_what_the_composer_inserts_means_the_one_person_who_was_chosen(self, people, chosen, text):
        assert named(text, people) == (chosen,)

    def test_of_several_with_one_name_all_are_meant_unless_one_is_chosen(self):
        people = [(7, "Kim"), (8, "kim"), (9, "Lee")]
        assert named("@Kim", people) == (7, 8)
        assert named("@kim#8", people) == (8,)
        assert named("@Kim#9", people) == (7, 8)
        assert named("@Kim#" + "9" * 3_900, people) == (7, 8)

    def test_everyone_for_those_who_may_say_it(self):
        assert named("@All, lunch!", everyone=(1, 3)) == (1, 3)
        assert named("@all") == ()
        assert named("@allan", everyone=(1, 3)) == ()
        assert named("@all", [(9, "All")]) == (9,)

    def test_most_messages_are_never_looked_at(self):
        assert not any(map(may_contain_mention, ["hello", "me@example.org", "x @ y", "1@2", "@"]))


class TestChips:
    def test_name_its_person_and_keep_the_names_own_case(self):
        rendered = render_with_mentions("hi @ada", MentionIndex(PEOPLE))
        assert rendered.html == '<p dir="auto">hi <span class="mention" data-user-id="1">@Ada</span></p>'

    def test_of_several_people_and_of_everyone(self):
        assert 'data-user-id="7 8">@Kim<' in render_with_mentions("@kim", MentionIndex([(7, "Kim"), (8, "Kim")])).html
        assert 'data-user-id="7">@Kim<' in render_with_mentions("@kim#7", MentionIndex([(7, "Kim"), (8, "Kim")])).html
        assert 'data-user-id="all">@all<' in render_with_mentions("@ALL", MentionIndex([], everyone=(1,))).html

    def test_a_name_is_text_never_markup(self):
        html = render_with_mentions("@*Zoë* <b>&", MentionIndex(PEOPLE)).html
        assert html == '<p dir="auto"><span class="mention" data-user-id="4">@*Zoë* &lt;b&gt;&amp;</span></p>'

    def test_no_one_writes_one_by_hand(self):
        text = '<span class="mention" data-user-id="1">@Ada</span>'
        assert "<span" not in render(text)
        assert render_with_mentions(text, MentionIndex([])).html == render(text)

    @settings(max_examples=300, deadline=None)
    @given(st.text(st.sampled_from("@AdaBen <>&\"'`*_[]()#1\n\\"), max_size=60))
    def test_any_text_is_harmless_and_its_chips_are_its_people(self, text):
        # After something visible: an invisible text is refused.
        text = f"a {text}"
        rendered = render_with_mentions(text, MentionIndex(PEOPLE))
        chips = re.findall(r'<span class="mention" data-user-id="(\d+)">@[^<]*</span>', rendered.html)
        assert set(map(int, chips)) == set(rendered.user_ids)
        assert_harmless(re.sub(r' data-user-id="\d+"', "", rendered.html))


class TestBombs:
    @pytest.mark.parametrize("text", ["@" * 4_000, " @" * 2_000, "@a " * 1_300, "@a b c " * 570, "@Name 1 " * 500])
    def test_take_no_time_among_a_thousand_names_of_many_lengths(self, text):
        people = [(number, "a" * (number % 100) + f" {number}") for number in range(1_000)]
        index = MentionIndex([*people, (2_000, "Name 1")], everyone=tuple(range(1_000)))
        began = time.thread_time()
        render_with_mentions(text, index)
        # 0.1 s at most originally; the limit allows for slower machines.
        assert time.thread_time() - began < 0.5


class TestKeyboards:
    """Phones and word processors type other apostrophes, hyphens and spaces than the name may have."""

    @pytest.mark.parametrize(
        ("name", "typed"),
        [
            ("O'Brien", "O’Brien"),
            ("O’Brien", "O'Brien"),
            ("O'Brien", "o`brien"),
            ("O'Brien", "OʼBRIEN"),
            ("Anne-Marie", "Anne‑Marie"),
            ("Anne–Marie", "anne-marie"),
            ("Ada Lovelace", "Ada\u00a0Lovelace"),
            ("Ada Lovelace", "Ada\u202fLovelace"),
            ("D’Ángelo", "D'A\u0301ngelo"),
        ],
    )
    def test_a_name_is_mentioned_whichever_sign_was_typed(self, name, typed):
        rendered = render_with_mentions(f"hi @{typed}, hello", MentionIndex([(1, name)]))
        assert rendered.user_ids == (1,)
        assert f">@{name}</span>, hello" in rendered.html

    @pytest.mark.parametrize("typed", ["OBrien", "O Brien", "O,Brien", "O-Brien"])
    def test_another_sign_is_another_name(self, typed):
        assert render_with_mentions(f"hi @{typed}", MentionIndex([(1, "O'Brien")])).user_ids == ()


class TestGroups:
    def test_a_thousand_mentions_of_a_large_group_name_its_people_once(self):
        group = tuple(range(1, 501))
        index = MentionIndex([], groups={"qa": group})
        rendered = render_with_mentions("@qa " * 1_000, index)
        assert rendered.user_ids == group
        assert rendered.html.count("data-user-id") == 1
        assert len(rendered.html) < 50_000

    def test_many_groups_name_so_many_people_and_no_more(self):
        groups = {f"g{number}": tuple(range(number * 500, number * 500 + 500)) for number in range(1, 200)}
        rendered = render_with_mentions(" ".join(f"@{name}" for name in groups), MentionIndex([], groups=groups))
        assert len(rendered.user_ids) == 199 * 500
        assert rendered.html.count("data-user-id") == 2
