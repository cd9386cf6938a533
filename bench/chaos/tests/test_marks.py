"""Planted violations in reactions, pins and deletions are found."""

import pytest

from bench.chaos.tests.conftest import ADA, BEN, CHAT, TABS, TOKENS, row

THUMB = [{"emoji": "👍", "user_ids": [BEN]}]
MARKS = {"react": {"reactions": THUMB}, "pin": {"is_pinned": True}}
UNDONE = {"react": "unreact", "pin": "unpin"}
DETAIL = {"react": "👍", "pin": ""}


def marked(how: str, seq: int):
    """Return message 2 with this reaction or pin."""
    return row(2, seq, **MARKS[how])


def note(run, how: str, seq: int, *, what: str = "changed", mark: str, tab: str = "2/1") -> None:
    place = [what, 5.0, tab, CHAT, 2]
    run.lines.append([*place, *([seq] if what == "changed" else []), how, DETAIL[mark]])


@pytest.mark.parametrize("how", MARKS)
class TestMarks:
    def test_stored_and_shown_everywhere_is_fine(self, run, how):
        run.change(marked(how, 5))
        note(run, how, 5, mark=how)
        assert run.blamed() == {}
        assert run.verdict().changes == {how: 1}

    def test_put_and_taken_away_is_fine(self, run, how):
        run.change(marked(how, 5))
        note(run, how, 5, mark=how)
        note(run, UNDONE[how], 5, what="asked", mark=how)
        run.change(row(2, 6), at=7.0)
        note(run, UNDONE[how], 6, mark=how)
        assert run.blamed() == {}

    def test_acknowledged_and_not_stored_is_lost(self, run, how):
        run.change(row(2, 5))
        note(run, how, 5, mark=how)
        assert run.blamed() == {"lost": 1}

    def test_someone_elses_wish_to_take_it_away_is_no_excuse(self, run, how):
        run.change(row(2, 5))
        note(run, how, 5, mark=how)
        note(run, UNDONE[how], 5, what="asked", mark=how, tab="1/1")
        assert run.blamed() == {"lost": 1}

    def test_acknowledged_under_a_seq_that_is_not_stored_is_lost(self, run, how):
        run.change(marked(how, 5))
        note(run, how, 6, mark=how)
        assert run.blamed()["lost"] >= 1

    def test_taken_away_and_still_stored_is_lost(self, run, how):
        run.change(marked(how, 5))
        note(run, UNDONE[how], 5, mark=how)
        assert run.blamed() == {"lost": 1}

    def test_a_deletion_takes_it_along(self, run, how):
        note(run, how, 5, mark=how)
        run.change(row(2, 6, content="", is_deleted=True))
        assert run.blamed() == {}

    def test_one_tab_that_does_not_show_it_has_lost_it(self, run, how):
        run.change(marked(how, 5), tabs=TABS[:3])
        note(run, how, 5, mark=how)
        assert run.blamed() == {"lost": 1}

    def test_so_has_one_that_never_noticed_that_something_is_missing(self, run, how):
        run.change(marked(how, 5), tabs=TABS[:3])
        note(run, how, 5, mark=how)
        run.lines[run.find("close", "2/2")] = ["close", 30.0, "2/2", CHAT, 3, 4]
        assert run.blamed() == {"lost": 1}

    def test_shown_where_none_is_stored_is_a_phantom(self, run, how):
        run.change(row(2, 5), tabs=TABS[:3])
        run.lines.append(run.row_shown("2/2", marked(how, 5), at=6.0))
        assert run.blamed() == {"phantom": 1}

    def test_not_shown_where_one_is_stored_is_a_phantom(self, run, how):
        run.change(marked(how, 5), tabs=TABS[:3])
        run.lines.append(run.row_shown("2/2", row(2, 5), at=6.0))
        assert run.blamed() == {"phantom": 1}

    def test_two_tabs_that_saw_a_passing_state_differently(self, run, how):
        run.change(marked(how, 5), tabs=TABS[:3])
        run.lines.append(run.row_shown("2/2", row(2, 5), at=6.0))
        run.change(row(2, 6), at=7.0)
        assert run.blamed() == {"phantom": 1}

    def test_shown_twice_is_doubled(self, run, how):
        run.change(marked(how, 5))
        run.lines.append(run.row_shown("2/2", marked(how, 5), at=6.5))
        assert run.blamed()["doubled"] == 1

    def test_shown_before_an_earlier_change_is_disordered(self, run, how):
        run.change(row(1, 5), tabs=TABS[:3])
        run.change(marked(how, 6))
        run.lines.append(run.row_shown("2/2", row(1, 5), at=6.5))
        assert run.blamed() == {"disordered": 1}


class TestReactions:
    def test_stored_twice_for_one_person_is_doubled(self, run):
        run.change(row(2, 5, reactions=[{"emoji": "👍", "user_ids": [BEN, ADA, BEN]}]))
        assert run.blamed() == {"doubled": 1}

    def test_another_emoji_or_another_persons_is_not_the_one_that_was_acknowledged(self, run):
        run.change(row(2, 5, reactions=[{"emoji": "🎉", "user_ids": [BEN]}, {"emoji": "👍", "user_ids": [ADA]}]))
        note(run, "react", 5, mark="react")
        assert run.blamed() == {"lost": 1}

    def test_people_in_another_order_are_another_picture(self, run):
        run.change(row(2, 5, reactions=[{"emoji": "👍", "user_ids": [ADA, BEN]}]), tabs=TABS[:3])
        told = row(2, 5, reactions=[{"emoji": "👍", "user_ids": [BEN, ADA]}])
        run.lines.append(run.row_shown("2/2", told, at=6.0))
        assert run.blamed() == {"phantom": 1}


class TestTexts:
    def test_a_deletion_that_is_not_stored_is_lost(self, run):
        run.change(row(2, 5))
        run.lines.append(["changed", 5.0, "1/1", CHAT, 2, 5, "delete", ""])
        assert run.blamed() == {"lost": 1}

    def test_an_old_text_under_a_new_seq_is_a_phantom(self, run):
        edited = row(2, 5, content=f"{TOKENS[1]} edited")
        run.change(edited, tabs=TABS[:3])
        run.lines.append(run.row_shown("2/2", row(2, 5), at=6.0))
        assert run.blamed() == {"phantom": 1}
