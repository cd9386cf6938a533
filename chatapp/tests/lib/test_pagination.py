"""Keysets: pages, and cursors that hold a sort key."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from accounts.models import User
from accounts.tests.builders import make_person
from chatapp.lib.errors import Invalid
from chatapp.lib.folding import MAX_FOLDED_CHARACTERS
from chatapp.lib.pagination import MAX_CURSOR_CHARACTERS, Keyset

BY_NAME = Keyset("by_name", {"name_folded": str, "-pk": int})
BY_TIME = Keyset("by_time", {"-created_at": datetime, "pk": int})


class TestCursors:
    @pytest.mark.parametrize("key", [("ada", 1), ("", 0), ('ñ 😀 \\ "', 2**63 - 1), ("x" * 100, 7)])
    def test_a_key_comes_back_as_it_was(self, key):
        assert BY_NAME.key_of(BY_NAME.cursor_of(*key)) == key

    @pytest.mark.parametrize("moment", [datetime(2026, 1, 2, 3, 4, 5, 678_901, UTC), datetime(1970, 1, 1, tzinfo=UTC)])
    def test_so_does_a_moment_to_the_microsecond(self, moment):
        assert BY_TIME.key_of(BY_TIME.cursor_of(moment, 7)) == (moment, 7)

    def test_a_cursor_is_safe_in_a_url(self):
        cursor = BY_NAME.cursor_of("ÿ~?>" * 20, 7)
        assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

    def test_the_longest_name_fits(self):
        cursor = BY_NAME.cursor_of("\U0001f600" * MAX_FOLDED_CHARACTERS, 2**63 - 1)
        assert len(cursor) < MAX_CURSOR_CHARACTERS and BY_NAME.key_of(cursor)

    @pytest.mark.parametrize(
        "cursor",
        [
            BY_TIME.cursor_of(datetime(2026, 1, 1, tzinfo=UTC), 7),
            BY_TIME.cursor_of(datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=1))), 7),
            BY_NAME.cursor_of("ada", -1),
            BY_NAME.cursor_of("ada", 2**63),
            BY_NAME.cursor_of("a\x00b", 7),
            BY_NAME.cursor_of(None, 7),
            BY_NAME.cursor_of("ada"),
            BY_NAME.cursor_of("ada", 7) + "=",
            "é",
            "",
        ],
    )
    def test_anything_else_is_refused(self, cursor):
        with pytest.raises(Invalid) as refused:
            BY_NAME.key_of(cursor)
        assert refused.value.fields == {"cursor": ["must be what `next` said"]}


@pytest.mark.django_db
class TestPages:
    def test_ties_are_broken_by_the_last_part_in_its_direction(self):
        people = [make_person(name) for name in ("Ben", "Ada", "Ada", "Ada")]
        page, found = BY_NAME.page(User.objects.all(), cursor=None, limit=2), []
        found += page.rows
        while page.more:
            page = BY_NAME.page(User.objects.all(), cursor=page.next, limit=2)
            found += page.rows
        assert found == [people[3], people[2], people[1], people[0]]

    def test_without_a_limit_it_is_everything(self):
        people = [make_person(name) for name in ("Cy", "Ben", "Ada")]
        page = BY_TIME.page(User.objects.all(), cursor=None, limit=None)
        assert (page.rows, page.next, page.more) == (people[::-1], None, False)
        assert BY_TIME.page(User.objects.none(), cursor=None, limit=1).rows == []

    def test_a_page_is_one_query(self, django_assert_num_queries):
        make_person("Ada")
        with django_assert_num_queries(1):
            assert BY_NAME.page(User.objects.all(), cursor=BY_NAME.cursor_of("", 0), limit=1).rows
