"""Planted violations in replies, threads and resets are found."""

import pytest

from bench.chaos.tests.conftest import BEN, CHAT, TABS, row, system_row

REPLY = "d" * 32


def reply(seq: int = 5, *, message_id: int = 10, **fields):
    """Return Ben's reply in the thread of Ada's first message."""
    kept = {"number": None, "author": BEN, "content": f"{REPLY} hello", "thread_root": 1}
    return row(message_id, seq, **{**kept, **fields})


def acknowledge(
    run, *, reply_to=None, thread_root=None, number=None, token=REPLY, message_id=10, seq=5, at=5.0
) -> None:
    run.lines += [
        ["sent", at - 0.5, "2/1", CHAT, token],
        ["answering", at - 0.5, "2/1", CHAT, token, reply_to, thread_root],
        ["acked", at, "2/1", CHAT, token, message_id, seq, number],
    ]


@pytest.fixture
def thread(run):
    """A reply shown by all tabs, and then its root with the new count."""
    run.change(reply())
    run.change(row(1, 6, thread_count=1), at=6.1)
    acknowledge(run, thread_root=1)
    return run


class TestThreads:
    def test_a_reply_stored_and_shown_everywhere_is_fine(self, thread):
        assert thread.blamed() == {}
        assert thread.verdict().answers == {"replies in threads": 1}

    def test_a_reply_that_is_not_stored_is_lost(self, thread):
        del thread.rows[10]
        assert thread.blamed()["lost"] >= 1

    def test_a_reply_in_another_thread_than_the_one_that_was_meant(self, thread):
        thread.rows[10] = reply(thread_root=2)
        assert thread.blamed()["lost"] == 1

    def test_a_reply_that_one_tab_does_not_show(self, thread):
        del thread.lines[thread.find("shown", "1/2", CHAT, 10)]
        # Counted as a message and as a change: both comparisons find it.
        assert thread.blamed() == {"lost": 2}

    def test_a_reply_that_one_tab_never_noticed(self, thread):
        thread.lines = [line for line in thread.lines if line[2:4] != ["1/2", CHAT] or line[1] < 6.0]
        thread.lines.append(["close", 30.0, "1/2", CHAT, 3, 4])
        assert thread.blamed() == {"lost": 1}

    def test_a_tab_that_came_later_is_not_owed_it(self, thread):
        thread.lines += [["open", 7.0, "1/3", CHAT, 3, 6], ["close", 30.0, "1/3", CHAT, 3, 6]]
        assert thread.blamed() == {}

    def test_a_root_with_another_count(self, thread):
        told = thread.row_shown("1/2", row(1, 6, thread_count=2), at=6.1)
        thread.lines[thread.lines.index(thread.row_shown("1/2", thread.rows[1], at=6.1))] = told
        assert thread.blamed() == {"phantom": 1}

    def test_a_root_whose_new_count_one_tab_does_not_show(self, thread):
        thread.lines.remove(thread.row_shown("1/2", thread.rows[1], at=6.1))
        assert thread.blamed() == {"lost": 1}

    def test_a_reply_with_a_place_in_the_main_line(self, thread):
        thread.rows[10] = reply(number=4)
        assert thread.blamed()["disordered"] == 1 + len(TABS)

    def test_a_reply_that_stands_before_what_was_acknowledged_before_it_was_sent(self, thread):
        thread.change(reply(7, message_id=9, content="e" * 32), at=7.0)
        acknowledge(thread, thread_root=1, token="e" * 32, message_id=9, seq=7, at=7.0)
        assert thread.blamed() == {"disordered": 1}


class TestAnswers:
    @pytest.fixture
    def answer(self, run):
        run.change(row(4, 5, content=f"{REPLY} hello", reply_to=2))
        acknowledge(run, reply_to=2, number=4, message_id=4)
        return run

    def test_an_answer_with_what_it_answers_is_fine(self, answer):
        assert answer.blamed() == {}
        assert answer.verdict().answers == {"answers": 1}

    @pytest.mark.parametrize("stored", [None, 3])
    def test_stored_as_an_answer_to_nothing_or_to_something_else(self, answer, stored):
        answer.rows[4] = row(4, 5, content=f"{REPLY} hello", reply_to=stored)
        # The tabs showed the intended state.
        assert answer.blamed() == {"lost": 1, "phantom": len(TABS)}

    def test_shown_as_an_answer_to_something_else(self, answer):
        told = answer.row_shown("1/2", row(4, 5, content=f"{REPLY} hello", reply_to=3), at=6.0)
        answer.lines[answer.find("shown", "1/2", CHAT, 4)] = told
        assert answer.blamed() == {"phantom": 1}


class TestResets:
    @pytest.fixture
    def was_reset(self, thread):
        """Tab 2/2 went offline after the second message: the third and the thread changed meanwhile."""
        away = ("shown", "2/2", CHAT)
        thread.lines = [line for line in thread.lines if (line[0], *line[2:4]) != away or line[1] < 3.0]
        thread.lines.append(["reset", 20.0, "2/2", CHAT, 2, 6])
        return thread

    def test_what_came_after_its_last_message_is_shown_anew(self, was_reset):
        was_reset.lines.append(was_reset.row_shown("2/2", was_reset.rows[3], at=20.1, how="page"))
        assert was_reset.blamed() == {}

    def test_a_message_it_does_not_bring_is_lost(self, was_reset):
        assert was_reset.blamed() == {"lost": 2}

    def test_a_thread_below_a_message_it_brings_is_opened(self, was_reset):
        was_reset.rows[10] = reply(thread_root=3)
        acknowledge(was_reset, thread_root=3)
        was_reset.rows[3] = row(3, 4, thread_count=1)
        was_reset.lines.append(was_reset.row_shown("2/2", was_reset.rows[3], at=20.1, how="page"))
        assert was_reset.blamed()["lost"] == 1
        was_reset.lines.append(was_reset.row_shown("2/2", was_reset.rows[10], at=20.2, how="page"))
        assert "lost" not in was_reset.blamed()

    def test_changes_after_it_are_owed_whatever_they_are_of(self, was_reset):
        was_reset.lines.append(was_reset.row_shown("2/2", was_reset.rows[3], at=20.1, how="page"))
        was_reset.change(row(1, 7, is_pinned=True, thread_count=1), tabs=TABS[:3])
        assert was_reset.blamed() == {"lost": 1}

    def test_system_rows_after_the_opening_are_owed_too(self, run):
        run.change(system_row(101, 5, "title", BEN), tabs=TABS[:3])
        assert run.blamed() == {"lost": 1}
